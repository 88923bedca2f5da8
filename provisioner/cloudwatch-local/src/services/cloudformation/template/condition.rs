//! Conditions: which hold, and what `Fn::If` makes of them.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{ParameterValue, Resolver, Surroundings, Template, TemplateError, intrinsic::function};

/// How deep conditions may refer to each other.
const MAX_DEPTH: usize = 64;

/// Which of the template's conditions hold.
pub(super) fn decide(
    template: &Template,
    values: &IndexMap<String, ParameterValue>,
    surroundings: &Surroundings,
) -> Result<IndexMap<String, bool>, TemplateError> {
    let judge = Judge {
        template,
        resolver: Resolver::without_resources(template, values, surroundings),
    };
    template
        .conditions
        .iter()
        .map(|(name, condition)| Ok((name.clone(), judge.holds(condition, 0)?)))
        .collect()
}

struct Judge<'a> {
    template: &'a Template,
    resolver: Resolver<'a>,
}

impl Judge<'_> {
    fn holds(&self, condition: &Value, depth: usize) -> Result<bool, TemplateError> {
        if depth > MAX_DEPTH {
            return Err(TemplateError::format(
                "Circular dependency between conditions",
            ));
        }
        let Some((name, argument)) = function(condition) else {
            return Err(malformed());
        };
        let operands = || argument.as_array().ok_or_else(malformed);
        match name {
            "Condition" => {
                let name = argument.as_str().unwrap_or_default();
                let other = self.template.conditions.get(name).ok_or_else(|| {
                    TemplateError::format(format_args!(
                        "Unresolved condition dependency {name} in the Conditions block"
                    ))
                })?;
                self.holds(other, depth + 1)
            }
            "Fn::Equals" => match operands()?.as_slice() {
                [left, right] => Ok(self.text(left)? == self.text(right)?),
                _ => Err(malformed()),
            },
            "Fn::Not" => match operands()?.as_slice() {
                [condition] => Ok(!self.holds(condition, depth + 1)?),
                _ => Err(malformed()),
            },
            "Fn::And" => {
                let mut all = true;
                for operand in operands()? {
                    all &= self.holds(operand, depth + 1)?;
                }
                Ok(all)
            }
            "Fn::Or" => {
                let mut any = false;
                for operand in operands()? {
                    any |= self.holds(operand, depth + 1)?;
                }
                Ok(any)
            }
            _ => Err(malformed()),
        }
    }

    fn text(&self, value: &Value) -> Result<String, TemplateError> {
        let resolved = self
            .resolver
            .resolve(value)
            .map_err(|_| TemplateError::format("Conditions can only reference parameters"))?;
        Ok(resolved
            .as_ref()
            .map(super::parameter::scalar_text)
            .unwrap_or_default())
    }
}

fn malformed() -> TemplateError {
    TemplateError::format("Every Condition member must be a condition function.")
}

/// `value` with every `Fn::If` replaced by the branch that holds.
pub(super) fn choose(
    value: &Value,
    decided: &IndexMap<String, bool>,
) -> Result<Value, TemplateError> {
    match value {
        Value::Array(items) => items.iter().map(|item| choose(item, decided)).collect(),
        Value::Object(members) => {
            if let Some(("Fn::If", argument)) = function(value) {
                let Some([Value::String(name), yes, no]) = argument.as_array().map(Vec::as_slice)
                else {
                    return Err(TemplateError::meaning(
                        "Fn::If requires a list argument with three elements",
                    ));
                };
                let holds = decided.get(name).ok_or_else(|| {
                    TemplateError::meaning(format_args!(
                        "unresolved condition dependency {name} in Fn::If"
                    ))
                })?;
                return choose(if *holds { yes } else { no }, decided);
            }
            let mut made = Map::new();
            for (key, member) in members {
                made.insert(key.clone(), choose(member, decided)?);
            }
            Ok(Value::Object(made))
        }
        scalar => Ok(scalar.clone()),
    }
}

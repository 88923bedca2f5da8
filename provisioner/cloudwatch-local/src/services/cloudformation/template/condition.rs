//! Conditions: which hold, and what `Fn::If` makes of them.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{ParameterValue, Resolver, Surroundings, Template, TemplateError, intrinsic::function};

/// How deep functions may nest, those of the conditions that they name included.
const MAX_DEPTH: usize = 200;

/// Which of the template's conditions hold.
pub(super) fn decide(
    template: &Template,
    values: &IndexMap<String, ParameterValue>,
    surroundings: &Surroundings,
) -> Result<IndexMap<String, bool>, TemplateError> {
    let mut judge = Judge {
        template,
        resolver: Resolver::without_resources(template, values, surroundings),
        decided: HashMap::new(),
        underway: HashSet::new(),
    };
    template
        .conditions
        .keys()
        .map(|name| Ok((name.clone(), judge.named(name, 0)?)))
        .collect()
}

struct Judge<'a> {
    template: &'a Template,
    resolver: Resolver<'a>,
    /// Each condition is judged once, however many others name it.
    decided: HashMap<&'a str, bool>,
    underway: HashSet<&'a str>,
}

impl<'a> Judge<'a> {
    fn named(&mut self, name: &str, depth: usize) -> Result<bool, TemplateError> {
        let Some((name, condition)) = self.template.conditions.get_key_value(name) else {
            return Err(TemplateError::format(format_args!(
                "Unresolved condition dependency {name} in the Conditions block"
            )));
        };
        if let Some(holds) = self.decided.get(name.as_str()) {
            return Ok(*holds);
        }
        if !self.underway.insert(name) {
            return Err(TemplateError::format(
                "Circular dependency between conditions",
            ));
        }
        let holds = self.holds(condition, depth)?;
        self.underway.remove(name.as_str());
        self.decided.insert(name, holds);
        Ok(holds)
    }

    fn holds(&mut self, condition: &'a Value, depth: usize) -> Result<bool, TemplateError> {
        if depth > MAX_DEPTH {
            return Err(TemplateError::format(
                "the conditions are nested too deeply",
            ));
        }
        let Some((name, argument)) = function(condition) else {
            return Err(malformed());
        };
        let operands = || argument.as_array().ok_or_else(malformed);
        match name {
            "Condition" => self.named(argument.as_str().unwrap_or_default(), depth + 1),
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

//! Resolution of intrinsic functions to plain values.

use std::{cell::Cell, collections::BTreeMap};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    ParameterValue, Template, TemplateError,
    parameter::scalar_text,
    reference::{Piece, get_att, sub_pieces},
};

/// Stands in a change set for what is only known once the change is made.
pub(crate) const KNOWN_AFTER_APPLY: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// How many bytes one resource's values may come to, the intermediate ones included. A function's result may stand in
/// another one many times, so a short template can ask for more than there is memory and time.
const MAX_RESOLVED: usize = 1024 * 1024;

/// What the pseudo parameters tell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Surroundings {
    /// `AWS::Region`.
    pub(crate) region: String,
    /// `AWS::AccountId`.
    pub(crate) account: String,
    /// `AWS::Partition`.
    pub(crate) partition: String,
    /// `AWS::StackName`.
    pub(crate) stack_name: String,
    /// `AWS::StackId`.
    pub(crate) stack_id: String,
    /// `AWS::NotificationARNs`.
    pub(crate) notification_arns: Vec<String>,
}

/// A value that can not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unresolved {
    /// The template asks for something impossible.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The resource does not exist yet.
    #[error("resource `{0}` is not there yet")]
    NotYet(String),
}

/// What `Ref` and `Fn::GetAtt` give of a resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Identity {
    /// What `Ref` gives.
    pub(crate) reference: String,
    /// What `Fn::GetAtt` gives, by attribute.
    pub(crate) attributes: BTreeMap<String, String>,
}

/// How a resource's identity is found.
type Lookup<'a> = Box<dyn Fn(&str) -> Option<Identity> + 'a>;

/// Resolves values of one template.
pub(crate) struct Resolver<'a> {
    template: &'a Template,
    values: &'a IndexMap<String, ParameterValue>,
    surroundings: &'a Surroundings,
    lookup: Lookup<'a>,
    guess: bool,
    /// How many bytes may still be made.
    left: Cell<usize>,
}

impl<'a> Resolver<'a> {
    /// Knows parameters only, as in conditions.
    pub(crate) fn without_resources(
        template: &'a Template,
        values: &'a IndexMap<String, ParameterValue>,
        surroundings: &'a Surroundings,
    ) -> Self {
        Self {
            template,
            values,
            surroundings,
            lookup: Box::new(|_| None),
            guess: false,
            left: Cell::new(MAX_RESOLVED),
        }
    }

    /// Knows the resources that `lookup` knows, too.
    pub(crate) fn with_resources(mut self, lookup: impl Fn(&str) -> Option<Identity> + 'a) -> Self {
        self.lookup = Box::new(lookup);
        self
    }

    /// Puts [`KNOWN_AFTER_APPLY`] for resources that it does not know, instead of failing.
    pub(crate) fn guessing(mut self) -> Self {
        self.guess = true;
        self
    }

    /// The plain value; `None` for `AWS::NoValue`.
    pub(crate) fn resolve(&self, value: &Value) -> Result<Option<Value>, Unresolved> {
        match value {
            Value::Array(items) => {
                let mut made = Vec::with_capacity(items.len());
                for item in items {
                    made.extend(self.resolve(item)?);
                }
                Ok(Some(Value::Array(made)))
            }
            Value::Object(members) => {
                if let Some((name, argument)) = function(value) {
                    let made = self.call(name, argument)?;
                    self.spend(made.as_ref().map_or(1, weight))?;
                    return Ok(made);
                }
                self.resolve_members(members)
                    .map(|made| Some(Value::Object(made)))
            }
            Value::Null => Ok(None),
            scalar => {
                self.spend(weight(scalar))?;
                Ok(Some(scalar.clone()))
            }
        }
    }

    /// The plain properties of a resource.
    pub(crate) fn resolve_members(
        &self,
        members: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Unresolved> {
        let mut made = Map::new();
        for (name, member) in members {
            if let Some(value) = self.resolve(member)? {
                made.insert(name.clone(), value);
            }
        }
        Ok(made)
    }

    fn spend(&self, bytes: usize) -> Result<(), TemplateError> {
        let left = self.left.get().checked_sub(bytes).ok_or_else(|| {
            TemplateError::meaning(format_args!(
                "the values of a resource come to more than {MAX_RESOLVED} bytes"
            ))
        })?;
        self.left.set(left);
        Ok(())
    }

    fn call(&self, name: &str, argument: &Value) -> Result<Option<Value>, Unresolved> {
        let made = match name {
            "Ref" => return self.reference(argument.as_str().unwrap_or_default()),
            "Fn::GetAtt" => {
                let (resource, attribute) = get_att(argument).ok_or_else(|| {
                    TemplateError::meaning("Fn::GetAtt object requires two non-empty parameters")
                })?;
                Value::from(self.attribute(&resource, &attribute)?)
            }
            "Fn::Sub" => Value::from(self.sub(argument)?),
            "Fn::Join" => Value::from(self.join(argument)?),
            "Fn::Select" => self.select(argument)?,
            "Fn::Split" => self.split(argument)?,
            "Fn::Base64" => {
                use base64::Engine as _;
                let text = self.text(argument)?;
                Value::from(base64::engine::general_purpose::STANDARD.encode(text))
            }
            "Fn::FindInMap" => self.find_in_map(argument)?,
            other => {
                return Err(
                    TemplateError::format(format_args!("{other} is not available here")).into(),
                );
            }
        };
        Ok(Some(made))
    }

    fn reference(&self, name: &str) -> Result<Option<Value>, Unresolved> {
        let here = self.surroundings;
        let pseudo = match name {
            "AWS::NoValue" => return Ok(None),
            "AWS::Region" => &here.region,
            "AWS::AccountId" => &here.account,
            "AWS::Partition" => &here.partition,
            "AWS::StackName" => &here.stack_name,
            "AWS::StackId" => &here.stack_id,
            "AWS::URLSuffix" if here.partition == "aws-cn" => "amazonaws.com.cn",
            "AWS::URLSuffix" => "amazonaws.com",
            "AWS::NotificationARNs" => {
                return Ok(Some(Value::from(here.notification_arns.clone())));
            }
            _ => {
                if let Some(value) = self.values.get(name) {
                    return Ok(Some(value.reference()));
                }
                return self.identity(name).map(|identity| {
                    Some(identity.map_or_else(
                        || Value::from(KNOWN_AFTER_APPLY),
                        |it| Value::from(it.reference),
                    ))
                });
            }
        };
        Ok(Some(Value::from(pseudo)))
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Result<String, Unresolved> {
        let Some(identity) = self.identity(resource)? else {
            return Ok(KNOWN_AFTER_APPLY.to_owned());
        };
        identity.attributes.get(attribute).cloned().ok_or_else(|| {
            TemplateError::meaning(format_args!(
                "resource {resource} does not support attribute type {attribute} in Fn::GetAtt"
            ))
            .into()
        })
    }

    /// `None` when it may be guessed.
    fn identity(&self, resource: &str) -> Result<Option<Identity>, Unresolved> {
        match (self.lookup)(resource) {
            Some(identity) => Ok(Some(identity)),
            None if self.guess => Ok(None),
            None => Err(Unresolved::NotYet(resource.to_owned())),
        }
    }

    fn sub(&self, argument: &Value) -> Result<String, Unresolved> {
        let empty = Map::new();
        let (text, own) = match argument {
            Value::String(text) => (text, &empty),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text), Value::Object(own)] => (text, own),
                _ => return Err(sub_malformed().into()),
            },
            _ => return Err(sub_malformed().into()),
        };
        let mut made = String::with_capacity(text.len());
        for piece in sub_pieces(text) {
            let before = made.len();
            match piece {
                Piece::Text(text) => made.push_str(text),
                Piece::Variable(name) => match (own.get(name), name.split_once('.')) {
                    (Some(value), _) => made.push_str(&self.text(value)?),
                    (None, Some((resource, attribute))) => {
                        made.push_str(&self.attribute(resource, attribute)?);
                    }
                    (None, None) => {
                        let value = self.reference(name)?.unwrap_or_default();
                        made.push_str(&scalar_text(&value));
                    }
                },
            }
            self.spend(made.len() - before)?;
        }
        Ok(made)
    }

    fn join(&self, argument: &Value) -> Result<String, Unresolved> {
        let wrong = || {
            TemplateError::meaning(
                "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
            )
        };
        let Some([Value::String(delimiter), list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(wrong().into());
        };
        let Some(Value::Array(items)) = self.resolve(list)? else {
            return Err(wrong().into());
        };
        let texts: Vec<String> = items.iter().map(scalar_text).collect();
        self.spend(delimiter.len().saturating_mul(texts.len()))?;
        Ok(texts.join(delimiter))
    }

    fn select(&self, argument: &Value) -> Result<Value, Unresolved> {
        let wrong = || {
            TemplateError::meaning("Fn::Select requires a list argument with a valid index value")
        };
        let Some([index, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(wrong().into());
        };
        let index: usize = self.text(index)?.parse().map_err(|_| wrong())?;
        match self.resolve(list)? {
            Some(Value::Array(mut items)) if index < items.len() => Ok(items.swap_remove(index)),
            Some(Value::String(text)) if self.guess && text == KNOWN_AFTER_APPLY => {
                Ok(Value::from(text))
            }
            _ => Err(wrong().into()),
        }
    }

    fn split(&self, argument: &Value) -> Result<Value, Unresolved> {
        let Some([Value::String(delimiter), text]) = argument.as_array().map(Vec::as_slice) else {
            return Err(
                TemplateError::meaning("every Fn::Split object requires two parameters").into(),
            );
        };
        let text = self.text(text)?;
        Ok(text.split(delimiter.as_str()).map(Value::from).collect())
    }

    fn find_in_map(&self, argument: &Value) -> Result<Value, Unresolved> {
        let Some([map, first, second]) = argument.as_array().map(Vec::as_slice) else {
            return Err(TemplateError::meaning(
                "every Fn::FindInMap object requires three parameters",
            )
            .into());
        };
        let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
        let found = self
            .template
            .mappings
            .get(&map)
            .and_then(|map| map.get(&first)?.get(&second));
        found.cloned().ok_or_else(|| {
            TemplateError::meaning(format_args!(
                "Unable to get mapping for {map}::{first}::{second}"
            ))
            .into()
        })
    }

    fn text(&self, value: &Value) -> Result<String, Unresolved> {
        Ok(self
            .resolve(value)?
            .as_ref()
            .map(scalar_text)
            .unwrap_or_default())
    }
}

/// About how many bytes a value takes.
fn weight(value: &Value) -> usize {
    let own = size_of::<Value>();
    own + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| name.len() + weight(member))
            .sum(),
        _ => 0,
    }
}

fn sub_malformed() -> TemplateError {
    TemplateError::meaning(
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    )
}

/// The name and argument, when `value` is a call of an intrinsic function.
pub(super) fn function(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object()?;
    let (name, argument) = members.iter().next()?;
    let called =
        members.len() == 1 && (name == "Ref" || name == "Condition" || name.starts_with("Fn::"));
    called.then_some((name.as_str(), argument))
}

#[cfg(test)]
#[path = "intrinsic_tests.rs"]
mod tests;

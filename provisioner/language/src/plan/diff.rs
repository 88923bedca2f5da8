//! The difference of two JSON values as flat paths, with CloudFormation's idea of "the same".

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::element::{Elements, Member, elements};

/// One place where two values differ.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    /// Members joined by dots; `[n]` for members of a plain list.
    pub(super) path: String,
    /// `None` when there is nothing on that side.
    pub(super) before: Option<Value>,
    /// `None` when there is nothing on that side.
    pub(super) after: Option<Value>,
}

/// Which values count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Resource properties: CloudFormation turns `"5"` into `5` and `"true"` into `true`.
    Properties,
    /// A dashboard body: JSON as it stands. Metrics with ids go by them, but their order is the order of drawing.
    Body,
}

/// All differences, sorted by path. Swapping the sides gives the same paths.
pub(super) fn differences(
    before: Option<&Value>,
    after: Option<&Value>,
    dialect: Dialect,
) -> Vec<Difference> {
    let mut found = Vec::new();
    Walk {
        dialect,
        found: &mut found,
    }
    .step("", before, after);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

struct Walk<'found> {
    dialect: Dialect,
    found: &'found mut Vec<Difference>,
}

impl Walk<'_> {
    fn step(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        match pair(before, after) {
            Pair::Leaves => self.leaf(path, before, after),
            Pair::Objects => {
                let members = |side: Option<&Value>| -> BTreeMap<String, Value> {
                    let object = side.and_then(Value::as_object);
                    object
                        .into_iter()
                        .flatten()
                        .map(|(name, value)| (name.clone(), value.clone()))
                        .collect()
                };
                self.members(path, &members(before), &members(after));
            }
            Pair::Lists => {
                let items = |side: Option<&Value>| {
                    side.and_then(Value::as_array).cloned().unwrap_or_default()
                };
                self.lists(path, &items(before), &items(after));
            }
        }
    }

    fn leaf(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        let unchanged = match (before, after) {
            (Some(before), Some(after)) => self.leaves_match(before, after),
            (None, None) => true,
            _ => false,
        };
        if !unchanged {
            self.push(path, before.cloned(), after.cloned());
        }
    }

    fn push(&mut self, path: &str, before: Option<Value>, after: Option<Value>) {
        self.found.push(Difference {
            path: path.to_owned(),
            before,
            after,
        });
    }

    fn members(
        &mut self,
        path: &str,
        before: &BTreeMap<String, Value>,
        after: &BTreeMap<String, Value>,
    ) {
        let only_after = after.keys().filter(|name| !before.contains_key(*name));
        for name in before.keys().chain(only_after) {
            self.step(&join(path, name), before.get(name), after.get(name));
        }
    }

    fn lists(&mut self, path: &str, before: &[Value], after: &[Value]) {
        match elements(path, before, after, self.dialect) {
            Elements::Named {
                before: one,
                after: other,
                ordered,
            } => {
                self.members(
                    path,
                    &one.iter().cloned().collect(),
                    &other.iter().cloned().collect(),
                );
                if ordered {
                    self.order(path, &one, &other);
                }
            }
            Elements::Numbered => {
                for index in 0..before.len().max(after.len()) {
                    self.step(
                        &format!("{path}[{index}]"),
                        before.get(index),
                        after.get(index),
                    );
                }
            }
        }
    }

    /// The order of the members that both sides have, when it differs.
    fn order(&mut self, path: &str, before: &[Member], after: &[Member]) {
        let common = |these: &[Member], those: &[Member]| -> Vec<Value> {
            let is_shared = |name: &String| those.iter().any(|(other, _)| other == name);
            these
                .iter()
                .map(|(name, _)| name)
                .filter(|name| is_shared(name))
                .cloned()
                .map(Value::from)
                .collect()
        };
        let (one, other) = (common(before, after), common(after, before));
        if one != other {
            self.push(&join(path, "(order)"), Some(one.into()), Some(other.into()));
        }
    }

    fn leaves_match(&self, before: &Value, after: &Value) -> bool {
        match (before, after) {
            (Value::Number(one), Value::Number(other)) => {
                one == other || one.as_f64() == other.as_f64()
            }
            (Value::String(text), other) | (other, Value::String(text))
                if self.dialect == Dialect::Properties =>
            {
                coerces(text, other)
            }
            _ => canonical(before) == canonical(after),
        }
    }
}

/// Whether CloudFormation reads this string as that value.
fn coerces(text: &str, value: &Value) -> bool {
    match value {
        Value::String(other) => text == other,
        Value::Number(number) => text.trim().parse::<f64>().ok() == number.as_f64(),
        Value::Bool(flag) => text.eq_ignore_ascii_case(if *flag { "true" } else { "false" }),
        _ => false,
    }
}

enum Pair {
    Leaves,
    Objects,
    Lists,
}

/// Two sides are walked into when both are of the same kind, or one has something inside and the other is absent.
fn pair(before: Option<&Value>, after: Option<&Value>) -> Pair {
    let is_object = |value: &Value| value.is_object() && intrinsic(value).is_none();
    match (before, after) {
        (Some(one), Some(other)) if is_object(one) && is_object(other) => Pair::Objects,
        (Some(one), Some(other)) if one.is_array() && other.is_array() => Pair::Lists,
        (Some(one), None) | (None, Some(one)) if is_object(one) && !is_empty(one) => Pair::Objects,
        (Some(one), None) | (None, Some(one)) if one.is_array() && !is_empty(one) => Pair::Lists,
        _ => Pair::Leaves,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty)
        || value.as_array().is_some_and(Vec::is_empty)
}

/// The name of the intrinsic function that a value is a call of.
pub(super) fn intrinsic(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let name = object.keys().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then_some(name)
}

/// `Fn::GetAtt` has two spellings.
fn canonical(value: &Value) -> Cow<'_, Value> {
    let dotted = value
        .get("Fn::GetAtt")
        .and_then(Value::as_str)
        .and_then(|text| text.split_once('.'));
    match dotted {
        Some((id, attribute)) => Cow::Owned(serde_json::json!({"Fn::GetAtt": [id, attribute]})),
        None => Cow::Borrowed(value),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

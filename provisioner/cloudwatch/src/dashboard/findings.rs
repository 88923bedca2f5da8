//! What is wrong with a body, collected.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Whether a message refuses the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The dashboard is taken nevertheless.
    Warning,
    /// The dashboard is refused.
    Error,
}

/// What is wrong with a body (`BOTO:cloudwatch.DashboardValidationMessage`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Where, as a JSON pointer such as `/widgets/0/type`; empty for the whole body.
    pub data_path: String,
    /// What is wrong.
    pub message: String,
    /// Whether it refuses the dashboard.
    pub level: Level,
}

/// The messages so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) messages: Vec<Message>,
}

/// An object of the body and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Object<'a> {
    pub(super) path: String,
    pub(super) fields: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    pub(super) fn at(&self, key: &str) -> String {
        format!(
            "{}/{}",
            self.path,
            key.replace('~', "~0").replace('/', "~1")
        )
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.fields.get(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(Value::as_str)
    }
}

impl Findings {
    pub(super) fn error(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.add(path, message, Level::Error);
    }

    pub(super) fn warn(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.add(path, message, Level::Warning);
    }

    fn add(&mut self, data_path: impl Into<String>, message: impl Into<String>, level: Level) {
        self.messages.push(Message {
            data_path: data_path.into(),
            message: message.into(),
            level,
        });
    }

    /// The value as an object.
    pub(super) fn object<'a>(&mut self, path: String, value: &'a Value) -> Option<Object<'a>> {
        if let Value::Object(fields) = value {
            Some(Object { path, fields })
        } else {
            self.error(path, "must be an object");
            None
        }
    }

    /// The field as an object, when it is there.
    pub(super) fn field<'a>(&mut self, of: &Object<'a>, key: &str) -> Option<Object<'a>> {
        self.object(of.at(key), of.get(key)?)
    }

    /// The field as a list, when it is there. More than `most` elements are an error, and only the
    /// first `most` are given, so that a huge list costs no more than a full one.
    pub(super) fn list<'a>(
        &mut self,
        of: &Object<'a>,
        key: &str,
        most: usize,
    ) -> Option<&'a [Value]> {
        let Value::Array(list) = of.get(key)? else {
            self.error(of.at(key), "must be a list");
            return None;
        };
        if list.len() > most {
            self.error(
                of.at(key),
                format!("must have at most {most} elements, not {}", list.len()),
            );
        }
        Some(list.get(..most).unwrap_or(list))
    }

    /// Whether the field is there.
    pub(super) fn require(&mut self, of: &Object<'_>, key: &str) -> bool {
        let there = of.get(key).is_some();
        if !there {
            self.error(of.path.clone(), format!("must have `{key}`"));
        }
        there
    }

    pub(super) fn is_text(&mut self, of: &Object<'_>, keys: &[&str]) {
        self.each(of, keys, Value::is_string, "must be a text");
    }

    pub(super) fn is_boolean(&mut self, of: &Object<'_>, keys: &[&str]) {
        self.each(of, keys, Value::is_boolean, "must be `true` or `false`");
    }

    pub(super) fn is_number(&mut self, of: &Object<'_>, keys: &[&str]) {
        self.each(of, keys, Value::is_number, "must be a number");
    }

    fn each(&mut self, of: &Object<'_>, keys: &[&str], is: fn(&Value) -> bool, message: &str) {
        for key in keys {
            if of.get(key).is_some_and(|value| !is(value)) {
                self.error(of.at(key), message);
            }
        }
    }

    /// The field is one of these texts.
    pub(super) fn one_of(&mut self, of: &Object<'_>, key: &str, allowed: &[&str]) {
        let Some(value) = of.get(key) else { return };
        if !value.as_str().is_some_and(|text| allowed.contains(&text)) {
            self.error(of.at(key), format!("must be one of {}", allowed.join(", ")));
        }
    }

    /// The field is a whole number in a range.
    pub(super) fn whole(&mut self, of: &Object<'_>, key: &str, from: u64, to: u64) {
        let Some(value) = of.get(key) else { return };
        if !value
            .as_u64()
            .is_some_and(|number| (from..=to).contains(&number))
        {
            let range = if to == u64::from(u32::MAX) {
                format!("from {from}")
            } else {
                format!("from {from} to {to}")
            };
            self.error(of.at(key), format!("must be a whole number {range}"));
        }
    }

    /// A colour of six hexadecimal digits.
    pub(super) fn color(&mut self, of: &Object<'_>) {
        let Some(value) = of.get("color") else { return };
        let is = |text: &str| {
            text.strip_prefix('#').is_some_and(|digits| {
                digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
        };
        if !value.as_str().is_some_and(is) {
            self.error(of.at("color"), "must be a colour such as `#1f77b4`");
        }
    }

    /// Keys that CloudWatch does not have are taken, but do nothing.
    pub(super) fn only(&mut self, of: &Object<'_>, known: &[&str]) {
        for key in of
            .fields
            .keys()
            .filter(|key| !known.contains(&key.as_str()))
        {
            self.warn(of.at(key), "is not known to CloudWatch");
        }
    }
}

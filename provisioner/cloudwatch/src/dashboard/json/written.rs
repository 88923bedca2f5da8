//! Texts with a meaning, as they were written.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::Part;
use crate::dashboard::finding::{Findings, Place};

/// A value with the text that it was read from, which need not be the one it prints: `p99.90`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    text: String,
    value: T,
}

impl<T> Written<T> {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means.
    pub const fn get(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> From<T> for Written<T> {
    fn from(value: T) -> Self {
        Self {
            text: value.to_string(),
            value,
        }
    }
}

impl<T: FromStr> FromStr for Written<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            text: text.to_owned(),
            value: text.parse()?,
        })
    }
}

/// What to say of a text that does not have the meaning.
pub(in crate::dashboard) trait Expected: FromStr {
    /// Such as `must be a colour`.
    const EXPECTED: &str;

    /// What is wrong with the text.
    fn refusal(_: &Self::Err) -> String {
        Self::EXPECTED.to_owned()
    }
}

impl<T: Expected> Part for Written<T> {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let Value::String(text) = value else {
            findings.error(&place, T::EXPECTED);
            return Err(value);
        };
        match text.parse() {
            Ok(value) => Ok(Self { text, value }),
            Err(error) => {
                findings.error(&place, T::refusal(&error));
                Err(Value::String(text))
            }
        }
    }

    fn write(&self) -> Value {
        Value::String(self.text.clone())
    }
}

//! Numbers, and other single values, as they were written.
//!
//! Kept are integers of up to 64 bits, and decimals as the double that they are, in its shortest
//! form: `1` and `1.0` stay apart, `1e3` becomes `1000.0`, and a longer integer the nearest double,
//! which is what any reader in a browser makes of it.

use serde_json::{Number, Value};

use super::Part;
use crate::dashboard::finding::{Findings, Place};

/// A number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(Number);

impl Decimal {
    /// This number, unless it is none that JSON has.
    pub fn new(number: f64) -> Option<Self> {
        Number::from_f64(number).map(Self)
    }

    /// Its value.
    pub fn get(&self) -> f64 {
        self.0.as_f64().unwrap_or_default()
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl Part for Decimal {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        match value {
            Value::Number(number) => Ok(Self(number)),
            other => {
                findings.error(&place, "must be a number");
                Err(other)
            }
        }
    }

    fn write(&self) -> Value {
        Value::Number(self.0.clone())
    }
}

/// A whole number from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    written: Number,
    value: u32,
}

impl Whole {
    /// Its value.
    pub const fn get(&self) -> u32 {
        self.value
    }
}

impl From<u32> for Whole {
    fn from(value: u32) -> Self {
        Self {
            written: value.into(),
            value,
        }
    }
}

impl Part for Whole {
    /// Reads `6.0` too, which JSON does not tell from `6`.
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let whole = value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number));
        match (value, whole) {
            (Value::Number(written), Some(whole)) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and in range"
                )]
                let value = whole as u32;
                Ok(Self { written, value })
            }
            (value, _) => {
                findings.error(&place, "must be a whole number from 0");
                Err(value)
            }
        }
    }

    fn write(&self) -> Value {
        Value::Number(self.written.clone())
    }
}

/// A text, a number, or true or false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar(Value);

impl Scalar {
    /// The value as JSON.
    pub const fn json(&self) -> &Value {
        &self.0
    }

    /// The value as text, without quotes.
    pub fn text(&self) -> String {
        match &self.0 {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Part for Scalar {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        if value.is_string() || value.is_number() || value.is_boolean() {
            Ok(Self(value))
        } else {
            findings.error(&place, "must be a text, a number, `true` or `false`");
            Err(value)
        }
    }

    fn write(&self) -> Value {
        self.0.clone()
    }
}

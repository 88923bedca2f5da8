//! A part of a body: what every type of the model can do.

use serde_json::{Map, Value};

use crate::dashboard::finding::{Findings, Place};

/// A value that is read from JSON and written back.
pub(in crate::dashboard) trait Part: Sized {
    /// The value as this type. One that it is not comes back, after a finding has said why.
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value>;

    /// The JSON that it was read from.
    fn write(&self) -> Value;
}

/// Any JSON.
impl Part for Value {
    fn read(value: Value, _: Place<'_>, _: &mut Findings) -> Result<Self, Value> {
        Ok(value)
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

impl Part for String {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => {
                findings.error(&place, "must be a text");
                Err(other)
            }
        }
    }

    fn write(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Part for bool {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        value.as_bool().ok_or_else(|| {
            findings.error(&place, "must be `true` or `false`");
            value
        })
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

/// Any object.
impl Part for Map<String, Value> {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        match value {
            Value::Object(fields) => Ok(fields),
            other => {
                findings.error(&place, "must be an object");
                Err(other)
            }
        }
    }

    fn write(&self) -> Value {
        Value::Object(self.clone())
    }
}

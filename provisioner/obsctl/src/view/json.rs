//! Values as JSON text.

use serde::Serialize;
use serde_json::Value;

/// The value of anything that cannot fail to serialize: our own types, which have string keys only.
pub(super) fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// Two spaces a level, and a line end.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

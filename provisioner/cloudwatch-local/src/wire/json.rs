//! JSON bodies: `awsJson1.0` and `1.1`.

use base64::Engine as _;
use serde_json::{Number, Value as Json};

use super::Value;

/// Reads a body; an empty one is an empty structure.
pub(crate) fn decode(body: &[u8]) -> Result<Value, serde_json::Error> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::of([]));
    }
    serde_json::from_slice(body).map(from_json)
}

/// The same tree; a JSON object may stand for a structure or a map.
pub(crate) fn from_json(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::String(text),
        Json::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        Json::Object(members) => Value::Struct(
            members
                .into_iter()
                .map(|(name, member)| (name, from_json(member)))
                .collect(),
        ),
    }
}

/// Writes a value: timestamps as epoch seconds, blobs in base64.
pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Double(number) => double(*number),
        Value::String(text) => Json::String(text.clone()),
        Value::Blob(bytes) => Json::String(base64::engine::general_purpose::STANDARD.encode(bytes)),
        Value::Timestamp(millis) => {
            if millis % 1000 == 0 {
                Json::from(millis / 1000)
            } else {
                double(*millis as f64 / 1000.0)
            }
        }
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(members) | Value::Struct(members) => Json::Object(
            members
                .iter()
                .map(|(name, member)| (name.clone(), to_json(member)))
                .collect(),
        ),
    }
}

fn double(number: f64) -> Json {
    match Number::from_f64(number) {
        Some(number) => Json::Number(number),
        None if number.is_nan() => Json::from("NaN"),
        None if number > 0.0 => Json::from("Infinity"),
        None => Json::from("-Infinity"),
    }
}

//! CBOR bodies of `rpc-v2-cbor`.

use ciborium::Value as Cbor;

use super::{Value, time};

/// The tag of epoch seconds.
const EPOCH: u64 = 1;

/// Why a body is no input.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CborError {
    /// Not CBOR.
    #[error("the body is not CBOR")]
    Syntax(#[source] ciborium::de::Error<std::io::Error>),
    /// CBOR that no Smithy document uses.
    #[error("{0} can not stand in a document")]
    Form(&'static str),
}

/// Reads a body; an empty one is an empty structure.
pub(crate) fn decode(body: &[u8]) -> Result<Value, CborError> {
    if body.is_empty() {
        return Ok(Value::of([]));
    }
    let cbor: Cbor = ciborium::de::from_reader(body).map_err(CborError::Syntax)?;
    from_cbor(cbor)
}

fn from_cbor(cbor: Cbor) -> Result<Value, CborError> {
    Ok(match cbor {
        Cbor::Null => Value::Null,
        Cbor::Bool(flag) => Value::Bool(flag),
        Cbor::Integer(number) => match i64::try_from(number) {
            Ok(number) => Value::Int(number),
            Err(_) => return Err(CborError::Form("a number over 63 bits")),
        },
        Cbor::Float(number) => Value::Double(number),
        Cbor::Text(text) => Value::String(text),
        Cbor::Bytes(bytes) => Value::Blob(bytes),
        Cbor::Tag(EPOCH, seconds) => {
            let seconds = match from_cbor(*seconds)? {
                Value::Int(seconds) => seconds as f64,
                Value::Double(seconds) => seconds,
                _ => return Err(CborError::Form("an epoch that is no number")),
            };
            match time::from_seconds(seconds) {
                Some(millis) => Value::Timestamp(millis),
                None => return Err(CborError::Form("an epoch out of range")),
            }
        }
        Cbor::Array(items) => {
            Value::List(items.into_iter().map(from_cbor).collect::<Result<_, _>>()?)
        }
        Cbor::Map(members) => Value::Struct(
            members
                .into_iter()
                .map(|(name, member)| match name {
                    Cbor::Text(name) => Ok((name, from_cbor(member)?)),
                    _ => Err(CborError::Form("a key that is no text")),
                })
                .collect::<Result<_, _>>()?,
        ),
        _ => return Err(CborError::Form("this tag or simple value")),
    })
}

/// Writes a value: doubles as floats even when whole, timestamps with tag 1.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut body = Vec::new();
    let written = ciborium::ser::into_writer(&to_cbor(value), &mut body);
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
    body
}

fn to_cbor(value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(flag) => Cbor::Bool(*flag),
        Value::Int(number) => Cbor::from(*number),
        Value::Double(number) => Cbor::Float(*number),
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Blob(bytes) => Cbor::Bytes(bytes.clone()),
        Value::Timestamp(millis) => {
            Cbor::Tag(EPOCH, Box::new(Cbor::Float(*millis as f64 / 1000.0)))
        }
        Value::List(items) => Cbor::Array(items.iter().map(to_cbor).collect()),
        Value::Map(members) | Value::Struct(members) => Cbor::Map(
            members
                .iter()
                .map(|(name, member)| (Cbor::Text(name.clone()), to_cbor(member)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_doubles_stay_floats_and_timestamps_keep_their_tag() {
        let body = encode(&Value::of([
            ("d", Value::Double(5.0)),
            ("t", Value::Timestamp(1_500)),
            ("i", Value::Int(5)),
        ]));
        assert_eq!(
            decode(&body).unwrap(),
            Value::of([
                ("d", Value::Double(5.0)),
                ("t", Value::Timestamp(1_500)),
                ("i", Value::Int(5)),
            ])
        );
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert!(decode(&vec![0x81; 100_000]).is_err());
    }
}

//! The one tree that every protocol decodes into and encodes from.

use indexmap::IndexMap;

/// A typed document: what an operation is given and what it gives back.
///
/// A protocol decodes into the variants its own syntax can tell apart (a query string has nothing but
/// strings); reading with [`super::from_value`] is lenient about that. Results made with [`super::to_value`]
/// always carry the exact variant, so that each encoder can write its own form of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Value {
    /// Absent, or the result of an operation that has no output.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating point number; CBOR must write it as a float even when it is whole.
    Double(f64),
    /// Text.
    String(String),
    /// Bytes: base64 in JSON and XML.
    Blob(Vec<u8>),
    /// Milliseconds since the epoch.
    Timestamp(i64),
    /// A list; `member` elements in XML.
    List(Vec<Value>),
    /// A map with keys chosen by the user; `entry` elements in XML.
    Map(IndexMap<String, Value>),
    /// A structure with keys fixed by the API.
    Struct(IndexMap<String, Value>),
}

/// Bytes of an operation's output, which without this would be a list of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blob(pub(crate) Vec<u8>);

impl serde::Serialize for Blob {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl Value {
    /// The member `name` of a structure or map.
    #[cfg(test)]
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(members) | Value::Struct(members) => members.get(name),
            _ => None,
        }
    }

    /// A structure of the given members.
    pub(crate) fn of<const N: usize>(members: [(&str, Value); N]) -> Value {
        Value::Struct(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

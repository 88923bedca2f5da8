//! YAML as a tree of nodes that know where they stand.
//!
//! The tree knows nothing of kinds and fields. Scalars follow the YAML 1.2 core schema: only `true` and `false` are
//! booleans, so that `yes`, `on` and the country code `NO` are texts. Input cannot drive it deep or large: see
//! [`limits`].

mod builder;
pub(crate) mod inside;
pub(crate) mod limits;
mod scalar;
mod syntax;

use indexmap::IndexMap;

pub(crate) use builder::{File, read};
pub(crate) use scalar::plain;

use crate::source::Span;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    /// Of a map or list: from its first byte to the last of its last value.
    pub(crate) span: Span,
    pub(crate) origin: Origin,
}

/// How a node came to stand where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Written there.
    Written,
    /// Taken from `defaults`, where its span points.
    Default,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    String(String),
    Seq(Vec<Node>),
    Map(Mapping),
    /// A value that could not be computed, which a diagnostic already says. Every check lets it pass.
    Unknown,
}

/// Keys in the order written.
pub(crate) type Mapping = IndexMap<String, Entry>;

/// The value of a key, and where the key stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: Span,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn new(value: Value, span: Span) -> Self {
        Self {
            value,
            span,
            origin: Origin::Written,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&Mapping> {
        if let Value::Map(map) = &self.value {
            Some(map)
        } else {
            None
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    /// The value of a key, when this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key).map(|entry| &entry.node)
    }

    /// A place that names this value without covering all of it: the first key of a map, else the whole.
    pub(crate) fn head(&self) -> Span {
        self.as_map()
            .and_then(|map| map.values().next())
            .map_or_else(|| self.span.clone(), |entry| entry.key.clone())
    }

    /// What a person calls this kind of value, with the value when it is short.
    pub(crate) fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Int(value) => format!("the number {value}"),
            Value::Float(value) => format!("the number {value}"),
            Value::String(text) if text.chars().count() <= 40 && !text.contains('\n') => {
                format!("the text `{text}`")
            }
            Value::String(_) => "a text".to_owned(),
            Value::Seq(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
            Value::Unknown => "an unknown value".to_owned(),
        }
    }

    /// The text of a scalar, as it would be written.
    pub(crate) fn scalar_text(&self) -> Option<String> {
        match &self.value {
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(value) => Some(value.to_string()),
            Value::Float(value) => Some(value.to_string()),
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::Seq(_) | Value::Map(_) | Value::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests;

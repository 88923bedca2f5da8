//! Events and their fields.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::MAX_FIELDS;
use super::value::Value;
use crate::time::Timestamp;

/// A log event that a query looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// When it happened: `@timestamp`.
    pub timestamp: Timestamp,
    /// When it was received: `@ingestionTime`.
    pub ingestion: Timestamp,
    /// The log stream: `@logStream`.
    pub stream: &'a str,
    /// The log group: `@log`, in which AWS puts the account before it.
    pub group: &'a str,
    /// What it says: `@message`.
    pub message: &'a str,
}

/// A row on its way through the commands.
#[derive(Debug)]
pub(super) struct Record<'e> {
    event: Option<(usize, Event<'e>)>,
    /// What commands have defined, the last of a name being what counts.
    defined: Vec<(String, Value)>,
    discovered: OnceCell<BTreeMap<String, Value>>,
}

impl<'e> Record<'e> {
    /// The record of an event, which stands at this place of those looked at.
    pub(super) fn of(index: usize, event: Event<'e>) -> Self {
        Self {
            event: Some((index, event)),
            defined: Vec::new(),
            discovered: OnceCell::new(),
        }
    }

    /// A record of a group.
    pub(super) fn group(defined: Vec<(String, Value)>) -> Self {
        Self {
            event: None,
            defined,
            discovered: OnceCell::new(),
        }
    }

    pub(super) fn define(&mut self, name: &str, value: Value) {
        self.defined.push((name.to_owned(), value));
    }

    /// The value of a field: what a command defined, else what the event has of itself, else what
    /// was discovered in its message.
    pub(super) fn field(&self, name: &str) -> Value {
        let known = self.defined.iter().rev().find(|(known, _)| known == name);
        if let Some((_, value)) = known {
            return value.clone();
        }
        let Some((index, event)) = &self.event else {
            return Value::Null;
        };
        match name {
            "@timestamp" => Value::Time(event.timestamp),
            "@ingestionTime" => Value::Time(event.ingestion),
            "@message" => event.message.into(),
            "@logStream" => event.stream.into(),
            "@log" => event.group.into(),
            "@ptr" => Value::Text(index.to_string()),
            _ => {
                let discovered = self.discovered.get_or_init(|| discover(event.message));
                discovered.get(name).cloned().unwrap_or(Value::Null)
            }
        }
    }

    /// How long the message is.
    pub(super) fn bytes(&self) -> usize {
        self.event.map_or(0, |(_, event)| event.message.len())
    }

    /// When the event happened, as far as that is still known.
    pub(super) fn timestamp(&self) -> Option<Timestamp> {
        match self.event {
            Some((_, event)) => Some(event.timestamp),
            None => self.field("@timestamp").time(),
        }
    }
}

/// The fields of a message that is one JSON object: each leaf under its path, `a.b` in objects and
/// `a.0` in lists, the first ones if there are too many
/// (`LG:CWL_AnalyzeLogData-discoverable-fields`). A name that begins with `@` gets another.
fn discover(message: &str) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    if !message.trim_start().starts_with('{') {
        return fields;
    }
    let Ok(json) = serde_json::from_str::<Json>(message) else {
        return fields;
    };
    // a stack of what is still to be opened, the first on top
    let mut waiting = vec![(String::new(), &json)];
    while let Some((path, value)) = waiting.pop() {
        let under = |key: &str| match path.as_str() {
            "" if key.starts_with('@') => format!("@{key}"),
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        let leaf = match value {
            Json::Object(map) => {
                waiting.extend(map.iter().rev().map(|(key, value)| (under(key), value)));
                continue;
            }
            Json::Array(list) => {
                let indexed = list.iter().take(MAX_FIELDS).enumerate();
                let indexed: Vec<_> = indexed
                    .map(|(index, value)| (under(&index.to_string()), value))
                    .collect();
                waiting.extend(indexed.into_iter().rev());
                continue;
            }
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Boolean(*value),
            Json::Number(number) => number.as_f64().map_or(Value::Null, Value::of),
            Json::String(text) => Value::Text(text.clone()),
        };
        if fields.len() >= MAX_FIELDS {
            break;
        }
        fields.insert(path, leaf);
    }
    fields
}

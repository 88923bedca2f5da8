//! Events and their fields.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::value::Value;
use super::{MAX_FIELDS, MAX_LENGTH};
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
/// (`LG:CWL_AnalyzeLogData-discoverable-fields`). A name that begins with `@` gets another. A path
/// that no query could write, since it is longer than one, counts and is not kept.
fn discover(message: &str) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    if !message.trim_start().starts_with('{') {
        return fields;
    }
    let Ok(json) = serde_json::from_str::<Json>(message) else {
        return fields;
    };
    // what is open, from the root inwards: one path for all, cut back to where each of them ends
    let mut path = String::new();
    let mut open: Vec<(usize, Members<'_>)> = members_of(&json)
        .map(|members| (0, members))
        .into_iter()
        .collect();
    let mut seen = 0;
    while let Some((end, members)) = open.last_mut() {
        path.truncate(*end);
        let Some((key, value)) = members.next() else {
            open.pop();
            continue;
        };
        match *end {
            0 if key.starts_with('@') => path.push('@'),
            0 => {}
            _ => path.push('.'),
        }
        path.push_str(&key);
        if let Some(inner) = members_of(value) {
            open.push((path.len(), inner));
            continue;
        }
        if seen >= MAX_FIELDS {
            break;
        }
        seen += 1;
        if path.chars().count() <= MAX_LENGTH {
            fields.insert(path.clone(), leaf(value));
        }
    }
    fields
}

/// The members of an object or list with their keys, one by one.
type Members<'j> = Box<dyn Iterator<Item = (Cow<'j, str>, &'j Json)> + 'j>;

fn members_of(value: &Json) -> Option<Members<'_>> {
    match value {
        Json::Object(map) => Some(Box::new(
            map.iter().map(|(key, value)| (key.as_str().into(), value)),
        )),
        Json::Array(list) => Some(Box::new(
            list.iter()
                .enumerate()
                .map(|(index, value)| (index.to_string().into(), value)),
        )),
        _ => None,
    }
}

fn leaf(value: &Json) -> Value {
    match value {
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => number.as_f64().map_or(Value::Null, Value::of),
        Json::String(text) => Value::Text(text.clone()),
        Json::Null | Json::Object(_) | Json::Array(_) => Value::Null,
    }
}

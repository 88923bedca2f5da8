//! Defaults: fields that a document takes when it does not have them.

use cloudwatch::period::Period;

use crate::schema::Kind;
use crate::tree::{Entry, Mapping, Node, Origin, Value};

/// What a kind has unless anything says otherwise.
const BUILT_IN: [(&str, &str); 2] = [("period", "1m"), ("range", "3h")];

/// A document with the fields of the defaults that its kind has, and that it has not itself. The nearest come first:
/// file, environment, project. Maps are merged, key by key.
pub(super) fn apply(document: &Node, kind: Kind, cascade: &[&Node]) -> Node {
    let Value::Map(fields) = &document.value else {
        return document.clone();
    };
    let mut fields = fields.clone();
    for defaults in cascade.iter().filter_map(|node| node.as_map()) {
        for (name, entry) in defaults.iter().filter(|(name, _)| kind.has(name)) {
            merge(&mut fields, name, entry);
        }
    }
    for (name, text) in BUILT_IN.into_iter().filter(|(name, _)| kind.has(name)) {
        let mut node = Node::new(Value::String(text.to_owned()), document.head());
        node.origin = Origin::Default;
        fields.entry(name.to_owned()).or_insert(Entry {
            key: document.head(),
            node,
        });
    }
    Node {
        value: Value::Map(fields),
        span: document.span.clone(),
        origin: document.origin,
    }
}

fn merge(fields: &mut Mapping, name: &str, default: &Entry) {
    match fields.get_mut(name) {
        None => {
            let mut entry = default.clone();
            entry.node.origin = Origin::Default;
            fields.insert(name.to_owned(), entry);
        }
        Some(own) => {
            if let (Value::Map(own), Value::Map(default)) =
                (&mut own.node.value, &default.node.value)
            {
                for (key, entry) in default {
                    own.entry(key.clone()).or_insert_with(|| entry.clone());
                }
            }
        }
    }
}

/// Makes a minute of a default period that is shorter: a project of alarms with 10 seconds has dashboards, too, which
/// know no shorter period.
pub(super) fn in_whole_minutes(dashboard: &mut Node) {
    let Value::Map(fields) = &mut dashboard.value else {
        return;
    };
    let Some(period) = fields.get_mut("period").map(|entry| &mut entry.node) else {
        return;
    };
    let short = period
        .as_str()
        .and_then(|text| text.parse::<Period>().ok())
        .is_some_and(Period::is_high_resolution);
    if short && period.origin == Origin::Default {
        period.value = Value::String(Period::MINUTE.to_string());
    }
}

//! Bodies of dashboards: read and printed without loss, found wrong, placed, and asked for.

mod bodies;
mod metrics;
mod placement;
mod ranges;
mod requests;
mod rules;
mod variables;

use cloudwatch::dashboard::{Body, Level, Message};
use serde_json::Value;

/// The bodies that use everything there is, with their names.
const BODIES: [(&str, &str); 13] = [
    ("alarms", include_str!("../../data/dashboards/alarms.json")),
    ("charts", include_str!("../../data/dashboards/charts.json")),
    ("custom", include_str!("../../data/dashboards/custom.json")),
    (
        "explorer",
        include_str!("../../data/dashboards/explorer.json"),
    ),
    (
        "expressions",
        include_str!("../../data/dashboards/expressions.json"),
    ),
    ("kept", include_str!("../../data/dashboards/kept.json")),
    ("logs", include_str!("../../data/dashboards/logs.json")),
    (
        "persisted-ranges",
        include_str!("../../data/dashboards/persisted-ranges.json"),
    ),
    (
        "placement",
        include_str!("../../data/dashboards/placement.json"),
    ),
    ("red", include_str!("../../data/dashboards/red.json")),
    (
        "single-values",
        include_str!("../../data/dashboards/single-values.json"),
    ),
    ("tables", include_str!("../../data/dashboards/tables.json")),
    (
        "variables",
        include_str!("../../data/dashboards/variables.json"),
    ),
];

/// One of the bodies.
fn body(name: &str) -> Body {
    let found = BODIES.iter().find(|(other, _)| *other == name);
    Body::read(found.unwrap().1).unwrap().0
}

/// `path: message` of each error, `path? message` of each warning.
fn lines(messages: &[Message]) -> Vec<String> {
    let line = |message: &Message| {
        let level = if message.level == Level::Error {
            ":"
        } else {
            "?"
        };
        format!("{}{level} {}", message.data_path, message.message)
    };
    messages.iter().map(line).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

//! Bodies of dashboards.

use cloudwatch::dashboard::{self, Body, Level};
use serde_json::Value;

pub(super) fn check(text: &str) {
    let messages = dashboard::check(text);
    for message in &messages {
        assert!(
            message.data_path.is_empty() || message.data_path.starts_with('/'),
            "{} is no JSON pointer",
            message.data_path
        );
        super::check_message(&message.message);
    }
    let wrong = messages.iter().any(|message| message.level == Level::Error);
    let body = match Body::parse(text) {
        Ok(body) => body,
        Err(found) => {
            assert!(found.iter().any(|message| message.level == Level::Error));
            return;
        }
    };
    assert!(!wrong, "a body with errors was taken");
    let printed = body.to_string();
    assert_eq!(Body::parse(&printed).unwrap(), body, "printed as {printed}");
    let (before, after) = (json(text), json(&printed));
    assert!(holds(&after, &before), "{after} has lost some of {before}");
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Whether all of `part` is in `whole`, which may say more: defaults.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part.iter().all(|(key, part)| {
            whole.get(key).is_some_and(|whole| holds(whole, part))
                // an empty list says as much as none
                || part == &Value::Array(Vec::new())
        }),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len()
                && whole
                    .iter()
                    .zip(part)
                    .all(|(whole, part)| holds(whole, part))
        }
        _ => whole == part,
    }
}

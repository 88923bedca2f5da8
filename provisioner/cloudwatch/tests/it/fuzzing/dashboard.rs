//! Bodies of dashboards.

use cloudwatch::dashboard::{self, Body, Content, Level};
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
    let Ok((body, _)) = Body::read(text) else {
        assert!(messages.iter().any(|message| message.level == Level::Error));
        return;
    };
    let printed = body.to_string();
    assert_eq!(printed, json(text).to_string(), "not what was read");
    let (again, _) = Body::read(&printed).unwrap();
    assert_eq!(again, body, "printed as {printed}");
    for (_, widget) in body.widgets() {
        if let Content::Metric(metric) = &widget.content {
            metric.expand();
        }
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

//! Bodies of dashboards.

use cloudwatch::dashboard::{
    self, Body, Found, Level, RangeSettings, RequestSettings, Stated, Values, VariableSettings,
};
use cloudwatch::query::Plan;
use cloudwatch::time::Timestamp;
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
    let showing = body.showing(Timestamp::from_seconds(0), RangeSettings::default());
    for (_, widget, _) in body.placed(Stated::Compacted) {
        let requests = widget.requests(&showing, RequestSettings::default());
        let _ = Plan::new(&requests.queries());
    }
    let (filled_in, messages) =
        body.with_values(&Values::new(), &Found::new(), VariableSettings::default());
    for message in &messages {
        super::check_message(&message.message);
    }
    assert!(Body::read(&filled_in.to_string()).is_ok());
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

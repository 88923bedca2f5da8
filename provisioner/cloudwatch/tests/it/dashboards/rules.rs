//! What CloudWatch finds wrong: each rule is a row of `dashboard-rules.json`.

use cloudwatch::dashboard::{Body, CheckSettings, Level, check, check_with};
use serde_json::{Value, json};

use super::{BODIES, lines, texts};

/// The whole body of a row, and where in it the row's part stands.
fn whole(row: &Value) -> (Value, &'static str) {
    let widget = |widget: &Value| json!({"widgets": [widget]});
    let metric = |properties: Value| widget(&json!({"type": "metric", "properties": properties}));
    if let Some(part) = row.get("widget") {
        (widget(part), "/widgets/0")
    } else if let Some(part) = row.get("metric") {
        let mut properties = json!({"region": "us-east-1", "metrics": [["Shop", "Requests"]]});
        for (key, value) in part.as_object().unwrap() {
            properties[key] = value.clone();
        }
        (metric(properties), "/widgets/0/properties")
    } else if let Some(part) = row.get("bare") {
        (metric(part.clone()), "/widgets/0/properties")
    } else if let Some(part) = row.get("variable") {
        (json!({"widgets": [], "variables": [part]}), "/variables/0")
    } else {
        (row["body"].clone(), "")
    }
}

#[test]
fn rules() {
    let rows: Vec<Value> =
        serde_json::from_str(include_str!("../../data/dashboard-rules.json")).unwrap();
    let mut wrong = Vec::new();
    for row in &rows {
        assert!(row["source"].is_string(), "{row} has no source");
        let (body, at) = whole(row);
        let found = lines(&check(&body.to_string()));
        let expected: Vec<String> = texts(&row["findings"])
            .into_iter()
            .map(|line| format!("{at}{line}"))
            .collect();
        if found != expected {
            wrong.push(format!("{row}\n  gives {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_wrong_with_the_bodies() {
    for (name, text) in BODIES {
        let errors = check(text)
            .into_iter()
            .filter(|found| found.level == Level::Error);
        // those that are kept as they are have a mistake of each kind
        assert_eq!(errors.count() > 0, name == "kept", "{name}");
    }
}

#[test]
fn what_reaches_beyond_the_columns_is_an_error_when_strict() {
    let body = r##"{"widgets":[{"type":"text","x":20,"y":0,"properties":{"markdown":"#"}}]}"##;
    let levels = [CheckSettings::default(), CheckSettings::STRICT]
        .map(|settings| check_with(body, settings)[0].level);
    assert_eq!(levels, [Level::Warning, Level::Error]);
}

#[test]
fn counts_of_the_whole_dashboard() {
    let text = json!({"type": "text", "properties": {"markdown": "x"}});
    let metrics = |metrics: usize| {
        let list = vec![json!(["Shop", "Requests"]); metrics];
        json!({"type": "metric", "properties": {"region": "us-east-1", "metrics": list}})
    };
    for (widgets, expected) in [
        (vec![text.clone(); 500], None),
        (
            vec![text; 501],
            Some("/widgets: must have at most 500 elements, not 501"),
        ),
        (vec![metrics(500); 5], None),
        (
            vec![metrics(500), metrics(501)],
            Some("/widgets/1/properties/metrics: must have at most 500 elements, not 501"),
        ),
        (
            vec![metrics(417); 6],
            Some("/widgets: all widgets together must have at most 2500 metrics, not 2502"),
        ),
    ] {
        let body = json!({"widgets": widgets});
        let found = lines(&check(&body.to_string()));
        assert_eq!(found, Vec::from_iter(expected));
    }
    let variables: Vec<Value> = (0..26)
        .map(|id| json!({"type": "property", "property": "a", "inputType": "input", "id": format!("v{id}")}))
        .collect();
    let found = lines(&check(
        &json!({"widgets": [], "variables": variables}).to_string(),
    ));
    assert_eq!(found, ["/variables: must have at most 25 elements, not 26"]);
}

/// What is too much is one mistake, and is not looked at further: ids are compared with each
/// other, and a metric may repeat the one before.
#[test]
fn huge_bodies_cost_no_more_than_full_ones() {
    let metric = |metrics: Value| {
        let properties = json!({"region": "us-east-1", "metrics": metrics});
        json!({"widgets": [{"type": "metric", "properties": properties}]}).to_string()
    };
    for wrong in [json!(1), json!(["Shop"])] {
        let found = lines(&check(&metric(json!(vec![wrong; 20_000]))));
        assert_eq!(
            found[0],
            "/widgets/0/properties/metrics: must have at most 500 elements, not 20000"
        );
        assert_eq!(found.len(), 1 + 500);
    }
    let found = check(&metric(json!([[{"expression": "%".repeat(100_000)}]])));
    assert_eq!(found.len(), 1);
    let label = format!("${{{}}}", "X".repeat(65)).repeat(10_000);
    let found = check(&metric(json!([["Shop", "Requests", {"label": label}]])));
    assert_eq!(found.len(), 10_000);
    assert!(found[9_999].message.ends_with(", at character 679933"));
    let keys: serde_json::Map<String, Value> = (0..50_000)
        .map(|key| (format!("key{key}"), json!(key)))
        .collect();
    let (body, _) = Body::read(&Value::Object(keys).to_string()).unwrap();
    assert_eq!(body, body.clone());
    let deep = "[".repeat(100_000);
    assert!(Body::read(&deep).is_err());
    assert_eq!(check(&deep).len(), 1);
    let found = lines(&check("{"));
    assert!(found[0].starts_with(": the body is not JSON"), "{found:?}");
}

//! Bodies of dashboards: read, printed, and found wrong.

use cloudwatch::dashboard::{Body, Level, check};
use serde_json::{Value, json};

fn widget(kind: &str, properties: &Value) -> Value {
    json!({"type": kind, "x": 0, "y": 0, "width": 12, "height": 6, "properties": properties})
}

fn body(widgets: &[Value]) -> Value {
    json!({ "widgets": widgets })
}

fn metric(change: impl FnOnce(&mut Value)) -> Value {
    let mut properties = json!({"region": "us-east-1", "metrics": [["Shop", "Requests"]]});
    change(&mut properties);
    body(&[widget("metric", &properties)])
}

/// `path: message` of each error, `path? message` of each warning.
fn messages(body: &Value) -> Vec<String> {
    let line = |message: &cloudwatch::dashboard::Message| {
        let level = if message.level == Level::Error {
            ":"
        } else {
            "?"
        };
        format!("{}{level} {}", message.data_path, message.message)
    };
    check(&body.to_string()).iter().map(line).collect()
}

fn full() -> Value {
    json!({
        "start": "-PT3H",
        "periodOverride": "inherit",
        "widgets": [
            widget("text", &json!({"markdown": "# Shop", "background": "transparent"})),
            widget("alarm", &json!({"title": "Alarms", "alarms": ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:a"], "states": ["ALARM"], "sortBy": "timestamp"})),
            widget("log", &json!({"region": "us-east-1", "query": "SOURCE 'shop' | fields @message", "view": "table"})),
            widget("metric", &json!({"region": "us-east-1", "annotations": {"alarms": ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:a"]}})),
            widget("metric", &json!({
                "region": "us-east-1", "title": "Requests", "view": "timeSeries", "stacked": false, "period": 60, "stat": "p99.9",
                "legend": {"position": "right"},
                "yAxis": {"left": {"min": 0, "label": "a second", "showUnits": false}},
                "metrics": [
                    ["Shop", "Requests", "Service", "catalog", {"id": "m1", "stat": "Sum", "visible": false}],
                    ["...", "orders", {"id": "m2", "color": "#1f77b4"}],
                    [".", "RequestErrors", ".", "."],
                    [{"expression": "100 * m1 / m2", "label": "share", "id": "e1", "yAxis": "right"}],
                    [{"expression": "SELECT AVG(Requests) FROM Shop"}],
                ],
                "annotations": {
                    "horizontal": [{"value": 5, "label": "most", "fill": "above"}, [{"value": 1}, {"value": 2}]],
                    "vertical": [{"value": "2026-01-31T12:00:00Z", "fill": "before"}],
                },
            })),
        ],
        "variables": [{"type": "property", "property": "Service", "inputType": "select", "id": "service", "values": [{"value": "catalog"}]}],
    })
}

#[test]
fn nothing_to_say_about_a_right_body() {
    assert_eq!(messages(&full()), [""; 0]);
}

#[test]
fn reading_and_printing_loses_nothing() {
    let mut value = full();
    value["future"] = json!({"key": [1]});
    let (body, messages) = Body::read(&value.to_string()).unwrap();
    assert_eq!(body.widgets().count(), 5);
    assert_eq!(body.other.get("future"), Some(&json!({"key": [1]})));
    assert_eq!(messages.len(), 1);
    assert_eq!(body.to_string(), value.to_string());
    assert_eq!(Body::default().to_string(), "{}");
    assert_eq!(Body::new([]).to_string(), r#"{"widgets":[]}"#);
    // what a widget does not say has a default, and is not written
    let text = r##"{"widgets":[{"type":"text","properties":{"markdown":"#"}}]}"##;
    let (small, _) = Body::read(text).unwrap();
    let (_, widget) = small.widgets().next().unwrap();
    assert_eq!((widget.size(), &widget.x), ((6, 6), &None));
    assert_eq!(small.to_string(), text);
}

#[test]
fn rules_of_the_body() {
    for (body, expected) in [
        (json!([]), ": must be an object"),
        (json!({}), ": must have `widgets`"),
        (json!({"widgets": {}}), "/widgets: must be a list"),
        (json!({"widgets": [1]}), "/widgets/0: must be an object"),
        (
            json!({"widgets": [], "end": "2026-01-31T12:00:00Z"}),
            "/end: needs `start`",
        ),
        (
            json!({"widgets": [], "start": "PT3H"}),
            "/start: must be a time such as `-PT3H` or `2026-01-31T12:00:00Z`",
        ),
        (
            json!({"widgets": [], "start": "2026-01-31T12:00:00Z"}),
            "/start: must be relative, such as `-PT3H` or `-P7D`, or have an `end`",
        ),
        (
            json!({"widgets": [], "start": "-PT3H", "end": "-PT0H"}),
            "/end: must be an absolute time such as `2026-01-31T12:00:00Z`",
        ),
        (
            json!({"widgets": [], "periodOverride": "never"}),
            "/periodOverride: must be one of auto, inherit",
        ),
        (
            json!({"widgets": [], "other": 1}),
            "/other? is not known to CloudWatch",
        ),
        (
            json!({"widgets": [], "variables": [{"type": "pattern", "inputType": "input", "id": "a b", "pattern": "x"}]}),
            "/variables/0/id: must have 1 to 32 letters, digits, `-` or `_`",
        ),
    ] {
        assert_eq!(messages(&body), [expected], "{body}");
    }
}

#[test]
fn rules_of_widgets() {
    let text = || widget("text", &json!({"markdown": "x"}));
    let with = |key: &str, value: Value| {
        let mut widget = text();
        widget[key] = value;
        body(&[widget])
    };
    for (body, expected) in [
        (
            with("type", json!("graph")),
            "/widgets/0/type: must be one of metric, text, log, alarm, explorer, chart, custom",
        ),
        (
            with("x", json!(24)),
            "/widgets/0/x: must be a whole number from 0 to 23",
        ),
        (
            with("y", json!(-1)),
            "/widgets/0/y: must be a whole number from 0",
        ),
        (
            with("y", Value::Null),
            "/widgets/0/y: must be a whole number from 0",
        ),
        (
            with("width", json!(25)),
            "/widgets/0/width: must be a whole number from 1 to 24",
        ),
        (
            with("height", json!(0)),
            "/widgets/0/height: must be a whole number from 1 to 1000",
        ),
        (
            with("x", json!(20)),
            "/widgets/0/width? reaches beyond the 24 columns",
        ),
        (
            with("properties", json!({})),
            "/widgets/0/properties: must have `markdown`",
        ),
        (
            body(&[json!({"type": "text"})]),
            "/widgets/0: must have `properties`",
        ),
        (
            body(&[json!({"type": "text", "x": 1, "properties": {"markdown": ""}})]),
            "/widgets/0/x: needs `y`",
        ),
        (
            body(&[widget("alarm", &json!({"alarms": []}))]),
            "/widgets/0/properties/alarms: must have at least one alarm",
        ),
        (
            body(&[widget("alarm", &json!({"alarms": ["a"]}))]),
            "/widgets/0/properties/alarms/0: must be the ARN of an alarm",
        ),
        (
            body(&[widget("log", &json!({"query": "SOURCE 'x'"}))]),
            "/widgets/0/properties: must have `region`",
        ),
    ] {
        assert_eq!(messages(&body), [expected], "{body}");
    }
    assert_eq!(
        messages(&body(&vec![text(); 501])),
        ["/widgets: must have at most 500 elements, not 501"]
    );
    assert!(
        check("{")
            .first()
            .unwrap()
            .message
            .starts_with("the body is not JSON")
    );
    assert!(Body::read(&"[".repeat(100_000)).is_err());
}

#[test]
fn rules_of_metric_widgets() {
    let at = "/widgets/0/properties";
    for (body, expected) in [
        (
            metric(|one| one["view"] = json!("line")),
            "/view: must be one of timeSeries, singleValue, gauge, bar, pie, table",
        ),
        (
            metric(|one| one["period"] = json!(90)),
            "/period: must be a multiple of 60 seconds",
        ),
        (
            metric(|one| one["period"] = json!(10)),
            "/period? only shows metrics of high resolution",
        ),
        (
            metric(|one| one["stat"] = json!("Mean")),
            "/stat: `Mean` is not a statistic; did you mean `Average`?",
        ),
        (
            metric(|one| one["stacked"] = json!("yes")),
            "/stacked: must be `true` or `false`",
        ),
        (
            metric(|one| one["trend"] = json!(true)),
            "/trend? is not known to CloudWatch",
        ),
        (
            metric(|one| one["view"] = json!("gauge")),
            "/yAxis: a gauge needs `left` with `min` and `max`",
        ),
        (
            metric(|one| one["yAxis"] = json!({"left": {"min": "0"}})),
            "/yAxis/left/min: must be a number",
        ),
        (
            metric(|one| one["legend"] = json!({"position": "top"})),
            "/legend/position: must be one of right, bottom, hidden",
        ),
    ] {
        assert_eq!(messages(&body), [format!("{at}{expected}")], "{body}");
    }
}

#[test]
fn rules_of_metrics_and_annotations() {
    let at = "/widgets/0/properties";
    for (body, expected) in [
        (
            metric(|one| one["metrics"] = json!(["Shop"])),
            "/metrics/0: must be a list such as `[namespace, name]`",
        ),
        (
            metric(|one| one["metrics"] = json!([["Shop"]])),
            "/metrics/0: must have a namespace and a name",
        ),
        (
            metric(|one| one["metrics"] = json!([["Shop", "Requests", "Service"]])),
            "/metrics/0: has a dimension without a value",
        ),
        (
            metric(|one| one["metrics"] = json!([[".", "Requests"]])),
            "/metrics/0/0: `.` has nothing before to repeat",
        ),
        (
            metric(|one| one["metrics"] = json!([["..."]])),
            "/metrics/0: `...` has no metric before to repeat",
        ),
        (
            metric(|one| one["metrics"] = json!([["Shop", 5]])),
            "/metrics/0/1: must be a text",
        ),
        (
            metric(|one| one["metrics"] = json!([["Shop", "Requests", {"id": "M1"}]])),
            "/metrics/0/2/id: must start with a lower-case letter, then letters, digits and `_`",
        ),
        (
            metric(|one| one["metrics"] = json!([["Shop", "Requests", {"color": "red"}]])),
            "/metrics/0/2/color: must be a colour such as `#1f77b4`",
        ),
        (
            metric(|one| one["metrics"] = json!([[{"expression": "avg(m1)"}]])),
            "/metrics/0/0/expression? unknown function `avg`: names of functions are in upper case, at character 1",
        ),
        (
            metric(|one| one["annotations"] = json!({"horizontal": [{"label": "x"}]})),
            "/annotations/horizontal/0: must have `value`",
        ),
        (
            metric(|one| one["annotations"] = json!({"horizontal": [[{"value": 1}]]})),
            "/annotations/horizontal/0: a band must have two edges",
        ),
        (
            metric(|one| one["annotations"] = json!({"vertical": [{"value": "noon"}]})),
            "/annotations/vertical/0/value: must be a time such as `2026-01-31T12:00:00Z`",
        ),
        (
            metric(|one| {
                one["annotations"] = json!({"horizontal": [{"value": 1, "fill": "before"}]});
            }),
            "/annotations/horizontal/0/fill: must be one of above, below, none",
        ),
    ] {
        assert_eq!(messages(&body), [format!("{at}{expected}")], "{body}");
    }
    let without = metric(|one| *one = json!({}));
    assert_eq!(
        messages(&without),
        [
            format!("{at}: must have `region`"),
            format!("{at}: must have `metrics`")
        ]
    );
    let twice =
        metric(|one| one["metrics"] = json!([["A", "b", {"id": "m"}], ["A", "c", {"id": "m"}]]));
    assert_eq!(
        messages(&twice),
        [format!("{at}/metrics/1/2/id: the id `m` is used twice")]
    );
}

/// What is too much is one mistake, and is not looked at further: ids are compared with each
/// other, and a metric may repeat the one before.
#[test]
fn huge_bodies_cost_no_more_than_full_ones() {
    let wrong = metric(|properties| properties["metrics"] = json!(vec![json!(1); 20_000]));
    let found = messages(&wrong);
    assert_eq!(
        found[0],
        "/widgets/0/properties/metrics: must have at most 500 elements, not 20000"
    );
    assert_eq!(found.len(), 1 + 500);
    for (texts, expected) in [
        (62, vec![]),
        (
            64,
            vec!["/widgets/0/properties/metrics/0: must have at most 30 dimensions".to_owned()],
        ),
    ] {
        let long = metric(|properties| {
            let texts: Vec<String> = (0..texts).map(|text| text.to_string()).collect();
            properties["metrics"] = json!([texts]);
        });
        assert_eq!(messages(&long), expected);
    }
    let expression = "%".repeat(100_000);
    let long = metric(|properties| properties["metrics"] = json!([[{"expression": expression}]]));
    assert_eq!(messages(&long).len(), 1);
}

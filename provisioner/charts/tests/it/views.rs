//! Small pictures, byte for byte.

use charts::draw;
use cloudwatch::dashboard::{RangeSettings, RequestSettings, Widget};
use serde_json::{Value, json};

use crate::found::{answers, look};

/// The page's part of a widget of these properties.
fn html(kind: &str, properties: &Value) -> String {
    let body = json!({"start": "-PT1H", "widgets": [{"type": kind, "properties": properties}]});
    let (body, _) = cloudwatch::dashboard::Body::read(&body.to_string()).unwrap();
    let found = answers(&body);
    let (_, widget) = body.widgets().next().unwrap();
    let (requests, answers) = &found[0];
    draw(widget, requests, answers, &look().sized(300, 150)).html()
}

#[test]
fn markdown_becomes_a_page_that_cannot_do_harm() {
    let cases = [
        ("# End it", "<h2>End it</h2>\n"),
        (
            "[docs](https://example.com/a)",
            "<p><a href=\"https://example.com/a\" rel=\"noreferrer\">docs</a></p>\n",
        ),
        (
            "[**bold**](https://example.com/a)",
            "<p><a href=\"https://example.com/a\" rel=\"noreferrer\"><strong>bold</strong></a></p>\n",
        ),
        ("[x](javascript:alert(1))", "<p><span>x</span></p>\n"),
        ("[x](//evil.example)", "<p><span>x</span></p>\n"),
        ("[x](data:text/html,x)", "<p><span>x</span></p>\n"),
        (
            "[button:Go](https://example.com)",
            "<p><a href=\"https://example.com\" rel=\"noreferrer\" class=\"button\">Go</a></p>\n",
        ),
        (
            "[button:primary:Go](https://example.com)",
            "<p><a href=\"https://example.com\" rel=\"noreferrer\" class=\"button primary\">Go</a></p>\n",
        ),
        (
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
        ),
        (
            "a <b onclick=x>b</b>",
            "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n",
        ),
        (
            "![chart](http://example.com/x.png)",
            "<p><a href=\"http://example.com/x.png\" rel=\"noreferrer\">chart</a></p>\n",
        ),
        (
            "![x](data:image/gif;base64,R0lGODlhAQABAAAAACw=)",
            "<p><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" alt=\"x\"></p>\n",
        ),
        (
            "![x](data:image/svg+xml;base64,AAAA)",
            "<p><em>x</em></p>\n",
        ),
        (
            "[![x](data:image/png;base64,AA==)](https://example.com)",
            "<p><a href=\"https://example.com\" rel=\"noreferrer\"><img src=\"data:image/png;base64,AA==\" alt=\"x\"></a></p>\n",
        ),
        (
            "|a|b|\n|--|--:|\n|1|2|",
            "<table><thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"number\">b</th></tr></thead><tbody><tr><td>1</td><td class=\"number\">2</td></tr></tbody></table>\n",
        ),
    ];
    for (markdown, expected) in cases {
        let html = html("text", &json!({ "markdown": markdown }));
        let inside = html
            .split("tabindex=\"0\">")
            .nth(1)
            .unwrap()
            .split("</div>")
            .next()
            .unwrap();
        assert_eq!(inside, expected, "{markdown}");
    }
}

#[test]
fn small_widgets() {
    let requests = json!([["Shop", "Requests", "Service", "catalog"]]);
    let cases = [
        (
            "number",
            "metric",
            json!({"view": "singleValue", "metrics": requests, "period": 900, "stat": "Sum", "region": "r"}),
        ),
        (
            "gauge",
            "metric",
            json!({"view": "gauge", "metrics": requests, "period": 900, "region": "r", "yAxis": {"left": {"min": 0, "max": 100}}, "annotations": {"horizontal": [{"value": 50, "fill": "above", "label": "busy"}]}}),
        ),
        (
            "bar",
            "metric",
            json!({"view": "bar", "metrics": [["Shop", "Requests", "Service", "catalog"], ["...", "orders"]], "period": 900, "region": "r"}),
        ),
        (
            "pie",
            "metric",
            json!({"view": "pie", "metrics": [["Shop", "Requests", "Service", "catalog"], ["...", "orders"]], "period": 900, "region": "r"}),
        ),
        (
            "table",
            "metric",
            json!({"view": "table", "metrics": requests, "period": 1800, "region": "r", "annotations": {"horizontal": [{"value": 1, "fill": "above", "color": "#d62728"}]}}),
        ),
        (
            "alarms",
            "alarm",
            json!({"alarms": ["arn:aws:cloudwatch:r:1:alarm:b", "arn:aws:cloudwatch:r:1:alarm:a"], "sortBy": "default"}),
        ),
        (
            "custom",
            "custom",
            json!({"endpoint": "arn:aws:lambda:r:1:function:f", "params": {"a": 1}}),
        ),
        ("unread", "sankey", json!({"a": 1})),
        (
            "nothing",
            "metric",
            json!({"metrics": [["Shop", "Nothing", {"visible": false}]], "region": "r"}),
        ),
    ];
    for (name, kind, properties) in cases {
        insta::assert_snapshot!(name, html(kind, &properties));
    }
}

#[test]
fn alarms_are_sorted_and_filtered_as_the_widget_says() {
    let order = |properties: Value| {
        let html = html("alarm", &properties);
        let names = html.split("<span class=\"name\">").skip(1);
        names
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect::<Vec<String>>()
    };
    // by their place they are in ALARM, OK, INSUFFICIENT_DATA, and changed 12, 341, 6 minutes ago
    let arns = ["c", "a", "b"].map(|name| format!("arn:aws:cloudwatch:r:1:alarm:{name}"));
    assert_eq!(order(json!({"alarms": arns})), ["a", "b", "c"]);
    assert_eq!(
        order(json!({"alarms": arns, "sortBy": "default"})),
        ["a", "b", "c"]
    );
    assert_eq!(
        order(json!({"alarms": arns, "sortBy": "stateUpdatedTimestamp"})),
        ["c", "b", "a"]
    );
    assert_eq!(
        order(json!({"alarms": arns, "sortBy": "timestamp"})),
        ["b", "c", "a"]
    );
    assert_eq!(
        order(json!({"alarms": arns, "states": ["OK", "ALARM"]})),
        ["a", "c"]
    );
}

/// A widget alone is drawn the same as one on a dashboard.
#[test]
fn a_widget_needs_no_dashboard() {
    let widget = Widget::of(json!({"type": "text", "properties": {"markdown": "alone"}})).unwrap();
    let body = cloudwatch::dashboard::Body::default();
    let showing = body.showing(crate::found::now(), RangeSettings::default());
    let requests = widget.requests(&showing, RequestSettings::default());
    let picture = draw(&widget, &requests, &charts::Answers::default(), &look());
    assert!(picture.html().contains("<p>alone</p>"));
    assert!(picture.svg().contains(">alone</text>"));
}

#[test]
fn many_slices_become_one_that_names_them() {
    let metrics: Vec<Value> = (0..40)
        .map(|index| json!(["Shop", "Requests", "Service", format!("s{index}")]))
        .collect();
    let html = html(
        "metric",
        &json!({"view": "pie", "metrics": metrics, "period": 900, "region": "r"}),
    );
    assert!(html.matches("<g class=\"series\">").count() < 12);
    for index in 0..40 {
        let row = format!("</svg>s{index}</th>");
        assert!(html.contains(&row), "{row} in the table");
    }
    let titles: String = html
        .split("<title>")
        .skip(2)
        .filter_map(|rest| rest.split("</title>").next())
        .collect();
    assert_eq!(titles.matches('s').count(), 40, "{titles}");
}

#[test]
fn the_nearest_threshold_gives_the_colour() {
    let colored = |thresholds: Value| {
        let properties = json!({
            "view": "table", "metrics": [["Shop", "Requests", "Service", "catalog"]], "period": 3600, "region": "r",
            "table": {"showTimeSeriesData": false, "summaryColumns": ["MAX"]},
            "annotations": {"horizontal": thresholds},
        });
        let html = html("metric", &properties);
        let tint = html.split("class=\"tint\"").nth(1)?;
        tint.split("fill=\"")
            .nth(1)?
            .split('"')
            .next()
            .map(str::to_owned)
    };
    let (low, high, far) = (
        json!({"value": 1, "fill": "above", "color": "#111111"}),
        json!({"value": 5, "fill": "above", "color": "#222222"}),
        json!({"value": 1e9, "fill": "above", "color": "#333333"}),
    );
    assert_eq!(colored(json!([low, high, far])).as_deref(), Some("#222222"));
    assert_eq!(colored(json!([far, high, low])).as_deref(), Some("#222222"));
    assert_eq!(colored(json!([far])), None);
    let band = json!([{"value": 0, "color": "#444444"}, {"value": 1e6}]);
    assert_eq!(colored(json!([band])).as_deref(), Some("#444444"));
    let hidden = json!({"value": 5, "fill": "above", "visible": false});
    assert_eq!(colored(json!([hidden])), None);
}

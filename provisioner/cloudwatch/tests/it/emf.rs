//! Lines in the embedded metric format, and what they publish.

use cloudwatch::datum::{Datum, Value};
use cloudwatch::emf::{self, EmfError};
use cloudwatch::metric::{StorageResolution, Unit};
use serde_json::{Value as Json, json};

fn event(directive: &Json) -> Json {
    json!({
        "_aws": {"Timestamp": 1_574_109_732_004_i64, "CloudWatchMetrics": [directive]},
        "functionVersion": "$LATEST", "time": 100, "times": [1, 2.5, 1], "requestId": "989ffbf8", "a.b": 7
    })
}

fn directive() -> Json {
    json!({"Namespace": "Shop", "Dimensions": [["functionVersion"], []], "Metrics": [{"Name": "time", "Unit": "Milliseconds", "StorageResolution": 1}]})
}

fn parse(event: &Json) -> Result<Vec<Datum>, EmfError> {
    emf::parse(&event.to_string())
}

#[test]
fn each_dimension_set_is_a_metric() {
    let data = parse(&event(&directive())).unwrap();
    let names: Vec<String> = data.iter().map(|datum| datum.metric.to_string()).collect();
    assert_eq!(names, ["Shop/time{functionVersion=$LATEST}", "Shop/time"]);
    assert_eq!(
        data[0].timestamp.payload_form(),
        "2019-11-18T20:42:12.004+0000"
    );
    assert_eq!(
        (data[0].unit, data[0].resolution),
        (Unit::Milliseconds, StorageResolution::High)
    );
    assert_eq!(data[0].value, Value::Single(100.0));
}

#[test]
fn names_are_literal_and_lists_are_distributions() {
    let mut directive = directive();
    directive["Dimensions"] = json!([[]]);
    directive["Metrics"] = json!([{"Name": "times"}, {"Name": "a.b"}, {"Name": "absent"}]);
    let data = parse(&event(&directive)).unwrap();
    assert_eq!(data.len(), 2);
    assert_eq!(
        data[0].value,
        Value::distribution(&[1.0, 2.5], Some(&[2.0, 1.0])).unwrap()
    );
    assert_eq!(
        (data[0].unit, data[0].resolution),
        (Unit::None, StorageResolution::Standard)
    );
    assert_eq!(data[1].value, Value::Single(7.0));
}

#[test]
fn a_plain_log_line_has_no_metrics() {
    assert_eq!(emf::parse("{\"message\":\"listening\"}").unwrap(), []);
    assert!(matches!(emf::parse("listening"), Err(EmfError::Json(_))));
    assert!(matches!(emf::parse("[1]"), Err(EmfError::Json(_))));
    assert!(matches!(emf::parse("{} {}"), Err(EmfError::Json(_))));
    assert!(matches!(
        emf::parse(&" ".repeat(1024 * 1024 + 1)),
        Err(EmfError::TooLong { .. })
    ));
    assert!(matches!(
        emf::parse(&"[".repeat(100_000)),
        Err(EmfError::Json(_))
    ));
}

#[test]
fn every_rule() {
    let many = vec![json!({"Name": "time"}); 101];
    for (pointer, value, expected) in [
        (
            "/_aws/Timestamp",
            json!("now"),
            "`_aws.Timestamp` must be whole milliseconds",
        ),
        (
            "/_aws/CloudWatchMetrics",
            json!({}),
            "`_aws.CloudWatchMetrics` must be a list",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Namespace",
            json!(""),
            "`_aws.CloudWatchMetrics[0].Namespace` must have 1 to 1024 characters",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Namespace",
            json!(1),
            "`_aws.CloudWatchMetrics[0].Namespace` must be a text",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Dimensions",
            json!([]),
            "`_aws.CloudWatchMetrics[0].Dimensions` must have at least one set, which may be empty",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Dimensions",
            json!(["x"]),
            "`_aws.CloudWatchMetrics[0].Dimensions[0]` must be a list of names",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Dimensions",
            json!([["absent"]]),
            "`absent` is a dimension and must be a text",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Dimensions",
            json!([vec!["time"; 31]]),
            "`_aws.CloudWatchMetrics[0].Dimensions[0]` must have at most 30 names",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Metrics",
            json!(many),
            "`_aws.CloudWatchMetrics[0].Metrics` must have at most 100 metrics",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Metrics/0/Name",
            json!(null),
            "`_aws.CloudWatchMetrics[0].Metrics[0].Name` must be a text of 1 to 1024 characters",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Metrics/0/Unit",
            json!("ms"),
            "`_aws.CloudWatchMetrics[0].Metrics[0].Unit` must be a unit of CloudWatch",
        ),
        (
            "/_aws/CloudWatchMetrics/0/Metrics/0/StorageResolution",
            json!(5),
            "`_aws.CloudWatchMetrics[0].Metrics[0].StorageResolution` must be 1 or 60",
        ),
        (
            "/time",
            json!("100"),
            "`time` is a metric and must be a number or a list of at most 100 numbers",
        ),
        (
            "/time",
            json!(vec![1; 101]),
            "`time` is a metric and must be a number or a list of at most 100 numbers",
        ),
        (
            "/functionVersion",
            json!(1),
            "`functionVersion` is a dimension and must be a text",
        ),
    ] {
        let mut event = event(&directive());
        *event.pointer_mut(pointer).unwrap() = value;
        assert_eq!(parse(&event).unwrap_err().to_string(), expected);
    }
}

/// A short line may name the same metrics again and again.
#[test]
fn a_line_does_not_grow_into_millions() {
    let mut event = event(&directive());
    let directive = &mut event["_aws"]["CloudWatchMetrics"][0];
    directive["Dimensions"] = json!(vec![Vec::<String>::new(); 200]);
    directive["Metrics"] = json!(vec![json!({"Name": "time"}); 50]);
    assert_eq!(parse(&event).unwrap().len(), 10_000);
    event["_aws"]["CloudWatchMetrics"][0]["Dimensions"] = json!(vec![Vec::<String>::new(); 201]);
    assert_eq!(
        parse(&event).unwrap_err().to_string(),
        "`_aws.CloudWatchMetrics[0]` must not bring the data of the line above 10,000"
    );
}

#[test]
fn names_of_dimensions_have_a_length() {
    let mut event = event(&directive());
    for (length, taken) in [(250, true), (251, false)] {
        let name = "n".repeat(length);
        event[name.as_str()] = json!("x");
        event["_aws"]["CloudWatchMetrics"][0]["Dimensions"] = json!([[name]]);
        assert_eq!(parse(&event).is_ok(), taken, "{length}");
    }
}

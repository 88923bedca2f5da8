//! Reading and printing loses nothing, whatever is wrong.

use cloudwatch::dashboard::{Body, Content, Element, View, check};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::{BODIES, body};

#[test]
fn reading_and_printing_loses_nothing() {
    for (name, text) in BODIES {
        let value: Value = serde_json::from_str(text).unwrap();
        let (body, _) = Body::read(text).unwrap();
        // the same bytes, so the same order and the same numbers
        assert_eq!(body.to_string(), value.to_string(), "{name}");
        assert_eq!(Body::read(&body.to_string()).unwrap().0, body, "{name}");
        assert_eq!(serde_json::to_value(&body).unwrap(), value, "{name}");
        assert_eq!(serde_json::from_value::<Body>(value).unwrap(), body);
    }
}

/// Found by the fuzzer: what a widget has beyond its type and its place was lost.
#[test]
fn unknown_keys_of_widgets_stay() {
    for widget in [
        json!({"type": "sankey", "colour": "red", "properties": {"a": 1}}),
        json!({"colour": "red"}),
        json!({"type": "text", "properties": 5, "colour": {"deep": [null]}}),
        json!({"type": null, "x": "left", "colour": "red"}),
        json!({"type": "metric", "colour": "red", "properties": {"metrics": [], "colour": "blue"}}),
    ] {
        let value = json!({ "widgets": [widget] });
        let (body, _) = Body::read(&value.to_string()).unwrap();
        assert_eq!(body.to_string(), value.to_string());
    }
}

/// Every number that JSON can have without being another one for any reader.
#[test]
fn numbers_stay_as_they_were_written() {
    for (written, printed) in [
        ("1", "1"),
        ("1.0", "1.0"),
        ("-0", "-0.0"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        // the nearest double, as in a browser
        ("1e3", "1000.0"),
        ("1.50", "1.5"),
        ("18446744073709551617", "1.8446744073709552e+19"),
    ] {
        let text = format!(
            r#"{{"widgets":[{{"type":"metric","properties":{{"yAxis":{{"left":{{"max":{written}}}}}}}}}]}}"#
        );
        let (body, _) = Body::read(&text).unwrap();
        assert_eq!(body.to_string(), text.replace(written, printed));
    }
}

#[test]
fn what_is_wrong_leaves_the_rest_readable() {
    let kept = body("kept");
    let widgets = kept.widgets.as_ref().unwrap();
    assert_eq!(widgets.len(), 7);
    assert!(matches!(&widgets.elements()[5], Element::Raw(raw) if raw == "not a widget"));
    let sizes: Vec<_> = kept
        .widgets()
        .map(|(index, one)| (index, one.size()))
        .collect();
    assert_eq!(sizes[0], (0, (6, 6)));
    let (_, sankey) = kept.widgets().nth(1).unwrap();
    assert_eq!(sankey.kind(), Some("sankey"));
    let (_, graph) = kept.widgets().last().unwrap();
    let Content::Metric(graph) = &graph.content else {
        panic!("{graph:?} is no graph")
    };
    assert_eq!((graph.shown_as(), graph.period), (View::TimeSeries, None));
    assert_eq!(graph.other.get("stat"), Some(&json!("Mean")));
    let (metrics, _) = graph.expand();
    assert_eq!(metrics.len(), 1);
}

#[test]
fn what_is_built_is_written_in_the_order_of_the_reference() {
    assert_eq!(Body::default().to_string(), "{}");
    assert_eq!(Body::new([]).to_string(), r#"{"widgets":[]}"#);
    let (mut body, _) = Body::read(r#"{"b":1,"widgets":[],"a":2}"#).unwrap();
    body.start = "-PT3H".parse().ok();
    body.widgets = None;
    body.other.insert("b", json!(3));
    assert_eq!(body.to_string(), r#"{"b":3,"a":2,"start":"-PT3H"}"#);
}

/// A value that does not belong where it is put.
fn stranger() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"value": "x", "metrics": [["...", "."]]})),
        Just(json!(["...", {"expression": "SELECT "}])),
    ]
}

/// Puts the value somewhere in the body: in place of a value, or beside it.
fn mutate(body: &mut Value, steps: &[Index], value: Value, key: &str) {
    let mut at = body;
    for step in steps {
        let length = match &*at {
            Value::Object(fields) => fields.len(),
            Value::Array(list) => list.len(),
            _ => 0,
        };
        if length == 0 {
            break;
        }
        let place = step.index(length);
        at = match at {
            Value::Object(fields) => fields.values_mut().nth(place).unwrap(),
            Value::Array(list) => &mut list[place],
            _ => unreachable!("has parts"),
        };
    }
    match at {
        Value::Object(fields) if value.is_null() => {
            fields.insert(key.to_owned(), value);
        }
        _ => *at = value,
    }
}

proptest! {
    #[test]
    fn mutated_bodies_are_lossless(
        which in 0..BODIES.len(),
        changes in prop::collection::vec(
            (prop::collection::vec(any::<Index>(), 0..9), stranger(), "\\PC{0,4}"),
            1..6,
        ),
    ) {
        let mut value: Value = serde_json::from_str(BODIES[which].1).unwrap();
        for (steps, stranger, key) in changes {
            mutate(&mut value, &steps, stranger, &key);
        }
        let text = value.to_string();
        check(&text);
        if let Ok((body, _)) = Body::read(&text) {
            prop_assert_eq!(body.to_string(), text);
            super::requests::everything(&body);
        } else {
            prop_assert!(!value.is_object());
        }
    }
}

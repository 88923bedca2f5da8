//! Variables with values.

use std::collections::BTreeMap;

use cloudwatch::dashboard::{Body, Found, Scalar, Values, VariableSettings};
use cloudwatch::datum::{Datum, Value as DatumValue};
use cloudwatch::store::MetricStore;
use serde_json::{Value, json};

use super::{body, lines};
use crate::fixture::{at, datum, metric_id};

fn chosen(values: &[(&str, &str)]) -> Values {
    values
        .iter()
        .map(|(id, value)| ((*id).to_owned(), Scalar::from(*value)))
        .collect()
}

fn apply(body: &Body, values: &[(&str, &str)], found: &Found) -> (Value, Vec<String>) {
    let (body, messages) = body.with_values(&chosen(values), found, VariableSettings::default());
    (serde_json::to_value(&body).unwrap(), lines(&messages))
}

#[test]
fn initial_and_chosen_values() {
    let variables = body("variables");
    let found = BTreeMap::from([("route".to_owned(), vec!["/a".to_owned(), "/b".to_owned()])]);
    let (value, messages) = apply(&variables, &[], &found);
    assert_eq!(messages, [""; 0]);
    let graph = &value["widgets"][0]["properties"];
    assert_eq!(graph["title"], "catalog-errors");
    assert_eq!(graph["period"], 300);
    assert_eq!(
        graph["metrics"],
        json!([
            ["Shop", "Requests", "Route", "/a", "Service", "catalog"],
            ["Shop", "Requests", "Route", "/a", "Service", "catalog"],
            ["Shop", "Requests", "Route", "/a", "Service", "catalog"],
            [{"expression": "SUM(METRICS())", "region": "us-east-1", "period": 300}],
        ])
    );
    let values = [
        ("region", "eu-west-1"),
        ("period", "60"),
        ("pattern_1", "a \"b\" $0"),
        ("service", "users"),
        ("route", "/b"),
    ];
    let (value, messages) = apply(&variables, &values, &found);
    assert_eq!(messages, [""; 0]);
    let graph = &value["widgets"][0]["properties"];
    // a typed number is a number where there was one; a value is no reference to the match
    assert_eq!(graph["period"], 60);
    assert_eq!(graph["title"], "a \"b\" $0");
    assert_eq!(graph["region"], "eu-west-1");
    assert_eq!(graph["metrics"][3][0]["region"], "eu-west-1");
    assert_eq!(
        graph["metrics"][0],
        json!(["Shop", "Requests", "Route", "/b", "Service", "users"])
    );
    let log = &value["widgets"][1]["properties"];
    assert_eq!(log["query"], "SOURCE 'a \"b\" $0' | fields @message");
    // the variables are as they were
    let before = serde_json::to_value(&variables).unwrap();
    assert_eq!(value["variables"], before["variables"]);
    // nothing was found, so the first is none
    let (value, _) = apply(&variables, &[], &Found::new());
    assert_eq!(
        value["widgets"][0]["properties"]["metrics"][0],
        json!(["Shop", "Requests", "Route", "/", "Service", "catalog"])
    );
}

#[test]
fn values_to_choose_from() {
    let variables = body("variables");
    let offered = |index: usize, found: &[&str]| -> Vec<String> {
        let found: Vec<String> = found.iter().map(|&one| one.to_owned()).collect();
        let (_, variable) = variables.variables().nth(index).unwrap();
        let offered = variable.offered(&found).into_iter();
        offered
            .map(|(value, label)| format!("{} {label}", value.text()))
            .collect()
    };
    assert_eq!(offered(0, &[]), ["catalog Catalogue", "orders orders"]);
    assert_eq!(offered(4, &["/a", "/b"]), ["/a /a", "/b /b"]);
}

/// API:CloudWatch-Dashboard-Body-Structure: a default counts as long as the search finds it.
#[test]
fn a_default_is_one_of_what_was_found() {
    let initial = |input: &str, default: &str, found: Option<&[&str]>| {
        let text = json!({"widgets": [], "variables": [{
            "type": "property", "property": "Service", "inputType": input, "id": "service",
            "search": "{Shop,Service}", "populateFrom": "Service",
            "values": [{"value": "listed"}], "defaultValue": default}]});
        let (body, _) = Body::read(&text.to_string()).unwrap();
        let found: Option<Vec<String>> =
            found.map(|found| found.iter().map(|&one| one.to_owned()).collect());
        let (_, variable) = body.variables().next().unwrap();
        variable.initial(found.as_deref()).map(|value| value.text())
    };
    let is = |text: &str| Some(text.to_owned());
    for input in ["select", "radio"] {
        assert_eq!(initial(input, "a", Some(&["a", "b"])), is("a"));
        assert_eq!(initial(input, "c", Some(&["a", "b"])), None);
        assert_eq!(initial(input, "listed", Some(&[])), is("listed"));
        // nobody has searched
        assert_eq!(initial(input, "c", None), is("c"));
        assert_eq!(initial(input, "__FIRST", Some(&["a", "b"])), is("a"));
        assert_eq!(initial(input, "__FIRST", Some(&[])), None);
        assert_eq!(initial(input, "__FIRST", None), None);
    }
    assert_eq!(initial("input", "c", Some(&["a"])), is("c"));
}

/// `UG:cloudwatch_dashboard_variables`: any property of a widget, at any depth.
#[test]
fn properties_of_widgets_are_replaced() {
    let body = json!({
        "widgets": [{"type": "metric", "width": 6, "properties": {"yAxis": {"left": {"width": 1, "max": 5}}}}],
        "variables": [{"type": "property", "property": "width", "id": "w", "inputType": "input"}],
    });
    let body = Body::read(&body.to_string()).unwrap().0;
    let (after, messages) = apply(&body, &[("w", "12")], &Found::new());
    assert_eq!(messages, [""; 0]);
    assert_eq!(after["widgets"][0]["width"], 12);
    assert_eq!(
        after["widgets"][0]["properties"]["yAxis"]["left"],
        json!({"width": 12, "max": 5})
    );
}

/// The search of a variable may be longer than that of a graph.
#[test]
fn long_searches_find() {
    let mut store = MetricStore::new();
    let one = datum("any", at(0), DatumValue::Single(1.0));
    store.insert(&Datum {
        metric: metric_id("Shop|Requests|Service=orders"),
        ..one
    });
    let search = format!("{{Shop,Service}} (orders OR {})", "x".repeat(1500));
    let text =
        json!({"variables": [{"id": "service", "search": search, "populateFrom": "Service"}]});
    let (body, _) = Body::read(&text.to_string()).unwrap();
    let found = body.find_values(&store, at(0));
    assert_eq!(
        found,
        Found::from([("service".to_owned(), vec!["orders".to_owned()])])
    );
}

fn with_pattern(pattern: &str, text: &str) -> Body {
    let body = json!({
        "widgets": [{"type": "text", "properties": {"markdown": text}}],
        "variables": [{"type": "pattern", "pattern": pattern, "id": "p", "inputType": "input"}],
    });
    Body::read(&body.to_string()).unwrap().0
}

#[test]
fn patterns_that_cannot_be_applied_change_nothing() {
    for (pattern, text, value, expected) in [
        ("(", "x", "y", "is not a regular expression: unclosed group"),
        ("x?", "x", "y", "must not match the empty text"),
        (
            "[{]",
            "x",
            "y",
            "makes something else than JSON of the widgets",
        ),
    ] {
        let body = with_pattern(pattern, text);
        let (after, messages) = apply(&body, &[("p", value)], &Found::new());
        assert_eq!(messages, [format!("/variables/0/pattern: {expected}")]);
        assert_eq!(after, serde_json::to_value(&body).unwrap());
    }
    let body = with_pattern("x", &"x".repeat(1000));
    let tight = VariableSettings { largest: 10_000 };
    let values = chosen(&[("p", &"y".repeat(100))]);
    let (after, messages) = body.with_values(&values, &Found::new(), tight);
    assert_eq!(
        lines(&messages),
        ["/variables/0/pattern: makes the dashboard too large"]
    );
    assert_eq!(after, body);
}

//! Whole templates, their bytes and counts.

use serde_json::{Value, json};

use crate::model::{Model, Subscription};
use crate::template::fixtures::{self, model};
use crate::template::{StackTemplate, Template, render};

fn only(model: &Model) -> StackTemplate {
    let mut stacks = render(model);
    assert_eq!(stacks.len(), 1);
    stacks.remove(0)
}

#[test]
fn a_project_in_one_part() {
    let stack = only(&model());
    assert_eq!(
        (stack.name.as_str(), stack.part.as_str()),
        ("shop-prod-main", "main")
    );
    insta::assert_json_snapshot!(stack.template.to_value(), {".Metadata.obsctl.version" => "[version]"});
}

#[test]
fn a_project_in_two_parts() {
    let mut model = model();
    model.routes[0].subscriptions = vec![
        Subscription::Sqs("arn:aws:sqs:ap-northeast-1:111122223333:alarms".to_owned()),
        Subscription::Https("http://127.0.0.1:8787/page".to_owned()),
    ];
    model.composites[0] =
        fixtures::suppressed_by(model.composites[0].clone(), "catalog-latency-p99");
    model.composites[0].identity.part = "part-2".to_owned();
    let stacks = render(&model);
    assert_eq!(
        stacks
            .iter()
            .map(|stack| &stack.part[..])
            .collect::<Vec<_>>(),
        ["main", "part-2"]
    );
    insta::assert_json_snapshot!(stacks[1].template.to_value(), {".Metadata.obsctl.version" => "[version]"});
}

#[test]
fn text_is_stable_and_ends_with_a_line_feed() {
    let text = only(&model()).template.to_json();
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
    let mut reversed = model();
    reversed.routes.reverse();
    reversed.alarms.reverse();
    reversed.alarms[0].actions.alarm.reverse();
    assert_eq!(only(&reversed).template.to_json(), text);
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap(),
        only(&model()).template.to_value()
    );
}

#[test]
fn an_empty_project_has_no_stack() {
    assert_eq!(render(&fixtures::empty_model()), []);
}

#[test]
fn a_large_template_is_sent_without_white_space() {
    let mut large = model();
    large.alarms = (0..40)
        .map(|index| fixtures::error_rate(&format!("alarm-{index}")))
        .collect();
    let template = only(&large).template;
    assert!(template.to_json().len() > Template::REQUEST_BYTES);
    assert!(!template.to_body().contains("\n  "));
    assert_eq!(template.size_bytes(), template.to_body().len());
    assert_eq!(template.resource_count(), 40 + 1 + 1 + 6);
    let small = only(&model()).template;
    assert_eq!(small.to_body(), small.to_json());
}

#[test]
fn raw_is_merged_over_the_properties() {
    let mut model = model();
    let Value::Object(raw) = json!({
        "WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 5},
        "ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": true}},
        "Period": 300,
        "TreatMissingData": null,
    }) else {
        unreachable!()
    };
    model.alarms[1].identity.raw = raw;
    let value = only(&model).template.to_value();
    let properties = value["Resources"]["AlarmCatalogLatencyP99"]["Properties"]
        .as_object()
        .unwrap();
    assert_eq!(properties["Period"], 300);
    assert!(!properties.contains_key("TreatMissingData"));
    let names: Vec<_> = properties.keys().rev().take(3).collect();
    assert_eq!(
        names,
        ["WarmUpConfiguration", "ActionConfiguration", "Tags"]
    );
}

#[test]
fn raw_goes_into_objects() {
    let check = |mut properties: Value, raw: Value, expected: Value| {
        super::super::merge::over(&mut properties, raw.as_object().unwrap());
        assert_eq!(properties, expected);
    };
    check(
        json!({"a": {"b": 1, "c": 2}}),
        json!({"a": {"b": 3}}),
        json!({"a": {"b": 3, "c": 2}}),
    );
    check(json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]}));
    check(json!({"a": {"b": 1}}), json!({"a": 2}), json!({"a": 2}));
    check(
        json!({"a": {"b": 1}}),
        json!({"a": {"b": null}}),
        json!({"a": {}}),
    );
    check(
        json!({"a": 1}),
        json!({"a": {"b": 1}}),
        json!({"a": {"b": 1}}),
    );
}

#[test]
fn own_tags_stand_with_those_of_the_project() {
    let mut model = model();
    model.alarms[1].identity.tags = [
        ("team".to_owned(), "x".to_owned()),
        ("area".to_owned(), "y".to_owned()),
    ]
    .into();
    let value = only(&model).template.to_value();
    let tags = value["Resources"]["AlarmCatalogLatencyP99"]["Properties"]["Tags"]
        .as_array()
        .unwrap();
    let keys: Vec<_> = tags
        .iter()
        .map(|tag| tag["Key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["area", "environment", "owner", "project", "team"]);
}

#[test]
fn receivers() {
    let check = |receiver: Subscription, expected: Value| {
        let mut model = fixtures::empty_model();
        model.routes = vec![fixtures::route("page", &[receiver])];
        let value = only(&model).template.to_value();
        let (_, subscription) = value["Resources"]
            .as_object()
            .unwrap()
            .iter()
            .find(|(id, _)| id.starts_with("RoutePageSubscription"))
            .unwrap();
        assert_eq!(subscription["Properties"], expected);
    };
    let topic = json!({"Ref": "RoutePage"});
    check(
        Subscription::Email("a@example.com".to_owned()),
        json!({"TopicArn": topic, "Protocol": "email", "Endpoint": "a@example.com"}),
    );
    check(
        Subscription::Https("https://example.com/".to_owned()),
        json!({"TopicArn": topic, "Protocol": "https", "Endpoint": "https://example.com/"}),
    );
    check(
        Subscription::Https("HTTP://127.0.0.1:8787/page".to_owned()),
        json!({"TopicArn": topic, "Protocol": "http", "Endpoint": "HTTP://127.0.0.1:8787/page"}),
    );
    let queue = "arn:aws:sqs:us-east-1:111122223333:alarms";
    check(
        Subscription::Sqs(queue.to_owned()),
        json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue, "RawMessageDelivery": false}),
    );
}

#[test]
fn a_receiver_keeps_its_logical_id_whatever_stands_before_it() {
    let email = |name: &str| Subscription::Email(format!("{name}@example.com"));
    let ids = |receivers: &[Subscription]| -> Vec<String> {
        let mut model = fixtures::empty_model();
        model.routes = vec![fixtures::route("page", receivers)];
        only(&model)
            .template
            .resources
            .into_keys()
            .filter(|id| id.contains("Subscription"))
            .collect()
    };
    let both = ids(&[email("a"), email("b")]);
    assert_eq!(both.len(), 2);
    assert_eq!(ids(&[email("b"), email("a")]), both);
    assert!(both.contains(&ids(&[email("b")])[0]));
    assert_eq!(ids(&[email("b"), email("b")]).len(), 1);
}

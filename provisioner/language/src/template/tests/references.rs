//! How resources refer to each other, in a part and across parts.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::model::{Model, Target};
use crate::template::fixtures::{self, model};
use crate::template::{Text, render};

fn resource(model: &Model, id: &str) -> Value {
    let found = render(model)
        .into_iter()
        .find_map(|stack| stack.template.to_value()["Resources"].get(id).cloned());
    found.unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn a_route_of_the_same_part_is_a_ref_and_of_another_an_arn() {
    let mut model = model();
    let before = resource(&model, "AlarmCatalogErrors");
    assert_eq!(
        before["Properties"]["AlarmActions"],
        json!([{"Ref": "RoutePage"}])
    );
    model.alarms[0].identity.part = "catalog".to_owned();
    let arn = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:shop-prod-page";
    let after = resource(&model, "AlarmCatalogErrors");
    assert_eq!(
        after["Properties"]["AlarmActions"],
        json!([{"Fn::Sub": arn}])
    );
}

#[test]
fn actions_are_a_set() {
    let mut model = model();
    let arn = Target::Arn("arn:aws:lambda:us-east-1:111122223333:function:heal".to_owned());
    let route = |name: &str| Target::Route(name.to_owned());
    model.alarms[0].actions.alarm = vec![route("ticket"), arn, route("page"), route("ticket")];
    let actions = resource(&model, "AlarmCatalogErrors")["Properties"]["AlarmActions"].clone();
    let heal = "arn:aws:lambda:us-east-1:111122223333:function:heal";
    assert_eq!(
        actions,
        json!([heal, {"Ref": "RoutePage"}, {"Ref": "RouteTicket"}])
    );
}

#[test]
fn a_composite_waits_for_its_children_of_the_same_part() {
    let mut model = model();
    model.composites = vec![
        fixtures::composite("catalog-broken", &["catalog-errors", "catalog-latency-p99"]),
        fixtures::suppressed_by(
            fixtures::composite("everything", &["catalog-broken"]),
            "catalog-latency-p99",
        ),
    ];
    let everything = resource(&model, "CompositeAlarmEverything");
    assert_eq!(
        everything["DependsOn"],
        json!(["AlarmCatalogLatencyP99", "CompositeAlarmCatalogBroken"])
    );
    assert_eq!(
        everything["Properties"]["ActionsSuppressor"],
        "shop-prod-catalog-latency-p99"
    );
    assert_eq!(everything["Properties"]["ActionsSuppressorWaitPeriod"], 60);
    model.alarms[1].identity.part = "catalog".to_owned();
    assert_eq!(
        resource(&model, "CompositeAlarmEverything")["DependsOn"],
        json!(["CompositeAlarmCatalogBroken"])
    );
}

#[test]
fn a_body_without_alarms_is_a_plain_text() {
    let mut model = model();
    model.dashboards = vec![fixtures::dashboard("shop-red", &[])];
    let body = resource(&model, "DashboardShopRed")["Properties"]["DashboardBody"].clone();
    assert!(body.as_str().unwrap().contains("${LABEL} ${MAX}"), "{body}");
}

#[test]
fn a_body_with_alarms_is_filled_in_and_keeps_its_own_labels() {
    let body = resource(&model(), "DashboardShopRed")["Properties"]["DashboardBody"].clone();
    let text = body["Fn::Sub"].as_str().unwrap();
    assert!(text.contains("${!LABEL} ${!MAX}"), "{text}");
    let arn = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:shop-prod-catalog-errors";
    assert!(text.contains(arn), "{text}");
    assert_eq!(
        crate::template::read(&body).unwrap(),
        model().dashboards[0].body.to_string()
    );
}

#[test]
fn texts_as_cloudformation_has_them() {
    let check =
        |text: Text, expected: Value| assert_eq!(serde_json::to_value(text).unwrap(), expected);
    check(Text::from("plain"), json!("plain"));
    check(Text::account(), json!({"Ref": "AWS::AccountId"}));
    check(
        Text::GetAtt("RoutePage".to_owned(), "TopicName"),
        json!({"Fn::GetAtt": ["RoutePage", "TopicName"]}),
    );
    check(
        Text::Sub("${AWS::Region}".to_owned()),
        json!({"Fn::Sub": "${AWS::Region}"}),
    );
}

#[test]
fn escaping() {
    let check = |text: &str, kept: &[&str], expected: &str| {
        assert_eq!(Text::escape(text, kept), expected);
    };
    check("plain $ {x} $x", &[], "plain $ {x} $x");
    check("${LABEL}", &[], "${!LABEL}");
    check("${!LABEL}", &[], "${!!LABEL}");
    check("$${LABEL}é${", &[], "$${!LABEL}é${!");
    check(
        "${PROP('Dim.Service')} ${AWS::Region}",
        &["${AWS::Region}"],
        "${!PROP('Dim.Service')} ${AWS::Region}",
    );
    check("arn:${A}:x ${A}", &["arn:${A}:x", ""], "arn:${A}:x ${!A}");
}

proptest! {
    #[test]
    fn what_is_escaped_is_read_back(text in "[a${}!:é]{0,40}", kept in prop::sample::select(&["${a}", "a"][..])) {
        for placeholders in [vec![], vec![kept]] {
            let call = json!({"Fn::Sub": Text::escape(&text, &placeholders)});
            // what stands for itself is read as it is written
            if placeholders.is_empty() || !text.contains("${!") {
                prop_assert_eq!(crate::template::read(&call), Some(text.clone()));
            }
        }
    }
}

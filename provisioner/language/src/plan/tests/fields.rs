//! Properties, one by one.

use serde_json::{Value, json};

use super::super::diff::{Dialect, differences};
use super::{between, lines};
use crate::model::{Model, Subscription, Target};
use crate::snapshot::Snapshot;
use crate::template::fixtures::{self, live, model};
use crate::template::render;

fn check(before: &Value, after: &Value, expected: &[&str]) {
    let shown: Vec<String> = differences(Some(before), Some(after), Dialect::Properties)
        .into_iter()
        .map(|found| {
            let side =
                |value: Option<Value>| value.map_or("∅".to_owned(), |value| value.to_string());
            format!(
                "{}: {} → {}",
                found.path,
                side(found.before),
                side(found.after)
            )
        })
        .collect();
    assert_eq!(shown, expected, "{before} → {after}");
}

#[test]
fn plain_values() {
    check(&json!({"a": 1}), &json!({"a": 2}), &["a: 1 → 2"]);
    check(
        &json!({"a": 1}),
        &json!({"b": 1}),
        &["a: 1 → ∅", "b: ∅ → 1"],
    );
    check(
        &json!({"a": {"b": {"c": 1}}}),
        &json!({"a": {"b": {"c": 2}}}),
        &["a.b.c: 1 → 2"],
    );
    check(&json!({"a": {"b": 1}}), &json!({}), &["a.b: 1 → ∅"]);
    check(
        &json!({"a": {"b": 1}}),
        &json!({"a": 1}),
        &[r#"a: {"b":1} → 1"#],
    );
    check(&json!({"a": []}), &json!({}), &["a: [] → ∅"]);
    check(
        &json!({"a": []}),
        &json!({"a": [1, 2]}),
        &["a[0]: ∅ → 1", "a[1]: ∅ → 2"],
    );
    check(&json!({"b": 1, "a": 1}), &json!({"a": 1, "b": 1}), &[]);
}

#[test]
fn values_that_cloudformation_takes_for_the_same() {
    let same =
        |before: Value, after: Value| check(&json!({"a": before}), &json!({"a": after}), &[]);
    same(json!(5), json!(5.0));
    same(json!(5), json!("5"));
    same(json!("0.50"), json!(0.5));
    same(json!(true), json!("True"));
    same(
        json!({"Fn::GetAtt": "Topic.TopicArn"}),
        json!({"Fn::GetAtt": ["Topic", "TopicArn"]}),
    );
    check(
        &json!({"a": "05"}),
        &json!({"a": "5"}),
        &[r#"a: "05" → "5""#],
    );
    check(&json!({"a": 1}), &json!({"a": true}), &["a: 1 → true"]);
    check(&json!({"a": "one"}), &json!({"a": 1}), &[r#"a: "one" → 1"#]);
    check(
        &json!({"a": 9_007_199_254_740_993_u64}),
        &json!({"a": 9_007_199_254_740_993_u64}),
        &[],
    );
}

#[test]
fn members_with_names_go_by_them() {
    let tag = |key: &str, value: &str| json!({"Key": key, "Value": value});
    check(
        &json!({"Tags": [tag("a", "1"), tag("b", "2")]}),
        &json!({"Tags": [tag("b", "3"), tag("a", "1"), tag("c", "4")]}),
        &[r#"Tags.b: "2" → "3""#, r#"Tags.c: ∅ → "4""#],
    );
    check(
        &json!({"Dimensions": [{"Name": "Service", "Value": "a"}]}),
        &json!({"Dimensions": [{"Value": "b", "Name": "Service"}]}),
        &[r#"Dimensions.Service: "a" → "b""#],
    );
    check(
        &json!({"Metrics": [{"Id": "m", "MetricStat": {"Stat": "Sum"}}, {"Id": "e", "Expression": "m"}]}),
        &json!({"Metrics": [{"Id": "e", "Expression": "2*m"}, {"Id": "m", "MetricStat": {"Stat": "p99"}}]}),
        &[
            r#"Metrics.e.Expression: "m" → "2*m""#,
            r#"Metrics.m.MetricStat.Stat: "Sum" → "p99""#,
        ],
    );
    // a name that stands twice names nothing
    check(
        &json!({"Tags": [tag("a", "1"), tag("a", "2")]}),
        &json!({"Tags": [tag("a", "1"), tag("a", "3")]}),
        &[r#"Tags[1].Value: "2" → "3""#],
    );
}

#[test]
fn actions_are_sets() {
    let page = json!({"Ref": "RoutePage"});
    check(
        &json!({"OKActions": [page, "arn:x"]}),
        &json!({"OKActions": ["arn:x", page, page]}),
        &[],
    );
    check(
        &json!({"OKActions": [page, "arn:x"]}),
        &json!({"OKActions": ["arn:x", {"Fn::Sub": "arn:${A}"}]}),
        &[
            r#"OKActions.RoutePage: {"Ref":"RoutePage"} → ∅"#,
            r#"OKActions.arn:${A}: ∅ → {"Fn::Sub":"arn:${A}"}"#,
        ],
    );
    // elsewhere order counts
    check(
        &json!({"a": [1, 2]}),
        &json!({"a": [2, 1]}),
        &["a[0]: 1 → 2", "a[1]: 2 → 1"],
    );
}

#[track_caller]
fn check_plan(change: impl FnOnce(&mut Model), expected: &[&str]) {
    let mut after = model();
    change(&mut after);
    assert_eq!(lines(&between(&model(), &after)), expected);
}

#[test]
fn changes_of_alarms() {
    check_plan(|_| (), &[]);
    check_plan(
        |model| fixtures::set_threshold(&mut model.alarms[1], 400.0),
        &["~ AlarmCatalogLatencyP99", "  Threshold: 500 → 400"],
    );
    check_plan(
        |model| {
            model.alarms[0].actions.ok.clear();
            model.alarms[0]
                .actions
                .alarm
                .push(Target::Route("ticket".to_owned()));
        },
        &[
            "~ AlarmCatalogErrors",
            r#"  AlarmActions.RouteTicket: ∅ → {"Ref":"RouteTicket"}"#,
            r#"  OKActions.RoutePage: {"Ref":"RoutePage"} → ∅"#,
        ],
    );
    check_plan(
        |model| model.alarms[0].identity.physical = "shop-prod-new".to_owned(),
        &[
            "± AlarmCatalogErrors",
            r#"  AlarmName: "shop-prod-catalog-errors" → "shop-prod-new" replaces"#,
        ],
    );
    check_plan(
        |model| drop(model.composites.remove(0)),
        &["- CompositeAlarmCatalogBroken"],
    );
    check_plan(
        |model| model.alarms.push(fixtures::latency("new")),
        &["+ AlarmNew"],
    );
}

#[test]
fn a_changed_receiver_is_another_subscription() {
    let mut after = model();
    after.routes[1].subscriptions = vec![Subscription::Email("other@example.com".to_owned())];
    let shown = lines(&between(&model(), &after));
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(
        shown
            .iter()
            .any(|line| line.starts_with("+ RouteTicketSubscription")),
        "{shown:?}"
    );
    assert!(
        shown
            .iter()
            .any(|line| line.starts_with("- RouteTicketSubscription")),
        "{shown:?}"
    );
}

/// Plans against the deployed [`model`], whose template `edit` has changed behind our back.
fn against(edit: impl FnOnce(&mut Value)) -> super::Plan {
    let mut snapshot = fixtures::deployed_model(&model());
    edit(&mut snapshot.stacks.get_mut("shop-prod-main").unwrap().template);
    super::plan(&model(), &render(&model()), &snapshot)
}

#[test]
fn metadata_and_descriptions_of_templates_are_no_change() {
    let plan = against(|template| {
        template["Metadata"]["obsctl"]["version"] = "0.0.1".into();
        template["Description"] = "by hand".into();
    });
    assert!(plan.is_empty());
}

#[test]
fn what_is_written_otherwise_is_no_change_but_remembered() {
    let plan = against(|template| {
        let properties = &mut template["Resources"]["AlarmCatalogErrors"]["Properties"];
        properties["Threshold"] = "2.50".into();
        properties["Tags"].as_array_mut().unwrap().reverse();
    });
    assert!(plan.is_empty());
    assert_eq!(plan.stacks[0].rewritten, ["AlarmCatalogErrors"]);
}

#[test]
fn other_attributes_of_a_resource_count() {
    let plan =
        against(|template| template["Resources"]["RoutePage"]["DeletionPolicy"] = "Retain".into());
    assert_eq!(
        lines(&plan),
        ["~ RoutePage", r#"  DeletionPolicy: "Retain" → ∅"#]
    );
}

#[test]
fn what_refers_to_a_replaced_resource_follows() {
    let plan = against(|template| {
        template["Resources"]["RoutePage"]["Properties"]["TopicName"] = "old".into();
    });
    let shown = lines(&plan);
    let subscription = shown
        .iter()
        .find(|line| line.contains("RoutePageSubscription"))
        .unwrap();
    assert!(subscription.starts_with("± "), "{shown:?}");
    let reference = r#"{"Ref":"RoutePage"} → {"Ref":"RoutePage"}"#;
    assert!(
        shown.contains(&format!(
            "  TopicArn: {reference} replaces follows RoutePage"
        )),
        "{shown:?}"
    );
    assert!(
        shown.contains(&format!(
            "  AlarmActions.RoutePage: {reference} follows RoutePage"
        )),
        "{shown:?}"
    );
    assert!(shown.contains(&format!(
        "  PolicyDocument.Statement[0].Resource: {reference} follows RoutePage"
    )));
    let changed: Vec<_> = shown
        .iter()
        .filter(|line| !line.starts_with(' '))
        .map(|line| &line[..])
        .collect();
    assert_eq!(changed.len(), 6, "{shown:?}");
}

#[test]
fn a_first_deployment_adds_everything() {
    let plan = super::plan(&model(), &render(&model()), &Snapshot::default());
    let counts = plan.counts();
    assert_eq!((counts.add, counts.total()), (10, 10));
    let alarm = plan.stacks[0]
        .changes
        .iter()
        .find(|change| change.logical_id == "AlarmCatalogErrors")
        .unwrap();
    assert_eq!(
        alarm.physical_name.as_deref(),
        Some("shop-prod-catalog-errors")
    );
    assert!(
        alarm
            .fields
            .iter()
            .all(|field| field.before.is_none() && field.after.is_some())
    );
    assert!(
        alarm
            .fields
            .iter()
            .any(|field| field.path == "Metrics.errors.MetricStat.Metric.Dimensions.Service")
    );
    let dashboard = plan.stacks[0]
        .changes
        .iter()
        .find(|change| change.logical_id == "DashboardShopRed")
        .unwrap();
    assert_eq!(dashboard.widgets.len(), 3);
    assert!(
        dashboard
            .fields
            .iter()
            .all(|field| field.path != "DashboardBody")
    );
}

#[test]
fn a_deployed_template_that_is_no_template() {
    let mut snapshot = Snapshot::default();
    for template in [
        Value::Null,
        json!([]),
        json!({"Resources": 5}),
        json!({"Resources": {"A": null}}),
    ] {
        snapshot
            .stacks
            .insert("shop-prod-main".to_owned(), live(template));
        let plan = super::plan(&model(), &render(&model()), &snapshot);
        assert_eq!(plan.counts().add, 10);
    }
}

#[test]
fn the_json_of_a_plan() {
    let mut after = model();
    fixtures::set_threshold(&mut after.alarms[1], 400.0);
    fixtures::first_graph(&mut after).title = Some("Calls".to_owned());
    insta::assert_json_snapshot!(between(&model(), &after));
}

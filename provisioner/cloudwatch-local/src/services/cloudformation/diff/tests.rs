use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::*;
use crate::{
    identity::Scope,
    services::cloudformation::{
        schema::conform,
        stack::{Deployment, Resource, ResourceStatus, Stack, StackStatus, identity},
        template::{ParameterInput, Resolver, Template, parameter_values},
    },
};

fn deployment(template: &Value, parameters: &[(&str, &str)]) -> (Deployment, Template) {
    let body = template.to_string();
    let parsed = Template::parse(&body, 500).unwrap();
    let given: BTreeMap<String, ParameterInput> = parameters
        .iter()
        .map(|(name, value)| {
            let input = ParameterInput {
                value: Some((*value).to_owned()),
                use_previous: false,
            };
            ((*name).to_owned(), input)
        })
        .collect();
    let parameters = parameter_values(&parsed.parameters, &given, &IndexMap::new()).unwrap();
    let made = parsed
        .instantiate(&parameters, &stack(None).surroundings(&[]))
        .unwrap();
    let deployment = Deployment {
        body,
        parameters,
        ..Deployment::default()
    };
    (deployment, made)
}

fn stack(current: Option<Deployment>) -> Stack {
    Stack::new(
        "shop".into(),
        "arn:stack".into(),
        Scope {
            region: "us-east-1".into(),
            account: "000000000000".into(),
        },
        StackStatus::CreateComplete,
        0,
        current,
    )
}

/// The stack that `template` would have made: physical ids are `NAME!`.
fn deployed(template: &Value, parameters: &[(&str, &str)]) -> (Stack, Template) {
    let (current, made) = deployment(template, parameters);
    let mut stack = stack(None);
    let surroundings = stack.surroundings(&[]);
    let resolver = Resolver::without_resources(&made, &current.parameters, &surroundings)
        .with_resources(|name| {
            let kind = made.resources.get(name)?.kind;
            Some(identity(kind, &format!("{name}!"), &stack.scope))
        });
    let mut resources = BTreeMap::new();
    for (logical_id, declared) in &made.resources {
        let properties = resolver.resolve_members(&declared.properties).unwrap();
        let resource = Resource {
            kind: declared.kind,
            physical_id: Some(format!("{logical_id}!")),
            status: ResourceStatus::CreateComplete,
            reason: None,
            changed: 0,
            properties: conform(declared.kind, logical_id, &properties).unwrap(),
            attributes: BTreeMap::new(),
            stack_tags: BTreeMap::new(),
            needs: std::collections::BTreeSet::new(),
            deletion_policy: declared.deletion_policy,
            update_replace_policy: declared.update_replace_policy,
            metadata: declared.metadata.clone(),
            before: None,
        };
        resources.insert(logical_id.clone(), resource);
    }
    drop(resolver);
    stack.resources = resources;
    stack.current = Some(current);
    (stack, made)
}

/// One line a change: `Action LogicalId Replacement [source cause property evaluation recreation, …]`.
fn lines(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| {
            let details: Vec<String> = change
                .details
                .iter()
                .map(|detail| {
                    format!(
                        "{}.{} {:?} {} {:?} {:?}",
                        detail.attribute.as_str(),
                        detail.name.as_deref().unwrap_or("-"),
                        detail.source,
                        detail.cause.as_deref().unwrap_or("-"),
                        detail.evaluation,
                        detail.recreation
                    )
                })
                .collect();
            let replacement = change
                .replacement
                .map(|it| format!(" {it:?}"))
                .unwrap_or_default();
            format!(
                "{:?} {}{replacement} {details:?}",
                change.action, change.logical_id
            )
        })
        .collect()
}

#[track_caller]
fn check_with(
    before: (&Value, &[(&str, &str)]),
    after: (&Value, &[(&str, &str)]),
    expected: &[&str],
) {
    let (stack, old) = deployed(before.0, before.1);
    let (goal, new) = deployment(after.0, after.1);
    let sides = Comparison {
        stack: &stack,
        before: Some(&old),
        goal: &goal,
        after: &new,
    };
    assert_eq!(lines(&changes(&sides)), expected);
}

#[track_caller]
fn check(before: &Value, after: &Value, expected: &[&str]) {
    check_with((before, &[]), (after, &[]), expected);
}

fn template() -> Value {
    json!({"Resources": {
        "T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
        "A": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a", "Threshold": 1, "AlarmActions": [{"Ref": "T"}]}},
        "S": {"Type": "AWS::SNS::Subscription", "Properties": {"Protocol": "email", "Endpoint": "a@b.c", "TopicArn": {"Ref": "T"}}},
        "C": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmName": "c", "AlarmRule": {"Fn::Sub": "ALARM(${A})"},
              "AlarmDescription": {"Fn::GetAtt": ["A", "Arn"]}}},
    }})
}

#[test]
fn nothing_changes_by_itself() {
    check(&template(), &template(), &[]);
}

#[test]
fn a_change_in_place() {
    let mut after = template();
    after["Resources"]["A"]["Properties"]["Threshold"] = json!("2");
    check(
        &template(),
        &after,
        &[
            r#"Modify A False ["Properties.Threshold DirectModification - Static Never"]"#,
            r#"Modify C False ["Properties.AlarmDescription ResourceAttribute A.Arn Dynamic Never"]"#,
        ],
    );
}

#[test]
fn a_replacement_reaches_its_dependents() {
    let mut after = template();
    after["Resources"]["T"]["Properties"]["TopicName"] = json!("u");
    check(
        &template(),
        &after,
        &[
            r#"Modify A False ["Properties.AlarmActions ResourceReference T Dynamic Never"]"#,
            r#"Modify C False ["Properties.AlarmDescription ResourceAttribute A.Arn Dynamic Never"]"#,
            r#"Modify S Conditional ["Properties.TopicArn ResourceReference T Dynamic Always"]"#,
            r#"Modify T True ["Properties.TopicName DirectModification - Static Always"]"#,
        ],
    );
}

#[test]
fn parameters_are_named() {
    let template = json!({
        "Parameters": {"Limit": {"Type": "Number"}},
        "Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a", "Threshold": {"Ref": "Limit"}}}},
    });
    check_with(
        (&template, &[("Limit", "1")]),
        (&template, &[("Limit", "2")]),
        &[
            r#"Modify A False ["Properties.Threshold DirectModification - Dynamic Never", "Properties.Threshold ParameterReference Limit Static Never"]"#,
        ],
    );
    check_with(
        (&template, &[("Limit", "1")]),
        (&template, &[("Limit", "1")]),
        &[],
    );
}

#[test]
fn additions_removals_metadata_and_policies() {
    let mut after = template();
    after["Resources"].as_object_mut().unwrap().remove("S");
    after["Resources"]["D"] =
        json!({"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": "{}"}});
    after["Resources"]["T"]["Metadata"] = json!({"x": 1});
    after["Resources"]["T"]["DeletionPolicy"] = json!("Retain");
    check(
        &template(),
        &after,
        &[
            "Add D []",
            "Remove S []",
            r#"Modify T False ["Metadata.- DirectModification - Static Never", "DeletionPolicy.- DirectModification - Static Never"]"#,
        ],
    );
}

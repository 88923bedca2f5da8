//! What CloudFormation says that it would do, against what the plan shows.

use super::{between, plan};
use crate::model::Model;
use crate::plan::{Action, ActualAction, ActualChange, Replacement, StackPlan, compare};
use crate::snapshot::Snapshot;
use crate::template::fixtures::{self, model};
use crate::template::render;

/// The plan of the only stack: a changed threshold, a new alarm, no composite any more, a replaced topic.
fn planned() -> StackPlan {
    let mut before = model();
    before.routes[0].identity.physical = "shop-prod-old".to_owned();
    let mut after = model();
    fixtures::set_threshold(&mut after.alarms[1], 400.0);
    after.alarms.push(fixtures::latency("new"));
    after.composites.clear();
    between(&before, &after).stacks.remove(0)
}

/// `Add Id`, `Modify Id`, `Modify Id True`.
fn actual(line: &str) -> ActualChange {
    let mut words = line.split(' ');
    let action: ActualAction = words.next().unwrap().parse().unwrap();
    ActualChange {
        logical_id: words.next().unwrap().to_owned(),
        resource_type: "AWS::X::Y".to_owned(),
        action,
        replacement: Replacement::of(words.next()),
    }
}

fn subscription(stack: &StackPlan) -> String {
    let found = stack
        .changes
        .iter()
        .find(|change| change.logical_id.starts_with("RoutePageSubscription"));
    found.unwrap().logical_id.clone()
}

#[track_caller]
fn check(stack: &StackPlan, listed: &[&str], expected: &[&str]) {
    let listed: Vec<ActualChange> = listed.iter().map(|line| actual(line)).collect();
    let shown: Vec<String> = compare(stack, &listed)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn just_what_is_planned() {
    let stack = planned();
    let subscription = format!("Modify {} Conditional", subscription(&stack));
    let direct = [
        "Add AlarmNew",
        "Modify AlarmCatalogLatencyP99 False",
        "Modify RoutePage True",
        "Remove CompositeAlarmCatalogBroken",
    ];
    check(&stack, &direct, &[]);
    let mut all = direct.to_vec();
    all.extend([
        subscription.as_str(),
        "Modify RoutePagePolicy False",
        "Modify AlarmCatalogErrors",
    ]);
    check(&stack, &all, &[]);
}

#[test]
fn more_than_is_planned() {
    let stack = planned();
    check(
        &stack,
        &[
            "Add AlarmNew",
            "Modify AlarmCatalogLatencyP99 Conditional",
            "Modify RoutePage",
            "Remove CompositeAlarmCatalogBroken",
            "Modify RouteTicket",
            "Import Stranger",
        ],
        &[
            "CloudFormation might replace `AlarmCatalogLatencyP99`, which the plan shows as changed in place",
            "CloudFormation would modify `RouteTicket` (AWS::X::Y), which the plan does not show",
            "CloudFormation would Import `Stranger` (AWS::X::Y), which the plan does not show",
        ],
    );
    check(
        &stack,
        &[
            "Modify AlarmNew",
            "Modify AlarmCatalogLatencyP99 True",
            "Modify RoutePage True",
            "Remove CompositeAlarmCatalogBroken",
        ],
        &[
            "CloudFormation would replace `AlarmCatalogLatencyP99`, which the plan shows as changed in place",
            "CloudFormation would modify `AlarmNew`, where the plan shows an addition",
        ],
    );
}

#[test]
fn less_than_is_planned() {
    check(
        &planned(),
        &["Modify AlarmCatalogLatencyP99", "Modify RoutePage True"],
        &[
            "CloudFormation would not touch `AlarmNew`, where the plan shows an addition",
            "CloudFormation would not touch `CompositeAlarmCatalogBroken`, where the plan shows a removal",
        ],
    );
}

#[test]
fn a_resource_that_is_listed_twice() {
    let listed = ["Add AlarmNew", "Remove AlarmNew"];
    let found = compare(&planned(), &listed.map(actual));
    assert!(
        found
            .iter()
            .any(|surprise| surprise.to_string().contains("would remove `AlarmNew`")),
        "{found:?}"
    );
}

#[test]
fn rewritten_resources_may_be_listed() {
    let mut snapshot = fixtures::deployed_model(&model());
    let template = &mut snapshot.stacks.get_mut("shop-prod-main").unwrap().template;
    template["Resources"]["AlarmCatalogErrors"]["Properties"]["Threshold"] = "2.50".into();
    let mut after = model();
    fixtures::set_threshold(&mut after.alarms[1], 400.0);
    let stack = plan(&after, &render(&after), &snapshot).stacks.remove(0);
    check(&stack, &["Modify AlarmCatalogLatencyP99"], &[]);
    check(
        &stack,
        &[
            "Modify AlarmCatalogLatencyP99",
            "Modify AlarmCatalogErrors False",
        ],
        &[],
    );
    check(
        &stack,
        &[
            "Modify AlarmCatalogLatencyP99",
            "Modify AlarmCatalogErrors True",
        ],
        &[
            "CloudFormation would replace `AlarmCatalogErrors`, which the plan shows as changed in place",
        ],
    );
}

fn stack_of(model: &Model, snapshot: &Snapshot) -> StackPlan {
    plan(model, &render(model), snapshot).stacks.remove(0)
}

#[test]
fn creation_is_all_additions_and_so_is_a_second_try() {
    let created = stack_of(&model(), &Snapshot::default()).expected_changes();
    assert_eq!(created.len(), 10);
    assert!(
        created
            .values()
            .all(|expected| expected.action == Action::Add && expected.required)
    );

    let mut snapshot = fixtures::deployed_model(&model());
    let stack = snapshot.stacks.get_mut("shop-prod-main").unwrap();
    stack.status = "DELETE_FAILED".to_owned();
    stack.template["Resources"]["Gone"] = stack.template["Resources"]["RoutePage"].clone();
    stack.resources.insert("Gone".to_owned(), "arn".to_owned());
    assert_eq!(stack_of(&model(), &snapshot).expected_changes(), created);
}

#[test]
fn nothing_and_deletion_have_no_change_set() {
    assert!(
        between(&model(), &model()).stacks[0]
            .expected_changes()
            .is_empty()
    );
    let gone = plan(&model(), &[], &fixtures::deployed_model(&model()));
    assert!(gone.stacks[0].expected_changes().is_empty());
}

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::{begin_continue, cancel_update};
use super::world::World;
use crate::services::cloudformation::stack::{OnFailure, StackStatus};

pub(super) fn before() -> Value {
    json!({"Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "page"}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "AlarmName": "errors", "Threshold": 1, "AlarmActions": [{"Ref": "Topic"}]}},
        "Old": {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardName": "old", "DashboardBody": "{}"}},
    }})
}

/// Replaces the topic, changes the alarm, removes the old dashboard, adds a new one.
pub(super) fn after() -> Value {
    json!({"Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "pager"}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "AlarmName": "errors", "Threshold": 2, "AlarmActions": [{"Ref": "Topic"}]}},
        "New": {"Type": "AWS::CloudWatch::Dashboard", "DependsOn": "Alarm",
            "Properties": {"DashboardName": "new", "DashboardBody": "{}"}},
    }})
}

const OLD: &str = "arn:aws:sns:us-east-1:000000000000:page";
const NEW: &str = "arn:aws:sns:us-east-1:000000000000:pager";

fn created() -> World {
    let mut world = World::new();
    world.create(&before(), OnFailure::Rollback);
    world.events.clear();
    world
}

#[test]
fn an_update_adds_changes_replaces_and_removes() {
    let mut world = created();
    world.update(&after());
    assert_eq!(world.stack.status, StackStatus::UpdateComplete);
    assert_eq!(
        world.resources.keys().collect::<Vec<_>>(),
        [NEW, "errors", "new"]
    );
    assert_eq!(world.resources["errors"]["AlarmActions"], json!([NEW]));
    assert_eq!(
        world.told(),
        [
            "shop UPDATE_IN_PROGRESS User Initiated",
            "Topic UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
            "Topic UPDATE_IN_PROGRESS Resource creation Initiated",
            "Topic UPDATE_COMPLETE",
            "Alarm UPDATE_IN_PROGRESS",
            "Alarm UPDATE_COMPLETE",
            "New CREATE_IN_PROGRESS",
            "New CREATE_IN_PROGRESS Resource creation Initiated",
            "New CREATE_COMPLETE",
            "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "Old DELETE_IN_PROGRESS",
            "Topic DELETE_IN_PROGRESS",
            "Old DELETE_COMPLETE",
            "Topic DELETE_COMPLETE",
            "shop UPDATE_COMPLETE",
        ]
    );
}

#[test]
fn a_failed_update_brings_everything_back() {
    let mut world = created();
    let expected = world.resources.clone();
    world.refuse("create new").update(&after());
    assert_eq!(world.stack.status, StackStatus::UpdateRollbackComplete);
    assert_eq!(world.resources, expected);
    assert_eq!(
        world.told()[7..],
        [
            "New CREATE_FAILED no create",
            "shop UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [New].",
            "Topic UPDATE_IN_PROGRESS",
            "Topic UPDATE_COMPLETE",
            "Alarm UPDATE_IN_PROGRESS",
            "Alarm UPDATE_COMPLETE",
            "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "New DELETE_COMPLETE",
            "Topic DELETE_IN_PROGRESS",
            "Topic DELETE_COMPLETE",
            "shop UPDATE_ROLLBACK_COMPLETE",
        ]
    );
    assert_eq!(
        world.stack.resources["Topic"].physical_id.as_deref(),
        Some(OLD)
    );
    world.refused.clear();
    world.update(&after());
    assert_eq!(
        world.stack.status,
        StackStatus::UpdateComplete,
        "the next change goes through"
    );
}

#[test]
fn a_custom_name_can_not_be_replaced() {
    let mut world = created();
    let mut template = before();
    template["Resources"]["Topic"]["Properties"]["FifoTopic"] = json!(true);
    world.update(&template);
    assert_eq!(
        world.told()[1],
        "Topic UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. \
         Rename page and update the stack again."
    );
    assert_eq!(world.stack.status, StackStatus::UpdateRollbackComplete);
}

#[test]
fn tags_of_the_stack_reach_what_can_be_tagged() {
    let mut world = created();
    world.update_tagged(&before(), &[("team", "x")], OnFailure::Rollback);
    assert_eq!(world.resources["errors"]["(tags)"], json!({"team": "x"}));
    assert_eq!(world.resources[OLD]["(tags)"], json!({"team": "x"}));
    world
        .refuse("update errors")
        .update_tagged(&before(), &[("team", "y")], OnFailure::Rollback);
    assert_eq!(
        world.stack.status,
        StackStatus::UpdateRollbackFailed,
        "even bringing it back is refused"
    );
    assert_eq!(world.resources[OLD]["(tags)"], json!({"team": "x"}));
}

#[test]
fn a_failed_rollback_can_be_continued() {
    for skip in [false, true] {
        let mut world = created();
        let expected = world.resources.clone();
        world
            .refuse("create new")
            .refuse("update errors")
            .update(&after());
        assert_eq!(world.stack.status, StackStatus::UpdateRollbackFailed);
        assert_eq!(
            world.stack.reason.as_deref(),
            Some("The following resource(s) failed to update: [Alarm].")
        );
        if !skip {
            world.refused.clear();
        }
        let skipped = if skip {
            BTreeSet::from(["Alarm".to_owned()])
        } else {
            BTreeSet::new()
        };
        world
            .act(|stack, moment| begin_continue(stack, &skipped, None, moment))
            .unwrap();
        world.run();
        assert_eq!(world.stack.status, StackStatus::UpdateRollbackComplete);
        assert_eq!(world.resources, expected);
    }
}

#[test]
fn without_rollback_what_was_done_stays_and_the_next_update_goes_on() {
    let mut world = created();
    world
        .refuse("update errors")
        .update_tagged(&after(), &[], OnFailure::DoNothing);
    assert_eq!(world.stack.status, StackStatus::UpdateFailed);
    assert!(world.resources.contains_key(NEW) && world.resources.contains_key(OLD));
    world.refused.clear();
    world.update(&after());
    assert_eq!(world.stack.status, StackStatus::UpdateComplete);
    assert_eq!(
        world.resources.keys().collect::<Vec<_>>(),
        [NEW, "errors", "new"]
    );
}

#[test]
fn a_cancelled_update_goes_back() {
    let mut world = created();
    let expected = world.resources.clone();
    world.begin_update(&after());
    world.round();
    world.round();
    world.act(cancel_update).unwrap();
    world.run();
    assert_eq!(world.stack.status, StackStatus::UpdateRollbackComplete);
    assert_eq!(world.resources, expected);
}

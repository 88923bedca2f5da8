use serde_json::{Value, json};

use super::world::World;
use crate::services::cloudformation::stack::{OnFailure, StackStatus};

fn template() -> Value {
    json!({
        "Resources": {
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
                "AlarmName": "errors", "AlarmActions": [{"Ref": "Topic"}], "Period": "60"}},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "page"}},
            "Other": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "other"}},
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}}},
    })
}

const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:page";

#[test]
fn resources_are_made_in_order_of_need() {
    let mut world = World::new();
    world.create(&template(), OnFailure::Rollback);
    assert_eq!(world.stack.status, StackStatus::CreateComplete);
    assert_eq!(world.resources["errors"]["AlarmActions"], json!([TOPIC]));
    assert_eq!(world.resources["errors"]["Period"], json!(60));
    assert_eq!(
        world.stack.outputs[0].value,
        "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors"
    );
    assert_eq!(
        world.now, 2000,
        "independent resources are made at the same time"
    );
    assert_eq!(
        world.told(),
        [
            "shop CREATE_IN_PROGRESS User Initiated",
            "Other CREATE_IN_PROGRESS",
            "Topic CREATE_IN_PROGRESS",
            "Other CREATE_IN_PROGRESS Resource creation Initiated",
            "Topic CREATE_IN_PROGRESS Resource creation Initiated",
            "Other CREATE_COMPLETE",
            "Topic CREATE_COMPLETE",
            "Alarm CREATE_IN_PROGRESS",
            "Alarm CREATE_IN_PROGRESS Resource creation Initiated",
            "Alarm CREATE_COMPLETE",
            "shop CREATE_COMPLETE",
        ]
    );
    let first = world
        .events
        .iter()
        .find(|event| event.logical_id == "Topic")
        .unwrap();
    assert_eq!(
        first.physical_id, "",
        "the first event has no physical id yet"
    );
}

#[test]
fn a_failure_rolls_back() {
    let mut world = World::new();
    world
        .refuse("create arn:aws:sns:us-east-1:000000000000:other")
        .create(&template(), OnFailure::Rollback);
    assert_eq!(world.stack.status, StackStatus::RollbackComplete);
    assert!(world.resources.is_empty());
    assert_eq!(
        world.told(),
        [
            "shop CREATE_IN_PROGRESS User Initiated",
            "Other CREATE_IN_PROGRESS",
            "Topic CREATE_IN_PROGRESS",
            "Other CREATE_FAILED no create",
            "Topic CREATE_IN_PROGRESS Resource creation Initiated",
            "Topic CREATE_FAILED Resource creation cancelled",
            "shop ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Other, Topic]. Rollback requested by user.",
            "Other DELETE_COMPLETE",
            "Topic DELETE_IN_PROGRESS",
            "Topic DELETE_COMPLETE",
            "shop ROLLBACK_COMPLETE",
        ]
    );
}

#[test]
fn on_failure_decides() {
    let mut world = World::new();
    world
        .refuse("create errors")
        .create(&template(), OnFailure::DoNothing);
    assert_eq!(world.stack.status, StackStatus::CreateFailed);
    assert_eq!(
        world.stack.reason.as_deref(),
        Some("The following resource(s) failed to create: [Alarm].")
    );
    assert_eq!(world.resources.len(), 2);

    let mut world = World::new();
    world
        .refuse("create errors")
        .create(&template(), OnFailure::Delete);
    assert_eq!(world.stack.status, StackStatus::DeleteComplete);
    assert!(world.resources.is_empty());
}

#[test]
fn what_exists_outside_the_stack_is_left_alone() {
    let mut world = World::new();
    world
        .resources
        .insert("errors".into(), serde_json::Map::new());
    world.create(&template(), OnFailure::Rollback);
    assert!(
        world
            .told()
            .contains(&"Alarm CREATE_FAILED errors already exists".to_owned())
    );
    assert_eq!(world.stack.status, StackStatus::RollbackComplete);
    assert_eq!(world.resources.keys().collect::<Vec<_>>(), ["errors"]);
}

#[test]
fn wrong_properties_fail_the_resource() {
    let mut world = World::new();
    let template =
        json!({"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Foo": 1}}}});
    world.create(&template, OnFailure::Rollback);
    assert_eq!(
        world.told()[2],
        "A CREATE_FAILED Properties validation failed for resource A with message:\n[#: extraneous key [Foo] is not permitted]"
    );
}

#[test]
fn deletion_takes_users_first_and_respects_retention() {
    let mut world = World::new();
    let mut template = template();
    template["Resources"]["Other"]["DeletionPolicy"] = json!("Retain");
    world.create(&template, OnFailure::Rollback);
    world.events.clear();
    world.delete();
    assert_eq!(world.stack.status, StackStatus::DeleteComplete);
    assert_eq!(world.resources.len(), 1);
    assert_eq!(
        world.told(),
        [
            "shop DELETE_IN_PROGRESS User Initiated",
            "Alarm DELETE_IN_PROGRESS",
            "Other DELETE_SKIPPED",
            "Alarm DELETE_COMPLETE",
            "Topic DELETE_IN_PROGRESS",
            "Topic DELETE_COMPLETE",
            "shop DELETE_COMPLETE",
        ]
    );
}

#[test]
fn a_deletion_that_fails_can_be_repeated() {
    let mut world = World::new();
    world
        .create(&template(), OnFailure::Rollback)
        .refuse("delete errors")
        .delete();
    assert_eq!(world.stack.status, StackStatus::DeleteFailed);
    assert_eq!(
        world.stack.reason.as_deref(),
        Some("The following resource(s) failed to delete: [Alarm].")
    );
    assert!(
        world.resources.contains_key(TOPIC),
        "what a failed one needs stays"
    );
    world.refused.clear();
    world.delete();
    assert_eq!(world.stack.status, StackStatus::DeleteComplete);
    assert!(world.resources.is_empty());
}

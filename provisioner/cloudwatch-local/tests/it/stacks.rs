//! Stacks through the Rust SDK, and what becomes of them when the process dies in between.

use std::{path::Path, time::Duration};

use aws_sdk_cloudformation::{
    Client,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    types::{ChangeAction, ChangeSetStatus, ChangeSetType, Replacement},
};
use cloudwatch_local::Options;
use serde_json::{Value, json};

use crate::server::{Local, START, options};

fn client(local: &Local) -> Client {
    let config = aws_sdk_cloudformation::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(local.url(""))
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

fn slow(data: Option<&Path>) -> Options {
    Options {
        resource_time: Duration::from_secs(1),
        ..options(data)
    }
}

/// A topic, an alarm on it, a composite of that: three steps of one second each.
fn template(threshold: u32, topic: &str) -> Value {
    json!({"Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": topic}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "AlarmName": "errors", "Namespace": "Shop", "MetricName": "Errors", "Statistic": "Sum", "Period": 60,
            "EvaluationPeriods": 1, "Threshold": threshold, "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": [{"Ref": "Topic"}]}},
        "Broken": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {
            "AlarmName": "broken", "AlarmRule": {"Fn::Sub": "ALARM(${Alarm})"}}},
    }})
}

async fn status(client: &Client, stack: &str) -> String {
    let stacks = client
        .describe_stacks()
        .stack_name(stack)
        .send()
        .await
        .unwrap();
    stacks.stacks()[0]
        .stack_status()
        .unwrap()
        .as_str()
        .to_owned()
}

/// Moves the clock until the stack rests; its state.
pub(crate) async fn rest(local: &Local, client: &Client, stack: &str) -> String {
    for _ in 0..2000 {
        let status = status(client, stack).await;
        if !status.ends_with("_IN_PROGRESS") {
            return status;
        }
        local.advance(1).await;
        tokio::task::yield_now().await;
    }
    panic!("the stack never rests: {}", status(client, stack).await);
}

async fn threshold(local: &Local) -> Option<f64> {
    let alarms = local
        .client
        .describe_alarms()
        .alarm_names("errors")
        .send()
        .await
        .unwrap();
    alarms
        .metric_alarms()
        .first()
        .and_then(aws_sdk_cloudwatch::types::MetricAlarm::threshold)
}

#[tokio::test]
async fn a_change_set_through_the_rust_sdk() {
    let local = Local::start_with(slow(None), START).await;
    let client = client(&local);
    let made = client
        .create_change_set()
        .stack_name("shop")
        .change_set_name("first")
        .change_set_type(ChangeSetType::Create)
        .template_body(template(5, "page").to_string())
        .send()
        .await
        .unwrap();
    let change_set = loop {
        let found = client
            .describe_change_set()
            .change_set_name(made.id().unwrap())
            .send()
            .await
            .unwrap();
        if found.status() != Some(&ChangeSetStatus::CreatePending) {
            break found;
        }
    };
    assert_eq!(change_set.status(), Some(&ChangeSetStatus::CreateComplete));
    assert_eq!(change_set.changes().len(), 3);
    client
        .execute_change_set()
        .change_set_name(made.id().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(status(&client, "shop").await, "CREATE_IN_PROGRESS");
    assert_eq!(rest(&local, &client, "shop").await, "CREATE_COMPLETE");
    let events = client
        .describe_stack_events()
        .stack_name("shop")
        .send()
        .await
        .unwrap();
    assert_eq!(
        events
            .stack_events()
            .first()
            .unwrap()
            .resource_status()
            .unwrap()
            .as_str(),
        "CREATE_COMPLETE"
    );

    client
        .create_change_set()
        .stack_name("shop")
        .change_set_name("second")
        .template_body(template(7, "pager").to_string())
        .send()
        .await
        .unwrap();
    let changes = loop {
        let found = client
            .describe_change_set()
            .stack_name("shop")
            .change_set_name("second")
            .send()
            .await
            .unwrap();
        if found.status() == Some(&ChangeSetStatus::CreateComplete) {
            break found;
        }
    };
    let told: Vec<_> = changes
        .changes()
        .iter()
        .filter_map(|change| change.resource_change())
        .map(|change| {
            (
                change.logical_resource_id().unwrap(),
                change.action().unwrap(),
                change.replacement(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Alarm", &ChangeAction::Modify, Some(&Replacement::False)),
            ("Topic", &ChangeAction::Modify, Some(&Replacement::True)),
        ]
    );
}

/// Runs `first` in a process of its own that dies `seconds` later, and then `second` in the next one.
pub(crate) fn cut<A, B>(seconds: u64, first: A, second: B)
where
    A: AsyncFnOnce(&Local, &Client),
    B: AsyncFnOnce(&Local, &Client),
{
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let local = Local::start_with(slow(Some(folder.path())), START).await;
        let client = client(&local);
        first(&local, &client).await;
        for _ in 0..seconds {
            local.advance(1).await;
            // lets the operation get somewhere, or not: it must be good either way
            status(&client, "shop").await;
        }
        // no shutdown: everything that only was in memory is gone
    });
    drop(runtime);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let local = Local::start_with(slow(Some(folder.path())), START.plus_seconds(60)).await;
        let client = client(&local);
        second(&local, &client).await;
        local.running.shutdown().await;
    });
}

async fn create(client: &Client) {
    let body = template(5, "page").to_string();
    client
        .create_stack()
        .stack_name("shop")
        .template_body(body)
        .send()
        .await
        .unwrap();
}

async fn update(client: &Client, threshold: u32, topic: &str) {
    let body = template(threshold, topic).to_string();
    client
        .update_stack()
        .stack_name("shop")
        .template_body(body)
        .send()
        .await
        .unwrap();
}

#[test]
fn a_creation_goes_on_after_the_process_died() {
    for seconds in 0..4 {
        cut(
            seconds,
            async |_, client| create(client).await,
            async |local, client| {
                assert_eq!(
                    rest(local, client, "shop").await,
                    "CREATE_COMPLETE",
                    "cut after {seconds} s"
                );
                assert_eq!(threshold(local).await, Some(5.0));
                update(client, 6, "page").await;
                assert_eq!(rest(local, client, "shop").await, "UPDATE_COMPLETE");
                assert_eq!(threshold(local).await, Some(6.0));
            },
        );
    }
}

#[test]
fn an_update_goes_on_after_the_process_died() {
    for seconds in 0..5 {
        cut(
            seconds,
            async |local, client| {
                create(client).await;
                assert_eq!(rest(local, client, "shop").await, "CREATE_COMPLETE");
                update(client, 7, "pager").await;
            },
            async |local, client| {
                assert_eq!(
                    rest(local, client, "shop").await,
                    "UPDATE_COMPLETE",
                    "cut after {seconds} s"
                );
                assert_eq!(threshold(local).await, Some(7.0));
            },
        );
    }
}

#[test]
fn a_deletion_goes_on_after_the_process_died() {
    for seconds in 0..3 {
        cut(
            seconds,
            async |local, client| {
                create(client).await;
                assert_eq!(rest(local, client, "shop").await, "CREATE_COMPLETE");
                client
                    .delete_stack()
                    .stack_name("shop")
                    .send()
                    .await
                    .unwrap();
            },
            async |local, client| {
                for _ in 0..2000 {
                    if client
                        .describe_stacks()
                        .stack_name("shop")
                        .send()
                        .await
                        .is_err()
                    {
                        break;
                    }
                    local.advance(1).await;
                }
                assert_eq!(threshold(local).await, None);
                create(client).await;
                assert_eq!(rest(local, client, "shop").await, "CREATE_COMPLETE");
            },
        );
    }
}

#[tokio::test]
async fn a_creation_can_be_stopped_by_a_deletion() {
    let local = Local::start_with(slow(None), START).await;
    let client = client(&local);
    create(&client).await;
    local.advance(1).await;
    client
        .delete_stack()
        .stack_name("shop")
        .send()
        .await
        .unwrap();
    for _ in 0..2000 {
        if client
            .describe_stacks()
            .stack_name("shop")
            .send()
            .await
            .is_err()
        {
            break;
        }
        local.advance(1).await;
    }
    assert_eq!(threshold(&local).await, None);
    let stacks = client.list_stacks().send().await.unwrap();
    let states: Vec<_> = stacks
        .stack_summaries()
        .iter()
        .map(|stack| stack.stack_status().unwrap().as_str())
        .collect();
    assert_eq!(states, ["DELETE_COMPLETE"]);
}

#[tokio::test]
async fn two_hundred_resources() {
    let local = Local::start_with(options(None), START).await;
    let client = client(&local);
    let alarm = |index: usize| {
        json!({"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "AlarmName": format!("a{index}"), "Namespace": "Shop", "MetricName": "E", "Statistic": "Sum", "Period": 60,
            "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}})
    };
    let resources: serde_json::Map<String, Value> = (0..200)
        .map(|index| (format!("A{index}"), alarm(index)))
        .collect();
    let body = json!({"Resources": resources}).to_string();
    client
        .create_stack()
        .stack_name("shop")
        .template_body(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(rest(&local, &client, "shop").await, "CREATE_COMPLETE");
    client
        .delete_stack()
        .stack_name("shop")
        .send()
        .await
        .unwrap();
}

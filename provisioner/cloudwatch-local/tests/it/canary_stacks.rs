//! Stacks of a role, a bucket and a canary: what becomes of them when the process dies in between.

use aws_sdk_cloudformation::{Client, types::Capability};
use serde_json::{Value, json};

use crate::{
    server::Local,
    stacks::{cut, rest},
};

/// A role, then a bucket, then a canary whose package is in a bucket outside: three steps of one second each.
fn template(memory: u32) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]});
    json!({
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
            "Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": "Role"},
            "Canary": {"Type": "AWS::Synthetics::Canary", "Properties": {
                "Name": "checkout",
                "RuntimeVersion": "syn-nodejs-playwright-8.0",
                "Code": {"Handler": "index.handler", "S3Bucket": "packages", "S3Key": "one.zip"},
                "ExecutionRoleArn": {"Fn::GetAtt": "Role.Arn"},
                "ArtifactS3Location": {"Fn::Sub": "s3://${Bucket}/artifacts"},
                "Schedule": {"Expression": "rate(0 minute)"},
                "RunConfig": {"MemoryInMB": memory},
                "StartCanaryAfterCreation": false}},
        },
        "Outputs": {
            "Canary": {"Value": {"Fn::GetAtt": "Canary.Id"}},
            "Role": {"Value": {"Fn::GetAtt": "Role.RoleId"}},
            "Bucket": {"Value": {"Ref": "Bucket"}},
        },
    })
}

async fn canary(local: &Local) -> Option<Value> {
    let (status, body) = local.ask("synthetics", "GET", "/canary/checkout", "").await;
    (status == 200).then(|| serde_json::from_str::<Value>(&body).unwrap()["Canary"].clone())
}

async fn create(local: &Local, client: &Client) {
    assert_eq!(local.ask("s3", "PUT", "/packages", "").await.0, 200);
    assert_eq!(
        local.ask("s3", "PUT", "/packages/one.zip", "PK").await.0,
        200
    );
    client
        .create_stack()
        .stack_name("shop")
        .template_body(template(960).to_string())
        .capabilities(Capability::CapabilityIam)
        .send()
        .await
        .unwrap();
}

async fn update(client: &Client) {
    client
        .update_stack()
        .stack_name("shop")
        .template_body(template(1024).to_string())
        .capabilities(Capability::CapabilityIam)
        .send()
        .await
        .unwrap();
}

async fn outputs(client: &Client) -> Vec<String> {
    let found = client.describe_stacks().stack_name("shop").send().await;
    let found = found.unwrap();
    let outputs = found.stacks()[0].outputs().iter();
    outputs
        .map(|output| output.output_value().unwrap().to_owned())
        .collect()
}

#[test]
fn a_creation_makes_everything_once() {
    for seconds in 0..5 {
        cut(
            seconds,
            async |local, client| create(local, client).await,
            async |local, client| {
                let state = rest(local, client, "shop").await;
                assert_eq!(state, "CREATE_COMPLETE", "cut after {seconds} s");
                let made = outputs(client).await;
                let shown = canary(local).await.unwrap();
                assert!(made.contains(&shown["Id"].as_str().unwrap().to_owned()));
                let (_, buckets) = local.ask("s3", "GET", "/", "").await;
                assert_eq!(buckets.matches("<Bucket>").count(), 2, "{buckets}");
                update(client).await;
                assert_eq!(rest(local, client, "shop").await, "UPDATE_COMPLETE");
                assert_eq!(outputs(client).await, made);
                let shown = canary(local).await.unwrap();
                assert_eq!(shown["RunConfig"]["MemoryInMB"], 1024);
            },
        );
    }
}

#[test]
fn a_deletion_leaves_nothing() {
    for seconds in 0..4 {
        cut(
            seconds,
            async |local, client| {
                create(local, client).await;
                assert_eq!(rest(local, client, "shop").await, "CREATE_COMPLETE");
                assert!(canary(local).await.is_some());
                client
                    .delete_stack()
                    .stack_name("shop")
                    .send()
                    .await
                    .unwrap();
            },
            async |local, client| {
                let there = async || {
                    client
                        .describe_stacks()
                        .stack_name("shop")
                        .send()
                        .await
                        .is_ok()
                };
                for _ in 0..2000 {
                    if !there().await {
                        break;
                    }
                    local.advance(1).await;
                }
                assert!(canary(local).await.is_none(), "cut after {seconds} s");
                let (_, buckets) = local.ask("s3", "GET", "/", "").await;
                assert!(buckets.contains("packages") && buckets.matches("<Bucket>").count() == 1);
            },
        );
    }
}

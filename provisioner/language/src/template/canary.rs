//! A canary: what runs, when, and as whom.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model;

use super::bucket;
use super::render::Scope;
use super::resource::{Properties, Resource, Tag};
use super::role::{Role, RolePolicy};
use super::value::Text;

/// The tag that holds the hash of the package.
pub const PACKAGE_TAG: &str = "obsctl:package";

/// `AWS::Synthetics::Canary`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Canary {
    pub name: String,
    pub runtime_version: String,
    pub code: Code,
    pub execution_role_arn: Text,
    #[serde(rename = "ArtifactS3Location")]
    pub artifact_location: Text,
    pub schedule: Value,
    pub run_config: Value,
    pub success_retention_period: u32,
    pub failure_retention_period: u32,
    pub start_canary_after_creation: bool,
    /// `AUTOMATIC`: the Lambda function goes with the canary.
    pub provisioned_resource_cleanup: &'static str,
    pub tags: Vec<Tag>,
}

/// `Code`: a package in the bucket of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Code {
    pub handler: String,
    #[serde(rename = "S3Bucket")]
    pub bucket: Text,
    #[serde(rename = "S3Key")]
    pub key: String,
}

impl model::Canary {
    /// Where its package is in the bucket of the project. Another package has another place, so that CloudFormation
    /// sees every change of it, and none where there is none.
    pub fn package_key(&self) -> String {
        format!(
            "packages/{}/{}.zip",
            self.identity.physical,
            self.package.hash()
        )
    }
}

/// Adds the canary and its role.
pub(super) fn add(
    canary: &model::Canary,
    scope: &Scope<'_>,
    resources: &mut BTreeMap<String, Resource>,
) {
    let logical = &canary.identity.logical;
    let mut resource = Resource::new(Properties::Canary(Box::new(properties(canary, scope))));
    resource.raw.clone_from(&canary.identity.raw);
    resources.insert(logical.clone(), resource);
    let role = Resource::new(Properties::Role(role(canary, scope)));
    resources.insert(role_id(logical), role);
}

/// Logical ids of what a canary is rendered to besides itself.
pub(super) fn companions(canary: &model::Canary) -> Vec<String> {
    vec![role_id(&canary.identity.logical)]
}

fn role_id(canary: &str) -> String {
    format!("{canary}Role")
}

fn properties(canary: &model::Canary, scope: &Scope<'_>) -> Canary {
    let bucket = bucket::name(scope.prefix());
    let physical = &canary.identity.physical;
    let mut tags = scope.tags(&canary.identity);
    tags.push(Tag {
        key: PACKAGE_TAG.to_owned(),
        value: canary.package.hash().to_owned(),
    });
    tags.sort_by(|one, other| one.key.cmp(&other.key));
    Canary {
        name: physical.clone(),
        runtime_version: canary.runtime.to_string(),
        code: Code {
            handler: canary.handler.clone(),
            bucket: Text::Sub(bucket.clone()),
            key: canary.package_key(),
        },
        execution_role_arn: Text::GetAtt(role_id(&canary.identity.logical), "Arn"),
        artifact_location: Text::Sub(format!("s3://{bucket}/artifacts/{physical}")),
        schedule: schedule(canary),
        run_config: run_config(canary),
        success_retention_period: canary.keep_days,
        failure_retention_period: canary.keep_days,
        start_canary_after_creation: true,
        provisioned_resource_cleanup: "AUTOMATIC",
        tags,
    }
}

fn schedule(canary: &model::Canary) -> Value {
    json!({
        "Expression": canary.schedule.expression(),
        // for ever
        "DurationInSeconds": "0",
        "RetryConfig": {"MaxRetries": canary.retries},
    })
}

/// All of it, whether it was stated or not: an update of a canary keeps what it does not name, so that a variable left out here
/// would stay.
fn run_config(canary: &model::Canary) -> Value {
    json!({
        "TimeoutInSeconds": canary.timeout_seconds,
        "ActiveTracing": canary.tracing,
        "MemoryInMB": canary.memory_mb,
        "EnvironmentVariables": canary.environment,
    })
}

/// What the name of its function begins with, after `cwsyn-`. A function's name has 64 characters at most, and ends in `-` and a UUID:
/// of a longer name it can hold only the beginning.
fn function(physical: &str) -> String {
    const ROOM: usize = 64 - "cwsyn-".len() - 37;
    if physical.len() <= ROOM {
        format!("{physical}-")
    } else {
        physical.chars().take(ROOM).collect()
    }
}

/// What its runs may: leave artifacts in their own place, write their own logs, publish their metrics.
///
/// Source: "Required roles and permissions for canaries" of the CloudWatch user guide, each narrowed to this canary.
fn role(canary: &model::Canary, scope: &Scope<'_>) -> Role {
    let physical = &canary.identity.physical;
    let bucket = format!(
        "arn:${{AWS::Partition}}:s3:::{}",
        bucket::name(scope.prefix())
    );
    let mut statements = vec![
        json!({
            "Sid": "Artifacts",
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": Text::Sub(format!("{bucket}/artifacts/{physical}/*")),
        }),
        json!({
            "Sid": "FindBucket",
            "Effect": "Allow",
            "Action": "s3:GetBucketLocation",
            "Resource": Text::Sub(bucket),
        }),
        json!({
            "Sid": "ListBuckets",
            "Effect": "Allow",
            "Action": "s3:ListAllMyBuckets",
            "Resource": "*",
        }),
        json!({
            "Sid": "Logs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": Text::arn("logs", &format!("log-group:/aws/lambda/cwsyn-{}*", function(physical))),
        }),
        json!({
            "Sid": "Metrics",
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}},
        }),
    ];
    if canary.tracing {
        statements.push(json!({
            "Sid": "Traces",
            "Effect": "Allow",
            "Action": "xray:PutTraceSegments",
            "Resource": "*",
        }));
    }
    Role {
        description: format!("What runs of the canary {physical} may"),
        assume_role_policy_document: json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }],
        }),
        policies: vec![RolePolicy {
            policy_name: "run".to_owned(),
            policy_document: json!({"Version": "2012-10-17", "Statement": statements}),
        }],
        tags: scope.tags(&canary.identity),
    }
}

//! What CloudFormation does when a property changes, and which lists have no order.
//!
//! From the provider schemas (`createOnlyProperties`, `conditionalCreateOnlyProperties`) of the resource types that
//! [`crate::template`] renders.

/// Properties that have CloudFormation replace the resource, or do so under conditions that only it knows; a plan
/// shows the worse of both.
const REPLACING: &[(&str, &[&str])] = &[
    ("AWS::CloudWatch::Alarm", &["AlarmName"]),
    ("AWS::CloudWatch::CompositeAlarm", &["AlarmName"]),
    ("AWS::CloudWatch::Dashboard", &["DashboardName"]),
    ("AWS::SNS::Topic", &["FifoTopic", "TopicName"]),
    (
        "AWS::SNS::Subscription",
        &["Endpoint", "Protocol", "Region", "TopicArn"],
    ),
    ("AWS::SNS::TopicPolicy", &[]),
    ("AWS::RUM::AppMonitor", &["Name", "Platform"]),
    ("AWS::Synthetics::Canary", &["Name"]),
    ("AWS::S3::Bucket", &["BucketName"]),
    ("AWS::S3::BucketPolicy", &["Bucket"]),
    ("AWS::IAM::Role", &["Path", "RoleName"]),
    ("AWS::Cognito::IdentityPool", &[]),
    (
        "AWS::Cognito::IdentityPoolRoleAttachment",
        &["IdentityPoolId"],
    ),
];

/// The property that names the resource in AWS.
const NAMES: &[(&str, &str)] = &[
    ("AWS::CloudWatch::Alarm", "AlarmName"),
    ("AWS::CloudWatch::CompositeAlarm", "AlarmName"),
    ("AWS::CloudWatch::Dashboard", "DashboardName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::RUM::AppMonitor", "Name"),
    ("AWS::Cognito::IdentityPool", "IdentityPoolName"),
    ("AWS::Synthetics::Canary", "Name"),
    ("AWS::S3::Bucket", "BucketName"),
];

/// Lists of plain values whose order means nothing: CloudWatch runs all actions of a state, in no documented order.
const SETS: &[&str] = &[
    "AlarmActions",
    "DomainList",
    "ExcludedPages",
    "IncludedPages",
    "InsufficientDataActions",
    "OKActions",
    "Telemetries",
    "Topics",
];

/// Whether a change of this top-level property may replace the resource.
pub(super) fn replaces(resource_type: &str, property: &str) -> bool {
    REPLACING
        .iter()
        .any(|(kind, properties)| *kind == resource_type && properties.contains(&property))
}

/// The property that holds the physical name, for types that have one.
pub(super) fn name_property(resource_type: &str) -> Option<&'static str> {
    NAMES
        .iter()
        .find(|(kind, _)| *kind == resource_type)
        .map(|(_, property)| *property)
}

/// Whether the list of this name is a set.
pub(super) fn is_set(property: &str) -> bool {
    SETS.contains(&property)
}

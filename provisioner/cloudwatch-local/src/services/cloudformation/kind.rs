//! The resource types that this server can make.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// `AWS::CloudWatch::Alarm`.
    Alarm,
    /// `AWS::CloudWatch::CompositeAlarm`.
    CompositeAlarm,
    /// `AWS::CloudWatch::Dashboard`.
    Dashboard,
    /// `AWS::S3::Bucket`.
    Bucket,
    /// `AWS::S3::BucketPolicy`.
    BucketPolicy,
    /// `AWS::Synthetics::Canary`.
    Canary,
    /// `AWS::IAM::Role`.
    Role,
    /// `AWS::Cognito::IdentityPool`.
    IdentityPool,
    /// `AWS::Cognito::IdentityPoolRoleAttachment`.
    IdentityPoolRoles,
    /// `AWS::Logs::LogGroup`.
    LogGroup,
    /// `AWS::RUM::AppMonitor`.
    AppMonitor,
    /// `AWS::SNS::Subscription`.
    Subscription,
    /// `AWS::SNS::Topic`.
    Topic,
    /// `AWS::SNS::TopicPolicy`.
    TopicPolicy,
}

impl Kind {
    /// Every type.
    pub(crate) const ALL: [Kind; 14] = [
        Kind::Alarm,
        Kind::CompositeAlarm,
        Kind::Dashboard,
        Kind::Bucket,
        Kind::BucketPolicy,
        Kind::Canary,
        Kind::Role,
        Kind::IdentityPool,
        Kind::IdentityPoolRoles,
        Kind::LogGroup,
        Kind::AppMonitor,
        Kind::Subscription,
        Kind::Topic,
        Kind::TopicPolicy,
    ];

    /// As templates write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Kind::Alarm => "AWS::CloudWatch::Alarm",
            Kind::CompositeAlarm => "AWS::CloudWatch::CompositeAlarm",
            Kind::Dashboard => "AWS::CloudWatch::Dashboard",
            Kind::Bucket => "AWS::S3::Bucket",
            Kind::BucketPolicy => "AWS::S3::BucketPolicy",
            Kind::Canary => "AWS::Synthetics::Canary",
            Kind::Role => "AWS::IAM::Role",
            Kind::IdentityPool => "AWS::Cognito::IdentityPool",
            Kind::IdentityPoolRoles => "AWS::Cognito::IdentityPoolRoleAttachment",
            Kind::LogGroup => "AWS::Logs::LogGroup",
            Kind::AppMonitor => "AWS::RUM::AppMonitor",
            Kind::Subscription => "AWS::SNS::Subscription",
            Kind::Topic => "AWS::SNS::Topic",
            Kind::TopicPolicy => "AWS::SNS::TopicPolicy",
        }
    }

    /// What `Fn::GetAtt` can ask of it: the read-only properties of its provider schema.
    pub(crate) fn attributes(self) -> &'static [&'static str] {
        match self {
            Kind::Alarm | Kind::CompositeAlarm | Kind::LogGroup | Kind::Subscription => &["Arn"],
            Kind::Topic => &["TopicArn", "TopicName"],
            Kind::AppMonitor | Kind::IdentityPool | Kind::IdentityPoolRoles | Kind::TopicPolicy => {
                &["Id"]
            }
            Kind::Bucket => &[
                "Arn",
                "DomainName",
                "DualStackDomainName",
                "RegionalDomainName",
                "WebsiteURL",
            ],
            Kind::Canary => &["Id", "State", "Code.SourceLocationArn"],
            Kind::Role => &["Arn", "RoleId"],
            Kind::BucketPolicy | Kind::Dashboard => &[],
        }
    }

    /// The property that holds a name chosen by the user, which is also the physical id's origin.
    pub(crate) fn name_property(self) -> Option<&'static str> {
        match self {
            Kind::Alarm | Kind::CompositeAlarm => Some("AlarmName"),
            Kind::Dashboard => Some("DashboardName"),
            Kind::LogGroup => Some("LogGroupName"),
            Kind::Topic => Some("TopicName"),
            Kind::AppMonitor | Kind::Canary => Some("Name"),
            Kind::Bucket => Some("BucketName"),
            // a bucket has one policy, which is called after it
            Kind::BucketPolicy => Some("Bucket"),
            Kind::Role => Some("RoleName"),
            // of a pool the id is made up; its name need not be its own
            Kind::IdentityPool
            | Kind::IdentityPoolRoles
            | Kind::Subscription
            | Kind::TopicPolicy => None,
        }
    }

    /// The properties that identify it: the primary identifier of its provider schema.
    pub(crate) fn identifiers(self) -> &'static [&'static str] {
        match self {
            Kind::Alarm | Kind::CompositeAlarm => &["AlarmName"],
            Kind::Dashboard => &["DashboardName"],
            Kind::LogGroup => &["LogGroupName"],
            Kind::Subscription => &["Arn"],
            Kind::Topic => &["TopicArn"],
            Kind::AppMonitor | Kind::Canary => &["Name"],
            Kind::Bucket => &["BucketName"],
            Kind::BucketPolicy => &["Bucket"],
            Kind::Role => &["RoleName"],
            Kind::IdentityPool | Kind::IdentityPoolRoles | Kind::TopicPolicy => &["Id"],
        }
    }

    /// Whether it is one of IAM's, which a stack may only make when its owner says so.
    pub(crate) fn gives_permissions(self) -> bool {
        self == Kind::Role
    }

    /// Whether a stack's tags reach it.
    pub(crate) fn taggable(self) -> bool {
        !matches!(
            self,
            Kind::BucketPolicy | Kind::IdentityPoolRoles | Kind::Subscription | Kind::TopicPolicy
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A type that this server does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unrecognized resource type `{0}`")]
pub(crate) struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

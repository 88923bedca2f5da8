//! A resource of any of the types that obsctl writes.
//!
//! Properties are named as CloudFormation names them. The order of a type's fields is the order of its properties in
//! a template.

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::{Map, Value};

use super::alarm::Alarm;
use super::bucket::{Bucket, BucketPolicy};
use super::canary::Canary;
use super::composite::CompositeAlarm;
use super::dashboard::Dashboard;
use super::merge;
use super::monitor::{AppMonitor, IdentityPool, RoleAttachment};
use super::role::Role;
use super::route::{Subscription, Topic, TopicPolicy};
use super::value::Text;

/// One resource of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Type and properties.
    pub properties: Properties,
    /// Logical ids, sorted, that must exist before this one and outlive it, beyond those that it refers to.
    pub depends_on: Vec<String>,
    /// Properties that the language does not know, merged over the others.
    pub raw: Map<String, Value>,
}

impl Resource {
    /// A resource that depends on nothing and has nothing raw.
    pub fn new(properties: Properties) -> Self {
        Self {
            properties,
            depends_on: Vec::new(),
            raw: Map::new(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Written<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    depends_on: &'a [String],
    properties: Value,
}

impl Serialize for Resource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut properties =
            serde_json::to_value(&self.properties).map_err(serde::ser::Error::custom)?;
        merge::over(&mut properties, &self.raw);
        Written {
            r#type: self.properties.resource_type(),
            depends_on: &self.depends_on,
            properties,
        }
        .serialize(serializer)
    }
}

/// The properties of one of the types.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(
    missing_docs,
    reason = "each variant is the type that it is named after"
)]
pub enum Properties {
    Alarm(Box<Alarm>),
    CompositeAlarm(Box<CompositeAlarm>),
    Dashboard(Dashboard),
    Topic(Topic),
    TopicPolicy(TopicPolicy),
    Subscription(Subscription),
    Role(Role),
    AppMonitor(Box<AppMonitor>),
    IdentityPool(IdentityPool),
    RoleAttachment(RoleAttachment),
    Canary(Box<Canary>),
    Bucket(Box<Bucket>),
    BucketPolicy(BucketPolicy),
}

impl Properties {
    /// CloudFormation's name of the type.
    pub fn resource_type(&self) -> &'static str {
        match self {
            Self::Alarm(_) => "AWS::CloudWatch::Alarm",
            Self::CompositeAlarm(_) => "AWS::CloudWatch::CompositeAlarm",
            Self::Dashboard(_) => "AWS::CloudWatch::Dashboard",
            Self::Topic(_) => "AWS::SNS::Topic",
            Self::TopicPolicy(_) => "AWS::SNS::TopicPolicy",
            Self::Subscription(_) => "AWS::SNS::Subscription",
            Self::Role(_) => "AWS::IAM::Role",
            Self::AppMonitor(_) => "AWS::RUM::AppMonitor",
            Self::IdentityPool(_) => "AWS::Cognito::IdentityPool",
            Self::RoleAttachment(_) => "AWS::Cognito::IdentityPoolRoleAttachment",
            Self::Canary(_) => "AWS::Synthetics::Canary",
            Self::Bucket(_) => "AWS::S3::Bucket",
            Self::BucketPolicy(_) => "AWS::S3::BucketPolicy",
        }
    }
}

/// What happens when an alarm enters a state; each list sorted, without duplicates, left out when empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct AlarmActions {
    pub actions_enabled: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarm_actions: Vec<Text>,
    #[serde(rename = "OKActions", skip_serializing_if = "Vec::is_empty")]
    pub ok_actions: Vec<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub insufficient_data_actions: Vec<Text>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Tag {
    pub key: String,
    pub value: String,
}

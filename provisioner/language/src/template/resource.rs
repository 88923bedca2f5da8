//! The resource types that obsctl writes, with their properties as CloudFormation names them.
//!
//! The order of the fields is the order of the properties in a template.

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::{Map, Value};

use super::merge;
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
        }
    }
}

/// `AWS::CloudWatch::Alarm`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Alarm {
    pub alarm_name: String,
    pub alarm_description: String,
    #[serde(flatten)]
    pub source: AlarmSource,
    pub comparison_operator: String,
    pub threshold: Value,
    pub evaluation_periods: u32,
    pub datapoints_to_alarm: u32,
    pub treat_missing_data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluate_low_sample_count_percentile: Option<String>,
    #[serde(flatten)]
    pub actions: AlarmActions,
    pub tags: Vec<Tag>,
}

/// What an alarm watches: one metric, or an expression over several.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub enum AlarmSource {
    /// One statistic of one metric.
    Metric {
        namespace: String,
        metric_name: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        dimensions: Vec<Dimension>,
        #[serde(skip_serializing_if = "Option::is_none")]
        statistic: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        extended_statistic: Option<String>,
        period: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// Queries, one of which returns data.
    Math {
        /// In the order of the model.
        metrics: Vec<MetricDataQuery>,
    },
}

/// One query of a metric-math alarm.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct MetricDataQuery {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_stat: Option<MetricStat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<u32>,
    pub return_data: bool,
}

/// One statistic of one metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct MetricStat {
    pub metric: Metric,
    pub period: u32,
    pub stat: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Metric {
    pub namespace: String,
    pub metric_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
}

/// One dimension of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Dimension {
    pub name: String,
    pub value: String,
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

/// `AWS::CloudWatch::CompositeAlarm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct CompositeAlarm {
    pub alarm_name: String,
    pub alarm_description: String,
    pub alarm_rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_suppressor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_suppressor_wait_period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_suppressor_extension_period: Option<u32>,
    #[serde(flatten)]
    pub actions: AlarmActions,
    pub tags: Vec<Tag>,
}

/// `AWS::CloudWatch::Dashboard`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Dashboard {
    pub dashboard_name: String,
    pub dashboard_body: Text,
    pub tags: Vec<Tag>,
}

/// `AWS::SNS::Topic`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Topic {
    pub topic_name: String,
    pub tags: Vec<Tag>,
}

/// `AWS::SNS::TopicPolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct TopicPolicy {
    pub topics: Vec<Text>,
    pub policy_document: Policy,
}

/// A resource policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are those of an IAM policy")]
pub struct Policy {
    pub version: &'static str,
    pub statement: Vec<Statement>,
}

/// One statement of a [`Policy`]: a service may do one thing on behalf of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`.
    pub sid: &'static str,
    /// The service that may, such as `cloudwatch.amazonaws.com`.
    pub service: &'static str,
    /// What it may.
    pub action: &'static str,
    /// On what.
    pub resource: Text,
    /// Only for things of this account, so that another account's alarms cannot use it.
    pub source_account: Text,
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::json!({
            "Sid": self.sid,
            "Effect": "Allow",
            "Principal": {"Service": self.service},
            "Action": self.action,
            "Resource": self.resource,
            "Condition": {"StringEquals": {"aws:SourceAccount": self.source_account}},
        })
        .serialize(serializer)
    }
}

/// `AWS::SNS::Subscription`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Subscription {
    pub topic_arn: Text,
    pub protocol: &'static str,
    pub endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_message_delivery: Option<bool>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Tag {
    pub key: String,
    pub value: String,
}

//! A route: a topic, who may publish to it, and who receives.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use serde::ser::Serializer;
use sha2::{Digest, Sha256};

use crate::model;

use super::render::Scope;
use super::resource::{Properties, Resource, Tag};
use super::value::Text;

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

/// Bytes of the digest that tell the subscriptions of one route apart.
const SUFFIX_BYTES: usize = 4;

/// Adds the topic, its policy, and a subscription for each receiver.
pub(super) fn add(
    route: &model::Route,
    scope: &Scope<'_>,
    resources: &mut BTreeMap<String, Resource>,
) {
    let logical = &route.identity.logical;
    let mut topic = Resource::new(Properties::Topic(Topic {
        topic_name: route.identity.physical.clone(),
        tags: scope.tags(&route.identity),
    }));
    topic.raw.clone_from(&route.identity.raw);
    resources.insert(logical.clone(), topic);
    resources.insert(
        policy_id(logical),
        Resource::new(Properties::TopicPolicy(policy(logical))),
    );
    for receiver in &route.subscriptions {
        let subscription = subscription(logical, receiver);
        resources.insert(
            subscription_id(logical, receiver),
            Resource::new(Properties::Subscription(subscription)),
        );
    }
}

/// Logical ids of what a route is rendered to besides the topic.
pub(super) fn companions(route: &model::Route) -> Vec<String> {
    let logical = &route.identity.logical;
    let subscriptions = route
        .subscriptions
        .iter()
        .map(|receiver| subscription_id(logical, receiver));
    std::iter::once(policy_id(logical))
        .chain(subscriptions)
        .collect()
}

fn policy_id(topic: &str) -> String {
    format!("{topic}Policy")
}

/// Named after the receiver, not its place in the list. By place, taking the first of two away would make the first
/// the second: CloudFormation would subscribe the second again, which SNS answers with the subscription that exists,
/// and then delete that one as no longer needed.
fn subscription_id(topic: &str, receiver: &model::Subscription) -> String {
    let digest = Sha256::digest(format!("{}\n{}", protocol(receiver), endpoint(receiver)));
    let mut id = format!("{topic}Subscription");
    for byte in &digest[..SUFFIX_BYTES] {
        write!(id, "{byte:02x}").expect("a String takes any text");
    }
    id
}

fn policy(topic: &str) -> TopicPolicy {
    TopicPolicy {
        topics: vec![Text::Ref(topic.to_owned())],
        policy_document: Policy {
            version: "2012-10-17",
            statement: vec![Statement {
                sid: "AlarmsOfThisAccountPublish",
                service: "cloudwatch.amazonaws.com",
                action: "sns:Publish",
                resource: Text::Ref(topic.to_owned()),
                source_account: Text::account(),
            }],
        },
    }
}

fn subscription(topic: &str, receiver: &model::Subscription) -> Subscription {
    let is_queue = matches!(receiver, model::Subscription::Sqs(_));
    Subscription {
        topic_arn: Text::Ref(topic.to_owned()),
        protocol: protocol(receiver),
        endpoint: endpoint(receiver).to_owned(),
        raw_message_delivery: is_queue.then_some(false),
    }
}

fn protocol(receiver: &model::Subscription) -> &'static str {
    match receiver {
        model::Subscription::Email(_) => "email",
        model::Subscription::Https(url) if has_scheme(url, "http://") => "http",
        model::Subscription::Https(_) => "https",
        model::Subscription::Sqs(_) => "sqs",
    }
}

fn has_scheme(url: &str, scheme: &str) -> bool {
    url.get(..scheme.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

fn endpoint(receiver: &model::Subscription) -> &str {
    match receiver {
        model::Subscription::Email(endpoint)
        | model::Subscription::Https(endpoint)
        | model::Subscription::Sqs(endpoint) => endpoint,
    }
}

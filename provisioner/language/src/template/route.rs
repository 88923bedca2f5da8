//! A route: a topic, who may publish to it, and who receives.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::model;

use super::render::Scope;
use super::resource::{Policy, Properties, Resource, Statement, Subscription, Topic, TopicPolicy};
use super::value::Text;

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

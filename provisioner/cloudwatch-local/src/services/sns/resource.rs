//! Topics, policies and subscriptions as resources of a stack: each call may be made twice.

use std::collections::BTreeMap;

use super::{
    Sns, Subscription, Topic, error::not_found, subscription_attributes::check_attribute,
    subscriptions::checked_endpoint, topics,
};
use crate::wire::ServiceError;

/// A subscription that a stack asks for.
#[derive(Debug, Clone)]
pub(crate) struct SubscriptionInput<'a> {
    /// Chosen by the stack.
    pub(crate) arn: &'a str,
    pub(crate) topic: &'a str,
    pub(crate) protocol: &'a str,
    pub(crate) endpoint: Option<&'a str>,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Sns {
    /// Whether there is a topic with this ARN.
    pub(crate) async fn has_topic(&self, arn: &str) -> bool {
        self.state.read().await.topics.contains_key(arn)
    }

    /// Makes a topic or overwrites it; a policy that it has stays.
    pub(crate) async fn put_topic(
        &self,
        arn: &str,
        mut attributes: BTreeMap<String, String>,
        tags: BTreeMap<String, String>,
    ) -> Result<(), ServiceError> {
        for (name, value) in &attributes {
            topics::check_attribute(name, value, true)?;
        }
        let mut state = self.state.write().await;
        let policy = state
            .topics
            .get(arn)
            .and_then(|topic| topic.attributes.get("Policy").cloned());
        attributes.extend(policy.map(|policy| ("Policy".to_owned(), policy)));
        let topic = Topic {
            arn: arn.to_owned(),
            attributes,
            tags,
        };
        self.write_topic(&mut state, topic).await
    }

    /// Deletes a topic with its subscriptions; one that is not there is no failure.
    pub(crate) async fn drop_topic(&self, arn: &str) -> Result<(), ServiceError> {
        self.remove_topic(arn).await
    }

    /// Gives a topic this policy; `None` brings the default back.
    pub(crate) async fn put_policy(
        &self,
        arn: &str,
        policy: Option<&str>,
    ) -> Result<(), ServiceError> {
        if let Some(policy) = policy {
            topics::check_attribute("Policy", policy, false)?;
        }
        let mut state = self.state.write().await;
        let Some(mut topic) = state.topics.get(arn).cloned() else {
            return if policy.is_some() {
                Err(not_found("Topic"))
            } else {
                Ok(())
            };
        };
        match policy {
            Some(policy) => topic
                .attributes
                .insert("Policy".to_owned(), policy.to_owned()),
            None => topic.attributes.remove("Policy"),
        };
        self.write_topic(&mut state, topic).await
    }

    /// Makes a subscription with a chosen ARN, or overwrites its attributes.
    pub(crate) async fn put_subscription(
        &self,
        input: SubscriptionInput<'_>,
    ) -> Result<(), ServiceError> {
        let protocol = checked_endpoint(input.protocol, input.endpoint)?;
        for (name, value) in &input.attributes {
            check_attribute(name, value)?;
        }
        let mut state = self.state.write().await;
        if !state.topics.contains_key(input.topic) {
            return Err(not_found("Topic"));
        }
        if let Some(mut subscription) = state.subscriptions.get(input.arn).cloned() {
            subscription.attributes = input.attributes;
            return self.write_subscription(&mut state, subscription).await;
        }
        let subscription = Subscription {
            arn: input.arn.to_owned(),
            topic: input.topic.to_owned(),
            protocol,
            endpoint: input.endpoint.unwrap_or_default().to_owned(),
            pending: protocol.needs_confirmation(),
            token: String::new(),
            authenticated: false,
            attributes: input.attributes,
        };
        self.settle(&mut state, subscription).await.map(drop)
    }

    /// A subscription that a topic's resource carries; asking again finds the same.
    pub(crate) async fn subscribe_inline(
        &self,
        topic: &str,
        protocol: &str,
        endpoint: &str,
    ) -> Result<(), ServiceError> {
        self.subscribe_to(topic, protocol, endpoint).await
    }

    /// Ends a subscription; one that is not there is no failure.
    pub(crate) async fn drop_subscription(&self, arn: &str) -> Result<(), ServiceError> {
        self.remove_subscription(arn, false).await
    }
}

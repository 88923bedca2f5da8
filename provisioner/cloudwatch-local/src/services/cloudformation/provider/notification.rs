//! Topics, their policies, subscriptions.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Provider, Wanted};
use crate::{
    services::{cloudformation::book::document_text, sns::SubscriptionInput},
    wire::ServiceError,
};

/// Properties of a topic that are no attributes of it.
const NOT_ATTRIBUTES: [&str; 5] = [
    "DeliveryStatusLogging",
    "FifoThroughputScope",
    "Subscription",
    "Tags",
    "TopicName",
];

/// Properties of a subscription that are no attributes of it.
const NOT_SUBSCRIPTION_ATTRIBUTES: [&str; 4] = ["Endpoint", "Protocol", "Region", "TopicArn"];

impl Provider {
    pub(super) async fn put_topic(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        let attributes = attributes(wanted.properties, &NOT_ATTRIBUTES);
        self.sns
            .put_topic(wanted.physical_id, attributes, wanted.tags.clone())
            .await?;
        let inline = wanted
            .properties
            .get("Subscription")
            .and_then(Value::as_array);
        for subscription in inline.into_iter().flatten() {
            let text = |name: &str| {
                subscription
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            self.sns
                .subscribe_inline(wanted.physical_id, text("Protocol"), text("Endpoint"))
                .await?;
        }
        Ok(())
    }

    pub(super) async fn put_topic_policy(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        let policy = wanted
            .properties
            .get("PolicyDocument")
            .map(document_text)
            .unwrap_or_default();
        for topic in topics(wanted.properties) {
            self.sns.put_policy(topic, Some(&policy)).await?;
        }
        Ok(())
    }

    pub(super) async fn delete_topic_policy(
        &self,
        properties: &Map<String, Value>,
    ) -> Result<(), ServiceError> {
        for topic in topics(properties) {
            self.sns.put_policy(topic, None).await?;
        }
        Ok(())
    }

    pub(super) async fn put_subscription(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        let text = |name: &str| wanted.properties.get(name).and_then(Value::as_str);
        let input = SubscriptionInput {
            arn: wanted.physical_id,
            topic: text("TopicArn").unwrap_or_default(),
            protocol: text("Protocol").unwrap_or_default(),
            endpoint: text("Endpoint"),
            attributes: attributes(wanted.properties, &NOT_SUBSCRIPTION_ATTRIBUTES),
        };
        self.sns.put_subscription(input).await
    }
}

fn topics(properties: &Map<String, Value>) -> impl Iterator<Item = &str> {
    properties
        .get("Topics")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn attributes(properties: &Map<String, Value>, not: &[&str]) -> BTreeMap<String, String> {
    properties
        .iter()
        .filter(|(name, _)| !not.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), document_text(value)))
        .collect()
}

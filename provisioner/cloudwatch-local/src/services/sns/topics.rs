//! Topics: made, listed, changed, deleted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Sns, Topic,
    error::{invalid, not_found},
    model::default_delivery_policy,
    policy, tags,
};
use crate::{
    identity::Scope,
    services::{cloudwatch::Tag, paging},
    store::{Batch, Collection},
    wire::ServiceError,
};

/// How many topics a page has.
const PAGE: usize = 100;

/// What `SetTopicAttributes` takes.
const SETTABLE: [&str; 16] = [
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DataProtectionPolicy",
    "DeliveryPolicy",
    "DisplayName",
    "FifoThroughputScope",
    "HTTPFailureFeedbackRoleArn",
    "HTTPSuccessFeedbackRoleArn",
    "HTTPSuccessFeedbackSampleRate",
    "KmsMasterKeyId",
    "LambdaFailureFeedbackRoleArn",
    "LambdaSuccessFeedbackRoleArn",
    "MaximumMessageSize",
    "Policy",
    "SignatureVersion",
    "TracingConfig",
];

/// `CreateTopic`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct CreateTopicInput {
    name: String,
    attributes: BTreeMap<String, String>,
    tags: Vec<Tag>,
}

/// An input or output that is a topic's ARN.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TopicArn {
    pub(super) topic_arn: String,
}

/// A page token, as input or as all of it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Page {
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListTopicsOutput {
    topics: Vec<TopicArn>,
    next_token: Option<String>,
}

/// Attributes by name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributesOutput {
    pub(super) attributes: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SetTopicAttributesInput {
    topic_arn: String,
    attribute_name: String,
    attribute_value: String,
}

impl Sns {
    /// Makes a topic, or finds the one of this name.
    pub(super) async fn create_topic(
        &self,
        scope: &Scope,
        input: CreateTopicInput,
    ) -> Result<TopicArn, ServiceError> {
        check_name(&input.name, &input.attributes)?;
        let arn = scope.arn("sns", &input.name);
        let tags = tags::checked(input.tags)?;
        for (name, value) in &input.attributes {
            check_attribute(name, value, true)?;
        }
        let mut state = self.state.write().await;
        if let Some(topic) = state.topics.get(&arn) {
            let differs =
                |(name, value): (&String, &String)| topic.attributes.get(name) != Some(value);
            if input.attributes.iter().any(differs) {
                return Err(invalid(
                    "Attributes Reason: Topic already exists with different attributes",
                ));
            }
            if !tags.is_empty() && tags != topic.tags {
                return Err(invalid(
                    "Tags Reason: Topic already exists with different tags",
                ));
            }
            return Ok(TopicArn { topic_arn: arn });
        }
        let topic = Topic {
            arn: arn.clone(),
            attributes: input.attributes,
            tags,
        };
        self.write_topic(&mut state, topic).await?;
        Ok(TopicArn { topic_arn: arn })
    }

    /// Deletes a topic with its subscriptions; one that is not there is no failure.
    pub(super) async fn delete_topic(&self, input: &TopicArn) -> Result<(), ServiceError> {
        self.remove_topic(&input.topic_arn).await
    }

    pub(super) async fn list_topics(&self, input: &Page) -> Result<ListTopicsOutput, ServiceError> {
        let after = page_position("ListTopics", input)?;
        let state = self.state.read().await;
        let (page, next) = paging::page(
            state.topics.keys(),
            |arn| (*arn).clone(),
            after.as_deref(),
            PAGE,
        );
        Ok(ListTopicsOutput {
            topics: page
                .into_iter()
                .map(|arn| TopicArn {
                    topic_arn: arn.clone(),
                })
                .collect(),
            next_token: next.map(|arn| paging::token("ListTopics", &arn)),
        })
    }

    pub(super) async fn get_topic_attributes(
        &self,
        input: &TopicArn,
    ) -> Result<AttributesOutput, ServiceError> {
        let state = self.state.read().await;
        let topic = state
            .topics
            .get(&input.topic_arn)
            .ok_or_else(|| not_found("Topic"))?;
        let of_topic = state
            .subscriptions
            .values()
            .filter(|subscription| subscription.topic == topic.arn);
        let (pending, confirmed): (Vec<_>, Vec<_>) =
            of_topic.partition(|subscription| subscription.pending);
        let delivery = topic.attributes.get("DeliveryPolicy").cloned();
        let mut attributes = topic.attributes.clone();
        attributes.extend([
            ("TopicArn".to_owned(), topic.arn.clone()),
            ("Owner".to_owned(), topic.owner().to_owned()),
            ("Policy".to_owned(), topic.policy()),
            (
                "SubscriptionsConfirmed".to_owned(),
                confirmed.len().to_string(),
            ),
            ("SubscriptionsPending".to_owned(), pending.len().to_string()),
            ("SubscriptionsDeleted".to_owned(), "0".to_owned()),
            (
                "EffectiveDeliveryPolicy".to_owned(),
                delivery.unwrap_or_else(|| default_delivery_policy().to_string()),
            ),
        ]);
        attributes.entry("DisplayName".to_owned()).or_default();
        Ok(AttributesOutput { attributes })
    }

    pub(super) async fn set_topic_attributes(
        &self,
        input: &SetTopicAttributesInput,
    ) -> Result<(), ServiceError> {
        check_attribute(&input.attribute_name, &input.attribute_value, false)?;
        let mut state = self.state.write().await;
        let mut topic = state
            .topics
            .get(&input.topic_arn)
            .cloned()
            .ok_or_else(|| not_found("Topic"))?;
        topic
            .attributes
            .insert(input.attribute_name.clone(), input.attribute_value.clone());
        self.write_topic(&mut state, topic).await
    }

    /// Deletes a topic with its subscriptions.
    pub(super) async fn remove_topic(&self, arn: &str) -> Result<(), ServiceError> {
        let mut state = self.state.write().await;
        let mut batch = Batch::new();
        batch.delete(Collection::Topic, arn);
        for subscription in state
            .subscriptions
            .values()
            .filter(|subscription| subscription.topic == arn)
        {
            batch.delete(Collection::Subscription, &subscription.arn);
        }
        self.shared.store.write(batch).await?;
        state.topics.remove(arn);
        state
            .subscriptions
            .retain(|_, subscription| subscription.topic != arn);
        Ok(())
    }
}

/// The key after which a page starts.
pub(super) fn page_position(operation: &str, page: &Page) -> Result<Option<String>, ServiceError> {
    match &page.next_token {
        None => Ok(None),
        Some(token) => paging::position(operation, token)
            .map(Some)
            .ok_or_else(|| invalid("NextToken")),
    }
}

fn check_name(name: &str, attributes: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    let fifo = attributes
        .get("FifoTopic")
        .is_some_and(|fifo| fifo == "true");
    let stem = name.strip_suffix(".fifo").filter(|_| fifo).unwrap_or(name);
    let characters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if fifo && stem == name {
        return Err(invalid(
            "Fifo topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
        ));
    }
    if stem.is_empty() || name.len() > 256 || !stem.chars().all(characters) {
        return Err(invalid("Topic Name"));
    }
    Ok(())
}

/// Checks an attribute of a topic.
pub(super) fn check_attribute(name: &str, value: &str, creating: bool) -> Result<(), ServiceError> {
    let known = SETTABLE.contains(&name)
        || name.ends_with("FeedbackRoleArn")
        || (creating && name == "FifoTopic");
    if !known {
        return Err(invalid("AttributeName"));
    }
    match name {
        "Policy" => {
            policy::check(value).map_err(|reason| invalid(format_args!("Policy Error: {reason}")))
        }
        "DisplayName" if value.chars().count() > 100 => Err(invalid(
            "DisplayName Reason: Value must be at most 100 characters long",
        )),
        "SignatureVersion" if value != "1" && value != "2" => {
            Err(invalid("SignatureVersion Reason: Value must be 1 or 2"))
        }
        "DeliveryPolicy" if serde_json::from_str::<serde_json::Value>(value).is_err() => {
            Err(invalid("DeliveryPolicy: JSON is not well-formed"))
        }
        _ => Ok(()),
    }
}

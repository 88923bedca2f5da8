//! Publishing: one message in, one delivery per subscription out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    Sns, State, Subscription, Topic,
    error::{denied, invalid, not_found},
    filter, policy,
};
use crate::{
    actions::AlarmAction,
    notifier::{Attribute, Delivery, Notification},
    store::Batch,
    wire::ServiceError,
};

/// The greatest size of a message in bytes.
const MAX_MESSAGE: usize = 262_144;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PublishInput {
    topic_arn: Option<String>,
    target_arn: Option<String>,
    phone_number: Option<String>,
    message: String,
    subject: Option<String>,
    message_structure: Option<String>,
    message_attributes: BTreeMap<String, AttributeInput>,
    message_group_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct AttributeInput {
    data_type: String,
    string_value: Option<String>,
    binary_value: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PublishOutput {
    message_id: String,
    sequence_number: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PublishBatchInput {
    topic_arn: String,
    publish_batch_request_entries: Vec<BatchEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct BatchEntry {
    id: String,
    message: String,
    subject: Option<String>,
    message_structure: Option<String>,
    message_attributes: BTreeMap<String, AttributeInput>,
    message_group_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PublishBatchOutput {
    successful: Vec<BatchSuccess>,
    failed: Vec<BatchFailure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BatchSuccess {
    id: String,
    message_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BatchFailure {
    id: String,
    code: String,
    message: String,
    sender_fault: bool,
}

/// A checked message.
struct Message {
    /// The same for the same message, so that publishing it again is the same deliveries.
    id: String,
    subject: Option<String>,
    text: String,
    /// Text by protocol, of a message with a structure.
    by_protocol: Option<BTreeMap<String, String>>,
    attributes: BTreeMap<String, Attribute>,
}

impl Sns {
    pub(super) async fn publish(&self, input: PublishInput) -> Result<PublishOutput, ServiceError> {
        let Some(topic) = input.topic_arn.or(input.target_arn) else {
            return Err(match input.phone_number {
                Some(_) => invalid("PhoneNumber Reason: this server sends no text messages"),
                None => invalid("TopicArn or TargetArn Reason: no value for required parameter"),
            });
        };
        let message = checked(
            input.message,
            input.subject,
            input.message_structure.as_deref(),
            input.message_attributes,
        )?;
        let message_id = message.id.clone();
        let state = self.state.read().await;
        let topic = state.topics.get(&topic).ok_or_else(|| not_found("Topic"))?;
        check_group(topic, input.message_group_id.as_deref())?;
        let sequence_number = topic
            .is_fifo()
            .then(|| format!("1{:019}", self.shared.now().millis()));
        self.spread(&state, topic, &message).await?;
        Ok(PublishOutput {
            message_id,
            sequence_number,
        })
    }

    pub(super) async fn publish_batch(
        &self,
        input: PublishBatchInput,
    ) -> Result<PublishBatchOutput, ServiceError> {
        check_batch(&input.publish_batch_request_entries)?;
        let state = self.state.read().await;
        let topic = state
            .topics
            .get(&input.topic_arn)
            .ok_or_else(|| not_found("Topic"))?;
        let mut output = PublishBatchOutput {
            successful: Vec::new(),
            failed: Vec::new(),
        };
        for entry in input.publish_batch_request_entries {
            let message = check_group(topic, entry.message_group_id.as_deref()).and_then(|()| {
                checked(
                    entry.message,
                    entry.subject,
                    entry.message_structure.as_deref(),
                    entry.message_attributes,
                )
            });
            match message {
                Ok(message) => {
                    self.spread(&state, topic, &message).await?;
                    output.successful.push(BatchSuccess {
                        id: entry.id,
                        message_id: message.id,
                    });
                }
                Err(error) => output.failed.push(BatchFailure {
                    id: entry.id,
                    code: error.code.to_owned(),
                    message: error.message,
                    sender_fault: true,
                }),
            }
        }
        Ok(output)
    }

    /// Publishes what an alarm says, if its topic is there and lets it.
    pub(super) async fn publish_alarm(&self, action: &AlarmAction) -> Result<(), ServiceError> {
        if action.target.split(':').nth(2) != Some("sns") {
            return Err(invalid(format_args!(
                "TargetArn Reason: this server only publishes to topics, not to {}",
                action.target
            )));
        }
        let state = self.state.read().await;
        let topic = state
            .topics
            .get(&action.target)
            .ok_or_else(|| not_found("Topic"))?;
        if !policy::lets_alarms_publish(&topic.policy(), &action.alarm_arn) {
            return Err(denied(
                "cloudwatch.amazonaws.com",
                "SNS:Publish",
                &topic.arn,
            ));
        }
        let message = Message {
            id: action.id.clone(),
            subject: Some(action.subject.clone()),
            text: action.message.clone(),
            by_protocol: None,
            attributes: BTreeMap::new(),
        };
        self.spread(&state, topic, &message).await
    }

    async fn spread(
        &self,
        state: &State,
        topic: &Topic,
        message: &Message,
    ) -> Result<(), ServiceError> {
        let mut deliveries: Vec<Delivery> = state
            .subscriptions
            .values()
            .filter(|subscription| subscription.topic == topic.arn && !subscription.pending)
            .filter(|subscription| passes(subscription, message))
            .map(|subscription| {
                self.notifier.notification(&Notification {
                    message_id: &message.id,
                    topic,
                    subscription,
                    subject: message.subject.as_deref(),
                    message: message.text_for(subscription),
                    attributes: &message.attributes,
                })
            })
            .collect();
        let mut batch = Batch::new();
        self.notifier.stage(&mut batch, &mut deliveries)?;
        self.shared.store.write(batch).await?;
        self.notifier.launch(deliveries);
        Ok(())
    }
}

impl Message {
    fn text_for(&self, subscription: &Subscription) -> &str {
        self.by_protocol
            .as_ref()
            .and_then(|texts| texts.get(&subscription.protocol.to_string()))
            .unwrap_or(&self.text)
    }
}

fn passes(subscription: &Subscription, message: &Message) -> bool {
    let Some(policy) = subscription.attributes.get("FilterPolicy") else {
        return true;
    };
    let by_body = subscription
        .attributes
        .get("FilterPolicyScope")
        .is_some_and(|scope| scope == "MessageBody");
    let fields = if by_body {
        serde_json::from_str(&message.text).unwrap_or(Json::Null)
    } else {
        message
            .attributes
            .iter()
            .map(|(name, attribute)| (name.clone(), attribute.plain()))
            .collect()
    };
    filter::matches(policy, &fields)
}

fn checked(
    text: String,
    subject: Option<String>,
    structure: Option<&str>,
    attributes: BTreeMap<String, AttributeInput>,
) -> Result<Message, ServiceError> {
    if text.is_empty() {
        return Err(invalid("Empty message"));
    }
    if text.len() > MAX_MESSAGE {
        return Err(invalid("Message too long"));
    }
    if let Some(subject) = &subject {
        let odd = |c: char| c == '\n' || c.is_control();
        if subject.is_empty() || subject.chars().count() > 100 || subject.chars().any(odd) {
            return Err(invalid("Subject"));
        }
    }
    let (text, by_protocol) = match structure {
        None => (text, None),
        Some("json") => {
            let texts: BTreeMap<String, Json> = serde_json::from_str(&text)
                .map_err(|_| invalid("Message Structure - JSON message body failed to parse"))?;
            let texts: BTreeMap<String, String> = texts
                .into_iter()
                .filter_map(|(protocol, text)| Some((protocol, text.as_str()?.to_owned())))
                .collect();
            let default = texts.get("default").cloned().ok_or_else(|| {
                invalid("Message Structure - No default entry in JSON message body")
            })?;
            (default, Some(texts))
        }
        Some(_) => return Err(invalid("MessageStructure")),
    };
    let attributes = attributes
        .into_iter()
        .map(|(name, input)| Ok((name.clone(), checked_attribute(&name, input)?)))
        .collect::<Result<_, ServiceError>>()?;
    Ok(Message {
        id: Uuid::new_v4().to_string(),
        subject,
        text,
        by_protocol,
        attributes,
    })
}

fn checked_attribute(name: &str, input: AttributeInput) -> Result<Attribute, ServiceError> {
    let value = input
        .string_value
        .or(input.binary_value)
        .filter(|value| !value.is_empty());
    let known = ["String", "Number", "Binary"]
        .iter()
        .any(|kind| input.data_type.starts_with(kind));
    match value {
        Some(value) if known => Ok(Attribute {
            kind: input.data_type,
            value,
        }),
        _ => Err(ServiceError::sender(
            "InvalidParameterValueException",
            format!("The message attribute '{name}' must contain a non-empty message attribute value and a supported type."),
        )
        .code("ParameterValueInvalid")),
    }
}

fn check_group(topic: &Topic, group: Option<&str>) -> Result<(), ServiceError> {
    if topic.is_fifo() && group.is_none() {
        return Err(invalid(
            "The MessageGroupId parameter is required for FIFO topics",
        ));
    }
    Ok(())
}

fn check_batch(entries: &[BatchEntry]) -> Result<(), ServiceError> {
    let ids: std::collections::BTreeSet<&str> =
        entries.iter().map(|entry| entry.id.as_str()).collect();
    if entries.is_empty() {
        return Err(ServiceError::sender(
            "EmptyBatchRequestException",
            "The batch request doesn't contain any entries.",
        )
        .code("EmptyBatchRequest"));
    }
    if entries.len() > 10 {
        return Err(ServiceError::sender(
            "TooManyEntriesInBatchRequestException",
            "The batch request contains more entries than permissible.",
        )
        .code("TooManyEntriesInBatchRequest"));
    }
    if ids.len() != entries.len() {
        return Err(ServiceError::sender(
            "BatchEntryIdsNotDistinctException",
            "Two or more batch entries in the request have the same Id.",
        )
        .code("BatchEntryIdsNotDistinct"));
    }
    Ok(())
}

impl Attribute {
    fn plain(&self) -> Json {
        if self.kind == "String.Array" {
            return serde_json::from_str(&self.value).unwrap_or(Json::Null);
        }
        match self.value.parse::<f64>() {
            Ok(number) if self.kind.starts_with("Number") => json!(number),
            _ => json!(self.value),
        }
    }
}

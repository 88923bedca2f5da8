//! The documents that SNS sends, as its developer guide describes them.

use std::{collections::BTreeMap, fmt::Write as _};

use cloudwatch::time::Timestamp;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{
    Delivery, Outcome, Purpose,
    signer::{Signer, hexadecimal},
};
use crate::services::sns::{Subscription, Topic};

/// A message attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// `String`, `Number`, `Binary`, `String.Array`.
    pub(crate) kind: String,
    /// As sent.
    pub(crate) value: String,
}

/// A published message for one subscription.
#[derive(Debug)]
pub(crate) struct Notification<'a> {
    pub(crate) message_id: &'a str,
    pub(crate) topic: &'a Topic,
    pub(crate) subscription: &'a Subscription,
    pub(crate) subject: Option<&'a str>,
    pub(crate) message: &'a str,
    pub(crate) attributes: &'a BTreeMap<String, Attribute>,
}

/// Where this server can be reached from messages.
#[derive(Debug)]
pub(super) struct Addresses {
    /// `http://HOST:PORT`.
    pub(super) base: String,
    /// Name of the certificate.
    pub(super) certificate: String,
}

impl Addresses {
    fn certificate(&self) -> String {
        format!("{}/_local/sns/{}", self.base, self.certificate)
    }

    fn unsubscribe(&self, arn: &str) -> String {
        format!("{}/?Action=Unsubscribe&SubscriptionArn={arn}", self.base)
    }

    fn confirm(&self, topic: &str, token: &str) -> String {
        format!(
            "{}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}",
            self.base
        )
    }
}

/// The delivery of a message to one subscription.
pub(super) fn notification(
    notification: &Notification<'_>,
    addresses: &Addresses,
    signer: &Signer,
    now: Timestamp,
) -> Delivery {
    let Notification {
        message_id,
        topic,
        subscription,
        subject,
        message,
        attributes,
    } = notification;
    let unsubscribe = addresses.unsubscribe(&subscription.arn);
    let mut document = Map::new();
    document.insert("Type".to_owned(), json!("Notification"));
    document.insert("MessageId".to_owned(), json!(message_id));
    document.insert("TopicArn".to_owned(), json!(topic.arn));
    if let Some(subject) = subject {
        document.insert("Subject".to_owned(), json!(subject));
    }
    document.insert("Message".to_owned(), json!(message));
    document.insert("Timestamp".to_owned(), json!(now.to_string()));
    sign(&mut document, Purpose::Notification, addresses, signer);
    document.insert("UnsubscribeURL".to_owned(), json!(unsubscribe));
    if !attributes.is_empty() {
        let shown: Map<String, Json> = attributes
            .iter()
            .map(|(name, attribute)| {
                (
                    name.clone(),
                    json!({"Type": attribute.kind, "Value": attribute.value}),
                )
            })
            .collect();
        document.insert("MessageAttributes".to_owned(), Json::Object(shown));
    }
    let raw = subscription.is_raw();
    let body = if raw {
        (*message).to_owned()
    } else {
        pretty(&document)
    };
    Delivery {
        text: (*message).to_owned(),
        subject: Some(subject.map_or_else(|| default_subject(topic), str::to_owned)),
        link: Some(unsubscribe),
        body,
        raw,
        ..delivery(subscription, Purpose::Notification, message_id, now)
    }
}

/// The question whether the endpoint agrees, or the news that its subscription has ended.
pub(super) fn invitation(
    subscription: &Subscription,
    ends: bool,
    addresses: &Addresses,
    signer: &Signer,
    now: Timestamp,
) -> Delivery {
    let topic = &subscription.topic;
    let (purpose, text) = if ends {
        let text = format!(
            "You have chosen to deactivate subscription {}.\nTo cancel this operation and restore the subscription, \
             visit the SubscribeURL included in this message.",
            subscription.arn
        );
        (Purpose::UnsubscribeConfirmation, text)
    } else {
        let text = format!(
            "You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL \
             included in this message."
        );
        (Purpose::SubscriptionConfirmation, text)
    };
    let link = addresses.confirm(topic, &subscription.token);
    let message_id = uuid::Uuid::new_v4().to_string();
    let mut document = Map::new();
    document.insert("Type".to_owned(), json!(purpose.as_str()));
    document.insert("MessageId".to_owned(), json!(message_id));
    document.insert("Token".to_owned(), json!(subscription.token));
    document.insert("TopicArn".to_owned(), json!(topic));
    document.insert("Message".to_owned(), json!(text));
    document.insert("SubscribeURL".to_owned(), json!(link));
    document.insert("Timestamp".to_owned(), json!(now.to_string()));
    sign(&mut document, purpose, addresses, signer);
    Delivery {
        text,
        subject: Some("AWS Notification - Subscription Confirmation".to_owned()),
        link: Some(link),
        body: pretty(&document),
        ..delivery(subscription, purpose, &message_id, now)
    }
}

fn delivery(
    subscription: &Subscription,
    purpose: Purpose,
    message_id: &str,
    now: Timestamp,
) -> Delivery {
    Delivery {
        id: id(message_id, &subscription.arn),
        sequence: 0,
        purpose,
        protocol: subscription.protocol,
        endpoint: subscription.endpoint.clone(),
        topic: subscription.topic.clone(),
        subscription: subscription.arn.clone(),
        message_id: message_id.to_owned(),
        subject: None,
        text: String::new(),
        link: None,
        body: String::new(),
        raw: false,
        accepted: now.millis(),
        outcome: if subscription.protocol.is_http() {
            Outcome::Waiting
        } else {
            Outcome::Kept
        },
        attempts: 0,
        tries: Vec::new(),
        http_status: None,
        note: (!subscription.protocol.is_http() && !subscription.protocol.is_mail()).then(|| {
            format!(
                "this server does not deliver to {} endpoints",
                subscription.protocol
            )
        }),
    }
}

fn id(message_id: &str, subscription: &str) -> String {
    hexadecimal(&Sha256::digest(format!("{message_id}\n{subscription}"))[..16])
}

fn default_subject(topic: &Topic) -> String {
    let display = topic
        .attributes
        .get("DisplayName")
        .filter(|name| !name.is_empty());
    display.map_or_else(|| "AWS Notification Message".to_owned(), Clone::clone)
}

fn sign(
    document: &mut Map<String, Json>,
    purpose: Purpose,
    addresses: &Addresses,
    signer: &Signer,
) {
    let signature = signer.sign(string_to_sign(document, purpose).as_bytes());
    document.insert("SignatureVersion".to_owned(), json!(Signer::VERSION));
    document.insert("Signature".to_owned(), json!(signature));
    document.insert("SigningCertURL".to_owned(), json!(addresses.certificate()));
}

/// Names and values, each on a line of its own, in the order that the guide gives.
fn string_to_sign(document: &Map<String, Json>, purpose: Purpose) -> String {
    let names: &[&str] = match purpose {
        Purpose::Notification => &[
            "Message",
            "MessageId",
            "Subject",
            "Timestamp",
            "TopicArn",
            "Type",
        ],
        Purpose::SubscriptionConfirmation | Purpose::UnsubscribeConfirmation => &[
            "Message",
            "MessageId",
            "SubscribeURL",
            "Timestamp",
            "Token",
            "TopicArn",
            "Type",
        ],
    };
    let mut text = String::new();
    for name in names {
        if let Some(value) = document.get(*name).and_then(Json::as_str) {
            let _ = write!(text, "{name}\n{value}\n");
        }
    }
    text
}

fn pretty(document: &Map<String, Json>) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_to_sign_is_the_documented_one() {
        let document = json!({
            "Type": "Notification", "MessageId": "m", "TopicArn": "t", "Message": "hello", "Timestamp": "now",
            "UnsubscribeURL": "ignored",
        });
        assert_eq!(
            string_to_sign(document.as_object().unwrap(), Purpose::Notification),
            "Message\nhello\nMessageId\nm\nTimestamp\nnow\nTopicArn\nt\nType\nNotification\n"
        );
    }
}

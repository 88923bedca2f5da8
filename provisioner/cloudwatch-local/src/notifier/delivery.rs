//! One message on its way to one endpoint.

use cloudwatch::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::services::sns::Protocol;

/// What a delivery is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// A message that was published.
    Notification,
    /// Asks the endpoint whether it agrees.
    SubscriptionConfirmation,
    /// Tells it that its subscription has ended.
    UnsubscribeConfirmation,
}

impl Purpose {
    /// As the payload and its header write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Notification => "Notification",
            Self::SubscriptionConfirmation => "SubscriptionConfirmation",
            Self::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        }
    }
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It is to be made, now or after a pause.
    Waiting,
    /// The endpoint took it.
    Delivered,
    /// It was given up.
    Failed,
    /// It stays here: mails, and what this server must not or can not send.
    Kept,
}

impl Outcome {
    /// The word that the inbox shows.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Kept => "kept",
        }
    }
}

/// One attempt of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Try {
    /// When it ended (epoch milliseconds).
    pub(crate) at: i64,
    /// The answer's HTTP status.
    pub(crate) http_status: Option<u16>,
    /// What was wrong with it.
    pub(crate) note: Option<String>,
}

/// One message on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// The same for the same message and subscription.
    pub(crate) id: String,
    /// Ascending in the order of acceptance.
    pub(crate) sequence: u64,
    /// What it is for.
    pub(crate) purpose: Purpose,
    /// By what way.
    pub(crate) protocol: Protocol,
    /// To where.
    pub(crate) endpoint: String,
    /// The topic's ARN.
    pub(crate) topic: String,
    /// The subscription's ARN.
    pub(crate) subscription: String,
    /// The message's id.
    pub(crate) message_id: String,
    /// As a person reads it.
    pub(crate) subject: Option<String>,
    /// As a person reads it.
    pub(crate) text: String,
    /// The link by which a person agrees or ends the subscription.
    pub(crate) link: Option<String>,
    /// What is posted.
    pub(crate) body: String,
    /// Whether `body` is the bare message.
    pub(crate) raw: bool,
    /// When it was accepted (epoch milliseconds).
    pub(crate) accepted: i64,
    /// How it stands.
    pub(crate) outcome: Outcome,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// How each attempt went, the oldest first.
    #[serde(default)]
    pub(crate) tries: Vec<Try>,
    /// The last answer's HTTP status.
    pub(crate) http_status: Option<u16>,
    /// What was wrong with the last attempt, or why it is kept.
    pub(crate) note: Option<String>,
}

impl Delivery {
    /// The topic's name.
    pub(crate) fn topic_name(&self) -> &str {
        self.topic.rsplit(':').next().unwrap_or_default()
    }

    /// As the inbox shows it.
    pub(crate) fn shown(&self) -> Json {
        json!({
            "id": self.id,
            "kind": self.purpose.as_str(),
            "protocol": self.protocol.to_string(),
            "endpoint": self.endpoint,
            "topic": self.topic,
            "subscription": self.subscription,
            "message_id": self.message_id,
            "subject": self.subject,
            "message": self.text,
            "link": self.link,
            "accepted": Timestamp::from_millis(self.accepted).to_string(),
            "status": self.outcome.as_str(),
            "attempts": self.attempts,
            "http_status": self.http_status,
            "note": self.note,
        })
    }
}

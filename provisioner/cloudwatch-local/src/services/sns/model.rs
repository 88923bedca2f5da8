//! Topics and subscriptions as they are kept.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// How a subscription's messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Protocol {
    Http,
    Https,
    Email,
    EmailJson,
    Sms,
    Sqs,
    Application,
    Lambda,
    Firehose,
}

const PROTOCOLS: [(Protocol, &str); 9] = [
    (Protocol::Http, "http"),
    (Protocol::Https, "https"),
    (Protocol::Email, "email"),
    (Protocol::EmailJson, "email-json"),
    (Protocol::Sms, "sms"),
    (Protocol::Sqs, "sqs"),
    (Protocol::Application, "application"),
    (Protocol::Lambda, "lambda"),
    (Protocol::Firehose, "firehose"),
];

/// A word that is no protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Does not support this protocol string: {0}")]
pub(crate) struct UnknownProtocol(String);

impl FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(text: &str) -> Result<Self, UnknownProtocol> {
        PROTOCOLS
            .into_iter()
            .find(|(_, name)| *name == text)
            .map(|(protocol, _)| protocol)
            .ok_or_else(|| UnknownProtocol(text.to_owned()))
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = PROTOCOLS
            .iter()
            .find(|(protocol, _)| protocol == self)
            .map_or("", |(_, name)| name);
        f.write_str(name)
    }
}

impl Protocol {
    /// Whether an endpoint must agree before it gets messages.
    pub(crate) fn needs_confirmation(self) -> bool {
        matches!(
            self,
            Self::Http | Self::Https | Self::Email | Self::EmailJson
        )
    }

    /// Whether it is read by a person.
    pub(crate) fn is_mail(self) -> bool {
        matches!(self, Self::Email | Self::EmailJson)
    }

    /// Whether it is an HTTP post.
    pub(crate) fn is_http(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// Whether an endpoint has the form that the protocol asks for.
    pub(crate) fn accepts(self, endpoint: &str) -> bool {
        // parsers of addresses pass over these
        let plain = !endpoint
            .chars()
            .any(|character| character.is_whitespace() || character.is_control());
        match self {
            Self::Http | Self::Https => {
                plain
                    && endpoint.starts_with(&format!("{self}://"))
                    && reqwest::Url::parse(endpoint).is_ok_and(|url| url.has_host())
            }
            Self::Email | Self::EmailJson => endpoint
                .split_once('@')
                .is_some_and(|(name, host)| plain && !name.is_empty() && !host.is_empty()),
            Self::Sms => endpoint.chars().filter(char::is_ascii_digit).count() >= 5,
            Self::Sqs | Self::Application | Self::Lambda | Self::Firehose => {
                endpoint.starts_with("arn:")
            }
        }
    }
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Topic {
    pub(crate) arn: String,
    /// Set by the user.
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Topic {
    /// The account in the ARN.
    pub(crate) fn owner(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }

    /// Whether it keeps order.
    pub(crate) fn is_fifo(&self) -> bool {
        self.arn.strip_suffix(".fifo").is_some()
    }

    /// The policy: the user's, or the one that every topic begins with.
    pub(crate) fn policy(&self) -> String {
        match self
            .attributes
            .get("Policy")
            .filter(|policy| !policy.is_empty())
        {
            Some(policy) => policy.clone(),
            None => default_policy(&self.arn, self.owner()).to_string(),
        }
    }
}

fn default_policy(arn: &str, owner: &str) -> Json {
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [
                "SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
                "SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish",
            ],
            "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
        }],
    })
}

/// What a topic without a delivery policy does with HTTP endpoints.
pub(crate) fn default_delivery_policy() -> Json {
    json!({
        "http": {
            "defaultHealthyRetryPolicy": {
                "minDelayTarget": 20,
                "maxDelayTarget": 20,
                "numRetries": 3,
                "numMaxDelayRetries": 0,
                "numNoDelayRetries": 0,
                "numMinDelayRetries": 0,
                "backoffFunction": "linear",
            },
            "disableSubscriptionOverrides": false,
            "defaultRequestPolicy": {"headerContentType": "text/plain; charset=UTF-8"},
        },
    })
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) arn: String,
    pub(crate) topic: String,
    pub(crate) protocol: Protocol,
    pub(crate) endpoint: String,
    /// Whether the endpoint has not agreed yet.
    pub(crate) pending: bool,
    /// What the endpoint agrees with.
    pub(crate) token: String,
    /// Whether only the owner may end it.
    pub(crate) authenticated: bool,
    /// Set by the user.
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Subscription {
    /// Whether messages go out without the JSON around them.
    pub(crate) fn is_raw(&self) -> bool {
        self.attributes
            .get("RawMessageDelivery")
            .is_some_and(|raw| raw == "true")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_have_the_form_of_their_protocol() {
        for (protocol, endpoint, accepted) in [
            (Protocol::Http, "http://127.0.0.1:8080/page", true),
            (Protocol::Http, "http://[::1]:8080/", true),
            (Protocol::Http, "https://127.0.0.1/", false),
            (Protocol::Http, "http://127.0.0.1:99999/", false),
            (Protocol::Http, "http://", false),
            (Protocol::Http, "http://127.0.0.1/\r\nX: y", false),
            (Protocol::Email, "a@example.com", true),
            (Protocol::Email, "example.com", false),
            (
                Protocol::Email,
                "a@example.com\r\nBcc: b@example.com",
                false,
            ),
            (Protocol::Sms, "0100", false),
            (Protocol::Sms, "+1 555 0100", true),
            (Protocol::Sqs, "arn:aws:sqs:us-east-1:000000000000:q", true),
        ] {
            assert_eq!(protocol.accepts(endpoint), accepted, "{endpoint:?}");
        }
    }
}

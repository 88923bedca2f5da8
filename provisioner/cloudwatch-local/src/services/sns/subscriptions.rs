//! Subscriptions: asked for, agreed to, listed, changed, ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Protocol, Sns, State, Subscription,
    error::{invalid, not_found},
    subscription_attributes::check_attribute,
    topics::{Page, page_position},
};
use crate::{
    services::paging,
    store::{Batch, Collection},
    wire::ServiceError,
};

/// How many subscriptions a page has.
const PAGE: usize = 100;

/// `Subscribe`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SubscribeInput {
    topic_arn: String,
    protocol: String,
    endpoint: Option<String>,
    attributes: BTreeMap<String, String>,
    return_subscription_arn: bool,
}

/// An input or output that is a subscription's ARN.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SubscriptionArn {
    pub(super) subscription_arn: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ConfirmInput {
    topic_arn: String,
    token: String,
    authenticate_on_unsubscribe: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListByTopicInput {
    topic_arn: String,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListOutput {
    subscriptions: Vec<Listed>,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    subscription_arn: String,
    owner: String,
    protocol: String,
    endpoint: String,
    topic_arn: String,
}

impl Sns {
    /// Asks for a subscription; one of the same topic, protocol and endpoint is found again.
    pub(super) async fn subscribe(
        &self,
        input: SubscribeInput,
    ) -> Result<SubscriptionArn, ServiceError> {
        let protocol = checked_endpoint(&input.protocol, input.endpoint.as_deref())?;
        let endpoint = input.endpoint.unwrap_or_default();
        for (name, value) in &input.attributes {
            check_attribute(name, value)?;
        }
        let mut state = self.state.write().await;
        if !state.topics.contains_key(&input.topic_arn) {
            return Err(not_found("Topic"));
        }
        let subscription = match same(&state, &input.topic_arn, protocol, &endpoint) {
            Some(found) => found.clone(),
            None => Subscription {
                arn: format!("{}:{}", input.topic_arn, Uuid::new_v4()),
                topic: input.topic_arn,
                protocol,
                endpoint,
                pending: protocol.needs_confirmation(),
                token: String::new(),
                authenticated: false,
                attributes: input.attributes,
            },
        };
        let subscription = self.settle(&mut state, subscription).await?;
        let shown = if subscription.pending && !input.return_subscription_arn {
            "pending confirmation".to_owned()
        } else {
            subscription.arn
        };
        Ok(SubscriptionArn {
            subscription_arn: shown,
        })
    }

    /// Asks for a plain subscription.
    pub(super) async fn subscribe_to(
        &self,
        topic: &str,
        protocol: &str,
        endpoint: &str,
    ) -> Result<(), ServiceError> {
        let input = SubscribeInput {
            topic_arn: topic.to_owned(),
            protocol: protocol.to_owned(),
            endpoint: Some(endpoint.to_owned()),
            ..SubscribeInput::default()
        };
        self.subscribe(input).await.map(drop)
    }

    /// Writes a subscription; one that needs agreement is invited, or agreed to at once where the options say so.
    pub(super) async fn settle(
        &self,
        state: &mut State,
        mut subscription: Subscription,
    ) -> Result<Subscription, ServiceError> {
        let invited = subscription.pending && subscription.protocol.needs_confirmation();
        if invited {
            subscription.token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
            subscription.pending =
                !(subscription.protocol.is_mail() && self.shared.options.confirm_mail);
        }
        let mut batch = Batch::new();
        batch.put(Collection::Subscription, &subscription.arn, &subscription)?;
        let mut invitations = Vec::new();
        if invited {
            invitations.push(self.notifier.invitation(&subscription, false));
        }
        self.notifier.stage(&mut batch, &mut invitations)?;
        self.shared.store.write(batch).await?;
        state
            .subscriptions
            .insert(subscription.arn.clone(), subscription.clone());
        self.notifier.launch(invitations);
        Ok(subscription)
    }

    pub(super) async fn confirm_subscription(
        &self,
        input: &ConfirmInput,
    ) -> Result<SubscriptionArn, ServiceError> {
        let mut state = self.state.write().await;
        if !state.topics.contains_key(&input.topic_arn) {
            return Err(not_found("Topic"));
        }
        let found = state.subscriptions.values().find(|subscription| {
            subscription.topic == input.topic_arn
                && !subscription.token.is_empty()
                && subscription.token == input.token
        });
        let mut subscription = found.cloned().ok_or_else(|| invalid("Token"))?;
        let arn = subscription.arn.clone();
        subscription.pending = false;
        subscription.authenticated |= input.authenticate_on_unsubscribe.as_deref() == Some("true");
        self.write_subscription(&mut state, subscription).await?;
        Ok(SubscriptionArn {
            subscription_arn: arn,
        })
    }

    /// Ends a subscription; one that is not there is no failure.
    pub(super) async fn unsubscribe(&self, input: &SubscriptionArn) -> Result<(), ServiceError> {
        if input.subscription_arn.split(':').count() < 7 {
            return Err(invalid(
                "SubscriptionArn Reason: An ARN must have at least 6 elements, not 1",
            ));
        }
        self.remove_subscription(&input.subscription_arn, true)
            .await
    }

    /// Takes a subscription away, and tells its endpoint if asked to.
    pub(super) async fn remove_subscription(
        &self,
        arn: &str,
        tell: bool,
    ) -> Result<(), ServiceError> {
        let mut state = self.state.write().await;
        let Some(subscription) = state.subscriptions.get(arn) else {
            return Ok(());
        };
        let mut batch = Batch::new();
        batch.delete(Collection::Subscription, arn);
        let mut farewells = Vec::new();
        if tell && subscription.protocol.is_http() && !subscription.pending {
            farewells.push(self.notifier.invitation(subscription, true));
        }
        self.notifier.stage(&mut batch, &mut farewells)?;
        self.shared.store.write(batch).await?;
        state.subscriptions.remove(arn);
        self.notifier.launch(farewells);
        Ok(())
    }

    pub(super) async fn list_subscriptions(
        &self,
        input: &Page,
    ) -> Result<ListOutput, ServiceError> {
        let after = page_position("ListSubscriptions", input)?;
        let state = self.state.read().await;
        Ok(listed(
            "ListSubscriptions",
            state.subscriptions.values(),
            after.as_deref(),
        ))
    }

    pub(super) async fn list_subscriptions_by_topic(
        &self,
        input: &ListByTopicInput,
    ) -> Result<ListOutput, ServiceError> {
        let page = Page {
            next_token: input.next_token.clone(),
        };
        let after = page_position("ListSubscriptionsByTopic", &page)?;
        let state = self.state.read().await;
        if !state.topics.contains_key(&input.topic_arn) {
            return Err(not_found("Topic"));
        }
        let of_topic = state
            .subscriptions
            .values()
            .filter(|subscription| subscription.topic == input.topic_arn);
        Ok(listed(
            "ListSubscriptionsByTopic",
            of_topic,
            after.as_deref(),
        ))
    }
}

fn same<'a>(
    state: &'a State,
    topic: &str,
    protocol: Protocol,
    endpoint: &str,
) -> Option<&'a Subscription> {
    state.subscriptions.values().find(|subscription| {
        subscription.topic == topic
            && subscription.protocol == protocol
            && subscription.endpoint == endpoint
    })
}

/// The protocol, if it is one and the endpoint has its form.
pub(super) fn checked_endpoint(
    protocol: &str,
    endpoint: Option<&str>,
) -> Result<Protocol, ServiceError> {
    let protocol: Protocol = protocol
        .parse()
        .map_err(|error| invalid(format_args!("Amazon SNS: {error}")))?;
    match endpoint {
        Some(endpoint) if protocol.accepts(endpoint) => Ok(protocol),
        Some(_) if protocol.is_http() => Err(invalid("Endpoint must match the specified protocol")),
        _ => Err(invalid(format_args!("{protocol} endpoint"))),
    }
}

fn listed<'a>(
    operation: &str,
    subscriptions: impl Iterator<Item = &'a Subscription>,
    after: Option<&str>,
) -> ListOutput {
    let (page, next) = paging::page(
        subscriptions,
        |subscription| subscription.arn.clone(),
        after,
        PAGE,
    );
    let subscriptions = page
        .into_iter()
        .map(|subscription| Listed {
            subscription_arn: if subscription.pending {
                "PendingConfirmation".to_owned()
            } else {
                subscription.arn.clone()
            },
            owner: subscription
                .topic
                .split(':')
                .nth(4)
                .unwrap_or_default()
                .to_owned(),
            protocol: subscription.protocol.to_string(),
            endpoint: subscription.endpoint.clone(),
            topic_arn: subscription.topic.clone(),
        })
        .collect();
    ListOutput {
        subscriptions,
        next_token: next.map(|arn| paging::token(operation, &arn)),
    }
}

//! The attributes of subscriptions: which there are, read, changed.

use serde::Deserialize;

use super::{
    Sns,
    error::{invalid, not_found},
    filter,
    subscriptions::SubscriptionArn,
    topics::AttributesOutput,
};
use crate::wire::ServiceError;

/// What `SetSubscriptionAttributes` takes.
const SETTABLE: [&str; 7] = [
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "ReplayPolicy",
    "SubscriptionRoleArn",
];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SetAttributesInput {
    subscription_arn: String,
    attribute_name: String,
    attribute_value: String,
}

impl Sns {
    pub(super) async fn get_subscription_attributes(
        &self,
        input: &SubscriptionArn,
    ) -> Result<AttributesOutput, ServiceError> {
        let state = self.state.read().await;
        let subscription = state
            .subscriptions
            .get(&input.subscription_arn)
            .ok_or_else(|| not_found("Subscription"))?;
        let mut attributes = subscription.attributes.clone();
        attributes
            .entry("RawMessageDelivery".to_owned())
            .or_insert_with(|| "false".to_owned());
        let owner = subscription.topic.split(':').nth(4).unwrap_or_default();
        attributes.extend([
            ("SubscriptionArn".to_owned(), subscription.arn.clone()),
            ("TopicArn".to_owned(), subscription.topic.clone()),
            ("Owner".to_owned(), owner.to_owned()),
            ("Protocol".to_owned(), subscription.protocol.to_string()),
            ("Endpoint".to_owned(), subscription.endpoint.clone()),
            (
                "PendingConfirmation".to_owned(),
                subscription.pending.to_string(),
            ),
            (
                "ConfirmationWasAuthenticated".to_owned(),
                subscription.authenticated.to_string(),
            ),
            (
                "SubscriptionPrincipal".to_owned(),
                format!("arn:aws:iam::{owner}:root"),
            ),
        ]);
        if attributes.contains_key("FilterPolicy") {
            attributes
                .entry("FilterPolicyScope".to_owned())
                .or_insert_with(|| "MessageAttributes".to_owned());
        }
        Ok(AttributesOutput { attributes })
    }

    pub(super) async fn set_subscription_attributes(
        &self,
        input: &SetAttributesInput,
    ) -> Result<(), ServiceError> {
        check_attribute(&input.attribute_name, &input.attribute_value)?;
        let mut state = self.state.write().await;
        let found = state.subscriptions.get(&input.subscription_arn);
        let mut subscription = found.cloned().ok_or_else(|| not_found("Subscription"))?;
        if input.attribute_value.is_empty() {
            subscription.attributes.remove(&input.attribute_name);
        } else {
            subscription
                .attributes
                .insert(input.attribute_name.clone(), input.attribute_value.clone());
        }
        self.write_subscription(&mut state, subscription).await
    }
}

/// Checks an attribute of a subscription.
pub(super) fn check_attribute(name: &str, value: &str) -> Result<(), ServiceError> {
    if !SETTABLE.contains(&name) {
        return Err(invalid("AttributeName"));
    }
    match name {
        "RawMessageDelivery" if value != "true" && value != "false" => Err(invalid(format_args!(
            "Attributes Reason: RawMessageDelivery: Invalid value [{value}]. Must be true or false."
        ))),
        "FilterPolicy" if !value.is_empty() => {
            filter::check(value).map_err(|reason| invalid(format_args!("FilterPolicy: {reason}")))
        }
        "FilterPolicyScope" if value != "MessageAttributes" && value != "MessageBody" => {
            Err(invalid(format_args!(
                "FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
            )))
        }
        _ => Ok(()),
    }
}

//! SNS: topics, subscriptions, publishing.
//!
//! What is published is split into deliveries here, one per subscription, and handed to the
//! [`Notifier`], which keeps and makes them. Nothing here talks to the network.

mod error;
mod filter;
mod model;
mod permission;
mod policy;
mod publish;
mod resource;
mod subscription_attributes;
mod subscriptions;
mod tags;
mod topics;

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::RwLock;

pub(crate) use self::{
    model::{Protocol, Subscription, Topic},
    resource::SubscriptionInput,
};
use super::{Shared, output};
use crate::{
    actions::{ActionSink, AlarmAction, Fired},
    notifier::Notifier,
    store::{Batch, Collection, StoreError},
    wire::{Request, ServiceError, Value},
};

/// The SNS of this server.
pub(crate) struct Sns {
    shared: Shared,
    notifier: Arc<Notifier>,
    state: RwLock<State>,
}

/// What there is, by ARN.
#[derive(Debug, Default)]
struct State {
    topics: BTreeMap<String, Topic>,
    subscriptions: BTreeMap<String, Subscription>,
}

impl Sns {
    /// Reads what the store has.
    pub(crate) async fn open(shared: Shared, notifier: Arc<Notifier>) -> Result<Self, StoreError> {
        let state = State {
            topics: shared
                .store
                .documents(Collection::Topic)
                .await?
                .into_iter()
                .collect(),
            subscriptions: shared
                .store
                .documents(Collection::Subscription)
                .await?
                .into_iter()
                .collect(),
        };
        Ok(Self {
            shared,
            notifier,
            state: RwLock::new(state),
        })
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        let scope = &request.scope;
        match request.action.as_str() {
            "CreateTopic" => output(&self.create_topic(scope, request.input()?).await?),
            "DeleteTopic" => output(&self.delete_topic(&request.input()?).await?),
            "ListTopics" => output(&self.list_topics(&request.input()?).await?),
            "GetTopicAttributes" => output(&self.get_topic_attributes(&request.input()?).await?),
            "SetTopicAttributes" => output(&self.set_topic_attributes(&request.input()?).await?),
            "AddPermission" => output(&self.add_permission(&request.input()?).await?),
            "RemovePermission" => output(&self.remove_permission(&request.input()?).await?),
            "Subscribe" => output(&self.subscribe(request.input()?).await?),
            "ConfirmSubscription" => output(&self.confirm_subscription(&request.input()?).await?),
            "Unsubscribe" => output(&self.unsubscribe(&request.input()?).await?),
            "ListSubscriptions" => output(&self.list_subscriptions(&request.input()?).await?),
            "ListSubscriptionsByTopic" => {
                output(&self.list_subscriptions_by_topic(&request.input()?).await?)
            }
            "GetSubscriptionAttributes" => {
                output(&self.get_subscription_attributes(&request.input()?).await?)
            }
            "SetSubscriptionAttributes" => {
                output(&self.set_subscription_attributes(&request.input()?).await?)
            }
            "Publish" => output(&self.publish(request.input()?).await?),
            "PublishBatch" => output(&self.publish_batch(request.input()?).await?),
            "TagResource" => output(&self.tag_resource(&request.input()?).await?),
            "UntagResource" => output(&self.untag_resource(&request.input()?).await?),
            "ListTagsForResource" => output(&self.list_tags_for_resource(&request.input()?).await?),
            _ => Err(request.unknown_action()),
        }
    }

    async fn write_topic(&self, state: &mut State, topic: Topic) -> Result<(), ServiceError> {
        let mut batch = Batch::new();
        batch.put(Collection::Topic, &topic.arn, &topic)?;
        self.shared.store.write(batch).await?;
        state.topics.insert(topic.arn.clone(), topic);
        Ok(())
    }

    async fn write_subscription(
        &self,
        state: &mut State,
        subscription: Subscription,
    ) -> Result<(), ServiceError> {
        let mut batch = Batch::new();
        batch.put(Collection::Subscription, &subscription.arn, &subscription)?;
        self.shared.store.write(batch).await?;
        state
            .subscriptions
            .insert(subscription.arn.clone(), subscription);
        Ok(())
    }
}

impl ActionSink for Sns {
    fn fire<'a>(&'a self, action: &'a AlarmAction) -> Fired<'a> {
        Box::pin(self.publish_alarm(action))
    }
}

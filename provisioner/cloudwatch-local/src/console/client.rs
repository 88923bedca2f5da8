//! Calls of the services' operations, as if over the wire.

use std::sync::Arc;

use cloudwatch::time::Timestamp;
use serde_json::Value as Json;

use crate::{
    notifier::Delivery,
    services::{
        Services, Shared,
        cloudformation::{Event, Stack},
    },
    store::{StoreError, Version},
    wire::{Protocol, Request, Service, ServiceError, Value, to_json},
};

/// Calls operations in this process.
#[derive(Clone)]
pub(super) struct Client {
    services: Arc<Services>,
    shared: Shared,
}

impl Client {
    pub(super) fn new(services: Arc<Services>, shared: Shared) -> Self {
        Self { services, shared }
    }

    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// How often what pages show has changed.
    pub(super) fn version(&self) -> Version {
        self.shared.store.version()
    }

    /// The region and account in the header of each page.
    pub(super) fn place(&self) -> String {
        format!(
            "{} · {}",
            self.shared.options.region, self.shared.options.account
        )
    }

    /// The output of an operation of CloudWatch; points in time are epoch seconds.
    pub(super) async fn cloudwatch(
        &self,
        action: &str,
        input: Value,
    ) -> Result<Json, ServiceError> {
        let request = Request {
            service: Service::CloudWatch,
            action: action.to_owned(),
            input,
            protocol: Protocol::AwsJson10,
            scope: self.shared.scope(),
            request_id: "console".to_owned(),
        };
        self.services
            .call(&request)
            .await
            .map(|output| to_json(&output))
    }

    /// All items of an operation that has pages.
    pub(super) async fn all<const N: usize>(
        &self,
        action: &str,
        input: [(&str, Value); N],
        lists: &[&str],
    ) -> Result<Vec<Json>, ServiceError> {
        let mut items = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut input = Value::of(input.clone());
            if let (Value::Struct(members), Some(token)) = (&mut input, &token) {
                members.insert("NextToken".to_owned(), Value::from(token.as_str()));
            }
            let page = self.cloudwatch(action, input).await?;
            for list in lists {
                items.extend(page[list].as_array().into_iter().flatten().cloned());
            }
            match page["NextToken"].as_str() {
                Some(next) => token = Some(next.to_owned()),
                None => return Ok(items),
            }
        }
    }

    pub(super) fn deliveries(&self) -> Vec<Delivery> {
        self.services.notifier.deliveries()
    }

    pub(super) async fn stacks(&self) -> Vec<Stack> {
        self.services.cloudformation.stacks().await
    }

    pub(super) async fn events(&self, stack: &str, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.services
            .cloudformation
            .newest_events(stack, limit)
            .await
    }
}

/// A timestamp of an output in JSON.
pub(super) fn time_of(value: &Json) -> Option<Timestamp> {
    let millis = (value.as_f64()? * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the bound is checked beside it"
    )]
    (millis.abs() < 8.64e15).then(|| Timestamp::from_millis(millis as i64))
}

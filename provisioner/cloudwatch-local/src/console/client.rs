//! Calls of the services' operations, as if over the wire.

use std::sync::Arc;

use axum::body::Bytes;
use cloudwatch::{
    dashboard::{Body, Found},
    engine::Explanation,
    metric::MetricId,
    query::{Alignment, MetricDataQuery, QueryResult},
    time::Timestamp,
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    notifier::Delivery,
    services::{
        Services, Shared,
        cloudformation::{Event, Stack},
        cloudwatch::{Seen, Standing, Watched},
        logs::LogAnswer,
        rum::views::{Moment, MonitorRow, Report},
        synthetics::{Canary, Run, Script, Seen as SeenCanary},
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

    /// The region of this server.
    pub(super) fn region(&self) -> &str {
        &self.shared.options.region
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
        self.first(usize::MAX, action, input, lists).await
    }

    /// The items of an operation that has pages, and no further page once there are so many.
    pub(super) async fn first<const N: usize>(
        &self,
        enough: usize,
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
                Some(next) if items.len() < enough => token = Some(next.to_owned()),
                _ => return Ok(items),
            }
        }
    }

    /// The last evaluation of a metric alarm.
    pub(super) async fn explain(&self, alarm: &str) -> Option<Explanation> {
        self.services.cloudwatch.explain(alarm).await
    }

    /// What a metric alarm looks at, from a moment up to now.
    pub(super) async fn watched(&self, alarm: &str, start: Timestamp) -> Option<Watched> {
        let range = (start, self.now());
        self.services.cloudwatch.watched(alarm, range).await
    }

    /// What queries give between two moments, or why they give nothing.
    pub(super) fn series(
        &self,
        queries: &[MetricDataQuery],
        range: (Timestamp, Timestamp),
        alignment: Alignment,
    ) -> Result<Vec<QueryResult>, Vec<String>> {
        let scope = self.shared.scope();
        self.services
            .cloudwatch
            .series(&scope, queries, range, alignment)
    }

    /// Every metric with the time of its newest datum, in order.
    pub(super) fn metrics(&self) -> Vec<(MetricId, Timestamp)> {
        self.services.cloudwatch.known_metrics()
    }

    /// What the searches of a dashboard's variables find.
    pub(super) fn find_values(&self, body: &Body) -> Found {
        self.services.cloudwatch.find_values(body)
    }

    /// An alarm as it is now.
    pub(super) async fn seen(&self, alarm: &str) -> Option<Seen> {
        self.services.cloudwatch.seen(alarm).await
    }

    /// What a query over logs gives, or what is wrong with it.
    pub(super) async fn log_query(
        &self,
        text: &str,
        range: (Timestamp, Timestamp),
    ) -> Result<LogAnswer, Vec<String>> {
        self.services.logs.query(text, range).await
    }

    /// What composite alarms look at.
    pub(super) async fn standing(&self) -> Standing {
        self.services.cloudwatch.standing().await
    }

    pub(super) fn deliveries(&self) -> Vec<Delivery> {
        self.services.notifier.deliveries()
    }

    pub(super) fn monitors(&self) -> Vec<MonitorRow> {
        self.services.rum.monitor_rows()
    }

    /// What an app monitor has seen; counted beside what serves.
    pub(super) async fn report(&self, monitor: &str) -> Option<Report> {
        let (services, monitor) = (Arc::clone(&self.services), monitor.to_owned());
        let counted = tokio::task::spawn_blocking(move || services.rum.report(&monitor));
        counted.await.ok().flatten()
    }

    /// The events of one visit of an app monitor's pages.
    pub(super) async fn visit(&self, monitor: &str, session: Uuid) -> Vec<Moment> {
        let (services, monitor) = (Arc::clone(&self.services), monitor.to_owned());
        let read = tokio::task::spawn_blocking(move || services.rum.timeline(&monitor, session));
        read.await.unwrap_or_default()
    }

    pub(super) async fn canaries(&self) -> Vec<SeenCanary> {
        self.services.synthetics.seen().await
    }

    pub(super) async fn canary(&self, name: &str) -> Option<SeenCanary> {
        self.services.synthetics.seen_one(name).await
    }

    /// The text files of a canary's package.
    pub(super) async fn scripts(&self, canary: &Canary) -> Vec<Script> {
        self.services.synthetics.scripts(canary).await
    }

    /// The end of the log of a canary's run.
    pub(super) async fn run_log(&self, canary: &Canary, run: &Run) -> Vec<String> {
        self.services.synthetics.run_log(canary, run).await
    }

    /// The names of what a canary's run left.
    pub(super) async fn artifact_names(&self, run: &Run) -> Vec<String> {
        self.services.synthetics.artifact_names(run).await
    }

    pub(super) async fn artifact(&self, run: &Run, name: &str) -> Option<Bytes> {
        self.services.synthetics.artifact(run, name).await
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

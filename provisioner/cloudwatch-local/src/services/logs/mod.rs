//! CloudWatch Logs: groups, streams, events; events in the embedded metric format become metrics.
//!
//! Events are on disk before `PutLogEvents` answers; of each stream the newest ones are kept.

mod errors;
mod events;
mod filter;
mod groups;
mod inside;
mod put_events;
mod query;
mod streams;

use std::{collections::BTreeMap, sync::Arc};

pub(crate) use query::LogAnswer;

use cloudwatch::time::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{Shared, cloudwatch::CloudWatch, output};
use crate::{
    identity::Scope,
    store::{Batch, Collection, Records, StoreError},
    wire::{Request, ServiceError, Value},
};

/// The Logs of this server.
pub(crate) struct Logs {
    shared: Shared,
    cloudwatch: Arc<CloudWatch>,
    groups: Mutex<BTreeMap<String, Group>>,
}

/// A group and its streams.
#[derive(Debug, Clone)]
struct Group {
    settings: GroupSettings,
    streams: BTreeMap<String, Stream>,
}

/// What is stored of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct GroupSettings {
    scope: Scope,
    created: i64,
    retention_days: Option<i64>,
    class: String,
}

/// What is stored of a stream. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Stream {
    group: String,
    name: String,
    created: i64,
    first_event: Option<i64>,
    last_event: Option<i64>,
    last_ingestion: Option<i64>,
}

/// One stored event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Event {
    message: String,
    ingested: i64,
}

/// The key of a stream and of its events; neither name can have a colon.
fn stream_key(group: &str, stream: &str) -> String {
    format!("{group}:{stream}")
}

impl Logs {
    /// Reads what the store has.
    pub(crate) async fn open(
        shared: Shared,
        cloudwatch: Arc<CloudWatch>,
    ) -> Result<Self, StoreError> {
        let stored: Vec<(String, GroupSettings)> =
            shared.store.documents(Collection::LogGroup).await?;
        let mut groups: BTreeMap<String, Group> = stored
            .into_iter()
            .map(|(name, settings)| {
                let streams = BTreeMap::new();
                (name, Group { settings, streams })
            })
            .collect();
        let streams: Vec<(String, Stream)> = shared.store.documents(Collection::LogStream).await?;
        for (_, stream) in streams {
            if let Some(group) = groups.get_mut(&stream.group) {
                group.streams.insert(stream.name.clone(), stream);
            }
        }
        Ok(Self {
            shared,
            cloudwatch,
            groups: Mutex::new(groups),
        })
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        match request.action.as_str() {
            "CreateLogGroup" => output(
                &self
                    .create_log_group(&request.scope, request.input()?)
                    .await?,
            ),
            "DeleteLogGroup" => output(&self.delete_log_group(request.input()?).await?),
            "DescribeLogGroups" => output(&self.describe_log_groups(&request.input()?).await?),
            "PutRetentionPolicy" => output(&self.put_retention_policy(request.input()?).await?),
            "DeleteRetentionPolicy" => {
                output(&self.delete_retention_policy(request.input()?).await?)
            }
            "CreateLogStream" => output(&self.create_log_stream(request.input()?).await?),
            "DeleteLogStream" => output(&self.delete_log_stream(request.input()?).await?),
            "DescribeLogStreams" => output(&self.describe_log_streams(&request.input()?).await?),
            "PutLogEvents" => output(&self.put_log_events(request.input()?).await?),
            "GetLogEvents" => output(&self.get_log_events(&request.input()?).await?),
            "FilterLogEvents" => output(&self.filter_log_events(&request.input()?).await?),
            "TestMetricFilter" => output(&filter::test_metric_filter(&request.input()?)?),
            _ => Err(request.unknown_action()),
        }
    }

    /// Drops the events that are older than their group keeps them.
    pub(crate) async fn expire(&self, now: Timestamp) {
        let mut batch = Batch::new();
        for (name, group) in self.groups.lock().await.iter() {
            let Some(days) = group.settings.retention_days else {
                continue;
            };
            let before = now.plus_seconds(-days * 86_400).millis();
            for stream in group.streams.keys() {
                batch.expire(Records::LogEvent, Some(&stream_key(name, stream)), before);
            }
        }
        if let Err(error) = self.shared.store.write(batch).await {
            tracing::error!(%error, "old log events can not be dropped");
        }
    }
}

//! Log streams.

use serde::{Deserialize, Serialize};

use super::{
    Logs, Stream,
    errors::{exists, group_name, invalid, no_group, no_stream, stream_name},
    groups::{page_size, position},
    stream_key,
};
use crate::{
    services::paging,
    store::{Batch, Collection, Records},
    wire::ServiceError,
};

const OPERATION: &str = "DescribeLogStreams";

/// An input that names a stream.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LogStreamInput {
    log_group_name: Option<String>,
    log_stream_name: Option<String>,
}

impl LogStreamInput {
    pub(super) fn named(group: &str, stream: &str) -> Self {
        Self {
            log_group_name: Some(group.to_owned()),
            log_stream_name: Some(stream.to_owned()),
        }
    }
}

/// `DescribeLogStreams`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct DescribeLogStreamsInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    descending: Option<bool>,
    next_token: Option<String>,
    limit: Option<i64>,
}

/// The output of `DescribeLogStreams`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DescribeLogStreamsOutput {
    log_streams: Vec<LogStream>,
    next_token: Option<String>,
}

#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogStream {
    log_stream_name: String,
    creation_time: i64,
    first_event_timestamp: Option<i64>,
    last_event_timestamp: Option<i64>,
    last_ingestion_time: Option<i64>,
    arn: String,
    stored_bytes: i64,
}

impl Logs {
    /// Creates a stream.
    pub(crate) async fn create_log_stream(
        &self,
        input: LogStreamInput,
    ) -> Result<(), ServiceError> {
        let group = group_name(input.log_group_name.as_deref())?;
        let name = stream_name(input.log_stream_name.as_deref())?;
        let mut groups = self.groups.lock().await;
        let streams = &mut groups.get_mut(group).ok_or_else(no_group)?.streams;
        if streams.contains_key(name) {
            return Err(exists("log stream"));
        }
        let stream = Stream {
            group: group.to_owned(),
            name: name.to_owned(),
            created: self.shared.now().millis(),
            ..Stream::default()
        };
        let mut batch = Batch::new();
        batch.put(Collection::LogStream, &stream_key(group, name), &stream)?;
        self.shared.store.write(batch).await?;
        streams.insert(name.to_owned(), stream);
        Ok(())
    }

    /// Deletes a stream with its events.
    pub(crate) async fn delete_log_stream(
        &self,
        input: LogStreamInput,
    ) -> Result<(), ServiceError> {
        let group = group_name(input.log_group_name.as_deref())?;
        let name = stream_name(input.log_stream_name.as_deref())?;
        let mut groups = self.groups.lock().await;
        let streams = &mut groups.get_mut(group).ok_or_else(no_group)?.streams;
        if !streams.contains_key(name) {
            return Err(no_stream());
        }
        let key = stream_key(group, name);
        let mut batch = Batch::new();
        batch.delete(Collection::LogStream, &key);
        batch.forget(Records::LogEvent, &key);
        self.shared.store.write(batch).await?;
        streams.remove(name);
        Ok(())
    }

    /// The streams of a group by prefix, in order of their names or of their newest events.
    pub(crate) async fn describe_log_streams(
        &self,
        input: &DescribeLogStreamsInput,
    ) -> Result<DescribeLogStreamsOutput, ServiceError> {
        let identifier = input.log_group_identifier.as_deref().map(name_of_group);
        let group = group_name(input.log_group_name.as_deref().or(identifier))?;
        let by_time = match input.order_by.as_deref() {
            None | Some("LogStreamName") => false,
            Some("LastEventTime") => true,
            Some(_) => return Err(invalid("orderBy must be LogStreamName or LastEventTime")),
        };
        if by_time && input.log_stream_name_prefix.is_some() {
            return Err(invalid(
                "Cannot order by LastEventTime with a logStreamNamePrefix.",
            ));
        }
        let size = page_size(input.limit)?;
        let after = position(OPERATION, input.next_token.as_deref())?;
        let prefix = input.log_stream_name_prefix.as_deref().unwrap_or_default();
        let groups = self.groups.lock().await;
        let group = groups.get(group).ok_or_else(no_group)?;
        let mut found: Vec<&Stream> = group
            .streams
            .values()
            .filter(|stream| stream.name.starts_with(prefix))
            .collect();
        if by_time {
            found.sort_by_key(|stream| stream.last_event);
        }
        if input.descending.unwrap_or(false) {
            found.reverse();
        }
        let start = match after {
            None => 0,
            Some(after) => found
                .iter()
                .position(|stream| stream.name == after)
                .map_or(found.len(), |last| last + 1),
        };
        let rest = found.get(start..).unwrap_or_default();
        let page = rest.get(..size).unwrap_or(rest);
        let more = rest.len() > page.len();
        let scope = &group.settings.scope;
        Ok(DescribeLogStreamsOutput {
            next_token: page
                .last()
                .filter(|_| more)
                .map(|last| paging::token(OPERATION, &last.name)),
            log_streams: page
                .iter()
                .map(|stream| {
                    let resource = format!("log-group:{}:log-stream:{}", stream.group, stream.name);
                    shown(stream, scope.arn("logs", &resource))
                })
                .collect(),
        })
    }
}

/// The name of the group that a name or ARN stands for.
pub(super) fn name_of_group(identifier: &str) -> &str {
    match identifier.split_once(":log-group:") {
        Some((_, name)) => name.trim_end_matches(":*"),
        None => identifier,
    }
}

fn shown(stream: &Stream, arn: String) -> LogStream {
    LogStream {
        log_stream_name: stream.name.clone(),
        creation_time: stream.created,
        first_event_timestamp: stream.first_event,
        last_event_timestamp: stream.last_event,
        last_ingestion_time: stream.last_ingestion,
        arn,
        stored_bytes: 0,
    }
}

//! `PutLogEvents`.

use serde::{Deserialize, Serialize};

use super::{
    Event, Logs, Stream,
    errors::{group_name, invalid, no_group, no_stream, stream_name},
    stream_key,
};
use crate::{
    services::cloudwatch::EmfOutcome,
    store::{Batch, Collection, Records},
    wire::ServiceError,
};

/// The limits of one request: events, bytes with what AWS adds for each event, and the time that it spans.
pub(super) const MAX_EVENTS: usize = 10_000;
pub(super) const MAX_BYTES: usize = 1_048_576;
pub(super) const EVENT_OVERHEAD: usize = 26;
const MAX_SPAN_MILLIS: i64 = 24 * 3_600_000;

/// How old and how far ahead an event may be.
const MAX_AGE_MILLIS: i64 = 14 * 24 * 3_600_000;
const MAX_LEAD_MILLIS: i64 = 2 * 3_600_000;

/// How many events of a stream are kept.
const KEPT: u32 = 10_000;

/// `PutLogEvents`.
#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PutLogEventsInput {
    log_group_name: Option<String>,
    log_stream_name: Option<String>,
    log_events: Vec<InputLogEvent>,
}

impl PutLogEventsInput {
    pub(super) fn of(group: &str, stream: &str, lines: Vec<(i64, String)>) -> Self {
        let event = |(timestamp, message)| InputLogEvent { timestamp, message };
        Self {
            log_group_name: Some(group.to_owned()),
            log_stream_name: Some(stream.to_owned()),
            log_events: lines.into_iter().map(event).collect(),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InputLogEvent {
    timestamp: i64,
    message: String,
}

/// The output of `PutLogEvents`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PutLogEventsOutput {
    next_sequence_token: String,
    rejected_log_events_info: Option<Rejected>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rejected {
    too_new_log_event_start_index: Option<usize>,
    too_old_log_event_end_index: Option<usize>,
}

impl Logs {
    /// Takes events in the order of their times; those out of the allowed time are left out and told of.
    pub(crate) async fn put_log_events(
        &self,
        input: PutLogEventsInput,
    ) -> Result<PutLogEventsOutput, ServiceError> {
        let group = group_name(input.log_group_name.as_deref())?;
        let name = stream_name(input.log_stream_name.as_deref())?;
        check(&input.log_events)?;
        let now = self.shared.now().millis();
        let (events, rejected) = accepted(input.log_events, now);
        {
            let mut groups = self.groups.lock().await;
            let streams = &mut groups.get_mut(group).ok_or_else(no_group)?.streams;
            let stream = streams.get_mut(name).ok_or_else(no_stream)?;
            let changed = with_events(stream, &events, now);
            let key = stream_key(group, name);
            let mut batch = Batch::new();
            batch.put(Collection::LogStream, &key, &changed)?;
            for event in &events {
                let stored = Event {
                    message: event.message.clone(),
                    ingested: now,
                };
                batch.append(Records::LogEvent, &key, event.timestamp, &stored)?;
            }
            batch.trim(Records::LogEvent, &key, KEPT);
            self.shared.store.write(batch).await?;
            *stream = changed;
        }
        self.extract_metrics(group, &events);
        Ok(PutLogEventsOutput {
            // not looked at since 2023, but still sent
            next_sequence_token: uuid::Uuid::new_v4().simple().to_string(),
            rejected_log_events_info: (rejected != Rejected::default()).then_some(rejected),
        })
    }

    fn extract_metrics(&self, group: &str, events: &[InputLogEvent]) {
        let mut outcome = EmfOutcome::default();
        for event in events {
            let message = event.message.trim_start();
            // an ordinary line is no faulty one
            if message.starts_with('{') && message.contains("\"_aws\"") {
                outcome += self.cloudwatch.ingest_emf(message);
            }
        }
        self.cloudwatch.publish_emf_errors(&outcome, Some(group));
    }
}

fn check(events: &[InputLogEvent]) -> Result<(), ServiceError> {
    if events.is_empty() || events.len() > MAX_EVENTS {
        return Err(invalid(format!(
            "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length from 1 to {MAX_EVENTS}"
        )));
    }
    if events
        .iter()
        .any(|event| event.message.is_empty() || event.timestamp < 0)
    {
        return Err(invalid(
            "Log event message must not be empty, and its timestamp not negative.",
        ));
    }
    let bytes: usize = events
        .iter()
        .map(|event| event.message.len() + EVENT_OVERHEAD)
        .sum();
    if bytes > MAX_BYTES {
        return Err(invalid(format!(
            "Upload too large: {bytes} bytes exceeds limit of {MAX_BYTES}"
        )));
    }
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(invalid(
            "Log events in a single PutLogEvents request must be in chronological order.",
        ));
    }
    if let (Some(first), Some(last)) = (events.first(), events.last())
        && last.timestamp.saturating_sub(first.timestamp) > MAX_SPAN_MILLIS
    {
        return Err(invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ));
    }
    Ok(())
}

fn accepted(events: Vec<InputLogEvent>, now: i64) -> (Vec<InputLogEvent>, Rejected) {
    let old = events.partition_point(|event| event.timestamp < now - MAX_AGE_MILLIS);
    let new = events.partition_point(|event| event.timestamp <= now + MAX_LEAD_MILLIS);
    let rejected = Rejected {
        too_old_log_event_end_index: (old > 0).then_some(old),
        too_new_log_event_start_index: (new < events.len()).then_some(new),
    };
    let kept = events.into_iter().take(new).skip(old).collect();
    (kept, rejected)
}

fn with_events(stream: &Stream, events: &[InputLogEvent], now: i64) -> Stream {
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return stream.clone();
    };
    let earlier =
        |known: Option<i64>| known.map_or(first.timestamp, |known| known.min(first.timestamp));
    let later =
        |known: Option<i64>| known.map_or(last.timestamp, |known| known.max(last.timestamp));
    Stream {
        first_event: Some(earlier(stream.first_event)),
        last_event: Some(later(stream.last_event)),
        last_ingestion: Some(now),
        ..stream.clone()
    }
}

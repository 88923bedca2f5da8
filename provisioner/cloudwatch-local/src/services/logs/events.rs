//! `GetLogEvents` and `FilterLogEvents`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Event, Logs,
    errors::{group_name, invalid, no_group, no_stream, stream_name},
    filter, stream_key,
    streams::name_of_group,
};
use crate::{
    services::paging,
    store::{Record, RecordQuery, Records, StoreError},
    wire::ServiceError,
};

const FILTER: &str = "FilterLogEvents";

/// How many events a page has at most.
const MAX_PAGE: i64 = 10_000;

/// How many bytes of messages a page has at most.
const MAX_PAGE_BYTES: usize = 1_048_576;

/// `GetLogEvents`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct GetLogEventsInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<i64>,
    start_from_head: Option<bool>,
}

/// The output of `GetLogEvents`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GetLogEventsOutput {
    events: Vec<OutputLogEvent>,
    next_forward_token: String,
    next_backward_token: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputLogEvent {
    timestamp: i64,
    message: String,
    ingestion_time: i64,
}

/// `FilterLogEvents`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct FilterLogEventsInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Vec<String>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

/// The output of `FilterLogEvents`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterLogEventsOutput {
    events: Vec<FilteredLogEvent>,
    searched_log_streams: Vec<SearchedLogStream>,
    next_token: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct FilteredLogEvent {
    log_stream_name: String,
    timestamp: i64,
    message: String,
    ingestion_time: i64,
    event_id: String,
}

/// Part of the answer for the sake of older clients; always empty, as AWS has it.
#[derive(Debug, Clone, Serialize)]
struct SearchedLogStream {}

/// A place between events: behind `f`, or before `b`, the event of this time and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    forward: bool,
    place: (i64, i64),
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.forward { 'f' } else { 'b' };
        let (at, id) = self.place;
        write!(formatter, "{direction}/{at}/{id}")
    }
}

impl std::str::FromStr for Token {
    type Err = ServiceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || invalid("The specified nextToken is invalid.");
        let mut parts = text.splitn(3, '/');
        let forward = match parts.next() {
            Some("f") => true,
            Some("b") => false,
            _ => return Err(wrong()),
        };
        let mut number = || {
            parts
                .next()
                .and_then(|part| part.parse().ok())
                .ok_or_else(wrong)
        };
        Ok(Self {
            forward,
            place: (number()?, number()?),
        })
    }
}

impl Logs {
    /// One page of a stream's events in order of their times: the newest page unless asked otherwise.
    pub(crate) async fn get_log_events(
        &self,
        input: &GetLogEventsInput,
    ) -> Result<GetLogEventsOutput, ServiceError> {
        let identifier = input.log_group_identifier.as_deref().map(name_of_group);
        let group = group_name(input.log_group_name.as_deref().or(identifier))?;
        let name = stream_name(input.log_stream_name.as_deref())?;
        let token: Option<Token> = input.next_token.as_deref().map(str::parse).transpose()?;
        let size = page_size(input.limit)?;
        {
            let groups = self.groups.lock().await;
            let streams = &groups.get(group).ok_or_else(no_group)?.streams;
            streams.get(name).ok_or_else(no_stream)?;
        }
        let events = self
            .events_of(group, name, input.start_time, input.end_time)
            .await?;
        let forward = token.map_or(input.start_from_head.unwrap_or(false), |token| {
            token.forward
        });
        let page = page(&events, token, forward, size);
        let place = |event: Option<&Record<Event>>| match (event, token) {
            (Some(event), _) => (event.at, event.id),
            (None, Some(token)) => token.place,
            (None, None) => (0, 0),
        };
        Ok(GetLogEventsOutput {
            next_forward_token: Token {
                forward: true,
                place: place(page.last()),
            }
            .to_string(),
            next_backward_token: Token {
                forward: false,
                place: place(page.first()),
            }
            .to_string(),
            events: page
                .iter()
                .map(|event| OutputLogEvent {
                    timestamp: event.at,
                    message: event.body.message.clone(),
                    ingestion_time: event.body.ingested,
                })
                .collect(),
        })
    }

    /// The events of several streams that match a pattern, in order of their times.
    pub(crate) async fn filter_log_events(
        &self,
        input: &FilterLogEventsInput,
    ) -> Result<FilterLogEventsOutput, ServiceError> {
        let identifier = input.log_group_identifier.as_deref().map(name_of_group);
        let group = group_name(input.log_group_name.as_deref().or(identifier))?;
        if !input.log_stream_names.is_empty() && input.log_stream_name_prefix.is_some() {
            return Err(invalid(
                "logStreamNames and logStreamNamePrefix are mutually exclusive",
            ));
        }
        let filter = filter::parse(input.filter_pattern.as_deref().unwrap_or_default())?;
        let after: Option<(i64, i64)> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position(FILTER, token)
                    .ok_or_else(|| invalid("The specified nextToken is invalid."))?,
            ),
        };
        let size = page_size(input.limit)?;
        // unlike that of `GetLogEvents`, this end is part of the range (BOTO:logs.FilterLogEvents)
        let end = input.end_time.map(|end| end.saturating_add(1));
        let streams = self.streams_of(group, input).await?;
        let mut found = Vec::new();
        for stream in streams {
            let events = self
                .events_of(group, &stream, input.start_time, end)
                .await?;
            let wanted = events
                .into_iter()
                .filter(|event| after.is_none_or(|after| (event.at, event.id) > after))
                .filter(|event| filter.matches(&event.body.message));
            found.extend(wanted.map(|event| (stream.clone(), event)));
        }
        found.sort_by_key(|(_, event)| (event.at, event.id));
        let kept = within_bytes(found.iter().map(|(_, event)| event)).min(size);
        let more = found.len() > kept;
        found.truncate(kept);
        let next_token = found
            .last()
            .filter(|_| more)
            .map(|(_, event)| paging::token(FILTER, &(event.at, event.id)));
        Ok(FilterLogEventsOutput {
            events: found
                .into_iter()
                .map(|(stream, event)| shown(stream, event))
                .collect(),
            searched_log_streams: Vec::new(),
            next_token,
        })
    }

    async fn streams_of(
        &self,
        group: &str,
        input: &FilterLogEventsInput,
    ) -> Result<Vec<String>, ServiceError> {
        let groups = self.groups.lock().await;
        let streams = &groups.get(group).ok_or_else(no_group)?.streams;
        if let Some(missing) = input
            .log_stream_names
            .iter()
            .find(|name| !streams.contains_key(*name))
        {
            tracing::debug!(
                stream = missing,
                "a filter asks for a stream that is not there"
            );
            return Err(no_stream());
        }
        let prefix = input.log_stream_name_prefix.as_deref().unwrap_or_default();
        Ok(streams
            .keys()
            .filter(|name| name.starts_with(prefix))
            .filter(|name| {
                input.log_stream_names.is_empty() || input.log_stream_names.contains(name)
            })
            .cloned()
            .collect())
    }

    pub(super) async fn events_of(
        &self,
        group: &str,
        stream: &str,
        start: Option<i64>,
        end: Option<i64>,
    ) -> Result<Vec<Record<Event>>, StoreError> {
        let key = stream_key(group, stream);
        let query = RecordQuery {
            key: Some(&key),
            from: start.unwrap_or(i64::MIN),
            until: end.unwrap_or(i64::MAX),
            ..RecordQuery::default()
        };
        let mut events = self.shared.store.records(Records::LogEvent, query).await?;
        events.sort_by_key(|event| (event.at, event.id));
        Ok(events)
    }
}

fn page_size(limit: Option<i64>) -> Result<usize, ServiceError> {
    let limit = limit.unwrap_or(MAX_PAGE);
    match usize::try_from(limit) {
        Ok(size) if size > 0 && limit <= MAX_PAGE => Ok(size),
        _ => Err(invalid(format!("limit must be from 1 to {MAX_PAGE}"))),
    }
}

/// The page behind or before the token; from one end without one.
fn page(
    events: &[Record<Event>],
    token: Option<Token>,
    forward: bool,
    size: usize,
) -> &[Record<Event>] {
    let place = |event: &Record<Event>| (event.at, event.id);
    if forward {
        let start = token.map_or(0, |token| {
            events.partition_point(|event| place(event) <= token.place)
        });
        let rest = events.get(start..).unwrap_or_default();
        let count = within_bytes(rest.iter()).min(size);
        rest.get(..count).unwrap_or(rest)
    } else {
        let end = token.map_or(events.len(), |token| {
            events.partition_point(|event| place(event) < token.place)
        });
        let rest = events.get(..end).unwrap_or_default();
        let count = within_bytes(rest.iter().rev()).min(size);
        rest.get(rest.len() - count..).unwrap_or(rest)
    }
}

/// How many events fit into a page.
fn within_bytes<'a>(events: impl Iterator<Item = &'a Record<Event>>) -> usize {
    let mut bytes = 0;
    events
        .take_while(|event| {
            bytes += event.body.message.len();
            bytes <= MAX_PAGE_BYTES
        })
        .count()
}

fn shown(stream: String, event: Record<Event>) -> FilteredLogEvent {
    FilteredLogEvent {
        log_stream_name: stream,
        timestamp: event.at,
        message: event.body.message,
        ingestion_time: event.body.ingested,
        event_id: format!("{:032}", event.id),
    }
}

//! Log lines by `PutLogEvents`, in batches within its limits.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::operation::put_log_events::PutLogEventsError;
use aws_sdk_cloudwatchlogs::types::InputLogEvent;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer::answer;
use crate::EpochMillis;
use crate::sink::{Answer, Outbox, Parcel, Peer, deliver_requests};

/// Most events of one call.
const MOST_EVENTS: usize = 10_000;
/// Most bytes of one call, with what each event counts beside its text.
const MOST_BYTES: usize = 1_048_576;
const EVENT_BYTES: usize = 26;
/// Longest time between the first and the last event of a call.
const LONGEST_SPAN: i64 = 24 * 3_600_000;
/// A longer line is cut there. Lines of ours have some hundred bytes.
const LONGEST_LINE: usize = 256 * 1024 - EVENT_BYTES;

/// Where lines are shipped: `GROUP:STREAM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogGroup {
    group: String,
    stream: String,
}

/// A text that is no group and stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no group and stream of logs: expected `GROUP:STREAM`, a group of letters, digits and `_-/.#`, a stream without `:` and `*`"
)]
pub struct InvalidLogGroup(String);

impl FromStr for LogGroup {
    type Err = InvalidLogGroup;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_-/.#".contains(c);
        let of_length = |part: &str| (1..=512).contains(&part.len());
        text.split_once(':')
            .filter(|(group, stream)| of_length(group) && of_length(stream))
            .filter(|(group, _)| group.chars().all(allowed))
            .filter(|(_, stream)| {
                !stream.contains([':', '*']) && !stream.contains(char::is_control)
            })
            .map(|(group, stream)| Self {
                group: group.to_owned(),
                stream: stream.to_owned(),
            })
            .ok_or_else(|| InvalidLogGroup(text.to_owned()))
    }
}

impl fmt::Display for LogGroup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.group, self.stream)
    }
}

/// Lines of one call, in the order of their time.
#[derive(Debug, Clone)]
pub(crate) struct LogBatch {
    lines: Arc<[(EpochMillis, Box<str>)]>,
    bytes: usize,
}

impl LogBatch {
    /// The calls that put all lines.
    pub(crate) fn of(mut lines: Vec<(EpochMillis, Box<str>)>) -> Vec<Self> {
        // the time of day may have been set back between two lines
        lines.sort_by_key(|(time, _)| *time);
        let mut batches = Vec::new();
        let mut batch: Vec<(EpochMillis, Box<str>)> = Vec::new();
        let mut bytes = 0;
        for (time, line) in lines {
            let line = cut(line);
            let size = line.len() + EVENT_BYTES;
            let spans = batch
                .first()
                .is_some_and(|(first, _)| time.get() - first.get() >= LONGEST_SPAN);
            if spans || batch.len() == MOST_EVENTS || bytes + size > MOST_BYTES {
                batches.push(Self::close(&mut batch, &mut bytes));
            }
            bytes += size;
            batch.push((time, line));
        }
        if !batch.is_empty() {
            batches.push(Self::close(&mut batch, &mut bytes));
        }
        batches
    }

    fn close(lines: &mut Vec<(EpochMillis, Box<str>)>, bytes: &mut usize) -> Self {
        Self {
            lines: std::mem::take(lines).into(),
            bytes: std::mem::take(bytes),
        }
    }

    fn events(&self) -> Vec<InputLogEvent> {
        let event = |(time, line): &(EpochMillis, Box<str>)| {
            let builder = InputLogEvent::builder().timestamp(time.get());
            builder.message(line.as_ref()).build().ok()
        };
        self.lines.iter().filter_map(event).collect()
    }
}

fn cut(line: Box<str>) -> Box<str> {
    if line.len() <= LONGEST_LINE {
        return line;
    }
    let end = line.floor_char_boundary(LONGEST_LINE);
    line.split_at(end).0.into()
}

impl Parcel for LogBatch {
    fn size(&self) -> usize {
        self.bytes
    }

    fn count(&self) -> u64 {
        self.lines.len() as u64
    }
}

struct Stream {
    client: Client,
    to: LogGroup,
}

impl Peer<LogBatch> for Stream {
    const NAME: &'static str = "PutLogEvents";

    async fn send(&self, batch: LogBatch) -> Answer {
        match self.put(&batch).await {
            Err(Failed::NoStream) => match self.make().await {
                Ok(()) => self.put(&batch).await.unwrap_or_else(Failed::answer),
                Err(answer) => answer,
            },
            answered => answered.unwrap_or_else(Failed::answer),
        }
    }
}

/// Why lines were not put.
enum Failed {
    NoStream,
    Answered(Answer),
}

impl Failed {
    fn answer(self) -> Answer {
        match self {
            Self::NoStream => Answer::Later("there is no such stream".to_owned(), None),
            Self::Answered(answer) => answer,
        }
    }
}

impl Stream {
    async fn put(&self, batch: &LogBatch) -> Result<Answer, Failed> {
        let call = self
            .client
            .put_log_events()
            .log_group_name(&self.to.group)
            .log_stream_name(&self.to.stream)
            .set_log_events(Some(batch.events()));
        let output = call.send().await.map_err(|error| {
            let missing = error
                .as_service_error()
                .is_some_and(PutLogEventsError::is_resource_not_found_exception);
            if missing {
                Failed::NoStream
            } else {
                Failed::Answered(answer(&error))
            }
        })?;
        let Some(rejected) = output.rejected_log_events_info() else {
            return Ok(Answer::Taken);
        };
        let all = batch.lines.len();
        let index = |end: i32| usize::try_from(end).unwrap_or(0).min(all);
        let too_old = [
            rejected.too_old_log_event_end_index(),
            rejected.expired_log_event_end_index(),
        ];
        let old = too_old.into_iter().flatten().map(index).max().unwrap_or(0);
        let new = rejected
            .too_new_log_event_start_index()
            .map_or(0, |start| all - index(start));
        let why = "lines are too old or too new".to_owned();
        Ok(Answer::Partly((old + new) as u64, why))
    }

    /// Makes the group and the stream, as far as they are not there.
    async fn make(&self) -> Result<(), Answer> {
        let group = self
            .client
            .create_log_group()
            .log_group_name(&self.to.group);
        made(group.send().await)?;
        let stream = self
            .client
            .create_log_stream()
            .log_group_name(&self.to.group)
            .log_stream_name(&self.to.stream);
        made(stream.send().await)
    }
}

/// That it is there already is as good.
fn made<T, E: ProvideErrorMetadata>(
    result: Result<T, SdkError<E, HttpResponse>>,
) -> Result<(), Answer> {
    match result {
        Err(error) if error.code() != Some("ResourceAlreadyExistsException") => Err(answer(&error)),
        _ => Ok(()),
    }
}

/// Puts what is in the outbox until it is closed and empty.
pub(crate) async fn ship(to: LogGroup, outbox: Arc<Outbox<LogBatch>>) {
    let client = Client::new(&super::config().await);
    deliver_requests(&outbox, Stream { client, to }).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize, length: usize, pause: i64) -> Vec<(EpochMillis, Box<str>)> {
        let line: Box<str> = "x".repeat(length).into();
        let time = |number: usize| EpochMillis::new(i64::try_from(number).unwrap() * pause);
        (0..count)
            .map(|number| (time(number), line.clone()))
            .collect()
    }

    fn sizes(lines: Vec<(EpochMillis, Box<str>)>) -> Vec<u64> {
        LogBatch::of(lines).iter().map(Parcel::count).collect()
    }

    #[test]
    fn calls_keep_every_limit() {
        assert_eq!(sizes(lines(25_000, 10, 1)), [10_000, 10_000, 5_000]);
        assert_eq!(
            sizes(lines(5, 400_000, 1)),
            [4, 1],
            "cut to a quarter of a call"
        );
        assert_eq!(sizes(lines(3, 10, LONGEST_SPAN / 2)), [2, 1]);
        assert_eq!(sizes(Vec::new()), [0; 0]);
        let exact = MOST_BYTES / 1_024;
        let full = LogBatch::of(lines(exact, 1_024 - EVENT_BYTES, 1));
        assert_eq!(full.len(), 1);
        assert_eq!(full[0].size(), MOST_BYTES);
    }

    #[test]
    fn lines_are_in_order() {
        let mut turned = lines(3, 1, 1);
        turned.reverse();
        let batches = LogBatch::of(turned);
        let times: Vec<_> = batches[0]
            .lines
            .iter()
            .map(|(time, _)| time.get())
            .collect();
        assert_eq!(times, [0, 1, 2]);
    }

    #[test]
    fn groups_and_streams() {
        for text in ["/shop/logs:one", "shop:a/b c"] {
            assert_eq!(text.parse::<LogGroup>().unwrap().to_string(), text);
        }
        for text in ["", "shop", ":a", "shop:", "a b:c", "shop:a:b", "shop:*"] {
            assert!(text.parse::<LogGroup>().is_err(), "{text:?}");
        }
    }
}

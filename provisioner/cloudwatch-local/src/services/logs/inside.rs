//! Logs of the other services of this process.

use super::{
    Event, Logs,
    groups::CreateLogGroupInput,
    put_events::{EVENT_OVERHEAD, MAX_BYTES, MAX_EVENTS, PutLogEventsInput},
    stream_key,
    streams::LogStreamInput,
};
use crate::{
    identity::Scope,
    store::{Record, RecordQuery, Records, StoreError},
    wire::ServiceError,
};

impl Logs {
    /// Appends lines in the order of their times (epoch milliseconds) to a stream, which is made when it is not there.
    pub(crate) async fn append(
        &self,
        scope: &Scope,
        group: &str,
        stream: &str,
        lines: Vec<(i64, String)>,
    ) -> Result<(), ServiceError> {
        let there = {
            let groups = self.groups.lock().await;
            groups
                .get(group)
                .map(|group| group.streams.contains_key(stream))
        };
        if there.is_none() {
            let input = CreateLogGroupInput::named(group);
            self.create_log_group(scope, input).await?;
        }
        if there != Some(true) {
            let input = LogStreamInput::named(group, stream);
            self.create_log_stream(input).await?;
        }
        let mut batch: Vec<(i64, String)> = Vec::new();
        let mut bytes = 0;
        for line in lines {
            let size = line.1.len() + EVENT_OVERHEAD;
            if batch.len() == MAX_EVENTS || bytes + size > MAX_BYTES {
                let full = std::mem::take(&mut batch);
                self.put_log_events(PutLogEventsInput::of(group, stream, full))
                    .await?;
                bytes = 0;
            }
            bytes += size;
            batch.push(line);
        }
        if !batch.is_empty() {
            self.put_log_events(PutLogEventsInput::of(group, stream, batch))
                .await?;
        }
        Ok(())
    }

    /// The last lines of a stream.
    pub(crate) async fn tail(
        &self,
        group: &str,
        stream: &str,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let key = stream_key(group, stream);
        let query = RecordQuery {
            key: Some(&key),
            descending: true,
            limit: most,
            ..RecordQuery::default()
        };
        let records = self.shared.store.records(Records::LogEvent, query).await?;
        let messages = records
            .into_iter()
            .rev()
            .map(|record: Record<Event>| record.body.message);
        Ok(messages.collect())
    }
}

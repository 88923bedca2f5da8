//! Logs Insights queries, as widgets of dashboards have them.

use cloudwatch::{
    logs_insights::{Event as Line, Query, Table},
    time::Timestamp,
};

use super::{Logs, streams::name_of_group};
use crate::wire::ServiceError;

/// How many events a query looks at, the newest of each stream first.
const MOST: usize = 20_000;

/// What a query gives.
#[derive(Debug)]
pub(crate) struct LogAnswer {
    pub(crate) table: Table,
    /// Groups that it names and that are not there.
    pub(crate) missing: Vec<String>,
    /// Whether it looked at all events of the range.
    pub(crate) complete: bool,
}

impl Logs {
    /// Runs a query over the groups that it names, from `start` until `end`. The errors are its mistakes.
    pub(crate) async fn query(
        &self,
        text: &str,
        (start, end): (Timestamp, Timestamp),
    ) -> Result<LogAnswer, Vec<String>> {
        let query = Query::parse(text).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| error.to_string())
                .collect::<Vec<_>>()
        })?;
        let mut missing = Vec::new();
        let mut found = Vec::new();
        for group in query.groups() {
            match self.streams_named(name_of_group(group)).await {
                Some(streams) => found.extend(
                    streams
                        .into_iter()
                        .map(|stream| (name_of_group(group).to_owned(), stream)),
                ),
                None => missing.push(group.clone()),
            }
        }
        let mut events = Vec::new();
        let mut complete = true;
        for (group, stream) in &found {
            let range = (Some(start.millis()), Some(end.millis()));
            let read = self.events_of(group, stream, range.0, range.1).await;
            let mut read = read.map_err(|error| vec![ServiceError::from(error).message])?;
            let room = MOST.saturating_sub(events.len());
            if read.len() > room {
                complete = false;
                read.drain(..read.len() - room);
            }
            events.extend(read.into_iter().map(|event| (group, stream, event)));
        }
        let lines: Vec<Line<'_>> = events
            .iter()
            .map(|(group, stream, event)| Line {
                timestamp: Timestamp::from_millis(event.at),
                ingestion: Timestamp::from_millis(event.body.ingested),
                stream,
                group,
                message: &event.body.message,
            })
            .collect();
        let table = query.evaluate(&lines, end);
        drop(lines);
        Ok(LogAnswer {
            table,
            missing,
            complete,
        })
    }

    async fn streams_named(&self, group: &str) -> Option<Vec<String>> {
        let groups = self.groups.lock().await;
        Some(groups.get(group)?.streams.keys().cloned().collect())
    }
}

//! The samples of one metric in one unit, the older the coarser.

use std::time::Duration;

use super::buckets::{Buckets, Cursor};
use super::retention::Retention;
use crate::aggregate::Aggregate;
use crate::datum::Value;
use crate::metric::StorageResolution;
use crate::time::Timestamp;

/// Samples of one unit. Those of high resolution are there by second and by minute; a minute that
/// grows too old goes into five minutes, and those into an hour.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    seconds: Buckets,
    minutes: Buckets,
    five_minutes: Buckets,
    hours: Buckets,
}

/// Windows to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    /// The second in which the first starts.
    pub(super) start: i64,
    /// The second in which the last ends.
    pub(super) end: i64,
    /// The length of each, in seconds.
    pub(super) period: i64,
    /// Seconds from one to the next.
    pub(super) step: i64,
}

impl Range {
    /// Whether all windows start and end at full minutes.
    fn is_of_full_minutes(self) -> bool {
        [self.start, self.period, self.step]
            .iter()
            .all(|seconds| seconds % 60 == 0)
    }
}

impl Stream {
    pub(super) fn new() -> Self {
        Self {
            seconds: Buckets::new(1),
            minutes: Buckets::new(60),
            five_minutes: Buckets::new(300),
            hours: Buckets::new(3600),
        }
    }

    /// Adds a value, of which `aggregate` is made.
    pub(super) fn add(
        &mut self,
        timestamp: Timestamp,
        (value, aggregate): (&Value, Aggregate),
        resolution: StorageResolution,
    ) {
        let second = timestamp.seconds();
        if resolution == StorageResolution::High {
            self.seconds.add(second, value, aggregate.clone());
        }
        self.minutes.add(second, value, aggregate);
    }

    /// Adds the buckets that windows are made of: seconds, or minutes and what minutes grow into.
    /// Windows that do not start and end at full minutes see samples of high resolution only, and
    /// coarse buckets are seen only by windows whose length is a multiple of theirs
    /// (BOTO:cloudwatch.MetricStat.Period).
    pub(super) fn cursors<'a>(&'a self, range: Range, cursors: &mut Vec<Cursor<'a>>) {
        let tiers: &[&Buckets] = if range.is_of_full_minutes() {
            &[&self.hours, &self.five_minutes, &self.minutes]
        } else {
            &[&self.seconds]
        };
        for buckets in tiers {
            if buckets.is_empty() || range.period % buckets.length() != 0 {
                continue;
            }
            let cursor = buckets.between(range.start, range.end);
            if cursor.next_start().is_some() {
                cursors.push(cursor);
            }
        }
    }

    /// Rolls up and drops what is older than is kept.
    pub(super) fn purge(&mut self, now: Timestamp, retention: &Retention) {
        let before = |kept: Duration| (now - kept).seconds();
        drop(self.seconds.take_before(before(retention.seconds)));
        roll_up(
            &mut self.minutes,
            before(retention.minutes),
            &mut self.five_minutes,
        );
        roll_up(
            &mut self.five_minutes,
            before(retention.five_minutes),
            &mut self.hours,
        );
        drop(self.hours.take_before(before(retention.hours)));
    }

    pub(super) fn is_empty(&self) -> bool {
        [
            &self.seconds,
            &self.minutes,
            &self.five_minutes,
            &self.hours,
        ]
        .into_iter()
        .all(Buckets::is_empty)
    }
}

/// Moves everything before `before`, rounded down to a full coarse bucket, into coarse buckets.
fn roll_up(fine: &mut Buckets, before: i64, coarse: &mut Buckets) {
    let whole = before - before.rem_euclid(coarse.length());
    for (start, aggregate) in fine.take_before(whole) {
        coarse.merge(start, aggregate);
    }
}

//! The samples of one metric in one unit, the older the coarser.

use super::buckets::{Buckets, Slice};
use crate::datum::Value;
use crate::metric::StorageResolution;
use crate::time::Timestamp;

const MINUTE: u32 = 60;
const FIVE_MINUTES: u32 = 300;
const HOUR: u32 = 3600;
const DAY: i64 = 86_400;

/// How long seconds, minutes, five minutes and hours are kept, in seconds (UG:cloudwatch-concepts,
/// "Metrics retention").
const KEPT: [i64; 4] = [3 * 3600, 15 * DAY, 63 * DAY, 455 * DAY];

/// Samples of one unit. Those of high resolution are there by second and by minute; a minute that
/// grows too old goes into five minutes, and those into an hour.
#[derive(Debug, Clone, Default)]
pub(super) struct Stream {
    seconds: Buckets,
    minutes: Buckets,
    five_minutes: Buckets,
    hours: Buckets,
}

impl Stream {
    pub(super) fn add(
        &mut self,
        timestamp: Timestamp,
        value: &Value,
        resolution: StorageResolution,
    ) {
        if resolution == StorageResolution::High {
            self.seconds.add(timestamp.seconds(), value);
        }
        self.minutes
            .add(timestamp.floor_to(MINUTE).seconds(), value);
    }

    /// Adds the buckets in `[start, end)`: by second, or by minute and what minutes grow into.
    pub(super) fn slices<'a>(
        &'a self,
        start: i64,
        end: i64,
        full_minutes: bool,
        slices: &mut Vec<Slice<'a>>,
    ) {
        let tiers: &[&Buckets] = if full_minutes {
            &[&self.hours, &self.five_minutes, &self.minutes]
        } else {
            &[&self.seconds]
        };
        let found = tiers.iter().map(|buckets| buckets.between(start, end));
        slices.extend(found.filter(|slice| slice.first_start().is_some()));
    }

    /// Rolls up and drops what is older than CloudWatch keeps.
    pub(super) fn purge(&mut self, now: Timestamp) {
        let [seconds, minutes, five_minutes, hours] = KEPT.map(|kept| now.seconds() - kept);
        drop(self.seconds.take_before(seconds));
        roll_up(
            &mut self.minutes,
            minutes,
            &mut self.five_minutes,
            FIVE_MINUTES,
        );
        roll_up(&mut self.five_minutes, five_minutes, &mut self.hours, HOUR);
        drop(self.hours.take_before(hours));
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
fn roll_up(fine: &mut Buckets, before: i64, coarse: &mut Buckets, length: u32) {
    let length = i64::from(length);
    for (start, aggregate) in fine.take_before(before - before.rem_euclid(length)) {
        coarse.merge(start - start.rem_euclid(length), aggregate);
    }
}

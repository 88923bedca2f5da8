//! The windows over which samples are aggregated.

use crate::period::Period;
use crate::time::Timestamp;

/// Windows of one length that touch each other, the newest of which ends at `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Windows {
    /// Where the newest window ends.
    pub end: Timestamp,
    /// The length of each.
    pub period: Period,
    /// How many there are.
    pub count: u32,
}

impl Windows {
    /// Those that start at multiples of the period since the epoch, in `[start, end)`; `start` is
    /// rounded down to one (BOTO:cloudwatch.GetMetricData).
    pub fn aligned_to_clock(period: Period, start: Timestamp, end: Timestamp) -> Self {
        let first = start.floor_to(period.seconds());
        let length = end.millis_since(first).max(0);
        let count = length.saturating_add(period.millis() - 1) / period.millis();
        Self::from_first(period, first, count)
    }

    /// Those that slide back from `end` as far as `start` (UG:alarm-evaluation).
    pub fn sliding(period: Period, start: Timestamp, end: Timestamp) -> Self {
        let count = end.millis_since(start).max(0) / period.millis();
        Self {
            end,
            period,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        }
    }

    fn from_first(period: Period, first: Timestamp, count: i64) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let end = first.plus_seconds(i64::from(count) * i64::from(period.seconds()));
        Self { end, period, count }
    }

    /// Where the oldest window starts.
    pub fn start(&self) -> Timestamp {
        let seconds = i64::from(self.count).saturating_mul(i64::from(self.period.seconds()));
        self.end.plus_seconds(-seconds)
    }

    /// Where each window starts, the oldest first.
    pub fn starts(self) -> impl DoubleEndedIterator<Item = Timestamp> {
        let (first, step) = (self.start(), i64::from(self.period.seconds()));
        (0..i64::from(self.count)).map(move |index| first.plus_seconds(index * step))
    }
}

/// Windows of one length, each a step after the one before: they may overlap or leave gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Steps {
    /// Where the first window starts.
    pub start: Timestamp,
    /// The length of each.
    pub period: Period,
    /// Seconds from the start of one to the start of the next.
    pub step: u32,
    /// How many there are.
    pub count: usize,
}

impl Steps {
    /// Where the last window ends.
    pub fn end(self) -> Timestamp {
        let length = i64::from(self.period.seconds());
        self.start_of(self.count.saturating_sub(1))
            .plus_seconds(length)
    }

    /// Where the window of this place, from 0, starts.
    pub fn start_of(self, place: usize) -> Timestamp {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let seconds = place.saturating_mul(i64::from(self.step));
        self.start.plus_seconds(seconds)
    }

    /// Where each window starts and ends, the first first.
    pub fn windows(self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let length = i64::from(self.period.seconds());
        (0..self.count).map(move |place| {
            let start = self.start_of(place);
            (start, start.plus_seconds(length))
        })
    }
}

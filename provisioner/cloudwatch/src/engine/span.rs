//! Evaluations of one alarm, one after the other.

use std::time::Duration;

use crate::time::Timestamp;

/// The evaluations of one alarm that are due in a stretch of time. A step of the engine has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// When the first takes place.
    pub(super) first_now: Timestamp,
    /// Where its newest window ends.
    pub(super) first_end: Timestamp,
    /// Where the newest window of the last evaluation ends.
    pub(super) last_end: Timestamp,
    /// Seconds from one evaluation to the next.
    pub(super) cadence: u32,
    /// How long after the end of its newest window each but the first takes place.
    pub(super) offset: Duration,
}

impl Span {
    /// How many evaluations there are, at least one.
    pub(super) fn count(&self) -> usize {
        let length = self.last_end.millis_since(self.first_end);
        let before = length / (i64::from(self.cadence) * 1000);
        usize::try_from(before).map_or(usize::MAX, |before| before.saturating_add(1))
    }

    /// When the evaluation of this place, from 0, happens, and where its newest window ends.
    pub(super) fn evaluation(&self, place: usize) -> (Timestamp, Timestamp) {
        let seconds = i64::try_from(place)
            .unwrap_or(i64::MAX)
            .saturating_mul(i64::from(self.cadence));
        let end = self.first_end.plus_seconds(seconds);
        if place == 0 {
            (self.first_now, end)
        } else {
            (end + self.offset, end)
        }
    }
}

//! The range of time that a dashboard shows, and what it does to periods.

use super::json::Written;
use super::model::{Ago, Body, Metric, Moment, PeriodOverride};
use crate::period::Period;
use crate::time::Timestamp;

/// From a point in time to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    start: Timestamp,
    end: Timestamp,
}

impl Range {
    /// The range of these ends; an end before the start counts as the start.
    pub fn new(start: Timestamp, end: Timestamp) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Where it starts.
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// Where it ends.
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// How long it is.
    pub const fn seconds(self) -> i64 {
        self.end.millis_since(self.start) / 1000
    }

    /// The period that covers it: whole minutes, at least one. Of a range that is longer than any
    /// period it covers the newest part.
    pub fn as_period(self) -> Period {
        const MOST: u32 = u32::MAX / 60;
        let millis = self.end.millis_since(self.start).max(0);
        let minutes = u32::try_from(millis.saturating_add(59_999) / 60_000);
        let minutes = minutes.unwrap_or(MOST).clamp(1, MOST);
        Period::from_seconds(minutes * 60).unwrap_or(Period::DAY)
    }

    /// The range that ends where this one does and has whole periods of this length, at least one.
    pub(super) fn in_periods(self, period: Period) -> Self {
        let millis = self.end.millis_since(self.start).max(1);
        let count = millis.saturating_add(period.millis() - 1) / period.millis();
        let seconds = count.saturating_mul(i64::from(period.seconds()));
        Self::new(self.end.plus_seconds(-seconds), self.end)
    }
}

/// What a dashboard shows when it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RangeSettings {
    /// How far back it starts; three hours by default, as in the console (*undocumented*).
    pub default: Ago,
}

impl Default for RangeSettings {
    fn default() -> Self {
        Self {
            default: Ago {
                months: 0,
                seconds: 3 * 3600,
            },
        }
    }
}

/// The time at which a dashboard is looked at, and the range of it that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Showing {
    /// The time that it is.
    pub now: Timestamp,
    /// The range, which a widget may have one of its own for.
    pub range: Range,
    /// Whether periods follow the range.
    pub periods: PeriodOverride,
}

impl Body {
    /// What the dashboard shows at a time: from its `start`, or the default one, to its `end`, or
    /// now.
    pub fn showing(&self, now: Timestamp, settings: RangeSettings) -> Showing {
        let start = self.start.as_ref().map(Written::get).copied();
        let start = start.unwrap_or(Moment::Before(settings.default));
        Showing {
            now,
            range: Range::new(start.at(now), end(self.end.as_ref(), now)),
            periods: self.period_override.unwrap_or(PeriodOverride::Auto),
        }
    }
}

impl Metric {
    /// The range that the widget shows: its own, or that of the dashboard.
    pub fn range(&self, showing: &Showing) -> Range {
        match &self.start {
            Some(start) => Range::new(
                start.get().at(showing.now),
                end(self.end.as_ref(), showing.now),
            ),
            None => showing.range,
        }
    }
}

fn end(end: Option<&Written<Moment>>, now: Timestamp) -> Timestamp {
    end.map_or(now, |end| end.get().at(now))
}

impl PeriodOverride {
    const DAY: i64 = 86_400;

    /// The period that is used in a range: with `auto` at least five minutes beyond one day, and at
    /// least an hour beyond three (UG:change-dashboard-refresh-interval).
    pub fn adapt(self, period: Period, range: Range) -> Period {
        let seconds = range.seconds();
        match self {
            Self::Auto if seconds > 3 * Self::DAY => period.max(Period::HOUR),
            Self::Auto if seconds > Self::DAY => period.max(Period::FIVE_MINUTES),
            Self::Auto | Self::Inherit => period,
        }
    }
}

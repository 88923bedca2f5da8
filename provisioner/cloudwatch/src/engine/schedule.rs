//! When an alarm is evaluated, and on which windows (UG:alarm-evaluation).

use super::settings::{EngineSettings, EvaluationRange};
use super::span::Span;
use super::tally::Layout;
use crate::period::Period;
use crate::store::Windows;
use crate::time::Timestamp;

const DAY: u64 = 86_400;

/// How often an alarm is evaluated, and how many windows it looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schedule {
    period: Period,
    /// Seconds from one evaluation to the next.
    cadence: u32,
    /// How many windows.
    range: u32,
}

impl Schedule {
    /// Every ten seconds for a period below a minute (a setting), every hour when the evaluation periods
    /// together are longer than a day, else every minute (UG:alarm-evaluation).
    pub(super) fn new(period: Period, evaluation_periods: u32, settings: &EngineSettings) -> Self {
        let cadence = if period.is_high_resolution() {
            settings.high_resolution_seconds.get()
        } else if u64::from(period.seconds()) * u64::from(evaluation_periods) > DAY {
            3600
        } else {
            60
        };
        Self {
            period,
            cadence,
            range: settings.evaluation_range.points(period, evaluation_periods),
        }
    }

    /// Every so many seconds, over so many windows.
    pub(super) const fn every(cadence: u32, period: Period, range: u32) -> Self {
        Self {
            period,
            cadence,
            range,
        }
    }

    /// Seconds from one evaluation to the next.
    pub(super) const fn cadence(self) -> u32 {
        self.cadence
    }

    /// Where the newest window ends when evaluated at `now`: the last full minute, ten seconds
    /// (*undocumented*) or hour.
    pub(super) fn newest_end(self, now: Timestamp, settings: &EngineSettings) -> Timestamp {
        (now - settings.offset).floor_to(self.cadence)
    }

    /// The evaluations that are due at steps from `from` to `to`, one each time the newest window
    /// is another; `None` when there are none.
    pub(super) fn span(
        self,
        evaluated: Option<Timestamp>,
        (from, to): (Timestamp, Timestamp),
        settings: &EngineSettings,
    ) -> Option<Span> {
        let cadence = i64::from(self.cadence);
        let at_once = self.newest_end(from, settings);
        let last_end = self.newest_end(to, settings).max(at_once);
        let later = [1, 2].map(|n| at_once.plus_seconds(n * cadence));
        let first_end = std::iter::once(at_once)
            .chain(later)
            .find(|end| self.is_due(evaluated, *end))?;
        (first_end <= last_end).then(|| Span {
            first_now: if first_end == at_once {
                from
            } else {
                first_end + settings.offset
            },
            first_end,
            last_end,
            cadence: self.cadence,
            offset: settings.offset,
        })
    }

    /// Whether the windows up to `end` are still to be evaluated, after those up to `evaluated`
    /// were. A clock that is put back by more than one evaluation starts over from there; one that
    /// merely trembles does not evaluate the same twice.
    pub(super) fn is_due(self, evaluated: Option<Timestamp>, end: Timestamp) -> bool {
        evaluated.is_none_or(|evaluated| {
            end > evaluated || evaluated > end.plus_seconds(i64::from(self.cadence))
        })
    }

    /// When, after `now`, the next evaluation is due.
    pub(super) fn next(self, now: Timestamp, settings: &EngineSettings) -> Timestamp {
        self.newest_end(now, settings)
            .plus_seconds(i64::from(self.cadence))
            + settings.offset
    }

    /// Seconds from one window to the next, when the windows of all evaluations are put in one
    /// row: each period and each evaluation is a whole number of them.
    pub(super) fn step(self) -> u32 {
        let (mut one, mut other) = (self.period.seconds(), self.cadence);
        while other != 0 {
            (one, other) = (other, one % other);
        }
        one
    }

    /// How the windows of all evaluations lie in a row, a step apart.
    pub(super) fn layout(self) -> Layout {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Layout {
            range: count(self.range),
            stride: count(self.period.seconds() / self.step()),
            hop: count(self.cadence / self.step()),
        }
    }

    /// The length of a window.
    pub(super) fn period(self) -> Period {
        self.period
    }

    /// The windows of the evaluation range. They slide: only the newest end is aligned.
    pub(super) fn windows(self, end: Timestamp) -> Windows {
        Windows {
            end,
            period: self.period,
            count: self.range,
        }
    }
}

impl EvaluationRange {
    /// How many points are looked at.
    pub fn points(self, period: Period, evaluation_periods: u32) -> u32 {
        match self {
            Self::Strict => evaluation_periods,
            Self::Extended {
                extra,
                at_least_for_minute,
            } => {
                let points = evaluation_periods.saturating_add(extra);
                if period == Period::MINUTE {
                    points.max(at_least_for_minute)
                } else {
                    points
                }
            }
        }
    }
}

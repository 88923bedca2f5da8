//! When an alarm is evaluated, and on which windows (UG:alarm-evaluation).

use super::settings::{EngineSettings, EvaluationRange};
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
    /// Every ten seconds for a period below a minute, every hour when the evaluation periods
    /// together are longer than a day, else every minute (UG:alarm-evaluation).
    pub(super) fn new(period: Period, evaluation_periods: u32, settings: &EngineSettings) -> Self {
        let cadence = if period.is_high_resolution() {
            10
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

    /// Where the newest window ends when evaluated at `now`: the last full minute, ten seconds
    /// (*undocumented*) or hour.
    pub(super) fn newest_end(self, now: Timestamp, settings: &EngineSettings) -> Timestamp {
        (now - settings.offset).floor_to(self.cadence)
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

//! What the points of an evaluation range say about the state, when some of them are missing
//! (UG:alarms-and-missing-data).

use serde::Serialize;

use super::settings::{DynamoDb, EngineSettings, YoungBreach};
use crate::alarm::{Comparison, Condition, MissingData, Settings, State};
use crate::store::{WindowPoint, Windows};

/// The rule by which points decide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// N.
    pub(super) evaluation_periods: usize,
    /// M.
    pub(super) datapoints_to_alarm: usize,
    pub(super) comparison: Comparison,
    pub(super) threshold: f64,
    pub(super) missing: MissingData,
    pub(super) young_breach: YoungBreach,
}

/// The points that count, in numbers: the newest N real points of the range, or all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    /// How many there are.
    pub(super) real: usize,
    /// How many of them breach.
    pub(super) breaching: usize,
    /// How old the oldest is, in periods: 1 for the newest window.
    pub(super) oldest: usize,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The state; `None` to keep the current one.
    pub(super) state: Option<State>,
    /// How many points were filled in.
    pub(super) filled: usize,
}

/// The rule that decided an evaluation (UG:alarms-and-missing-data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// N windows of the range have a value: only they count.
    Counted,
    /// Fewer have one, and what is missing to N counts as `breaching` or `notBreaching`.
    Filled,
    /// No window of the range has a value, and nothing stands for one.
    Nothing,
    /// M breach, whatever the missing ones would have been.
    Enough,
    /// One does not breach, which is enough for OK while values are missing.
    Fine,
    /// All values breach, too few for ALARM, and missing ones are ignored.
    Ignored,
    /// All values breach, too few for ALARM, but the oldest is M periods old.
    Old,
    /// All values breach, too few and too young for ALARM.
    Young,
    /// A percentile of too few samples says nothing.
    FewSamples,
    /// The data source did not answer.
    Failed,
}

impl Rule {
    pub(super) fn new(settings: &Settings, engine: &EngineSettings) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (comparison, threshold) = match &settings.condition {
            Condition::Fixed {
                comparison,
                threshold,
            } => (*comparison, *threshold),
            // points that are compared with a band carry a 1 where they breach
            Condition::Band { .. } => (Comparison::GreaterThanThreshold, 0.5),
        };
        Self {
            evaluation_periods: count(settings.evaluation_periods),
            datapoints_to_alarm: count(settings.required()),
            comparison,
            threshold,
            missing: match engine.dynamodb {
                DynamoDb::AlwaysIgnored if settings.source.is_dynamodb() => MissingData::Ignore,
                _ => settings.missing,
            },
            young_breach: engine.young_breach,
        }
    }

    pub(super) fn breaches(&self, point: &WindowPoint) -> bool {
        self.comparison.breaches(point.value, self.threshold)
    }

    /// The points that count: the newest N, however far back in the range.
    pub(super) fn counting<'a>(&self, points: &'a [WindowPoint]) -> &'a [WindowPoint] {
        let first = points.len().saturating_sub(self.evaluation_periods);
        points.get(first..).unwrap_or_default()
    }

    /// Decides on the points of the range, the oldest first.
    pub(super) fn decide(&self, points: &[WindowPoint], windows: Windows) -> Verdict {
        let tally = self.tally(points, windows);
        Verdict {
            state: self.state(tally),
            filled: self.evaluation_periods - tally.real,
        }
    }

    /// The points that count, in numbers.
    pub(super) fn tally(&self, points: &[WindowPoint], windows: Windows) -> Tally {
        let real = self.counting(points);
        let age = |oldest: &WindowPoint| {
            let age = windows.end.millis_since(oldest.start) / windows.period.millis();
            usize::try_from(age).unwrap_or(0)
        };
        Tally {
            real: real.len(),
            breaching: real.iter().filter(|point| self.breaches(point)).count(),
            oldest: real.first().map_or(0, age),
        }
    }

    /// The state that the points which count give; `None` to keep the current one.
    ///
    /// With N real points in the range, only they count. With fewer, all of them count and what
    /// is missing to N is filled in as `TreatMissingData` says.
    pub(super) fn state(&self, tally: Tally) -> Option<State> {
        self.judge(tally).0
    }

    /// The same, and the rule that gave it.
    pub(super) fn judge(&self, tally: Tally) -> (Option<State>, Because) {
        let Tally {
            real, breaching, ..
        } = tally;
        let filled = self.evaluation_periods - real;
        let state_of = |count: usize| {
            Some(if count >= self.datapoints_to_alarm {
                State::Alarm
            } else {
                State::Ok
            })
        };
        if filled == 0 {
            return (state_of(breaching), Because::Counted);
        }
        match self.missing {
            MissingData::Breaching => (state_of(breaching + filled), Because::Filled),
            MissingData::NotBreaching => (state_of(breaching), Because::Filled),
            MissingData::Missing if real == 0 => (Some(State::InsufficientData), Because::Nothing),
            MissingData::Ignore if real == 0 => (None, Because::Nothing),
            _ if breaching >= self.datapoints_to_alarm => (Some(State::Alarm), Because::Enough),
            _ if breaching < real => (Some(State::Ok), Because::Fine),
            MissingData::Ignore => (None, Because::Ignored),
            MissingData::Missing => self.premature(tally.oldest),
        }
    }

    /// Every real point breaches, but fewer than M do. The state is ALARM nevertheless once the
    /// oldest of them is at least M periods old (UG:alarms-and-missing-data, "Avoiding premature
    /// transitions to alarm state").
    fn premature(&self, oldest: usize) -> (Option<State>, Because) {
        if oldest >= self.datapoints_to_alarm {
            return (Some(State::Alarm), Because::Old);
        }
        let state = match self.young_breach {
            YoungBreach::Keep => None,
            YoungBreach::Ok => Some(State::Ok),
        };
        (state, Because::Young)
    }
}

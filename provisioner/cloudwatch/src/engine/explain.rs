//! The last evaluation of an alarm, window by window: what was read, what of it counted, and which
//! rule decided. The rules are those of the evaluation itself; nothing is decided here.

use serde::Serialize;

use super::alarms::Engine;
use super::state::Definition;
use super::verdict::{Because, Rule};
use crate::alarm::{MissingData, State};
use crate::store::{MetricData, WindowPoint, Windows};
use crate::time::Timestamp;

/// An evaluation, explained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Where the newest window ends.
    pub end: Timestamp,
    /// The length of a window in seconds.
    pub period: u32,
    /// N: how many values count.
    pub evaluation_periods: usize,
    /// M: how many of them have to breach.
    pub datapoints_to_alarm: usize,
    /// What a missing value counts as.
    pub missing: MissingData,
    /// Every window of the evaluation range, the oldest first.
    pub windows: Vec<ExplainedWindow>,
    /// How many of the values that count breach.
    pub breaching: usize,
    /// How many values are missing to N.
    pub filled: usize,
    /// The state that follows; `None` when the one before stays.
    pub state: Option<State>,
    /// The rule that decided.
    pub because: Because,
}

/// One window of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExplainedWindow {
    /// Where it starts.
    pub start: Timestamp,
    /// Its value, if there is one.
    pub value: Option<f64>,
    /// Of how many samples, if that matters.
    pub sample_count: Option<f64>,
    /// The edges of the band that the value is compared with, if it is one.
    pub band: Option<[f64; 2]>,
    /// What became of it.
    pub part: Part,
}

/// What became of a window in an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Its value counts and breaches.
    Breaching,
    /// Its value counts and does not breach.
    Fine,
    /// Its value is older than the newest N.
    Older,
    /// It has none, and is one of those that are missing to N.
    Missing,
    /// It has none, and enough others have.
    Skipped,
}

/// What an evaluation looked at.
pub(super) struct Seen<'a> {
    pub(super) rule: Rule,
    pub(super) windows: Windows,
    /// Where each window starts, the oldest first, when they are not of one length.
    pub(super) starts: Option<&'a [Timestamp]>,
    /// The points as they were read, the oldest first.
    pub(super) points: &'a [WindowPoint],
    /// The same as the rule compares them.
    pub(super) compared: &'a [WindowPoint],
    /// The band at each point, if it is one.
    pub(super) edges: &'a [[f64; 2]],
    /// What kept the rule from deciding.
    pub(super) prevented: Option<Because>,
}

impl Engine {
    /// The last evaluation of an alarm on metrics, as it would be with the data of now; `None` of
    /// an alarm that was not evaluated yet, or whose state is not decided by points in a row: of
    /// composites and of those on queries with several series.
    pub fn explain(&self, name: &str, data: &dyn MetricData) -> Option<Explanation> {
        let entry = self.alarms.get(name)?;
        let Definition::Metric(settings) = &entry.alarm.definition else {
            return None;
        };
        let end = entry.alarm.progress.evaluated?;
        match (&entry.prepared, &entry.special) {
            (Some(prepared), _) => Some(prepared.explain(settings, end, data)),
            (None, Some(special)) => special.explain(settings, end, data, &self.settings),
            (None, None) => None,
        }
    }
}

impl Seen<'_> {
    pub(super) fn explain(&self) -> Explanation {
        let tally = self.rule.tally(self.compared, self.windows);
        let filled = self.rule.evaluation_periods - tally.real;
        let (state, because) = match self.prevented {
            None => self.rule.judge(tally),
            Some(Because::Failed) => (Some(State::InsufficientData), Because::Failed),
            Some(because) => (None, because),
        };
        Explanation {
            end: self.windows.end,
            period: self.windows.period.seconds(),
            evaluation_periods: self.rule.evaluation_periods,
            datapoints_to_alarm: self.rule.datapoints_to_alarm,
            missing: self.rule.missing,
            windows: self.explained(filled),
            breaching: tally.breaching,
            filled,
            state,
            because,
        }
    }

    /// Every window, the oldest first. Of those without a value the newest stand for what is
    /// missing to N.
    fn explained(&self, filled: usize) -> Vec<ExplainedWindow> {
        let starts: Vec<Timestamp> = match self.starts {
            Some(starts) => starts.to_vec(),
            None => self.windows.starts().collect(),
        };
        let older = self.points.len() - self.rule.counting(self.points).len();
        let mut missing = filled;
        let mut place = self.points.len();
        let mut windows: Vec<ExplainedWindow> = Vec::with_capacity(starts.len());
        for start in starts.into_iter().rev() {
            let mut window = ExplainedWindow {
                start,
                value: None,
                sample_count: None,
                band: None,
                part: Part::Skipped,
            };
            let before = place.checked_sub(1);
            let point = before.and_then(|place| self.points.get(place));
            match (before, point.filter(|point| point.start == start)) {
                (Some(before), Some(point)) => {
                    place = before;
                    window.value = Some(point.value);
                    window.sample_count = point.sample_count;
                    window.band = self.edges.get(place).copied();
                    window.part = self.part(place, older);
                }
                _ if missing > 0 => {
                    missing -= 1;
                    window.part = Part::Missing;
                }
                _ => {}
            }
            windows.push(window);
        }
        windows.reverse();
        windows
    }

    fn part(&self, place: usize, older: usize) -> Part {
        if place < older {
            return Part::Older;
        }
        let compared = self.compared.get(place);
        if compared.is_some_and(|point| self.rule.breaches(point)) {
            Part::Breaching
        } else {
            Part::Fine
        }
    }
}

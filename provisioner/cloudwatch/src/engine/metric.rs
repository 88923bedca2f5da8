//! The evaluation of one metric alarm.

use super::columns::Columns;
use super::explain::{Explanation, Seen};
use super::memory::Memory;
use super::reason::{Evaluation, Wording};
use super::reason_data::ReasonData;
use super::schedule::Schedule;
use super::settings::EngineSettings;
use super::span::Span;
use super::state::AlarmState;
use super::verdict::{Because, Rule};
use crate::alarm::{LowSamples, Settings, Source, State};
use crate::period::Period;
use crate::query::Plan;
use crate::store::{MetricData, WindowPoint, Windows};
use crate::time::Timestamp;

/// What a metric alarm needs at every evaluation, worked out once.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) schedule: Schedule,
    pub(super) rule: Rule,
    /// Of a math alarm.
    plan: Option<Plan>,
    pub(super) columns: Columns,
    /// A percentile of fewer samples leaves the state as it is.
    pub(super) fewest_samples: Option<f64>,
}

/// What an evaluation found, and when.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) found: Found,
}

/// What an evaluation found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) state: State,
    pub(super) reason: String,
    pub(super) reason_data: ReasonData,
}

impl Prepared {
    /// Prepares settings that have no problems.
    pub(super) fn new(settings: &Settings, engine: &EngineSettings) -> Self {
        let period = settings.period().unwrap_or(Period::MINUTE);
        let (plan, statistic) = match &settings.source {
            Source::Metric(stat) => (None, Some(stat.statistic)),
            Source::Math(queries) => (Plan::with(queries, engine.math).ok(), None),
            Source::Insights { .. } => (None, None),
        };
        let fewest_samples = match settings.low_samples {
            LowSamples::Evaluate => None,
            LowSamples::Ignore => statistic.and_then(crate::statistic::Statistic::minimum_samples),
        };
        Self {
            schedule: Schedule::new(period, settings.evaluation_periods, engine),
            rule: Rule::new(settings, engine),
            columns: Columns::new(settings, plan.as_ref(), period),
            plan,
            fewest_samples,
        }
    }

    /// Makes the evaluations of the span, and gives what they found wherever that changes the
    /// state; of the very first evaluation also when it does not, to explain it.
    ///
    /// Evaluations that only compare a column of values with a threshold are made together, all
    /// others one by one.
    pub(super) fn run(
        &self,
        settings: &Settings,
        alarm: &AlarmState,
        span: Span,
        data: &dyn MetricData,
        memory: &mut Memory,
    ) -> Vec<Event> {
        let mut events = Vec::new();
        let mut current = alarm.status.state;
        let explain = alarm.progress.evaluated.is_none() && current == State::InsufficientData;
        let count = span.count();
        let one_by_one = if self.columns.are_there() {
            usize::from(explain)
        } else {
            count
        };
        for place in 0..one_by_one {
            let (now, end) = span.evaluation(place);
            let before = (current, explain && place == 0);
            let points = &mut memory.points;
            if let Some(found) = self.evaluate(settings, (now, end), before, data, points) {
                current = found.state;
                events.push(Event { at: now, found });
            }
        }
        if one_by_one < count {
            self.run_columns(settings, current, span, data, memory, &mut events);
        }
        events
    }

    /// Evaluates the windows whose newest ends at `end`. `None` when the state stays; a first
    /// evaluation explains it nevertheless.
    ///
    /// `points` is memory to work in.
    pub(super) fn evaluate(
        &self,
        settings: &Settings,
        (now, end): (Timestamp, Timestamp),
        (current, first): (State, bool),
        data: &dyn MetricData,
        points: &mut Vec<WindowPoint>,
    ) -> Option<Found> {
        let windows = self.schedule.windows(end);
        points.clear();
        self.read(settings, windows, data, points);
        if self.has_few_samples(points) {
            return None;
        }
        let verdict = self.rule.decide(points, windows);
        let state = verdict.state?;
        if state == current && !first {
            return None;
        }
        let evaluation = Evaluation {
            wording: Wording::of(settings),
            rule: self.rule,
            windows,
            starts: None,
            points,
            band: None,
            verdict,
            now,
        };
        Some(Found {
            state,
            reason: evaluation.reason(state),
            reason_data: evaluation.data(),
        })
    }

    /// What the evaluation of the windows up to `end` sees, and makes of it.
    pub(super) fn explain(
        &self,
        settings: &Settings,
        end: Timestamp,
        data: &dyn MetricData,
    ) -> Explanation {
        let windows = self.schedule.windows(end);
        let mut points = Vec::new();
        self.read(settings, windows, data, &mut points);
        let few = self.has_few_samples(&points);
        Seen {
            rule: self.rule,
            windows,
            starts: None,
            points: &points,
            compared: &points,
            edges: &[],
            prevented: few.then_some(Because::FewSamples),
        }
        .explain()
    }

    fn read(
        &self,
        settings: &Settings,
        windows: Windows,
        data: &dyn MetricData,
        points: &mut Vec<WindowPoint>,
    ) {
        match (&settings.source, &self.plan) {
            (Source::Metric(stat), _) => data.read(stat, windows, points),
            (Source::Math(_), Some(plan)) => {
                let series = plan.returned_series(data, windows);
                points.extend(series.points().iter().map(|(start, value)| WindowPoint {
                    start: *start,
                    value: *value,
                    sample_count: None,
                }));
            }
            (Source::Math(_) | Source::Insights { .. }, _) => {}
        }
    }

    /// Whether a point that counts has too few samples (UG:percentiles-with-low-samples; which of
    /// several points must have enough is *undocumented*: all that count).
    fn has_few_samples(&self, points: &[WindowPoint]) -> bool {
        self.fewest_samples.is_some_and(|fewest| {
            let few = |point: &WindowPoint| point.sample_count.is_some_and(|count| count < fewest);
            self.rule.counting(points).iter().any(few)
        })
    }
}

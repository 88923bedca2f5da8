//! Many evaluations of one alarm at once, over columns of values.
//!
//! This finds the evaluations that change the state. What they find is left to
//! [`Prepared::evaluate`], as with any other evaluation.

use super::memory::Memory;
use super::metric::{Event, Prepared};
use super::span::Span;
use crate::alarm::{Condition, Settings, Source, State};
use crate::period::Period;
use crate::query::{Plan, Pointwise};
use crate::store::{MetricData, Steps};

/// How many windows are read at once: their values stay in the nearest cache.
const CHUNK: usize = 2048;

/// What evaluations compare with the threshold, if that can be read in columns.
#[derive(Debug, Clone)]
pub(super) enum Columns {
    /// It cannot: a band, windows that do not slide, or an expression whose value at a window
    /// depends on other windows.
    None,
    /// The statistic of the alarm's metric.
    Metric,
    /// An expression of the values of each window alone.
    Math(Pointwise),
}

impl Columns {
    pub(super) fn new(settings: &Settings, plan: Option<&Plan>, period: Period) -> Self {
        let fixed = matches!(settings.condition, Condition::Fixed { .. });
        if !fixed || !settings.window.is_sliding() || settings.warm_up.is_some() {
            return Self::None;
        }
        match &settings.source {
            Source::Insights { .. } => Self::None,
            Source::Metric(_) => Self::Metric,
            Source::Math(_) => {
                let of_period =
                    |one: &Pointwise| one.stats().iter().all(|stat| stat.period == period);
                plan.and_then(Plan::pointwise)
                    .filter(of_period)
                    .map_or(Self::None, Self::Math)
            }
        }
    }

    pub(super) fn are_there(&self) -> bool {
        !matches!(self, Self::None)
    }
}

impl Prepared {
    /// Adds what the evaluations of the span find, the state being `current` before them.
    pub(super) fn run_columns(
        &self,
        settings: &Settings,
        mut current: State,
        span: Span,
        data: &dyn MetricData,
        memory: &mut Memory,
        events: &mut Vec<Event>,
    ) {
        let layout = self.schedule.layout();
        let rule = self.rule;
        let step = i64::from(self.schedule.step());
        let period = self.schedule.period();
        let before = i64::try_from(layout.before()).unwrap_or(i64::MAX);
        let first = span
            .first_end
            .plus_seconds(-before.saturating_mul(step) - i64::from(period.seconds()));
        let after = (span.count() - 1).saturating_mul(layout.hop);
        let total = after.saturating_add(layout.before() + 1);
        memory.flags.start(layout);
        let mut read = 0;
        while read < total {
            let count = CHUNK.min(total - read);
            let steps = Steps {
                start: first.plus_seconds(i64::try_from(read).unwrap_or(i64::MAX) * step),
                period,
                step: self.schedule.step(),
                count,
            };
            self.read_column(settings, steps, data, memory);
            let few = self
                .fewest_samples
                .map(|fewest| (fewest, memory.sample_counts.as_slice()));
            memory.flags.extend(layout, rule, &memory.values, few);
            while let Some(place) = memory.flags.next_change(layout, rule, current) {
                let moment = span.evaluation(place);
                let (before, points) = ((current, false), &mut memory.points);
                if let Some(found) = self.evaluate(settings, moment, before, data, points) {
                    current = found.state;
                    let at = moment.0;
                    events.push(Event { at, found });
                }
            }
            read += count;
        }
    }

    /// Reads the values of windows, and how many samples they have if that matters.
    fn read_column(
        &self,
        settings: &Settings,
        steps: Steps,
        data: &dyn MetricData,
        memory: &mut Memory,
    ) {
        let Memory {
            values,
            sample_counts,
            operands,
            ..
        } = memory;
        values.clear();
        sample_counts.clear();
        match (&self.columns, &settings.source) {
            (Columns::Metric, Source::Metric(stat)) => {
                let counts = self.fewest_samples.is_some().then_some(sample_counts);
                data.column(stat, steps, values, counts);
            }
            (Columns::Math(pointwise), _) => {
                let stats = pointwise.stats();
                operands.resize_with(stats.len().max(operands.len()), Vec::new);
                for (stat, operand) in stats.iter().zip(operands.iter_mut()) {
                    operand.clear();
                    data.column(stat, steps, operand, None);
                }
                let columns = operands.iter().take(stats.len()).map(Vec::as_slice);
                let columns: Vec<&[f64]> = columns.collect();
                pointwise.evaluate(&columns, &|place| steps.start_of(place), values);
            }
            _ => values.resize(steps.count, f64::NAN),
        }
    }
}

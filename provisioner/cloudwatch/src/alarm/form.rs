//! Rules that depend on the form of an alarm: how long its windows may be together, what a band, a
//! window of the wall clock and a Metrics Insights query ask for (UG:alarm-limits,
//! UG:alarm-evaluation-window).

use super::{Condition, EvaluationWindow, Problem, Settings, Source, WALL_CLOCK_PERIODS, WarmUp};
use crate::insights;
use crate::math::{self, Function};
use crate::period::Period;
use crate::query::{MetricDataQuery, QuerySource};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The longest Metrics Insights query, in characters (BOTO:cloudwatch.MetricExpression).
const MAX_EXPRESSION_LENGTH: usize = 2048;

impl Settings {
    /// What windows, band and warm-up ask for.
    pub(super) fn of_form(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let period = self.period();
        if let (EvaluationWindow::WallClock(_), Some(period)) = (&self.window, period)
            && !WALL_CLOCK_PERIODS.contains(&period.seconds())
        {
            let message = format!("a window of the wall clock cannot have a period of {period}");
            problems.push(
                Problem::new("EvaluationWindow.WallClockWindow", message)
                    .hint("use one minute, five minutes, one hour, one day or one week"),
            );
        }
        if let Condition::Band { .. } = self.condition {
            if !matches!(self.source, Source::Math(_)) {
                let message = "a band is one of several queries";
                problems.push(
                    Problem::new("ThresholdMetricId", message)
                        .hint("give the metric and the band as `Metrics`"),
                );
            }
            if let Some(period) = period.filter(|period| period.is_high_resolution()) {
                let message = format!("a band needs a period of at least one minute, not {period}");
                problems.push(Problem::new("Period", message));
            }
        }
        if let (Source::Insights { .. }, Some(period)) = (&self.source, period)
            && period.is_high_resolution()
        {
            let message = format!("a query needs a period of at least one minute, not {period}");
            problems.push(Problem::new("Period", message));
        }
        problems.extend(self.warm_up.and_then(WarmUp::problem));
        problems
    }

    /// N·P is at most a day, and a week when the period is an hour or more; of a Metrics Insights
    /// query three hours, with a period more when windows are those of the wall clock; of a
    /// connected data source a day.
    pub(super) fn of_window(&self, period: Period, periods: u32) -> Option<Problem> {
        let seconds = u64::from(period.seconds());
        let is_connected = matches!(&self.source, Source::Math(queries) if asks_source(queries));
        let (longest, words) = match &self.source {
            Source::Insights { .. } => (3 * HOUR, "three hours"),
            _ if seconds < HOUR || is_connected => (DAY, "one day"),
            _ => (WEEK, "seven days"),
        };
        let more = matches!(
            (&self.source, &self.window),
            (Source::Insights { .. }, EvaluationWindow::WallClock(_))
        );
        let looked_at = u64::from(periods) + u64::from(more);
        if looked_at * seconds <= longest {
            return None;
        }
        let and_one = if more { " and one more" } else { "" };
        let message = format!("{periods} periods of {period}{and_one} are longer than {words}");
        let problem = Problem::new("EvaluationPeriods", message);
        Some(match (longest / seconds).saturating_sub(u64::from(more)) {
            0 => problem.hint("use a shorter period"),
            most => problem.hint(format!("with this period, use at most {most}")),
        })
    }
}

/// Whether one of the queries asks a connected data source.
fn asks_source(queries: &[MetricDataQuery]) -> bool {
    queries.iter().any(|query| match &query.source {
        QuerySource::Stat(_) => false,
        QuerySource::Expression(text) => math::parse(text).is_ok_and(|expr| {
            let mut calls = expr.calls().into_iter();
            calls.any(|call| call.function == Function::Lambda)
        }),
    })
}

/// What is wrong with a Metrics Insights query of an alarm. One with `GROUP BY` has several series,
/// and then needs `ORDER BY` too (UG:multi-time-series-alarm).
pub(super) fn of_insights(text: &str) -> Vec<Problem> {
    const FIELD: &str = "Metrics[0].Expression";
    let length = text.chars().count();
    if length > MAX_EXPRESSION_LENGTH {
        let message =
            format!("an expression has at most {MAX_EXPRESSION_LENGTH} characters, not {length}");
        return vec![Problem::new(FIELD, message)];
    }
    let query = match insights::parse(text) {
        Ok(query) => query,
        Err(errors) => {
            let errors = errors.into_iter();
            return errors
                .map(|error| Problem::of_syntax(FIELD, error))
                .collect();
        }
    };
    if !query.group_by().is_empty() && query.order_by().is_none() {
        let message = "a query with `GROUP BY` needs `ORDER BY` in an alarm";
        return vec![Problem::new(FIELD, message)];
    }
    Vec::new()
}

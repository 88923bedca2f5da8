//! Every rule of CloudWatch about the settings of a metric alarm
//! (BOTO:cloudwatch.PutMetricAlarmInput, UG:alarm-limits).

use super::form::of_insights;
use super::{Condition, LowSamples, Problem, Settings, Source};
use crate::datum::{DatumError, metric_errors};
use crate::math::{self, Function, Type};
use crate::metric::MetricId;
use crate::period::Period;
use crate::query::{MetricDataQuery, Part, Plan, QueryError, QuerySource};

/// The most entries of `Metrics`.
pub const MAX_ENTRIES: usize = 20;
/// The most entries of `Metrics` with a `MetricStat`, and the most with an `Expression`.
pub const MAX_ENTRIES_OF_A_KIND: usize = 10;

impl Settings {
    /// Every rule of CloudWatch that these settings break.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        match &self.source {
            Source::Metric(stat) => {
                problems.extend(of_metric("", &stat.metric));
                problems.extend(of_period("Period", stat.period));
            }
            Source::Math(queries) => problems.extend(of_queries(queries, &self.condition)),
            Source::Insights { query, .. } => problems.extend(of_insights(query)),
        }
        problems.extend(self.of_counts());
        if let Some(threshold) = self.condition.threshold()
            && !threshold.is_finite()
        {
            let message = format!("the threshold must be a finite number, not {threshold}");
            problems.push(Problem::new("Threshold", message));
        }
        problems.extend(self.of_low_samples());
        problems.extend(self.of_form());
        problems
    }

    /// The period of all its metrics; `None` when a math alarm has none.
    pub fn period(&self) -> Option<Period> {
        match &self.source {
            Source::Metric(stat) => Some(stat.period),
            Source::Math(queries) => {
                let of_metric = queries.iter().find_map(|query| match &query.source {
                    QuerySource::Stat(stat) => Some(stat.period),
                    QuerySource::Expression(_) => None,
                });
                of_metric.or_else(|| queries.iter().find_map(|query| query.period))
            }
            Source::Insights { period, .. } => Some(*period),
        }
    }

    fn of_counts(&self) -> Vec<Problem> {
        let periods = self.evaluation_periods;
        if periods == 0 {
            return vec![Problem::new(
                "EvaluationPeriods",
                "at least one period must be evaluated",
            )];
        }
        let mut problems = Vec::new();
        if let Some(points) = self.datapoints_to_alarm
            && !(1..=periods).contains(&points)
        {
            let message = format!("{points} of {periods} points can never decide");
            let hint = format!("use 1 to {periods}");
            problems.push(Problem::new("DatapointsToAlarm", message).hint(hint));
        }
        if let Some(period) = self.period() {
            problems.extend(self.of_window(period, periods));
        }
        problems
    }

    fn of_low_samples(&self) -> Option<Problem> {
        let Source::Metric(stat) = &self.source else {
            return None;
        };
        if self.low_samples == LowSamples::Evaluate || stat.statistic.is_percentile() {
            return None;
        }
        let message = format!(
            "only a percentile can have too few samples, not {}",
            stat.statistic
        );
        Some(Problem::new("EvaluateLowSampleCountPercentile", message).hint("leave it out"))
    }
}

pub(super) fn of_period(field: &str, period: Period) -> Option<Problem> {
    if period.is_for_alarms() {
        return None;
    }
    let message = format!("an alarm cannot have a period of {period}");
    Some(Problem::new(field, message).hint("use 10, 20, 30 or a multiple of 60 seconds"))
}

fn of_metric(prefix: &str, metric: &MetricId) -> Vec<Problem> {
    let problem = |error: DatumError| match error {
        DatumError::Malformed { parameter, rule } => {
            Problem::new(format!("{prefix}{parameter}"), rule)
        }
        other => Problem::new(format!("{prefix}Dimensions"), other.to_string()),
    };
    metric_errors(metric).into_iter().map(problem).collect()
}

fn of_queries(queries: &[MetricDataQuery], condition: &Condition) -> Vec<Problem> {
    let mut problems = of_entry_counts(queries);
    problems.extend(of_returned(queries, condition));
    for (index, query) in queries.iter().enumerate() {
        if let QuerySource::Stat(stat) = &query.source {
            let prefix = format!("Metrics[{index}].MetricStat.");
            problems.extend(of_metric(&format!("{prefix}Metric."), &stat.metric));
            problems.extend(of_period(&format!("{prefix}Period"), stat.period));
        }
    }
    problems.extend(of_equal_periods(queries));
    match Plan::new(queries) {
        Ok(plan) => problems.extend(of_result(queries, &plan, condition)),
        Err(errors) => problems.extend(errors.into_iter().map(of_query)),
    }
    problems.extend(of_functions(queries));
    problems
}

fn of_entry_counts(queries: &[MetricDataQuery]) -> Vec<Problem> {
    let problem = |message: String| Problem::new("Metrics", message);
    let stats = queries
        .iter()
        .filter(|query| matches!(query.source, QuerySource::Stat(_)))
        .count();
    let mut problems = Vec::new();
    if queries.is_empty() {
        problems.push(problem("at least one metric is needed".to_owned()));
    }
    for (kind, count) in [("metrics", stats), ("expressions", queries.len() - stats)] {
        if count > MAX_ENTRIES_OF_A_KIND {
            let message =
                format!("an alarm has at most {MAX_ENTRIES_OF_A_KIND} {kind}, not {count}");
            problems.push(problem(message));
        }
    }
    problems
}

/// Exactly one query returns data; with a band, also the query that gives it
/// (UG:cloudwatch-and-eventbridge).
fn of_returned(queries: &[MetricDataQuery], condition: &Condition) -> Vec<Problem> {
    let Some(id) = condition.threshold_metric_id() else {
        let returned = queries.iter().filter(|query| query.return_data).count();
        if queries.is_empty() || returned == 1 {
            return Vec::new();
        }
        let message = format!("exactly one query must return data, not {returned}");
        let problem = Problem::new("Metrics", message);
        return vec![problem.hint("set `ReturnData` to false on all others")];
    };
    let mut problems = Vec::new();
    let others = queries
        .iter()
        .filter(|query| query.return_data && query.id != id);
    let others = others.count();
    if others != 1 {
        let message = format!("beside the band exactly one query must return data, not {others}");
        problems.push(Problem::new("Metrics", message));
    }
    let Some((index, band)) = queries.iter().enumerate().find(|(_, query)| query.id == id) else {
        let message = format!("there is no query `{id}`");
        problems.push(Problem::new("ThresholdMetricId", message));
        return problems;
    };
    if !is_band(band) {
        let message = format!("`{id}` does not give a band");
        let problem = Problem::new("ThresholdMetricId", message);
        problems.push(problem.hint("give it the expression `ANOMALY_DETECTION_BAND(…)`"));
    }
    problems.extend(of_band_over_math(queries, index, band));
    if !band.return_data {
        let field = format!("Metrics[{index}].ReturnData");
        problems.push(Problem::new(
            field,
            "the query that gives the band must return data",
        ));
    }
    problems
}

/// A model of an expression, rather than of a metric, has a period of at most an hour
/// (UG:cloudwatch-anomaly-detection).
fn of_band_over_math(
    queries: &[MetricDataQuery],
    index: usize,
    band: &MetricDataQuery,
) -> Option<Problem> {
    let QuerySource::Expression(text) = &band.source else {
        return None;
    };
    let expr = math::parse(text).ok()?;
    let stat = |id: &str| {
        let mut stats = queries
            .iter()
            .filter(|query| matches!(query.source, QuerySource::Stat(_)));
        stats.any(|query| query.id == id)
    };
    // the only id is that of a metric, and is an argument by itself
    let is_argument = |start: usize, end: usize| {
        let (before, after) = (text.get(..start), text.get(end..));
        before.is_some_and(|before| before.trim_end().ends_with('('))
            && after.is_some_and(|after| after.trim_start().starts_with([',', ')']))
    };
    let of_metric = match expr.references().as_slice() {
        [only] => stat(only.id) && expr.calls().len() == 1 && is_argument(only.start, only.end),
        _ => false,
    };
    let periods = queries.iter().filter_map(|query| match &query.source {
        QuerySource::Stat(stat) => Some(stat.period),
        QuerySource::Expression(_) => query.period,
    });
    let longest = periods.max().filter(|period| *period > Period::HOUR)?;
    (!of_metric).then(|| {
        let message =
            format!("a band over an expression has a period of at most one hour, not {longest}");
        Problem::new(format!("Metrics[{index}].Expression"), message)
    })
}

/// Whether the query is a band and nothing else.
fn is_band(query: &MetricDataQuery) -> bool {
    let QuerySource::Expression(text) = &query.source else {
        return false;
    };
    let Ok(expr) = math::parse(text) else {
        // a wrong expression is reported by the plan
        return true;
    };
    // the outermost call is written first, and is all there is of the text
    let calls = expr.calls();
    let outermost = calls.iter().find(|call| {
        let before = text.get(..call.start);
        before.is_some_and(|before| before.trim().is_empty())
    });
    outermost.is_some_and(|call| call.function == Function::AnomalyDetectionBand)
}

fn of_equal_periods(queries: &[MetricDataQuery]) -> Vec<Problem> {
    let mut first: Option<(&str, Period)> = None;
    let mut problems = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        let QuerySource::Stat(stat) = &query.source else {
            continue;
        };
        match first {
            None => first = Some((&query.id, stat.period)),
            Some((id, period)) if period != stat.period => {
                let message = format!(
                    "all metrics of an alarm have the same period: this has {}, and `{id}` has {period}",
                    stat.period
                );
                problems.push(Problem::new(
                    format!("Metrics[{index}].MetricStat.Period"),
                    message,
                ));
            }
            Some(_) => {}
        }
    }
    if first.is_none() && !queries.is_empty() && queries.iter().all(|query| query.period.is_none())
    {
        let problem = Problem::new("Metrics", "no query has a period");
        problems.push(problem.hint("give `Period` to the query that returns data"));
    }
    problems
}

fn of_query(error: QueryError) -> Problem {
    let part = match error.part {
        Part::MetricStat => "MetricStat".to_owned(),
        part => part.to_string(),
    };
    Problem {
        field: format!("Metrics[{}].{part}", error.index),
        message: error.message,
        hint: error.hint,
        span: error.span,
    }
}

fn of_result(queries: &[MetricDataQuery], plan: &Plan, condition: &Condition) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        let is_band = condition.threshold_metric_id() == Some(&query.id);
        if query.return_data && !is_band && plan.gives(index) == Some(Type::Array) {
            let field = format!("Metrics[{index}].Expression");
            let problem = Problem::new(
                field,
                "an alarm needs one time series, and this gives an array",
            );
            problems.push(problem.hint("reduce it to one, as `SUM(array)` or `MAX(array)` does"));
        }
    }
    problems
}

/// Functions that no alarm may have.
fn of_functions(queries: &[MetricDataQuery]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        let QuerySource::Expression(text) = &query.source else {
            continue;
        };
        // a wrong expression is reported by the plan
        let Ok(expr) = math::parse(text) else {
            continue;
        };
        for call in expr
            .calls()
            .iter()
            .filter(|call| call.function == Function::Search)
        {
            let field = format!("Metrics[{index}].Expression");
            let mut problem = Problem::new(field, "an alarm cannot use `SEARCH`");
            problem.span = Some((call.start, call.end));
            problems.push(problem.hint("name the metrics one by one"));
        }
    }
    problems
}

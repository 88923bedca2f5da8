//! `FILL` (UG:using-metric-math): points where a series has none.

use super::super::expression::{Expr, Node};
use super::super::function::Keyword;
use super::super::value::Value;
use super::{Evaluated, EvaluationError, Scope};
use crate::series::Series;
use crate::time::Timestamp;

/// What a missing point becomes.
enum With {
    Scalar(Option<f64>),
    Series(Series),
    /// The point before.
    Repeat,
    /// What lies on the line between the points before and after.
    Linear,
}

/// A gap at the start stays under `REPEAT` and `LINEAR`, and one at the end under `LINEAR`
/// (*undocumented*).
pub(super) fn evaluate(arguments: &[Expr], scope: &Scope<'_>) -> Evaluated {
    let [series, with] = arguments else {
        return Err(EvaluationError::Types);
    };
    let with = match &with.node {
        Node::Keyword(Keyword::Repeat) => With::Repeat,
        Node::Keyword(Keyword::Linear) => With::Linear,
        _ => match with.evaluate(scope)? {
            Value::Scalar(value) => With::Scalar(value),
            Value::Series(series) => With::Series(series),
            Value::Array(_) => return Err(EvaluationError::Types),
        },
    };
    let filled = series
        .evaluate(scope)?
        .map_series(|series| fill(series, &with, scope.times));
    filled.ok_or(EvaluationError::Types)
}

fn fill(series: &Series, with: &With, times: &[Timestamp]) -> Series {
    let missing = times.iter().filter(|time| series.at(**time).is_none());
    let filled = missing.filter_map(|time| {
        let value = match with {
            With::Scalar(value) => (*value)?,
            With::Series(other) => other.at(*time)?,
            With::Repeat => before(series, *time)?.1,
            With::Linear => between(before(series, *time)?, after(series, *time)?, *time),
        };
        Some((*time, value))
    });
    series.points().iter().copied().chain(filled).collect()
}

fn before(series: &Series, time: Timestamp) -> Option<(Timestamp, f64)> {
    let place = series.points().partition_point(|(at, _)| *at < time);
    series.points().get(place.checked_sub(1)?).copied()
}

fn after(series: &Series, time: Timestamp) -> Option<(Timestamp, f64)> {
    let place = series.points().partition_point(|(at, _)| *at <= time);
    series.points().get(place).copied()
}

fn between(before: (Timestamp, f64), after: (Timestamp, f64), time: Timestamp) -> f64 {
    let share = time.millis_since(before.0) as f64 / after.0.millis_since(before.0) as f64;
    before.1 + (after.1 - before.1) * share
}

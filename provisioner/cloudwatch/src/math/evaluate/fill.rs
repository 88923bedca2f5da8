//! `FILL` (UG:using-metric-math): points where a series has none.

use std::borrow::Cow;

use super::super::expression::{Expr, Node};
use super::super::function::Keyword;
use super::super::value::Value;
use super::{Evaluated, EvaluationError, Scope};
use crate::series::Series;
use crate::store::Windows;
use crate::time::Timestamp;

/// What a missing point becomes.
enum With<'a> {
    Scalar(Option<f64>),
    Series(Cow<'a, Series>),
    /// The point before.
    Repeat,
    /// What lies on the line between the points before and after.
    Linear,
}

/// A gap at the start stays under `REPEAT` and `LINEAR`, and one at the end under `LINEAR`
/// (*undocumented*).
pub(super) fn evaluate<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
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
        .map_series(|series| fill(&series, &with, scope.windows));
    filled.ok_or(EvaluationError::Types)
}

/// One pass over the windows and the points, both in the order of time.
fn fill(series: &Series, with: &With<'_>, windows: Windows) -> Series {
    let mut points = Vec::with_capacity(series.len().max(windows.count as usize));
    let mut rest = series.points();
    let mut before: Option<(Timestamp, f64)> = None;
    for time in windows.starts() {
        while let [point, after @ ..] = rest
            && point.0 <= time
        {
            points.push(*point);
            before = Some(*point);
            rest = after;
        }
        if before.is_some_and(|point| point.0 == time) {
            continue;
        }
        let value = match with {
            With::Scalar(value) => *value,
            With::Series(other) => other.at(time),
            With::Repeat => before.map(|point| point.1),
            With::Linear => before
                .zip(rest.first())
                .map(|(before, after)| between(before, *after, time)),
        };
        let value = value.filter(|value| value.is_finite());
        points.extend(value.map(|value| (time, value)));
    }
    points.extend(rest);
    Series::from_sorted(points)
}

fn between(before: (Timestamp, f64), after: (Timestamp, f64), time: Timestamp) -> f64 {
    let share = time.millis_since(before.0) as f64 / after.0.millis_since(before.0) as f64;
    before.1 + (after.1 - before.1) * share
}

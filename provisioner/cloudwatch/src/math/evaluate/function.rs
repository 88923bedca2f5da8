//! The functions (UG:using-metric-math, "Functions supported for metric math").

use std::borrow::Cow;

use super::super::expression::{Expr, Node};
use super::super::function::Function;
use super::super::value::Value;
use super::calendar::Part;
use super::combine::map;
use super::reduce::{across, reduce};
use super::{Evaluated, EvaluationError, Scope, array, condition, external, fill};
use crate::series::Series;
use crate::time::Timestamp;

/// The value of a call.
pub(super) fn call<'a>(
    function: Function,
    arguments: &'a [Expr],
    scope: &Scope<'a>,
) -> Evaluated<'a> {
    match function {
        Function::If => return condition::evaluate(arguments, scope),
        Function::Fill => return fill::evaluate(arguments, scope),
        Function::Metrics => return array::metrics(arguments, scope),
        Function::Slice => return array::slice(arguments, scope),
        Function::Sort => return array::sort(arguments, scope),
        Function::AnomalyDetectionBand => return external::band(arguments, scope),
        Function::Search => return external::search(arguments, scope),
        Function::DbPerfInsights
        | Function::InsightRuleMetric
        | Function::Lambda
        | Function::ServiceQuota => return Err(EvaluationError::Unavailable { function }),
        _ => {}
    }
    let [argument] = arguments else {
        return Err(EvaluationError::Types);
    };
    if function == Function::Period {
        return period(argument, scope);
    }
    of_one(function, argument.evaluate(scope)?, scope)
}

/// A function of one value.
fn of_one<'a>(function: Function, value: Value<'a>, scope: &Scope<'a>) -> Evaluated<'a> {
    if let Some(part) = Part::of_function(function) {
        return Ok(dense(scope, |time| Some(part.of(time))));
    }
    match (function, value) {
        (Function::TimeSeries, Value::Scalar(value)) => Ok(dense(scope, |_| value)),
        (Function::MetricCount, Value::Array(members)) => Ok(Value::scalar(members.len() as f64)),
        (Function::First | Function::Last, Value::Array(members)) => {
            Ok(array::end(function, members))
        }
        (Function::RemoveEmpty, Value::Array(mut members)) => {
            members.retain(|member| !member.series.is_empty());
            Ok(Value::Array(members))
        }
        (_, Value::Scalar(_)) => Err(EvaluationError::Types),
        (_, value) => match (along(function), value) {
            (Some(along), value) => value.map_series(along).ok_or(EvaluationError::Types),
            (None, Value::Series(series)) => {
                let reduced = reduce(function, series.values(), scope.settings);
                Ok(Value::Scalar(reduced))
            }
            (None, Value::Array(members)) => {
                let reduced = across(function, &members, scope.settings);
                Ok(Value::series(reduced))
            }
            (None, Value::Scalar(_)) => Err(EvaluationError::Types),
        },
    }
}

/// The period with which the metric is read: that of its query, unless periods are mixed.
fn period<'a>(argument: &'a Expr, scope: &Scope<'a>) -> Evaluated<'a> {
    let Node::Id(id) = &argument.node else {
        return Err(EvaluationError::Types);
    };
    let binding = scope.binding(id)?;
    let seconds = binding.metric.map(|_| f64::from(binding.period.seconds()));
    Ok(Value::Scalar(seconds))
}

fn dense<'a>(scope: &Scope<'_>, value: impl Fn(Timestamp) -> Option<f64>) -> Value<'a> {
    let points = scope
        .windows
        .starts()
        .filter_map(|time| Some((time, value(time)?)));
    Value::series(Series::from_sorted(points.collect()))
}

/// The functions that make a series of a series.
fn along<'a>(function: Function) -> Option<fn(Cow<'a, Series>) -> Series> {
    Some(match function {
        Function::Abs => |series| map(series, |value| Some(value.abs())),
        Function::Ceil => |series| map(series, |value| Some(value.ceil())),
        Function::Floor => |series| map(series, |value| Some(value.floor())),
        // not finite, and so dropped, where there is no logarithm (undocumented)
        Function::Log => |series| map(series, |value| Some(value.ln())),
        Function::Log10 => |series| map(series, |value| Some(value.log10())),
        Function::Diff => |series| steps(&series, |value, _| value),
        Function::DiffTime => |series| steps(&series, |_, seconds| seconds),
        Function::Rate => |series| steps(&series, |value, seconds| value / seconds),
        Function::RunningSum => |series| running_sum(series),
        _ => return None,
    })
}

/// From each point to the next: the difference of the values and of the seconds.
fn steps(series: &Series, value: impl Fn(f64, f64) -> f64) -> Series {
    let pairs = series.points().windows(2).filter_map(|pair| match pair {
        [before, after] => {
            let seconds = after.0.millis_since(before.0) as f64 / 1000.0;
            Some((after.0, value(after.1 - before.1, seconds)))
        }
        _ => None,
    });
    Series::from_sorted(pairs.filter(|(_, value)| value.is_finite()).collect())
}

fn running_sum(series: Cow<'_, Series>) -> Series {
    let mut sum = 0.0;
    map(series, |value| {
        sum += value;
        Some(sum)
    })
}

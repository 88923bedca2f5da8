//! The functions (UG:using-metric-math, "Functions supported for metric math").

use super::super::expression::{Expr, Node};
use super::super::function::Function;
use super::super::value::Value;
use super::calendar::Part;
use super::reduce::{across, reduce};
use super::{Evaluated, EvaluationError, Scope, array, condition, fill};
use crate::series::Series;
use crate::time::Timestamp;

/// The value of a call.
pub(super) fn call(function: Function, arguments: &[Expr], scope: &Scope<'_>) -> Evaluated {
    match function {
        Function::If => return condition::evaluate(arguments, scope),
        Function::Fill => return fill::evaluate(arguments, scope),
        Function::Metrics => return array::metrics(arguments, scope),
        Function::Slice => return array::slice(arguments, scope),
        Function::Sort => return array::sort(arguments, scope),
        Function::AnomalyDetectionBand
        | Function::DbPerfInsights
        | Function::InsightRuleMetric
        | Function::Lambda
        | Function::Search
        | Function::ServiceQuota => return Err(EvaluationError::Unavailable { function }),
        _ => {}
    }
    let [argument] = arguments else {
        return Err(EvaluationError::Types);
    };
    if function == Function::Period {
        return period(argument, scope);
    }
    let value = argument.evaluate(scope)?;
    if let Some(part) = Part::of_function(function) {
        return Ok(Value::Series(dense(scope, |time| Some(part.of(time)))));
    }
    match (function, value) {
        (Function::TimeSeries, Value::Scalar(value)) => Ok(Value::Series(dense(scope, |_| value))),
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
            (None, Value::Series(series)) => Ok(Value::Scalar(reduce(function, series.values()))),
            (None, Value::Array(members)) => Ok(Value::Series(across(function, &members))),
            (None, Value::Scalar(_)) => Err(EvaluationError::Types),
        },
    }
}

fn period(argument: &Expr, scope: &Scope<'_>) -> Evaluated {
    let Node::Id(id) = &argument.node else {
        return Err(EvaluationError::Types);
    };
    let period = scope.binding(id)?.metric;
    Ok(Value::Scalar(
        period.map(|period| f64::from(period.seconds())),
    ))
}

fn dense(scope: &Scope<'_>, value: impl Fn(Timestamp) -> Option<f64>) -> Series {
    let points = scope
        .times
        .iter()
        .filter_map(|time| Some((*time, value(*time)?)));
    Series::from_sorted(points.collect())
}

/// The functions that make a series of a series.
fn along(function: Function) -> Option<fn(&Series) -> Series> {
    Some(match function {
        Function::Abs => |series| series.map(|value| Some(value.abs())),
        Function::Ceil => |series| series.map(|value| Some(value.ceil())),
        Function::Floor => |series| series.map(|value| Some(value.floor())),
        // not finite, and so dropped, where there is no logarithm (undocumented)
        Function::Log => |series| series.map(|value| Some(value.ln())),
        Function::Log10 => |series| series.map(|value| Some(value.log10())),
        Function::Diff => |series| steps(series, |value, _| value),
        Function::DiffTime => |series| steps(series, |_, seconds| seconds),
        Function::Rate => |series| steps(series, |value, seconds| value / seconds),
        Function::RunningSum => running_sum,
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

fn running_sum(series: &Series) -> Series {
    let mut sum = 0.0;
    series.map(|value| {
        sum += value;
        Some(sum)
    })
}

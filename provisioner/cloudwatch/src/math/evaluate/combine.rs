//! Operators between values (UG:using-metric-math, "Arithmetic" and "Comparison and logical
//! operators").

use std::cmp::Ordering;

use super::super::operator::Operator;
use super::super::value::{Member, Value};
use super::{Evaluated, EvaluationError};
use crate::series::Series;
use crate::time::Timestamp;

/// `left operator right`. An operator between a series and a number works at each point of the
/// series; between two series see [`join`].
pub(super) fn combine(operator: Operator, left: Value, right: Value) -> Evaluated {
    let apply = |left: f64, right: f64| operator.apply(left, right);
    Ok(match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => {
            Value::Scalar(left.zip(right).and_then(|(left, right)| apply(left, right)))
        }
        (Value::Scalar(left), Value::Series(right)) => {
            Value::Series(right.map(|right| apply(left?, right)))
        }
        (Value::Series(left), Value::Scalar(right)) => {
            Value::Series(left.map(|left| apply(left, right?)))
        }
        (Value::Series(left), Value::Series(right)) => Value::Series(join(&left, &right, apply)),
        (Value::Array(_), Value::Array(_)) => return Err(EvaluationError::Types),
        (Value::Array(members), right) => {
            each(members, |left| combine(operator, left, right.clone()))?
        }
        (left, Value::Array(members)) => {
            each(members, |right| combine(operator, left.clone(), right))?
        }
    })
}

pub(super) fn negate(value: Value) -> Evaluated {
    match value {
        Value::Scalar(value) => Ok(Value::Scalar(value.map(|value| -value))),
        other => other
            .map_series(|series| series.map(|value| Some(-value)))
            .ok_or(EvaluationError::Types),
    }
}

fn each(members: Vec<Member>, combine: impl Fn(Value) -> Evaluated) -> Evaluated {
    let mut combined = Vec::with_capacity(members.len());
    for Member { label, series } in members {
        match combine(Value::Series(series))? {
            Value::Series(series) => combined.push(Member { label, series }),
            _ => return Err(EvaluationError::Types),
        }
    }
    Ok(Value::Array(combined))
}

/// Two series combined at each time at which one of them has a point; the missing one counts as
/// 0. There is no point where both are missing, nor where there is no result, as in a division
/// by zero.
pub(super) fn join(
    left: &Series,
    right: &Series,
    apply: impl Fn(f64, f64) -> Option<f64>,
) -> Series {
    let (mut left, mut right) = (
        left.points().iter().peekable(),
        right.points().iter().peekable(),
    );
    let mut points: Vec<(Timestamp, f64)> = Vec::new();
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) => one.0.cmp(&other.0),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return Series::from_sorted(points),
        };
        let one = if order.is_le() { left.next() } else { None };
        let other = if order.is_ge() { right.next() } else { None };
        let at = one.or(other).map(|(at, _)| *at);
        let value = |point: Option<&(Timestamp, f64)>| point.map_or(0.0, |(_, value)| *value);
        points.extend(at.zip(apply(value(one), value(other))));
    }
}

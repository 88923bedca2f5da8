//! Operators between values (UG:using-metric-math, "Arithmetic" and "Comparison and logical
//! operators").

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::operator::Operator;
use super::super::value::{Member, Value};
use super::{Evaluated, EvaluationError};
use crate::series::Series;
use crate::time::Timestamp;

/// `left operator right`. An operator between a series and a number works at each point of the
/// series; between two series see [`join`].
pub(super) fn combine<'a>(operator: Operator, left: Value<'a>, right: Value<'a>) -> Evaluated<'a> {
    let apply = |left: f64, right: f64| operator.apply(left, right);
    Ok(match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => {
            Value::Scalar(left.zip(right).and_then(|(left, right)| apply(left, right)))
        }
        (Value::Array(_), Value::Array(_)) => return Err(EvaluationError::Types),
        (left, Value::Scalar(right)) => {
            of_each(left, |left| map(left, |left| apply(left, right?)))?
        }
        (Value::Scalar(left), right) => {
            of_each(right, |right| map(right, |right| apply(left?, right)))?
        }
        (left, Value::Series(right)) => of_each(left, |left| join(&left, &right, apply))?,
        (Value::Series(left), right) => of_each(right, |right| join(&left, &right, apply))?,
    })
}

fn of_each<'a>(value: Value<'a>, change: impl FnMut(Cow<'a, Series>) -> Series) -> Evaluated<'a> {
    value.map_series(change).ok_or(EvaluationError::Types)
}

pub(super) fn negate(value: Value<'_>) -> Evaluated<'_> {
    match value {
        Value::Scalar(value) => Ok(Value::Scalar(value.map(|value| -value))),
        other => of_each(other, |series| map(series, |value| Some(-value))),
    }
}

/// Each value changed, in place where the series is nobody else's.
pub(super) fn map(series: Cow<'_, Series>, change: impl FnMut(f64) -> Option<f64>) -> Series {
    match series {
        Cow::Owned(series) => series.mapped(change),
        Cow::Borrowed(series) => series.map(change),
    }
}

/// Two series combined at each time at which one of them has a point; the missing one counts as
/// 0. There is no point where both are missing, nor where there is no result, as in a division
/// by zero.
pub(super) fn join(
    left: &Series,
    right: &Series,
    apply: impl Fn(f64, f64) -> Option<f64>,
) -> Series {
    let (mut left, mut right) = (left.points(), right.points());
    let mut points: Vec<(Timestamp, f64)> = Vec::with_capacity(left.len().max(right.len()));
    loop {
        let (at, one, other) = match (left, right) {
            ([], []) => return Series::from_sorted(points),
            ([one, rest @ ..], []) => {
                left = rest;
                (one.0, one.1, 0.0)
            }
            ([], [other, rest @ ..]) => {
                right = rest;
                (other.0, 0.0, other.1)
            }
            ([one, left_rest @ ..], [other, right_rest @ ..]) => match one.0.cmp(&other.0) {
                Ordering::Less => {
                    left = left_rest;
                    (one.0, one.1, 0.0)
                }
                Ordering::Greater => {
                    right = right_rest;
                    (other.0, 0.0, other.1)
                }
                Ordering::Equal => {
                    (left, right) = (left_rest, right_rest);
                    (one.0, one.1, other.1)
                }
            },
        };
        points.extend(apply(one, other).map(|value| (at, value)));
    }
}

/// The members of an array; of anything else it is a mistake.
pub(super) fn members(value: Value<'_>) -> Result<Vec<Member<'_>>, EvaluationError> {
    match value {
        Value::Array(members) => Ok(members),
        _ => Err(EvaluationError::Types),
    }
}

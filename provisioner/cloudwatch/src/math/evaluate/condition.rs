//! `IF(condition, value, other)` (UG:using-metric-math, "Using IF expressions").

use std::borrow::Cow;

use super::super::expression::Expr;
use super::super::operator::is_true;
use super::super::value::Value;
use super::{Evaluated, EvaluationError, Scope};
use crate::series::Series;
use crate::time::Timestamp;

/// What stands for the points of one branch.
enum Branch<'a> {
    /// The branch is left out.
    Absent,
    Scalar(Option<f64>),
    Series(Cow<'a, Series>),
}

impl<'a> Branch<'a> {
    fn of(value: Option<Value<'a>>) -> Result<Self, EvaluationError> {
        match value {
            None => Ok(Self::Absent),
            Some(Value::Scalar(value)) => Ok(Self::Scalar(value)),
            Some(Value::Series(series)) => Ok(Self::Series(series)),
            Some(Value::Array(_)) => Err(EvaluationError::Types),
        }
    }

    /// The points, to be asked at ascending times.
    fn points(&self, missing: Option<f64>) -> Points<'_> {
        match self {
            Self::Absent => Points::Same(None),
            Self::Scalar(value) => Points::Same(*value),
            Self::Series(series) => Points::Series {
                rest: series.points(),
                missing,
            },
        }
    }

    fn into_value(self) -> Evaluated<'a> {
        match self {
            Self::Absent => Ok(Value::empty()),
            Self::Series(series) => Ok(Value::Series(series)),
            Self::Scalar(_) => Err(EvaluationError::Types),
        }
    }
}

/// The points of a branch that have not been passed.
enum Points<'a> {
    /// The same at every time.
    Same(Option<f64>),
    Series {
        rest: &'a [(Timestamp, f64)],
        /// What a point that the series lacks counts as.
        missing: Option<f64>,
    },
}

impl Points<'_> {
    /// The value at this time, which is after those asked before.
    fn at(&mut self, time: Timestamp) -> Option<f64> {
        match self {
            Self::Same(value) => *value,
            Self::Series { rest, missing } => {
                while let [point, after @ ..] = rest
                    && point.0 < time
                {
                    *rest = after;
                }
                match rest.first() {
                    Some((at, value)) if *at == time => Some(*value),
                    _ => *missing,
                }
            }
        }
    }
}

/// A scalar condition chooses one branch as a whole. A series decides at each of its points.
pub(super) fn evaluate<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
    let (condition, then, otherwise) = match arguments {
        [condition, then] => (condition, then, None),
        [condition, then, otherwise] => (condition, then, Some(otherwise)),
        _ => return Err(EvaluationError::Types),
    };
    let then = Branch::of(Some(then.evaluate(scope)?))?;
    let otherwise = Branch::of(otherwise.map(|one| one.evaluate(scope)).transpose()?)?;
    match condition.evaluate(scope)? {
        Value::Scalar(None) => Ok(Value::empty()),
        Value::Scalar(Some(value)) if is_true(value) => then.into_value(),
        Value::Scalar(Some(_)) => otherwise.into_value(),
        Value::Series(points) => {
            let chosen = choose(&points, &then, &otherwise, condition.is_comparison());
            Ok(Value::series(chosen))
        }
        Value::Array(_) => Err(EvaluationError::Types),
    }
}

/// Where the condition has no point there is none. A point that the first branch lacks is 0. So is
/// one that the second branch lacks, unless a bare series chooses between a number and a series:
/// then there is none.
///
/// Of a comparison the guide says both, that the result is empty and that it is 0, where the second
/// branch lacks a point; 0 it is (*undocumented*).
fn choose(condition: &Series, then: &Branch<'_>, otherwise: &Branch<'_>, compared: bool) -> Series {
    let dropped = matches!(then, Branch::Scalar(_)) && !compared;
    let missing = if dropped { None } else { Some(0.0) };
    let (mut then, mut otherwise) = (then.points(Some(0.0)), otherwise.points(missing));
    let points = condition.points().iter().filter_map(|(at, truth)| {
        let value = if is_true(*truth) {
            then.at(*at)
        } else {
            otherwise.at(*at)
        };
        Some((*at, value?))
    });
    Series::from_sorted(points.collect())
}

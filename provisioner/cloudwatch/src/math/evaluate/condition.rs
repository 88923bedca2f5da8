//! `IF(condition, value, other)` (UG:using-metric-math, "Using IF expressions").

use super::super::expression::Expr;
use super::super::operator::is_true;
use super::super::value::Value;
use super::{Evaluated, EvaluationError, Scope};
use crate::series::Series;
use crate::time::Timestamp;

/// What stands for the points of one branch.
enum Branch {
    /// The branch is left out.
    Absent,
    Scalar(Option<f64>),
    Series(Series),
}

impl Branch {
    fn of(value: Option<Value>) -> Result<Self, EvaluationError> {
        match value {
            None => Ok(Self::Absent),
            Some(Value::Scalar(value)) => Ok(Self::Scalar(value)),
            Some(Value::Series(series)) => Ok(Self::Series(series)),
            Some(Value::Array(_)) => Err(EvaluationError::Types),
        }
    }

    /// The point at this time; of a series that has none, what missing points count as.
    fn at(&self, time: Timestamp, missing: Option<f64>) -> Option<f64> {
        match self {
            Self::Absent => None,
            Self::Scalar(value) => *value,
            Self::Series(series) => series.at(time).or(missing),
        }
    }

    fn into_series(self) -> Result<Series, EvaluationError> {
        match self {
            Self::Absent => Ok(Series::empty()),
            Self::Series(series) => Ok(series),
            Self::Scalar(_) => Err(EvaluationError::Types),
        }
    }
}

/// A scalar condition chooses one branch as a whole. A series decides at each of its points.
pub(super) fn evaluate(arguments: &[Expr], scope: &Scope<'_>) -> Evaluated {
    let (condition, then, otherwise) = match arguments {
        [condition, then] => (condition, then, None),
        [condition, then, otherwise] => (condition, then, Some(otherwise)),
        _ => return Err(EvaluationError::Types),
    };
    let then = Branch::of(Some(then.evaluate(scope)?))?;
    let otherwise = Branch::of(otherwise.map(|one| one.evaluate(scope)).transpose()?)?;
    let chosen = match condition.evaluate(scope)? {
        Value::Scalar(None) => Series::empty(),
        Value::Scalar(Some(value)) if is_true(value) => then.into_series()?,
        Value::Scalar(Some(_)) => otherwise.into_series()?,
        Value::Series(points) => choose(&points, &then, &otherwise, condition.is_comparison()),
        Value::Array(_) => return Err(EvaluationError::Types),
    };
    Ok(Value::Series(chosen))
}

/// Where the condition has no point there is none. A point that the first branch lacks is 0. So is
/// one that the second branch lacks, unless a bare series chooses between a number and a series:
/// then there is none.
fn choose(condition: &Series, then: &Branch, otherwise: &Branch, compared: bool) -> Series {
    let dropped = matches!(then, Branch::Scalar(_)) && !compared;
    let missing = if dropped { None } else { Some(0.0) };
    let points = condition.points().iter().filter_map(|(at, truth)| {
        let value = if is_true(*truth) {
            then.at(*at, Some(0.0))
        } else {
            otherwise.at(*at, missing)
        };
        Some((*at, value?))
    });
    Series::from_sorted(points.collect())
}

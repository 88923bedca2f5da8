//! Arrays: making, choosing and ordering their series (UG:using-metric-math).

use std::cmp::Ordering;

use super::super::check::literal_slice;
use super::super::expression::{Expr, Node};
use super::super::function::{Function, Keyword};
use super::super::text::content;
use super::super::value::{Member, Value};
use super::reduce::reduce;
use super::{Evaluated, EvaluationError, Scope};
use crate::series::Series;

/// The most series of an array, as many as a graph shows (UG:search-expression-syntax). Arrays of
/// arrays would multiply without end.
pub(in crate::math) const MAX_SERIES: usize = 500;

/// `[m1, m2]`; arrays in it are flattened.
pub(super) fn of_parts(parts: &[Expr], scope: &Scope<'_>) -> Evaluated {
    let mut members = Vec::with_capacity(parts.len());
    for part in parts {
        match part.evaluate(scope)? {
            Value::Scalar(_) => return Err(EvaluationError::Types),
            Value::Series(series) => members.push(Member {
                label: label(part, scope),
                series,
            }),
            Value::Array(more) => members.extend(more),
        }
        if members.len() > MAX_SERIES {
            return Err(EvaluationError::TooManySeries);
        }
    }
    Ok(Value::Array(members))
}

/// The label of the query that a part is; the text of anything else.
fn label(part: &Expr, scope: &Scope<'_>) -> String {
    match &part.node {
        Node::Id(id) => scope
            .binding(id)
            .map_or_else(|_| id.clone(), |found| found.label.to_owned()),
        _ => part.to_string(),
    }
}

/// `METRICS()`: every metric, not the expressions; with a text those whose id contains it.
pub(super) fn metrics(arguments: &[Expr], scope: &Scope<'_>) -> Evaluated {
    let contained = match arguments {
        [] => "",
        [
            Expr {
                node: Node::Text(text),
                ..
            },
        ] => content(text),
        _ => return Err(EvaluationError::Types),
    };
    let wanted = scope
        .bindings
        .iter()
        .filter(|one| one.metric.is_some() && one.id.contains(contained));
    let members = wanted.filter_map(|binding| match &binding.value {
        Value::Series(series) => Some(Member {
            label: binding.label.to_owned(),
            series: series.clone(),
        }),
        _ => None,
    });
    Ok(Value::Array(members.collect()))
}

/// `FIRST` and `LAST`: a series of the array, not a point.
pub(super) fn end(function: Function, mut members: Vec<Member>) -> Value {
    let place = match function {
        Function::First => 0,
        _ => members.len().saturating_sub(1),
    };
    Value::Series(if place < members.len() {
        members.swap_remove(place).series
    } else {
        Series::empty()
    })
}

/// `SLICE(array, start[, end])`: from the series `start`, counted from 0, to before `end`.
pub(super) fn slice(arguments: &[Expr], scope: &Scope<'_>) -> Evaluated {
    let (array, start, end) = match arguments {
        [array, start] => (array, start, None),
        [array, start, end] => (array, start, Some(end)),
        _ => return Err(EvaluationError::Types),
    };
    let Value::Array(members) = array.evaluate(scope)? else {
        return Err(EvaluationError::Types);
    };
    let start = index_of(start, scope)?;
    let end = end
        .map(|end| index_of(end, scope))
        .transpose()?
        .unwrap_or(members.len());
    let count = end.min(members.len()).saturating_sub(start);
    let kept: Vec<Member> = members.into_iter().skip(start).take(count).collect();
    if literal_slice(Function::Slice, arguments).is_some() {
        return Ok(self::end(Function::First, kept));
    }
    Ok(Value::Array(kept))
}

fn index_of(argument: &Expr, scope: &Scope<'_>) -> Result<usize, EvaluationError> {
    match argument.evaluate(scope)? {
        Value::Scalar(value) => Ok(index(value)),
        _ => Err(EvaluationError::Types),
    }
}

/// A number as an index: whole, at least 0; one that is absent or negative is 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, as an index should"
)]
pub(in crate::math) fn index(value: Option<f64>) -> usize {
    value.unwrap_or(0.0).max(0.0) as usize
}

/// `SORT(array, by, order[, limit])`. Series without points come last.
pub(super) fn sort(arguments: &[Expr], scope: &Scope<'_>) -> Evaluated {
    let (array, by, order, limit) = match arguments {
        [array, by, order] => (array, by, order, None),
        [array, by, order, limit] => (array, by, order, Some(limit)),
        _ => return Err(EvaluationError::Types),
    };
    let (Value::Array(mut members), Node::Keyword(Keyword::By(by))) =
        (array.evaluate(scope)?, &by.node)
    else {
        return Err(EvaluationError::Types);
    };
    let descending = order.node == Node::Keyword(Keyword::Descending);
    members.sort_by(|one, other| {
        match (
            reduce(*by, one.series.values()),
            reduce(*by, other.series.values()),
        ) {
            (Some(one), Some(other)) if descending => other.total_cmp(&one),
            (Some(one), Some(other)) => one.total_cmp(&other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    });
    if let Some(limit) = limit {
        members.truncate(index_of(limit, scope)?);
    }
    Ok(Value::Array(members))
}

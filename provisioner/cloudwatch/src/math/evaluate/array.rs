//! Arrays: making, choosing and ordering their series (UG:using-metric-math).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::check::literal_slice;
use super::super::expression::{Expr, Node};
use super::super::function::{Function, Keyword};
use super::super::text::content;
use super::super::value::{Label, Member, Value};
use super::combine::members;
use super::reduce::reduce;
use super::{Evaluated, EvaluationError, Scope};

/// The most series of an array, as many as a graph shows (UG:search-expression-syntax). Arrays of
/// arrays would multiply without end.
pub(in crate::math) const MAX_SERIES: usize = 500;

/// `[m1, m2]`; arrays in it are flattened.
pub(super) fn of_parts<'a>(parts: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
    let mut members = Vec::with_capacity(parts.len());
    for part in parts {
        match part.evaluate(scope)? {
            Value::Scalar(_) => return Err(EvaluationError::Types),
            Value::Series(series) => members.push(member(part, series, scope)),
            Value::Array(more) => members.extend(more),
        }
        if members.len() > MAX_SERIES {
            return Err(EvaluationError::TooManySeries);
        }
    }
    Ok(Value::Array(members))
}

/// A part that is one series, with the label of the query that it is, or its text.
fn member<'a>(
    part: &'a Expr,
    series: Cow<'a, crate::series::Series>,
    scope: &Scope<'a>,
) -> Member<'a> {
    let binding = match &part.node {
        Node::Id(id) => scope.binding(id).ok(),
        _ => None,
    };
    Member {
        label: binding.map_or(Label::Part(part), |binding| {
            Label::Known(Cow::Borrowed(binding.label))
        }),
        metric: binding.and_then(|binding| binding.metric.cloned()),
        series,
    }
}

/// `METRICS()`: every metric, not the expressions; with a text those whose id contains it.
pub(super) fn metrics<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
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
        .visible()
        .filter(|one| one.metric.is_some() && one.id.contains(contained));
    let members = wanted.filter_map(|binding| match &binding.value {
        Ok(Value::Series(series)) => Some(Member {
            label: Label::Known(Cow::Borrowed(binding.label)),
            metric: binding.metric.cloned(),
            series: Cow::Borrowed(series.as_ref()),
        }),
        _ => None,
    });
    Ok(Value::Array(members.collect()))
}

/// `FIRST` and `LAST`: a series of the array, not a point; of an empty array one without points
/// (*undocumented*).
pub(super) fn end(function: Function, mut members: Vec<Member<'_>>) -> Value<'_> {
    let place = match function {
        Function::First => 0,
        _ => members.len().saturating_sub(1),
    };
    if place < members.len() {
        Value::Series(members.swap_remove(place).series)
    } else {
        Value::empty()
    }
}

/// `SLICE(array, start[, end])`: from the series `start`, counted from 0, to before `end`.
pub(super) fn slice<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
    let (array, start, end) = match arguments {
        [array, start] => (array, start, None),
        [array, start, end] => (array, start, Some(end)),
        _ => return Err(EvaluationError::Types),
    };
    let mut members = members(array.evaluate(scope)?)?;
    let start = index_of(start, scope)?.min(members.len());
    let end = end.map(|end| index_of(end, scope)).transpose()?;
    members.truncate(end.unwrap_or(members.len()));
    members.drain(..start.min(members.len()));
    if literal_slice(Function::Slice, arguments).is_some() {
        return Ok(self::end(Function::First, members));
    }
    Ok(Value::Array(members))
}

fn index_of<'a>(argument: &'a Expr, scope: &Scope<'a>) -> Result<usize, EvaluationError> {
    match argument.evaluate(scope)? {
        Value::Scalar(value) => Ok(index(value)),
        _ => Err(EvaluationError::Types),
    }
}

/// A number as an index: whole, at least 0; one that is absent or negative is 0 (*undocumented*).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, as an index should"
)]
pub(in crate::math) fn index(value: Option<f64>) -> usize {
    value.unwrap_or(0.0).max(0.0) as usize
}

/// `SORT(array, by, order[, limit])`. Series without points come last, and equal ones stay in
/// their order (*undocumented*). The numbers that graphs put before the labels of what is sorted
/// are theirs: labels do not change here.
pub(super) fn sort<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
    let (array, by, order, limit) = match arguments {
        [array, by, order] => (array, by, order, None),
        [array, by, order, limit] => (array, by, order, Some(limit)),
        _ => return Err(EvaluationError::Types),
    };
    let Node::Keyword(Keyword::By(by)) = &by.node else {
        return Err(EvaluationError::Types);
    };
    let descending = order.node == Node::Keyword(Keyword::Descending);
    let mut keyed: Vec<(Option<f64>, Member<'a>)> = members(array.evaluate(scope)?)?
        .into_iter()
        .map(|member| (reduce(*by, member.series.values(), scope.settings), member))
        .collect();
    keyed.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) if descending => other.total_cmp(one),
        (Some(one), Some(other)) => one.total_cmp(other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    if let Some(limit) = limit {
        keyed.truncate(index_of(limit, scope)?);
    }
    Ok(Value::Array(
        keyed.into_iter().map(|(_, member)| member).collect(),
    ))
}

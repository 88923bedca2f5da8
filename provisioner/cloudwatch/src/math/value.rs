//! What parts of an expression evaluate to.

use std::borrow::Cow;
use std::sync::Arc;

use super::expression::Expr;
use crate::query::MetricStat;
use crate::series::Series;

/// The value of an expression, or of a part of it. Borrows the series of the queries that it
/// refers to as long as nothing changes them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// One finite number; `None` when there is none, as for the average of no points.
    Scalar(Option<f64>),
    /// One time series.
    Series(Cow<'a, Series>),
    /// Several time series.
    Array(Vec<Member<'a>>),
}

/// One series of an array.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'a> {
    /// The label of what it came from.
    pub label: Label<'a>,
    /// The metric that it came from, if it is of one metric.
    pub metric: Option<Arc<MetricStat>>,
    /// Its points.
    pub series: Cow<'a, Series>,
}

/// The label of one series of an array.
#[derive(Debug, Clone, PartialEq)]
pub enum Label<'a> {
    /// A label that is known.
    Known(Cow<'a, str>),
    /// The text of a part of an expression, which is only written when somebody reads it.
    Part(&'a Expr),
}

impl Label<'_> {
    /// Its text.
    pub fn into_text(self) -> String {
        match self {
            Self::Known(text) => text.into_owned(),
            Self::Part(expr) => expr.to_string(),
        }
    }
}

impl<'a> Value<'a> {
    /// One series without points.
    pub(super) fn empty() -> Self {
        Self::Series(Cow::Owned(Series::empty()))
    }

    /// One series.
    pub(super) fn series(series: Series) -> Self {
        Self::Series(Cow::Owned(series))
    }

    pub(super) fn scalar(value: f64) -> Self {
        Self::Scalar(value.is_finite().then_some(value))
    }

    /// A view of this value.
    pub(super) fn borrowed(&'a self) -> Self {
        match self {
            Self::Scalar(value) => Self::Scalar(*value),
            Self::Series(series) => Self::Series(Cow::Borrowed(series)),
            Self::Array(members) => Self::Array(members.iter().map(Member::borrowed).collect()),
        }
    }

    /// This value, of nothing but itself.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Scalar(value) => Value::Scalar(value),
            Self::Series(series) => Value::Series(Cow::Owned(series.into_owned())),
            Self::Array(members) => {
                Value::Array(members.into_iter().map(Member::into_owned).collect())
            }
        }
    }

    /// This value with every series replaced; a scalar counts as a mistake.
    pub(super) fn map_series(
        self,
        mut change: impl FnMut(Cow<'a, Series>) -> Series,
    ) -> Option<Self> {
        match self {
            Self::Scalar(_) => None,
            Self::Series(series) => Some(Self::series(change(series))),
            Self::Array(mut members) => {
                for member in &mut members {
                    let series = std::mem::take(&mut member.series);
                    member.series = Cow::Owned(change(series));
                }
                Some(Self::Array(members))
            }
        }
    }
}

impl<'a> Member<'a> {
    fn borrowed(&'a self) -> Self {
        Self {
            label: match &self.label {
                Label::Known(text) => Label::Known(Cow::Borrowed(text)),
                Label::Part(expr) => Label::Part(expr),
            },
            metric: self.metric.clone(),
            series: Cow::Borrowed(&self.series),
        }
    }

    fn into_owned(self) -> Member<'static> {
        Member {
            label: Label::Known(Cow::Owned(self.label.into_text())),
            metric: self.metric,
            series: Cow::Owned(self.series.into_owned()),
        }
    }
}

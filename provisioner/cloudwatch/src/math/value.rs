//! What parts of an expression evaluate to.

use crate::series::Series;

/// The value of an expression, or of a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// One finite number; `None` when there is none, as for the average of no points.
    Scalar(Option<f64>),
    /// One time series.
    Series(Series),
    /// Several time series.
    Array(Vec<Member>),
}

/// One series of an array.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The label of the query that it came from.
    pub label: String,
    /// Its points.
    pub series: Series,
}

impl Value {
    /// This value with every series replaced; a scalar counts as a mistake.
    pub(super) fn map_series(self, mut change: impl FnMut(&Series) -> Series) -> Option<Self> {
        match self {
            Self::Scalar(_) => None,
            Self::Series(series) => Some(Self::Series(change(&series))),
            Self::Array(members) => Some(Self::Array(
                members
                    .into_iter()
                    .map(|member| Member {
                        series: change(&member.series),
                        label: member.label,
                    })
                    .collect(),
            )),
        }
    }

    pub(super) fn scalar(value: f64) -> Self {
        Self::Scalar(value.is_finite().then_some(value))
    }
}

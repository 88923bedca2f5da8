//! What is wrong with a list of queries, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::math::MathError;

/// A mistake in one query of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryError {
    /// The place of the query in the list, from 0.
    pub index: usize,
    /// Its id.
    pub id: String,
    /// The part of the query that it concerns.
    pub part: Part,
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The bytes of the expression or label that it concerns.
    pub span: Option<(usize, usize)>,
}

/// A part of a query, named as in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each variant is the part that it is named after"
)]
pub enum Part {
    Id,
    Expression,
    MetricStat,
    Period,
    Label,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "Id",
            Self::Expression => "Expression",
            Self::MetricStat => "MetricStat",
            Self::Period => "Period",
            Self::Label => "Label",
        })
    }
}

impl QueryError {
    pub(super) fn of_math(index: usize, id: &str, error: MathError) -> Self {
        Self::of_text(index, id, Part::Expression, error)
    }

    /// A mistake in a text of a query.
    pub(super) fn of_text(index: usize, id: &str, part: Part, error: MathError) -> Self {
        Self {
            index,
            id: id.to_owned(),
            part,
            message: error.message,
            hint: error.hint,
            span: Some((error.start, error.end)),
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query `{}`: {}: {}", self.id, self.part, self.message)
    }
}

impl std::error::Error for QueryError {}

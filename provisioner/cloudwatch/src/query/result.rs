//! What queries give (BOTO:cloudwatch.MetricDataResult).

use serde::{Deserialize, Serialize};

use crate::math::EvaluationError;
use crate::series::Series;

/// One series that a query gives. An array gives several, all with the id of the query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryResult {
    /// The id of the query.
    pub id: String,
    /// The label of the series.
    pub label: String,
    /// The points.
    pub series: Series,
    /// Whether these are all points.
    #[serde(default)]
    pub status: Status,
    /// What else there is to say about the points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
}

/// Whether a result has all its points (BOTO:cloudwatch.StatusCode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Status {
    /// It has.
    #[default]
    Complete,
    /// The query could not be evaluated; a message says why.
    InternalError,
}

impl Status {
    /// The name that the API gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "Complete",
            Self::InternalError => "InternalError",
        }
    }
}

/// A message about a result (BOTO:cloudwatch.MessageData). AWS does not list its codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it is about, one word.
    pub code: String,
    /// The text.
    pub value: String,
}

impl Message {
    /// A query of Metrics Insights that has more metrics or series than the limits allow.
    pub(super) fn of_partial_data() -> Self {
        Self {
            code: "PartialData".to_owned(),
            value: "the query matches more metrics or series than are processed".to_owned(),
        }
    }

    pub(super) fn of_tags() -> Self {
        Self {
            code: "NotAvailableOffline".to_owned(),
            value: "tags are not available offline: no metric has one".to_owned(),
        }
    }

    pub(super) fn of_error(error: &EvaluationError) -> Self {
        let code = match error {
            EvaluationError::Unavailable { .. } => "NotAvailableOffline",
            EvaluationError::TooManySeries => "TooManySeries",
            EvaluationError::UnknownId { .. } | EvaluationError::Types => "NotEvaluated",
        };
        Self {
            code: code.to_owned(),
            value: error.to_string(),
        }
    }
}

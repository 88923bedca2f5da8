//! What queries gave that are not evaluated here: those of `PromQL`, of logs, of connected data
//! sources, and the bands of models. Alarms on them read it through [`QueryResults`].
//!
//! Tests and recordings give it as it was ([`GivenResults`]); whoever can evaluate such queries
//! implements the trait.

mod given;

use std::collections::BTreeMap;

pub use given::{GivenResults, WithResults};

use crate::alarm::LogSettings;
use crate::series::Series;
use crate::store::Windows;
use crate::time::Timestamp;

/// Names with values, by which the series of a query are told apart.
pub type Labels = BTreeMap<String, String>;

/// What queries gave. `None` everywhere: nothing is known of such a query.
pub trait QueryResults: Sync {
    /// The labels of each series that an instant query returned when it was evaluated at `at`.
    fn promql(&self, _query: &str, _at: Timestamp) -> Option<Result<Vec<Labels>, QueryFailure>> {
        None
    }

    /// The values that the scheduled query of a log alarm gave when it ran at `run`.
    fn log(
        &self,
        _alarm: &LogSettings,
        _run: Timestamp,
    ) -> Option<Result<Vec<LogValue>, QueryFailure>> {
        None
    }

    /// The series of a Metrics Insights query. Without, the query is evaluated over the metrics.
    fn insights(&self, _query: &str, _windows: Windows) -> Option<InsightsResult> {
        None
    }

    /// The lower and upper edges that a band expression has. Without, the expression is evaluated.
    fn band(&self, _expression: &str, _windows: Windows) -> Option<[Series; 2]> {
        None
    }

    /// What the function of a connected data source answered to an expression with `LAMBDA`.
    fn connected(
        &self,
        _expression: &str,
        _windows: Windows,
    ) -> Option<Result<Series, ConnectedFailure>> {
        None
    }
}

/// Why a query gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryFailure {
    /// The configuration is wrong, and will be at the next evaluation.
    #[error("{message}")]
    Configuration {
        /// What is wrong with it.
        message: String,
    },
    /// The service failed for a while.
    #[error("the query could not be evaluated")]
    Temporary,
}

/// Why a connected data source gave nothing (UG:alarm-limits, data sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectedFailure {
    /// CloudWatch may not call it: its points are missing.
    #[error("the data source may not be called")]
    Permission,
    /// It failed: there is not enough data, whatever missing points count as.
    #[error("the data source failed")]
    Failed,
}

/// One value of a log query, and the group it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct LogValue {
    /// What the query groups by; empty when it does not.
    pub labels: Labels,
    /// The aggregated value.
    pub value: f64,
}

/// The series of a Metrics Insights query, in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InsightsResult {
    /// Each series with its labels; none without `GROUP BY`.
    pub series: Vec<(Labels, Series)>,
    /// Whether a limit cut the data off.
    pub is_partial: bool,
}

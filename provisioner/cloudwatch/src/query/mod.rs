//! Queries: a statistic of a metric, or an expression over other queries
//! (BOTO:cloudwatch.MetricDataQuery). Reads of metric data, math alarms and graphs are all lists
//! of them.

mod error;
mod evaluate;
mod limits;
mod naming;
mod nodes;
mod options;
mod plan;
mod planner;
mod pointwise;
mod result;
mod run;
mod searching;

use serde::{Deserialize, Serialize};

pub use error::{Part, QueryError};
pub use limits::{MAX_POINTS, MAX_QUERIES, doubts, finest_period};
pub use options::{Alignment, Options};
pub use plan::Plan;
pub(crate) use plan::is_id;
pub use pointwise::Pointwise;
pub use result::{Message, QueryResult, Status};
pub(crate) use run::Learning;

use crate::metric::{MetricId, Unit};
use crate::period::Period;
use crate::statistic::Statistic;
use crate::store::MetricData;
use crate::time::Timestamp;

/// One statistic of one metric over windows of one length.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MetricStat {
    /// The metric.
    pub metric: MetricId,
    /// The length of the windows.
    pub period: Period,
    /// How the samples of a window become one value.
    pub statistic: Statistic,
    /// Only samples of this unit; all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// One query of several that may refer to each other by id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MetricDataQuery {
    /// Its id, `^[a-z][A-Za-z0-9_]*$`.
    pub id: String,
    /// What gives its values.
    pub source: QuerySource,
    /// The label of its result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether its result is returned, or only used by other queries.
    pub return_data: bool,
    /// The period of an expression that has no metric from which to take one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// What gives a query its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuerySource {
    /// A statistic of a metric.
    Stat(MetricStat),
    /// A metric math expression.
    Expression(String),
}

/// Evaluates the queries over the windows that start in `[start, end)` and gives the results that
/// return data, in the order of the queries. The errors are those of [`Plan::new`].
///
/// An expression costs memory for each window of the range, with data or without: a caller that
/// takes ranges from strangers bounds them.
pub fn evaluate(
    queries: &[MetricDataQuery],
    data: &dyn MetricData,
    start: Timestamp,
    end: Timestamp,
    alignment: Alignment,
) -> Result<Vec<QueryResult>, Vec<QueryError>> {
    Ok(Plan::new(queries)?.evaluate(data, start, end, alignment))
}

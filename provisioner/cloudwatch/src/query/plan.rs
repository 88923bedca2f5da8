//! Queries that are ready to be evaluated.

use std::sync::Arc;

use super::naming::Naming;
use super::nodes::{Node, nodes};
use super::planner::planned;
use super::{MetricDataQuery, MetricStat, QueryError};
use crate::insights;
use crate::math::{Expr, Settings, Type};
use crate::period::Period;

/// Queries that are ready to be evaluated any number of times.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// In the order of the list.
    pub(super) queries: Vec<Planned>,
    /// What is evaluated, in this order, to give what the queries return.
    pub(super) nodes: Vec<Node>,
    pub(super) settings: Settings,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub(super) id: String,
    pub(super) naming: Naming,
    pub(super) return_data: bool,
    pub(super) source: Planning,
    /// Of the metric, or the longest of those that the expression refers to.
    pub(super) period: Option<Period>,
    pub(super) gives: Type,
    /// The places of the queries that it refers to.
    pub(super) needs: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Planning {
    Stat(Arc<MetricStat>),
    Expression(Expr),
    /// A query of Metrics Insights.
    Insights(insights::Query),
}

impl Plan {
    /// Checks ids, expressions, references and types. The errors are in the order of the list.
    pub fn new(list: &[MetricDataQuery]) -> Result<Self, Vec<QueryError>> {
        Self::with(list, Settings::default())
    }

    /// As [`Self::new`], with other choices where AWS documents none.
    pub fn with(list: &[MetricDataQuery], settings: Settings) -> Result<Self, Vec<QueryError>> {
        let (queries, order) = planned(list)?;
        let nodes = nodes(&queries, &order, settings.mixed_periods);
        Ok(Self {
            queries,
            nodes,
            settings,
        })
    }

    /// The longest period of all queries.
    pub fn period(&self) -> Option<Period> {
        self.queries.iter().filter_map(|query| query.period).max()
    }

    /// What the query at this place gives.
    pub fn gives(&self, index: usize) -> Option<Type> {
        self.queries.get(index).map(|query| query.gives)
    }
}

/// Whether this may be the id of a query: `^[a-z][A-Za-z0-9_]*$`, at most 255 characters
/// (BOTO:cloudwatch.MetricId).
pub(crate) fn is_id(id: &str) -> bool {
    id.len() <= 255
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

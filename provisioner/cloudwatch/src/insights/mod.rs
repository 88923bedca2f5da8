//! Metrics Insights: the SQL that groups and orders metrics
//! (UG:cloudwatch-metrics-insights-querylanguage).
//!
//! Text becomes tokens, tokens a [`Query`], and a query is evaluated over the samples of the metrics
//! that it matches. A query has no nested parts, so nothing here recurses.

mod condition;
mod cursor;
mod evaluate;
mod group;
mod lexer;
mod matching;
mod parser;
mod query;
mod ranking;
mod reading;
mod reserved;
mod settings;

pub use evaluate::{Evaluation, GroupSeries};
pub use group::Group;
pub use parser::{MAX_LENGTH, MAX_LIMIT, doubts, parse};
pub use query::{Function, Label, Order, Query};
pub use settings::{Absent, Settings};

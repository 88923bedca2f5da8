//! Logs Insights queries, as much of the language as log widgets and log alarms need
//! (`LG:CWL_QuerySyntax`).
//!
//! [`Query::parse`] reports every mistake with its place; [`Query::evaluate`] runs a query over
//! given events and answers with a [`Table`]. Commands outside the subset are refused by name.
//! [`Aggregation`] is the expression that a log alarm applies to such a table. Regular expressions
//! run in linear time, and nothing recurses deeper than [`MAX_NESTING`].

mod aggregate;
mod aggregation;
mod aggregation_parser;
mod call;
mod check;
mod command;
mod command_parser;
mod cursor;
mod evaluate;
mod expression;
mod expression_parser;
mod function;
mod glob;
mod lexer;
mod network;
mod period;
mod query;
mod record;
mod regex;
mod scalar;
mod settings;
mod stats;
mod table;
mod value;

pub use aggregation::{Aggregation, AggregationFunction, Contributor, Direction};
pub use query::Query;
pub use record::Event;
pub use settings::Settings;
pub use table::{Statistics, Table};
pub use value::Value;

/// The longest query, in characters (BOTO:cloudwatch.ScheduledQueryConfiguration).
pub const MAX_LENGTH: usize = 10_000;
/// The most results, and how many there are without `limit` (`LG:CWL_QuerySyntax-Limit`).
pub const MAX_RESULTS: usize = 10_000;
/// The most fields that are discovered in a JSON event.
pub const MAX_FIELDS: usize = 200;
/// The most `stats` commands of a query.
pub const MAX_STATS: usize = 2;
/// How deep parentheses, functions and signs may be nested. *Undocumented*: ours.
pub const MAX_NESTING: usize = 50;
/// The longest text that a function makes, in bytes; a longer one is no value. *Undocumented*:
/// ours, since nested replacements could make one of any length.
pub const MAX_TEXT: usize = 1 << 20;

//! Filter patterns of CloudWatch Logs, and metric filters (LG:FilterAndPatternSyntax,
//! LG:FilterAndPatternSyntaxForMetricFilters).
//!
//! [`Pattern::parse`] reads the three forms of patterns: terms, `{ … }` over JSON, `[ … ]` over
//! columns. [`MetricFilter`] makes metric data of the events that match. Matching takes time linear
//! in the event, and nothing here recurses deeper than [`MAX_NESTING`].

mod columns;
mod columns_parser;
mod comparison;
mod definition;
mod json;
mod json_parser;
mod metric_filter;
mod pattern;
mod regex;
mod scanner;
mod selector;
mod settings;
mod terms;
mod text;
mod transformation;

pub use columns::{Column, Columns, split};
pub use comparison::{Comparison, Operator};
pub use definition::{Definition, Problem};
pub use json::{Condition, Expression, Test};
pub use metric_filter::{LogEvent, MetricFilter};
pub use pattern::{Found, Pattern};
pub use regex::Regex;
pub use selector::{Selector, Step};
pub use settings::{Settings, TermMatch};
pub use terms::Terms;
pub use text::Text;
pub use transformation::{MetricValue, Reference, Transformation};

/// The longest pattern, in characters (`CFN:AWS::Logs::MetricFilter`).
pub const MAX_LENGTH: usize = 1024;
/// The most regular expressions of a pattern over JSON or columns.
pub const MAX_REGEXES: usize = 2;
/// The most wildcards of a pattern over JSON, counting those in selectors.
pub const MAX_WILDCARDS: usize = 3;
/// How deep parentheses may be nested. *Undocumented*: ours.
pub const MAX_NESTING: usize = 50;

//! The query language of `SEARCH`, which graphs and the variables of dashboards share: which metrics
//! it finds (UG:search-expression-syntax).
//!
//! Text becomes tokens, tokens a [`Query`]. Its terms are tokenised once, when it is read, so that
//! a query is quick over many metrics. The depth of a query is bounded by the parser.

mod cursor;
mod lexer;
mod matching;
mod parser;
mod partial;
mod query;
mod selection;
mod settings;
mod term;

pub use parser::{MAX_LENGTH, MAX_LENGTH_OF_VARIABLE, MAX_NESTING, parse, parse_of_variable};
pub use partial::tokens;
pub use query::{Query, Schema};
pub use selection::Selection;
pub use settings::{NamespaceAlone, Settings};

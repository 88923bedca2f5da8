//! The rules of composite alarms: text, tree and truth (UG:alarm-combining,
//! BOTO:cloudwatch.PutCompositeAlarmInput).

mod lexer;
mod parser;
mod rule;

pub use parser::{
    MAX_CHILDREN, MAX_ELEMENTS, MAX_LENGTH, MAX_NESTING, MAX_PARENTS, Precedence, parse, parse_with,
};
pub use rule::{Amount, Rounding, Rule};

/// What is wrong with a rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RuleError {
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// The offset of the first byte it concerns.
    pub start: usize,
    /// The offset after the last byte it concerns.
    pub end: usize,
    /// What to do about it.
    pub hint: Option<String>,
}

//! The rules of composite alarms (UG:alarm-combining, BOTO:cloudwatch.PutCompositeAlarm).

mod rule;

pub use rule::{Amount, Rule};

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

/// Reads a rule.
pub fn parse(source: &str) -> Result<Rule, RuleError> {
    let _ = source;
    Ok(Rule::Constant(false))
}

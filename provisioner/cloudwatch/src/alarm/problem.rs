//! What is wrong with the settings of an alarm.

use std::fmt;

use crate::syntax::SyntaxError;

/// One mistake in the settings of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The CloudFormation property it concerns: `Period`, `Metrics[1].Expression`.
    pub field: String,
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The bytes of an expression that it concerns, when the field is one.
    pub span: Option<(usize, usize)>,
}

impl Problem {
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
            hint: None,
            span: None,
        }
    }

    /// Of a mistake in the text of a field.
    pub(crate) fn of_syntax(field: impl Into<String>, error: SyntaxError) -> Self {
        Self {
            field: field.into(),
            message: error.message,
            hint: error.hint,
            span: Some((error.start, error.end)),
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

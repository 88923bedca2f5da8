//! What is wrong with a pattern, and where.

use std::fmt;
use std::ops::Range;

/// A mistake in a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// The offset of the first byte it concerns.
    pub start: usize,
    /// The offset after the last byte it concerns.
    pub end: usize,
    /// What to do about it.
    pub hint: Option<String>,
}

impl FilterError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            start: span.start,
            end: span.end,
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

//! What is wrong with an expression, and where.

use std::fmt;

/// A mistake in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MathError {
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// The offset of the first byte it concerns.
    pub start: usize,
    /// The offset after the last byte it concerns.
    pub end: usize,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for MathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MathError {}

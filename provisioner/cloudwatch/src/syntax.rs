//! A mistake in a text that somebody wrote, and where it is: what the query languages of this crate
//! share.

use std::fmt;
use std::ops::Range;

/// A mistake in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// The offset of the first byte it concerns.
    pub start: usize,
    /// The offset after the last byte it concerns.
    pub end: usize,
    /// What to do about it.
    pub hint: Option<String>,
}

impl SyntaxError {
    pub(crate) fn new(span: impl Into<Span>, message: impl Into<String>) -> Self {
        let span = span.into();
        Self {
            message: message.into(),
            start: span.start,
            end: span.end,
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// A range of bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A token, of some language's kinds, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token<Kind> {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: range.start,
            end: range.end,
        }
    }
}

impl Span {
    /// From the start of this range to the end of the other.
    pub(crate) fn to(self, last: Self) -> Self {
        Self {
            start: self.start,
            end: last.end,
        }
    }
}

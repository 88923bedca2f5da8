//! What is wrong with what a person wrote. Collected, never thrown: one run reports all of them.

mod codes;
mod suggestion;

pub(crate) use codes::*;
pub use codes::{Entry, TABLE};
pub use suggestion::did_you_mean;
pub(crate) use suggestion::list;

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is rendered, planned or deployed while there is one.
    Error,
    /// Allowed, but probably not meant.
    Warning,
}

/// A second place that explains the first, such as the earlier of two duplicates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there, as a lowercase fragment.
    pub message: String,
}

/// One mistake: code, place, message, hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code such as `E0101`, listed in `docs/diagnostics.md`.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// A lowercase fragment without a full stop, names in backticks.
    pub message: String,
    /// The place; `None` only where no text is at fault (a missing `obsctl.yaml`).
    pub span: Option<Span>,
    /// Other places.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A diagnostic's code, such as `E0101`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Diagnostic {
    /// An error at a place.
    pub(crate) fn error(
        code: Code,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span: span.into(),
            labels: Vec::new(),
            hint: None,
        }
    }

    /// The same with what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same with one more place.
    pub(crate) fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }
}

/// Sorts by file, offset, code and text, and drops what is said twice, as a repetition over a list does.
pub(crate) fn settle(diagnostics: &mut Vec<Diagnostic>) {
    fn key(one: &Diagnostic) -> (Option<&Span>, Code, &str, Option<&str>, &[Label]) {
        (
            one.span.as_ref(),
            one.code,
            &one.message,
            one.hint.as_deref(),
            &one.labels,
        )
    }
    diagnostics.sort_by(|one, other| key(one).cmp(&key(other)));
    diagnostics.dedup_by(|next, first| {
        (&next.span, next.code, &next.message) == (&first.span, first.code, &first.message)
    });
}

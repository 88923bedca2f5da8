//! Regular expressions of queries.

use crate::syntax::{Span, SyntaxError};

/// How large a compiled expression may be, in bytes.
const MAX_SIZE: usize = 1 << 20;

/// A regular expression that runs in linear time.
#[derive(Debug, Clone)]
pub(super) struct Regex(regex::Regex);

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Regex {
    pub(super) fn new(source: &str, span: Span) -> Result<Self, SyntaxError> {
        let compiled = regex::RegexBuilder::new(source)
            .size_limit(MAX_SIZE)
            .build();
        compiled.map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                SyntaxError::new(span, "this regular expression is too large")
            }
            _ => SyntaxError::new(span, "this regular expression is not well formed")
                .hint("look-around and back-references are not supported here"),
        })
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The names of its groups, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.capture_names().flatten()
    }

    /// What each named group finds in `text`, if the whole finds something.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Vec<Option<&'t str>>> {
        let captures = self.0.captures(text)?;
        let group = |name| captures.name(name).map(|found| found.as_str());
        Some(self.names().map(group).collect())
    }
}

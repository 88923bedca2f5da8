//! A text in which `*` stands for any characters.

use std::fmt;

/// A text to compare with, in which each `*` stands for any number of characters
/// (LG:FilterAndPatternSyntax).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The text as it is written between quotation marks, without them.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it is written, its wildcards included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the whole of `text` is of this form. Linear: each part is looked for once, from where
    /// the last one ended, which finds a match if there is one.
    pub fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.0.split_once('*') else {
            return self.0 == text;
        };
        let Some(mut text) = text.strip_prefix(first) else {
            return false;
        };
        let mut rest = rest;
        while let Some((part, tail)) = rest.split_once('*') {
            let Some(at) = text.find(part) else {
                return false;
            };
            text = text.get(at + part.len()..).unwrap_or_default();
            rest = tail;
        }
        text.ends_with(rest)
    }
}

/// Between quotation marks.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(f, &self.0)
    }
}

/// Writes `text` between quotation marks, its own ones escaped.
pub(super) fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    f.write_str("\"")
}

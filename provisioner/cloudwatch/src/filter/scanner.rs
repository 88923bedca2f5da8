//! What the three forms share in reading: places, blanks, quoted texts, regular expressions.

use std::ops::Range;

use super::MAX_REGEXES;
use super::regex::Regex;
use crate::syntax::SyntaxError;

/// Reads a pattern from left to right.
pub(super) struct Scanner<'a> {
    source: &'a str,
    at: usize,
    regexes: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(source: &'a str, at: usize) -> Self {
        Self {
            source,
            at,
            regexes: 0,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Takes `text` if it comes next.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let is = self.rest().starts_with(text);
        self.at += if is { text.len() } else { 0 };
        is
    }

    /// Takes the longest run of such characters.
    pub(super) fn take_while(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let (taken, _) = rest.split_at(rest.find(|c| !is(c)).unwrap_or(rest.len()));
        self.at += taken.len();
        taken
    }

    /// From `start` to here.
    pub(super) fn since(&self, start: usize) -> Range<usize> {
        start..self.at
    }

    /// The next character, or the end.
    pub(super) fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    pub(super) fn text(&self, span: Range<usize>) -> &'a str {
        self.source.get(span).unwrap_or_default()
    }

    /// What comes next, for a message.
    pub(super) fn found(&self) -> String {
        self.peek()
            .map_or_else(|| "the end".to_owned(), |c| format!("`{c}`"))
    }

    /// Takes a text between quotation marks, in which a backslash makes a quotation mark or a
    /// backslash part of the text (*undocumented*, and in wide use for JSON in patterns of terms).
    pub(super) fn quoted(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((index, c)) = characters.next() {
            match c {
                '"' => {
                    self.at = start + index + 1;
                    return Ok(text);
                }
                '\\' => match characters.clone().next() {
                    Some((_, escaped @ ('"' | '\\'))) => {
                        characters.next();
                        text.push(escaped);
                    }
                    _ => text.push(c),
                },
                _ => text.push(c),
            }
        }
        self.at = self.source.len();
        Err(SyntaxError::new(self.since(start), "this text has no end").hint("close it with `\"`"))
    }

    /// Takes a regular expression between percent signs.
    pub(super) fn regex(&mut self) -> Result<Regex, SyntaxError> {
        let start = self.at;
        let inner = self.rest().get(1..).unwrap_or_default();
        let Some(length) = inner.find('%') else {
            self.at = self.source.len();
            let error = SyntaxError::new(self.since(start), "this regular expression has no end");
            return Err(error.hint("close it with `%`; a percent sign in it is written `\\x25`"));
        };
        self.at = start + length + 2;
        self.regexes += 1;
        if self.regexes > MAX_REGEXES {
            let message = format!("a pattern has at most {MAX_REGEXES} regular expressions");
            return Err(SyntaxError::new(self.since(start), message));
        }
        Regex::parse_at(inner.get(..length).unwrap_or_default(), start + 1)
    }
}

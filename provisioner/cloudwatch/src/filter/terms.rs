//! Terms that an event must have, must not have, or of which it must have one.

use std::fmt;

use super::scanner::Scanner;
use super::settings::{Settings, TermMatch};
use super::text::write_quoted;
use crate::syntax::SyntaxError;

/// A pattern of terms (LG:FilterAndPatternSyntax, "unstructured log events"); without any, every
/// event matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// What an event must have.
    pub required: Vec<String>,
    /// What it must not have.
    pub excluded: Vec<String>,
    /// Of what it must have one. Ignored beside terms of the other kinds.
    pub optional: Vec<String>,
}

impl Terms {
    /// Whether an event matches.
    pub(super) fn holds(&self, event: &str, settings: Settings) -> bool {
        let has = |term: &String| match settings.terms {
            TermMatch::Substring => event.contains(term.as_str()),
            TermMatch::Word => has_word(event, term),
        };
        if self.required.is_empty() && self.excluded.is_empty() && !self.optional.is_empty() {
            return self.optional.iter().any(has);
        }
        self.required.iter().all(has) && !self.excluded.iter().any(has)
    }

    pub(super) fn parse(source: &str, start: usize) -> Result<Self, SyntaxError> {
        let mut scanner = Scanner::new(source, start);
        let mut terms = Self::default();
        loop {
            scanner.skip_blanks();
            let at = scanner.at();
            let list = match scanner.peek() {
                None => return Ok(terms),
                Some('-') => &mut terms.excluded,
                Some('?') => &mut terms.optional,
                Some(_) => &mut terms.required,
            };
            if !scanner.take("-") {
                scanner.take("?");
            }
            let term = term(&mut scanner, at)?;
            // a phrase of blanks stands for every event
            if !term.trim().is_empty() {
                list.push(term);
            }
        }
    }
}

fn term(scanner: &mut Scanner<'_>, start: usize) -> Result<String, SyntaxError> {
    if scanner.peek() == Some('"') {
        return scanner.quoted();
    }
    let at = scanner.at();
    let term = scanner.take_while(|c| !c.is_whitespace());
    let span = scanner.since(start);
    if term.is_empty() {
        let sign = scanner.text(start..at);
        let message = format!("`{sign}` needs a term right after it");
        return Err(SyntaxError::new(span, message));
    }
    let Some(wrong) = term.chars().find(|c| !c.is_alphanumeric() && *c != '_') else {
        return Ok(term.to_owned());
    };
    let message = format!("the term `{term}` has `{wrong}`, which needs quotation marks");
    let error = SyntaxError::new(span, message);
    Err(match wrong {
        '%' => error.hint("a regular expression stands alone, without other terms"),
        '"' => error.hint("put a blank between terms"),
        _ => error.hint(format!("write `\"{term}\"`")),
    })
}

/// Whether `term` is in `event` with neither letter nor digit beside it.
fn has_word(event: &str, term: &str) -> bool {
    let is_free = |beside: Option<char>| !beside.is_some_and(char::is_alphanumeric);
    let mut rest = event;
    while let Some(at) = rest.find(term) {
        let (before, found) = rest.split_at(at);
        let after = found.strip_prefix(term).unwrap_or_default();
        if is_free(before.chars().next_back()) && is_free(after.chars().next()) {
            return true;
        }
        // what was found may overlap with the next one, which begins behind no letter or digit
        let Some((_, next)) = found.split_once(|c: char| !c.is_alphanumeric()) else {
            return false;
        };
        rest = next;
    }
    false
}

impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            ("", &self.required),
            ("-", &self.excluded),
            ("?", &self.optional),
        ];
        let mut first = true;
        for (sign, term) in kinds
            .iter()
            .flat_map(|(sign, terms)| terms.iter().map(move |term| (sign, term)))
        {
            f.write_str(if std::mem::take(&mut first) { "" } else { " " })?;
            f.write_str(sign)?;
            if term.chars().all(|c| c.is_alphanumeric() || c == '_') {
                f.write_str(term)?;
            } else {
                write_quoted(f, term)?;
            }
        }
        Ok(())
    }
}

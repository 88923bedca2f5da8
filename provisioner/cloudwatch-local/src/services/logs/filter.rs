//! Unstructured filter patterns: terms, phrases, exclusions, alternatives (LG:FilterAndPatternSyntax).

use super::errors::invalid;
use crate::wire::ServiceError;

/// The longest pattern.
const MAX_LENGTH: usize = 1024;

/// A pattern over the text of a message; case-sensitive.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    required: Vec<String>,
    excluded: Vec<String>,
    optional: Vec<String>,
}

impl Filter {
    /// Reads a pattern. Patterns over JSON, over columns, and regular expressions are refused.
    pub(super) fn parse(pattern: &str) -> Result<Self, ServiceError> {
        let mut rest = pattern.trim();
        if rest.chars().count() > MAX_LENGTH {
            return Err(invalid(format!(
                "filterPattern has more than {MAX_LENGTH} characters"
            )));
        }
        if rest.starts_with(['{', '[', '%']) {
            return Err(invalid(
                "Invalid filter pattern: this server only takes terms, not patterns over JSON or columns",
            ));
        }
        let mut filter = Self::default();
        while !rest.is_empty() {
            let (list, term) = match rest.split_at_checked(1) {
                Some(("-", term)) => (&mut filter.excluded, term),
                Some(("?", term)) => (&mut filter.optional, term),
                _ => (&mut filter.required, rest),
            };
            let (text, tail) = one_term(term)?;
            list.push(text);
            rest = tail.trim_start();
        }
        Ok(filter)
    }

    /// All required terms and no excluded one; `?` terms only count alone, and then one of them is enough.
    pub(super) fn matches(&self, message: &str) -> bool {
        if self.required.is_empty() && self.excluded.is_empty() && !self.optional.is_empty() {
            return self.optional.iter().any(|term| message.contains(term));
        }
        self.required.iter().all(|term| message.contains(term))
            && !self.excluded.iter().any(|term| message.contains(term))
    }
}

fn one_term(text: &str) -> Result<(String, &str), ServiceError> {
    if let Some(quoted) = text.strip_prefix('"') {
        return match quoted.split_once('"') {
            // a phrase of one blank stands for every event
            Some((" ", tail)) => Ok((String::new(), tail)),
            Some((phrase, tail)) => Ok((phrase.to_owned(), tail)),
            None => Err(invalid("Invalid filter pattern: a quote is not closed")),
        };
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (term, tail) = text.split_at(end);
    if term.is_empty() {
        return Err(invalid("Invalid filter pattern: a sign without a term"));
    }
    Ok((term.to_owned(), tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_documented() {
        let cases = [
            ("", "anything", true),
            ("\" \"", "anything", true),
            ("ERROR", "[ERROR 400] x", true),
            ("error", "[ERROR 400] x", false),
            ("ERROR 400", "[ERROR 400] x", true),
            ("ERROR -400", "[ERROR 400] x", false),
            ("\"not found\"", "was not found", true),
            ("?a ?z", "abc", true),
            ("?y ?z", "abc", false),
            ("abc ?z", "abc", true),
        ];
        for (pattern, message, expected) in cases {
            let filter = Filter::parse(pattern).unwrap();
            assert_eq!(filter.matches(message), expected, "{pattern} on {message}");
        }
        for pattern in ["{ $.a = 1 }", "[a, b]", "\"open", "-", "%a%"] {
            assert!(Filter::parse(pattern).is_err(), "{pattern}");
        }
    }
}

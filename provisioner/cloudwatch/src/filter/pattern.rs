//! A pattern of any form.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde_json::Value as Json;

use super::columns::Columns;
use super::json::Expression;
use super::regex::Regex;
use super::settings::Settings;
use super::terms::Terms;
use super::transformation::Reference;
use super::{MAX_LENGTH, columns_parser, json_parser};
use crate::syntax::SyntaxError;

/// What an event must be to match. Case-sensitive.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Terms; the empty pattern matches every event.
    Terms(Terms),
    /// An expression that finds something.
    Regex(Regex),
    /// A JSON object or list with these properties. Other events do not match.
    Json(Expression),
    /// Fields parted by blanks.
    Columns(Columns),
}

/// What an event that matches has to offer to a metric filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// Nothing but the match.
    Text,
    /// The event as JSON.
    Json(Json),
    /// The named columns and what they hold.
    Columns(Vec<(&'a str, &'a str)>),
}

impl Pattern {
    /// Reads a pattern. There is at most one mistake in the answer, the first one: the form of all
    /// that follows depends on it.
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        let length = source.chars().count();
        if length > MAX_LENGTH {
            let message = format!("a pattern has at most {MAX_LENGTH} characters, not {length}");
            return Err(SyntaxError::new(0..source.len(), message));
        }
        let start = source.len() - source.trim_start().len();
        match source.trim_start().chars().next() {
            Some('{') => json_parser::parse(source, start).map(Self::Json),
            Some('[') => columns_parser::parse(source, start).map(Self::Columns),
            Some('%') => regex_alone(source, start).map(Self::Regex),
            _ => Terms::parse(source, start).map(Self::Terms),
        }
    }

    /// Whether an event matches, as AWS does it by default.
    pub fn matches(&self, event: &str) -> bool {
        self.find(event, Settings::default()).is_some()
    }

    /// What an event has to offer, if it matches.
    pub fn find<'a>(&'a self, event: &'a str, settings: Settings) -> Option<Found<'a>> {
        match self {
            Self::Terms(terms) => terms.holds(event, settings).then_some(Found::Text),
            Self::Regex(regex) => regex.is_match(event).then_some(Found::Text),
            Self::Json(expression) => {
                // most lines that are no JSON are seen to be none at once
                let object = event.trim_start().starts_with(['{', '[']);
                let json: Json = object.then(|| serde_json::from_str(event).ok())??;
                expression
                    .holds(&json, settings)
                    .then_some(Found::Json(json))
            }
            Self::Columns(columns) => {
                let values = columns.find(event)?;
                let names = columns.columns().map(|column| column.name.as_str());
                Some(Found::Columns(names.zip(values).collect()))
            }
        }
    }
}

impl Found<'_> {
    /// What `TestMetricFilter` shows of a match: the values of the properties that the pattern
    /// names, under `$.name`, or those of its columns, under `$name`.
    pub fn extracted(&self, pattern: &Pattern) -> BTreeMap<String, String> {
        match (self, pattern) {
            (Self::Columns(columns), _) => {
                let pairs = columns.iter();
                let pairs = pairs.map(|(name, value)| (format!("${name}"), (*value).to_owned()));
                pairs.collect()
            }
            (Self::Json(_), Pattern::Json(expression)) => {
                let selectors = expression.selectors().into_iter();
                let pairs = selectors.filter_map(|selector| {
                    let reference = Reference::Property(selector.clone());
                    Some((selector.to_string(), reference.text(self)?))
                });
                pairs.collect()
            }
            _ => BTreeMap::new(),
        }
    }
}

fn regex_alone(source: &str, start: usize) -> Result<Regex, SyntaxError> {
    let mut scanner = super::scanner::Scanner::new(source, start);
    let regex = scanner.regex()?;
    scanner.skip_blanks();
    if scanner.rest().is_empty() {
        return Ok(regex);
    }
    let message = "a regular expression stands alone, without other terms";
    Err(SyntaxError::new(scanner.at()..source.len(), message))
}

impl FromStr for Pattern {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// A pattern that reads back the same; not always the text that was read.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terms(terms) => terms.fmt(f),
            Self::Regex(regex) => regex.fmt(f),
            Self::Json(expression) => write!(f, "{{ {expression} }}"),
            Self::Columns(columns) => columns.fmt(f),
        }
    }
}

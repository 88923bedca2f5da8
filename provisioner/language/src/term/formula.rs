//! Texts in a language of CloudWatch, and what else dashboards are made of.

use std::fmt;
use std::str::FromStr;

use super::Format;

/// A metric math expression. Its form is checked where its metrics are known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Formula(String);

/// The rule of a composite alarm. Its form is checked where the alarms are known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RuleText(String);

/// A colour: `#d62728`, or one of the names of CloudWatch's own palette.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Color(String);

/// The name of a metric inside an alarm or graph, which expressions refer to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricId(String);

/// A text that has not its form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Nothing, or more than CloudWatch takes.
    #[error("{what} has 1 to {limit} characters, not {length}")]
    Length {
        /// What it should be.
        what: &'static str,
        /// Its most characters.
        limit: usize,
        /// Its characters.
        length: usize,
    },
    /// No colour.
    #[error("`{0}` is not a colour such as `#d62728` or `red`")]
    Color(String),
    /// No metric id.
    #[error(
        "`{0}` cannot be named in an expression: use letters, digits and `_`, a lowercase letter first"
    )]
    MetricId(String),
}

/// The palette of the CloudWatch console (CDK `Color`).
const PALETTE: [(&str, &str); 8] = [
    ("blue", "#1f77b4"),
    ("orange", "#ff7f0e"),
    ("green", "#2ca02c"),
    ("red", "#d62728"),
    ("purple", "#9467bd"),
    ("brown", "#8c564b"),
    ("pink", "#e377c2"),
    ("grey", "#7f7f7f"),
];

macro_rules! shown {
    ($($type:ident),*) => {$(
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

shown!(Formula, RuleText, Color, MetricId);

fn within(text: &str, what: &'static str, limit: usize) -> Result<String, FormulaError> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > limit {
        return Err(FormulaError::Length {
            what,
            limit,
            length,
        });
    }
    Ok(text.to_owned())
}

impl FromStr for Formula {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        within(text, "an expression", 2048).map(Self)
    }
}

impl FromStr for RuleText {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        within(text, "a rule", 10_240).map(Self)
    }
}

impl FromStr for Color {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = PALETTE
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value);
        let value = named.unwrap_or(text);
        let digits = value.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(value.to_owned()))
        } else {
            Err(FormulaError::Color(text.to_owned()))
        }
    }
}

impl FromStr for MetricId {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if letters
            && text.len() <= 255
            && text.starts_with(|first: char| first.is_ascii_lowercase())
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(FormulaError::MetricId(text.to_owned()))
        }
    }
}

impl Format for Formula {
    const NAME: &'static str = "metric-math";
    const NOUN: &'static str = "an expression";
    const EXAMPLE: &'static str = "100 * errors / requests";
}

impl Format for RuleText {
    const NAME: &'static str = "composite-rule";
    const NOUN: &'static str = "a rule";
    const EXAMPLE: &'static str = "ALARM(checkout-errors) AND NOT OK(checkout-latency)";
}

impl Format for Color {
    const NAME: &'static str = "color";
    const NOUN: &'static str = "a colour";
    const EXAMPLE: &'static str = "#d62728";
}

impl Format for MetricId {
    const NAME: &'static str = "metric-id";
    const NOUN: &'static str = "the id of a metric";
    const EXAMPLE: &'static str = "errors";
    const PATTERN: Option<&'static str> = Some("^[a-z][A-Za-z0-9_]*$");
}

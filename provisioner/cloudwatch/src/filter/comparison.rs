//! What a condition compares with: a number, a text with wildcards, a regular expression.

use std::fmt;

use super::regex::Regex;
use super::text::Text;

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is the operator that it is named after"
)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

impl Operator {
    /// Every operator and its sign, the longer ones first.
    pub(super) const SIGNS: [(&'static str, Self); 6] = [
        ("!=", Self::NotEqual),
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("=", Self::Equal),
        ("<", Self::Less),
        (">", Self::Greater),
    ];

    /// Whether it asks for order, which only numbers have.
    pub(super) fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    fn holds(self, value: f64, other: f64) -> bool {
        match self {
            #[expect(clippy::float_cmp, reason = "a pattern asks for exactly this number")]
            Self::Equal => value == other,
            #[expect(clippy::float_cmp, reason = "a pattern asks for exactly this number")]
            Self::NotEqual => value != other,
            Self::Less => value < other,
            Self::Greater => value > other,
            Self::LessOrEqual => value <= other,
            Self::GreaterOrEqual => value >= other,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = Self::SIGNS.iter().find(|(_, operator)| operator == self);
        f.write_str(sign.map_or("=", |(sign, _)| sign))
    }
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// A number of this order; always finite.
    Number(Operator, f64),
    /// A text of this form, or of another one.
    Text {
        /// Whether it must be of another one.
        negated: bool,
        /// The form.
        text: Text,
    },
    /// A text in which the expression finds something, or nothing.
    Regex {
        /// Whether it must find nothing.
        negated: bool,
        /// The expression.
        regex: Regex,
    },
}

impl Comparison {
    /// Whether a value holds, given as text and, if it is one, as number.
    pub(super) fn holds(&self, text: &str, number: Option<f64>) -> bool {
        match self {
            Self::Number(operator, other) => match number {
                Some(number) => operator.holds(number, *other),
                None => *operator == Operator::NotEqual,
            },
            Self::Text {
                negated,
                text: form,
            } => form.matches(text) != *negated,
            Self::Regex { negated, regex } => regex.is_match(text) != *negated,
        }
    }

    /// Whether it asks for something else than what it names.
    pub(super) fn is_negated(&self) -> bool {
        match self {
            Self::Number(operator, _) => *operator == Operator::NotEqual,
            Self::Text { negated, .. } | Self::Regex { negated, .. } => *negated,
        }
    }
}

/// The operator and what it compares with, as `= "a*"`.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equality = |negated| if negated { "!=" } else { "=" };
        match self {
            Self::Number(operator, number) => write!(f, "{operator} {number:?}"),
            Self::Text { negated, text } => write!(f, "{} {text}", equality(*negated)),
            Self::Regex { negated, regex } => write!(f, "{} {regex}", equality(*negated)),
        }
    }
}

/// The number that a text is, if it is a finite one.
pub(super) fn number_of(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // `inf` and `nan` are numbers for the standard library
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

//! The values of fields, and how they compare and sort.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::time::Timestamp;

/// A value in a result.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None: the field is not there.
    Null,
    /// Always finite.
    Number(f64),
    /// A text, also one that reads as a number.
    Text(String),
    /// Counts and prints as 1 or 0, as booleans of JSON events do.
    Boolean(bool),
    /// A point in time; its number is in milliseconds.
    Time(Timestamp),
}

impl Value {
    /// Whether there is none.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The number that it is or reads as.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Null => None,
            Self::Number(number) => Some(*number),
            Self::Text(text) => number_of(text),
            Self::Boolean(value) => Some(f64::from(u8::from(*value))),
            Self::Time(time) => Some(time.millis() as f64),
        }
    }

    /// The point in time that it is; numbers are milliseconds.
    pub fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(time) => Some(*time),
            other => other.number().map(millis),
        }
    }

    /// The text that it prints as, if there is one.
    pub fn text(&self) -> Option<String> {
        (!self.is_null()).then(|| self.to_string())
    }

    /// The text that it prints as, not copied where it already is one; empty if there is none.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// Whether it holds as a condition.
    pub(super) fn holds(&self) -> bool {
        self.number().is_some_and(|number| number != 0.0)
    }

    /// The number, unless it is none.
    pub(super) fn of(number: f64) -> Self {
        if number.is_finite() {
            Self::Number(number)
        } else {
            Self::Null
        }
    }

    /// The order of `sort` (`LG:CWL_QuerySyntax-Sort`): texts before numbers, texts by chunks of
    /// digits and of others. What is not there comes first (*undocumented*).
    pub fn natural_order(&self, other: &Self) -> Ordering {
        match (self.is_null(), other.is_null()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        match (self.number(), other.number()) {
            // no negative zero, which `total_cmp` would put before zero
            (Some(one), Some(two)) => (one + 0.0)
                .total_cmp(&(two + 0.0))
                .then_with(|| self.shown().cmp(&other.shown())),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => natural(&self.shown(), &other.shown()),
        }
    }
}

/// Whole numbers without a point; times as the console shows them.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Boolean(value) => u8::from(*value).fmt(f),
            Self::Time(time) => time.civil().strftime("%Y-%m-%d %H:%M:%S.%3f").fmt(f),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A value as the key of a group.
#[derive(Debug, Clone)]
pub(super) struct Key(pub(super) Value);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.natural_order(&other.0)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "points beyond any calendar may saturate"
)]
fn millis(number: f64) -> Timestamp {
    Timestamp::from_millis(number as i64)
}

fn number_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // `inf` and `nan` are numbers for the standard library
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// By chunks: digits by how many they are and then by their value, all else by character.
fn natural(one: &str, two: &str) -> Ordering {
    let (mut left, mut right) = (one, two);
    loop {
        let (a, rest_of_left) = chunk(left);
        let (b, rest_of_right) = chunk(right);
        let both_digits = is_digits(a) && is_digits(b);
        let order = if both_digits {
            a.len().cmp(&b.len()).then_with(|| a.cmp(b))
        } else {
            a.cmp(b)
        };
        if order.is_ne() || (a.is_empty() && b.is_empty()) {
            return order;
        }
        (left, right) = (rest_of_left, rest_of_right);
    }
}

fn chunk(text: &str) -> (&str, &str) {
    let digits = is_digits(text);
    let end = text.find(|c: char| c.is_ascii_digit() != digits);
    text.split_at(end.unwrap_or(text.len()))
}

fn is_digits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

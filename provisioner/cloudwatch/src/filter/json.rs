//! Conditions over the properties of a JSON event.

use std::fmt;

use serde_json::Value as Json;

use super::comparison::{Comparison, number_of};
use super::selector::Selector;
use super::settings::Settings;

/// Conditions and how they are joined. Conjunctions have no conjunction inside, and disjunctions no
/// disjunction.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// At least one holds.
    Or(Vec<Expression>),
    /// All hold.
    And(Vec<Expression>),
    /// This holds.
    Condition(Condition),
}

/// A condition on one property.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Which property.
    pub selector: Selector,
    /// What must hold of it.
    pub test: Test,
}

/// What must hold of a property.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is a string or number that compares so. Objects and arrays never do.
    Compare(Comparison),
    /// It is `null`.
    IsNull,
    /// It is this boolean.
    Is(bool),
    /// It is not there.
    NotExists,
}

impl Expression {
    /// Whether an event holds.
    pub(super) fn holds(&self, event: &Json, settings: Settings) -> bool {
        match self {
            Self::Or(all) => all.iter().any(|one| one.holds(event, settings)),
            Self::And(all) => all.iter().all(|one| one.holds(event, settings)),
            Self::Condition(condition) => condition.holds(event, settings),
        }
    }
}

impl Expression {
    /// The properties that it names, in order, without those that stand for several.
    pub(super) fn selectors(&self) -> Vec<&Selector> {
        match self {
            Self::Or(all) | Self::And(all) => all.iter().flat_map(Self::selectors).collect(),
            Self::Condition(condition) if condition.selector.has_wildcard() => Vec::new(),
            Self::Condition(condition) => vec![&condition.selector],
        }
    }
}

impl Condition {
    /// With a wildcard it is enough that one of the values holds (*undocumented* for `!=`).
    fn holds(&self, event: &Json, settings: Settings) -> bool {
        let selected = self.selector.select(event);
        match &self.test {
            Test::NotExists => selected.is_empty(),
            Test::IsNull => selected.iter().any(|value| value.is_null()),
            Test::Is(expected) => selected
                .iter()
                .any(|value| value.as_bool() == Some(*expected)),
            Test::Compare(comparison) if selected.is_empty() => {
                settings.absent_differs && comparison.is_negated()
            }
            Test::Compare(comparison) => selected
                .iter()
                .any(|value| compares(comparison, value, settings)),
        }
    }
}

/// Strings and numbers have a text; what has none compares with nothing.
fn compares(comparison: &Comparison, value: &Json, settings: Settings) -> bool {
    match value {
        Json::String(text) => {
            let number = if settings.numeric_text {
                number_of(text)
            } else {
                None
            };
            comparison.holds(text, number)
        }
        Json::Number(number) => comparison.holds(&number.to_string(), number.as_f64()),
        _ => false,
    }
}

/// Parentheses only where they are needed.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, sign) = match self {
            Self::Condition(condition) => return condition.fmt(f),
            Self::Or(all) => (all, " || "),
            Self::And(all) => (all, " && "),
        };
        for (index, one) in all.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { sign })?;
            match (self, one) {
                (Self::And(_), Self::Or(_)) => write!(f, "({one})")?,
                _ => one.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { selector, test } = self;
        match test {
            Test::Compare(comparison) => write!(f, "{selector} {comparison}"),
            Test::IsNull => write!(f, "{selector} IS NULL"),
            Test::Is(true) => write!(f, "{selector} IS TRUE"),
            Test::Is(false) => write!(f, "{selector} IS FALSE"),
            Test::NotExists => write!(f, "{selector} NOT EXISTS"),
        }
    }
}

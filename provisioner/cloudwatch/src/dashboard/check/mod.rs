//! What CloudWatch finds wrong with a body (API:CloudWatch-Dashboard-Body-Structure).
//!
//! Reading finds the values of wrong types and the unknown fields; the rules here are about what
//! could be read. An error is what the reference forbids, a warning what does nothing, and what
//! CloudWatch shows as a mistake inside the widget.

mod body;
mod chart;
mod expression;
mod metric;
mod range;
mod variable;
mod widget;

use super::finding::{Findings, Level, Message, Place};
use super::json::{Keyed, List};
use super::model::Body;

/// What the reference leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckSettings {
    /// What a widget is that reaches beyond the last column; a warning by default
    /// (*undocumented*).
    pub beyond_columns: Level,
}

impl CheckSettings {
    /// Everything that may be a mistake is an error.
    pub const STRICT: Self = Self {
        beyond_columns: Level::Error,
    };
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            beyond_columns: Level::Warning,
        }
    }
}

/// Everything that is wrong with a body, by path.
pub fn check(text: &str) -> Vec<Message> {
    check_with(text, CheckSettings::default())
}

/// Everything that is wrong with a body under these settings, by path.
pub fn check_with(text: &str, settings: CheckSettings) -> Vec<Message> {
    let mut findings = Findings::default();
    match Body::read_with(text, &mut findings) {
        Ok(body) => {
            body::check(&body, settings, &mut findings);
            findings.sorted()
        }
        Err(message) => vec![message],
    }
}

/// What an object must have.
fn require(of: &impl Keyed, keys: &[&str], place: Place<'_>, findings: &mut Findings) {
    for key in keys.iter().filter(|key| !of.has(key)) {
        findings.error(&place, format!("must have `{key}`"));
    }
}

/// A list of some elements, at most so many.
fn bounded<T>(list: &List<T>, most: usize, place: Place<'_>, findings: &mut Findings) {
    if list.len() > most {
        let message = format!("must have at most {most} elements, not {}", list.len());
        findings.error(&place, message);
    }
}

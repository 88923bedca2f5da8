//! A whole body.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Moment, Variable, Widget};
use crate::dashboard::finding::{Findings, Level, Message, Place};
use crate::dashboard::json::{List, Part, Written, choice, object};

object! {
    /// The body of a dashboard. What this crate does not read is kept as it is.
    Body {
        /// Where the range of time starts: `-PT3H`, or an absolute time.
        "start" => start: Written<Moment>,
        /// Where it ends: an absolute time.
        "end" => end: Written<Moment>,
        /// Whether periods follow the range of time; by default they do.
        "periodOverride" => period_override: PeriodOverride,
        /// The widgets, at most 500. Required.
        "widgets" => widgets: List<Widget>,
        /// The variables, at most 25.
        "variables" => variables: List<Variable>,
    }
}

choice! {
    /// Whether periods follow the range of time (UG:change-dashboard-refresh-interval).
    PeriodOverride {
        /// Short periods become longer in long ranges.
        "auto" => Auto,
        /// Periods are as they are stated.
        "inherit" => Inherit,
    }
}

impl Body {
    /// The body of these widgets.
    pub fn new(widgets: impl IntoIterator<Item = Widget>) -> Self {
        Self {
            widgets: Some(widgets.into_iter().collect()),
            ..Self::default()
        }
    }

    /// Reads a body leniently: what is wrong inside is kept as it is, beside a message. The error
    /// is a text that is no JSON, or no object.
    ///
    /// JSON that nests deeper than 128 levels is refused by its parser. Of a key that an object
    /// has twice the last value counts, as in a browser.
    pub fn read(text: &str) -> Result<(Self, Vec<Message>), Message> {
        let mut findings = Findings::default();
        Self::read_with(text, &mut findings).map(|body| (body, findings.sorted()))
    }

    /// Reads a body, and adds what is wrong inside.
    pub(in crate::dashboard) fn read_with(
        text: &str,
        findings: &mut Findings,
    ) -> Result<Self, Message> {
        let refuse = |message: String| Message {
            data_path: String::new(),
            message,
            level: Level::Error,
        };
        let value: Value = serde_json::from_str(text)
            .map_err(|error| refuse(format!("the body is not JSON: {error}")))?;
        // what else it may be is no mistake inside of it
        if !value.is_object() {
            return Err(refuse("must be an object".to_owned()));
        }
        <Self as Part>::read(value, Place::WHOLE, findings)
            .map_err(|_| refuse("must be an object".to_owned()))
    }

    /// The widgets that could be read, with their places.
    pub fn widgets(&self) -> impl Iterator<Item = (usize, &Widget)> {
        self.widgets.iter().flat_map(List::indexed)
    }

    /// The variables that could be read, with their places.
    pub fn variables(&self) -> impl Iterator<Item = (usize, &Variable)> {
        self.variables.iter().flat_map(List::indexed)
    }
}

/// The body as JSON without white space, every key where it stood. Reading and printing it again
/// gives the same bytes.
impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write().fmt(f)
    }
}

/// A body as [`Body::read`] reads it.
impl FromStr for Body {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).map(|(body, _)| body)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        <Self as Part>::read(value, Place::WHOLE, &mut Findings::default())
            .map_err(|_| serde::de::Error::custom("a body must be an object"))
    }
}

//! The body of a dashboard (API:CloudWatch-Dashboard-Body-Structure).

use std::fmt;

use serde_json::{Map, Value};

/// The body of a dashboard.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body {
    /// Where the range of time starts.
    pub start: Option<String>,
    /// Where it ends.
    pub end: Option<String>,
    /// Whether periods follow the range of time: `auto` or `inherit`.
    pub period_override: Option<String>,
    /// The widgets.
    pub widgets: Vec<Widget>,
    /// The variables, as they are.
    pub variables: Vec<Value>,
    /// Keys of the body that are none of the above.
    pub extra: Map<String, Value>,
}

/// One widget.
#[derive(Debug, Clone, PartialEq)]
pub struct Widget {
    /// Its type: `metric`, `text`, `alarm`, …
    pub kind: String,
    /// Its left column, from 0; placed automatically when absent.
    pub x: Option<u32>,
    /// Its top row, from 0; placed automatically when absent.
    pub y: Option<u32>,
    /// How many of the 24 columns it takes.
    pub width: u32,
    /// How many rows it takes.
    pub height: u32,
    /// What it shows.
    pub properties: Map<String, Value>,
}

/// Whether a message refuses the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The dashboard is taken nevertheless.
    Warning,
    /// The dashboard is refused.
    Error,
}

/// What is wrong with a body (BOTO:cloudwatch.DashboardValidationMessage).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where, as a JSON pointer such as `/widgets/0/type`.
    pub data_path: String,
    /// What is wrong.
    pub message: String,
    /// Whether it refuses the dashboard.
    pub level: Level,
}

impl Body {
    /// Reads a body. The messages are the errors of [`check`].
    pub fn parse(text: &str) -> Result<Self, Vec<Message>> {
        let _ = text;
        Ok(Self::default())
    }
}

/// The body as JSON, deterministic, without white space.
impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{\"widgets\":[]}")
    }
}

/// Everything that is wrong with a body.
pub fn check(text: &str) -> Vec<Message> {
    let _ = text;
    Vec::new()
}

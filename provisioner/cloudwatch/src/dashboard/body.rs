//! A body as a value, and as JSON.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{DEFAULT_SIZE, Level, Message, check};

/// The body of a dashboard. What this crate does not read is kept as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// Where the range of time starts: `-PT3H`, or an absolute time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Where it ends: an absolute time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Whether periods follow the range of time: `auto` or `inherit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_override: Option<String>,
    /// The widgets.
    pub widgets: Vec<Widget>,
    /// The variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Value>,
    /// All other keys.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One widget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Widget {
    /// Its type: `metric`, `text`, `alarm`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its left column, from 0; placed automatically when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<u32>,
    /// Its top row, from 0; placed automatically when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<u32>,
    /// How many of the 24 columns it takes.
    #[serde(default = "default_size")]
    pub width: u32,
    /// How many rows it takes.
    #[serde(default = "default_size")]
    pub height: u32,
    /// What it shows.
    pub properties: Map<String, Value>,
}

fn default_size() -> u32 {
    DEFAULT_SIZE
}

impl Body {
    /// Reads a body. The error has what [`check`](super::check) finds, at least one error.
    pub fn parse(text: &str) -> Result<Self, Vec<Message>> {
        let messages = check::check(text);
        if messages.iter().any(|message| message.level == Level::Error) {
            return Err(messages);
        }
        serde_json::from_str(text).map_err(|error| {
            vec![Message {
                data_path: String::new(),
                message: error.to_string(),
                level: Level::Error,
            }]
        })
    }
}

/// The body as JSON without white space. Equal bodies give equal bytes; properties keep their
/// order.
impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

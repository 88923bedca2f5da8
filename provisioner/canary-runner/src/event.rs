//! What the script's side says while it runs: one JSON object a line, on a channel of its own.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

use crate::outcome::Status;

/// What an observer of a run gets to see, as it happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A step begins.
    StepStarted {
        /// From 1.
        number: u32,
        /// As the script calls it.
        name: String,
    },
    /// A step is over.
    StepEnded {
        /// From 1.
        number: u32,
        /// As the script calls it.
        name: String,
        /// How it ended.
        status: Status,
        /// Why it failed.
        reason: Option<String>,
        /// How long it took.
        duration_ms: u64,
    },
}

/// A line of the channel.
#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Line {
    /// The handler is called.
    Started {},
    /// A browser was started.
    Launched { milliseconds: u64 },
    /// A step begins.
    StepStarted {
        number: u32,
        name: String,
        at: i64,
        url: Option<String>,
    },
    /// A step is over.
    StepEnded {
        number: u32,
        at: i64,
        url: Option<String>,
        error: Option<String>,
    },
    /// A picture was taken, of a step or between steps.
    Screenshot {
        step: Option<u32>,
        file: String,
        url: String,
    },
    /// A picture could not be taken.
    ScreenshotFailed {
        step: Option<u32>,
        file: String,
        url: String,
        error: String,
    },
    /// A request is over.
    Request(Box<Exchange>),
    /// `addExecutionError`.
    ExecutionError { error: String },
    /// More than is allowed.
    Limit { limit: Limit, value: u64 },
    /// The settings at the end.
    Configuration { values: BTreeMap<String, Value> },
    /// The script is over.
    Ended {
        at: i64,
        kind: EndKind,
        error: Option<String>,
    },
    /// Something too long to be sent.
    Oversized { of: String },
}

/// Limits that only the script's side can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Limit {
    /// Open pages.
    Pages,
}

/// How a script ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EndKind {
    Passed,
    Step,
    Thrown,
    UncaughtException,
    UnhandledRejection,
    NoHandler,
    Syntax,
    MissingModule,
}

/// A request that is over, already without what must not be shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Exchange {
    pub(crate) started: i64,
    pub(crate) milliseconds: f64,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) request_headers: Vec<Header>,
    pub(crate) request_body: Option<String>,
    /// 0: there was no response.
    pub(crate) status: u16,
    pub(crate) status_text: String,
    pub(crate) response_headers: Vec<Header>,
    pub(crate) response_body: Option<String>,
    pub(crate) mime_type: String,
    pub(crate) error: Option<String>,
}

/// A header.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

//! How a run went.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// How a run went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The canary's name.
    pub name: String,
    /// How the run ended: failed also when only its execution did (see [`Outcome::execution_errors`]).
    pub status: Status,
    /// How the script ended: what `SuccessPercent` is made of. AWS calls it the test result.
    pub script: Status,
    /// Why it failed.
    pub reason: Option<Reason>,
    /// Failures that are not the script's: a screenshot that could not be taken, `addExecutionError`.
    pub execution_errors: Vec<String>,
    /// When the run began.
    pub started: Time,
    /// When it was over.
    pub ended: Time,
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// How many requests had which outcome.
    pub requests: Requests,
    /// The settings of the run, under the names of `setConfig`: which metrics are wanted, for one.
    pub settings: BTreeMap<String, serde_json::Value>,
    /// The artifacts.
    pub files: Vec<Artifact>,
    /// The end of the log.
    pub log_tail: String,
    /// The most memory that the tree of processes had at once, in bytes.
    pub peak_memory_bytes: u64,
    /// The most that stood in the run's folder at once, in bytes.
    pub peak_disk_bytes: u64,
}

impl Outcome {
    /// Milliseconds from start to end.
    pub fn duration_ms(&self) -> u64 {
        self.ended.millis_since(self.started)
    }

    /// Whether a setting is on; on when the script said nothing.
    pub fn wants(&self, setting: &str) -> bool {
        self.settings
            .get(setting)
            .and_then(serde_json::Value::as_bool)
            .unwrap_or(true)
    }
}

/// Passed or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// All went well.
    Passed,
    /// Something did not.
    Failed,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "PASSED",
            Self::Failed => "FAILED",
        })
    }
}

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which sort of failure.
    pub kind: ReasonKind,
    /// What happened, for people.
    pub message: String,
}

impl Reason {
    pub(crate) fn new(kind: ReasonKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The sorts of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// A step failed, and the handler went on or failed with it.
    Step,
    /// The handler threw.
    Thrown,
    /// An exception outside of the handler.
    UncaughtException,
    /// A promise was rejected that nobody waited for.
    UnhandledRejection,
    /// The package is no zip, or one that is not unpacked.
    Package,
    /// The file or function that the handler names is not there.
    NoHandler,
    /// A script is no JavaScript.
    Syntax,
    /// An imported module is not there.
    MissingModule,
    /// The script ended the process.
    Exited,
    /// The process was killed by somebody else, or crashed.
    Killed,
    /// It took too long.
    Timeout,
    /// It used too much memory.
    Memory,
    /// It printed too much.
    Output,
    /// It wrote too much.
    Disk,
    /// It had too many processes.
    Processes,
    /// It opened too many pages.
    Pages,
    /// Only the execution failed, not the script.
    Execution,
}

/// A named part of the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// From 1.
    pub number: u32,
    /// As the script calls it.
    pub name: String,
    /// How it ended. One that was cut off has failed.
    pub status: Status,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it began.
    pub started: Time,
    /// When it was over.
    pub ended: Time,
    /// The page's address before.
    pub source_url: Option<String>,
    /// The page's address after.
    pub destination_url: Option<String>,
    /// Pictures of the page.
    pub screenshots: Vec<Screenshot>,
}

impl Step {
    /// Milliseconds from start to end.
    pub fn duration_ms(&self) -> u64 {
        self.ended.millis_since(self.started)
    }
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screenshot {
    /// Its file among the artifacts.
    pub file: String,
    /// The page's address.
    pub url: String,
    /// Why there is no such file.
    pub error: Option<String>,
}

/// How many requests had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// Status 200 to 299.
    #[serde(rename = "2xx")]
    pub successes: u64,
    /// Status 300 to 399.
    #[serde(rename = "3xx")]
    pub redirects: u64,
    /// Status 400 to 499.
    #[serde(rename = "4xx")]
    pub client_errors: u64,
    /// Status 500 to 599.
    #[serde(rename = "5xx")]
    pub server_errors: u64,
    /// Without a response.
    pub failed: u64,
}

impl Requests {
    /// Counts a request by the status of its response; 0 is none.
    pub(crate) fn count(&mut self, status: u16) {
        match status {
            200..=299 => self.successes += 1,
            300..=399 => self.redirects += 1,
            400..=499 => self.client_errors += 1,
            500..=599 => self.server_errors += 1,
            0 => self.failed += 1,
            _ => {}
        }
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.successes + self.redirects + self.client_errors + self.server_errors + self.failed
    }
}

/// A file that the run left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Below the folder of artifacts.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

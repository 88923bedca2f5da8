//! Runs a canary package, the very zip that is deployed to CloudWatch Synthetics, on this machine's Node and Chromium.
//!
//! A run is a tree of processes under limits: [`Runner::run`] unpacks the package into a folder of its own, starts Node
//! with the modules that scripts import (`@aws/synthetics-playwright` and its relatives, see `javascript/`), watches
//! time, memory, disk, output and the number of processes and pages, and when it is over leaves nothing behind: no
//! process, no folder. What happened is an [`Outcome`], and files as AWS names them.
//!
//! The limits guard against accidents, not against malice: a script has the rights of the user who runs it.
//!
//! It must not know `obsctl`, the local `CloudWatch` or metrics: both use it, and what a run means for a metric is theirs.

mod error;
mod event;
mod har;
mod home;
mod job;
mod layout;
mod outcome;
mod output;
mod package;
mod record;
mod report;
mod runner;
mod supervise;
mod time;
mod tools;
mod tree;

pub use error::RunError;
pub use event::Event;
pub use home::{Home, HomeError};
pub use job::{Job, Limits};
pub use outcome::{Artifact, Outcome, Reason, ReasonKind, Requests, Screenshot, Status, Step};
pub use runner::Runner;
pub use time::Time;
pub use tools::{Search, ToolError, Tools};

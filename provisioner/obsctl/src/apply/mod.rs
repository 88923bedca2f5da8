//! Carries out a [`language::plan::Plan`], and nothing but a plan.
//!
//! For each stack: change set → wait → compare with the plan → execute → events until the end. It emits [`Event`]s
//! and prints nothing.

mod bucket;
mod deploy;
mod error;
mod event;
mod remove;
mod stack;
mod watch;

pub(crate) use deploy::{Options, deploy};
pub(crate) use error::Error;
pub(crate) use event::{Event, Listener, Progress, StackOutcome, Stage};
pub(crate) use remove::{Removal, remove};
pub(crate) use stack::take_back;
pub(crate) use watch::settle;

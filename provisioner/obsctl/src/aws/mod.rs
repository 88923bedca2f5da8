//! AWS, or what speaks its protocols: narrow types in, narrow types out.
//!
//! The only folder that names an `aws_sdk_*` crate. It holds no rule of ours: what to ask and what an answer means
//! for a plan is decided elsewhere.

mod alarms;
mod app_monitors;
mod change_set;
mod error;
mod metric_data;
mod objects;
mod session;
mod snapshot;
mod stack_events;
mod stacks;

pub(crate) use alarms::AlarmState;
pub(crate) use app_monitors::AppMonitor;
pub(crate) use change_set::{ChangeSet, ChangeSetKind, ChangeSetRequest};
pub(crate) use error::{Error, Kind};
pub(crate) use session::{Session, Target};
pub(crate) use snapshot::{Deployed, take};
pub(crate) use stack_events::StackEvent;
pub(crate) use stacks::{Stack, StackStatus};

//! What happens while a plan is carried out, for whoever shows it.

use std::cell::RefCell;

use language::plan::StackAction;
use serde::Serialize;

/// Something happened.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// Somebody else's operation runs on the stack; it is waited for.
    Waiting {
        /// Stack name.
        stack: String,
        /// What it is in.
        status: String,
    },
    /// Work on a stack begins.
    Started {
        /// Stack name.
        stack: String,
        /// What happens to it.
        action: StackAction,
        /// Resources that will change.
        resources: usize,
    },
    /// The change set does what the plan showed.
    Agreed {
        /// Stack name.
        stack: String,
        /// Resources in the change set.
        resources: usize,
    },
    /// A package has come into the bucket of canaries.
    Uploaded {
        /// The stack whose canary runs it.
        stack: String,
        /// Name of the bucket.
        bucket: String,
        /// Where in it.
        key: String,
        /// How many bytes it has.
        bytes: usize,
    },
    /// A bucket was emptied, to be deleted.
    Emptied {
        /// The stack that goes.
        stack: String,
        /// Name of the bucket.
        bucket: String,
        /// What was in it.
        objects: usize,
    },
    /// A resource, or the stack itself, is in a new state.
    Resource {
        /// Stack name.
        stack: String,
        /// ISO 8601.
        at: Option<String>,
        /// Logical id.
        logical_id: String,
        /// Such as `AWS::CloudWatch::Alarm`.
        resource_type: String,
        /// Such as `CREATE_COMPLETE`.
        status: String,
        /// Why.
        reason: Option<String>,
        /// Whether it is the stack itself.
        of_stack: bool,
    },
    /// Work on a stack is done.
    Finished(StackOutcome),
}

/// How a stack ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StackOutcome {
    /// Stack name.
    pub(crate) stack: String,
    /// What was done to it.
    pub(crate) action: StackAction,
    /// Its status at the end.
    pub(crate) status: String,
}

/// Hears events.
pub(crate) trait Listener {
    /// One event.
    fn event(&mut self, event: &Event);
}

/// How far the work is, for the message of an interruption.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Progress {
    /// CloudFormation does nothing for us.
    #[default]
    Idle,
    /// A change set exists or is being made; nothing is changed yet.
    Prepared {
        /// Stack name.
        stack: String,
        /// ARN of the change set, once known.
        change_set: Option<String>,
        /// Whether the stack exists only for this change set.
        new: bool,
    },
    /// CloudFormation is changing the stack, and goes on by itself.
    Running {
        /// Stack name.
        stack: String,
        /// `create`, `update` or `delete`.
        action: &'static str,
    },
}

/// Where the work notes how far it is.
#[derive(Debug, Default)]
pub(crate) struct Stage(RefCell<Progress>);

impl Stage {
    /// Notes it.
    pub(crate) fn set(&self, progress: Progress) {
        self.0.replace(progress);
    }

    /// How far the work is now.
    pub(crate) fn get(&self) -> Progress {
        self.0.borrow().clone()
    }
}

//! An operation under way: kept with the stack, so that a restart goes on where it stopped.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Deployment;
use crate::services::cloudformation::template::Template;

/// What to do when a creation or an update fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum OnFailure {
    /// Go back to what was.
    #[default]
    Rollback,
    /// Delete the stack that could not be created.
    Delete,
    /// Leave everything as it is.
    DoNothing,
}

impl OnFailure {
    /// As the API writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Rollback => "ROLLBACK",
            Self::Delete => "DELETE",
            Self::DoNothing => "DO_NOTHING",
        }
    }
}

/// Where an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Making everything for the first time.
    Create,
    /// Removing what a failed creation made.
    Rollback,
    /// Bringing resources to the new template.
    Update,
    /// Deleting what the new template has no longer.
    Cleanup,
    /// Bringing resources back.
    UpdateRollback,
    /// Deleting what the failed update had made.
    RollbackCleanup,
    /// Deleting everything.
    Delete,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// Unique.
    pub(crate) id: String,
    /// The caller's token.
    pub(crate) token: Option<String>,
    /// Where it is.
    pub(crate) phase: Phase,
    /// What a creation or update wants to reach.
    pub(crate) goal: Option<Deployment>,
    /// What to do on failure.
    pub(crate) on_failure: OnFailure,
    /// Logical ids that a deletion leaves in place.
    pub(crate) retain: BTreeSet<String>,
    /// Set when a creation is interrupted by a deletion, or an update is cancelled.
    pub(crate) stopped: bool,
    /// The change set that began it.
    pub(crate) change_set: Option<String>,
    /// The steps of this phase.
    pub(crate) steps: Vec<Step>,
    /// The goal's template, read and decided; made again after a restart.
    #[serde(skip)]
    pub(crate) template: Option<Arc<Template>>,
}

/// One resource's way through a phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// The resource.
    pub(crate) logical_id: String,
    /// What is to be done.
    pub(crate) task: Task,
    /// Logical ids of steps that must be done before.
    pub(crate) needs: BTreeSet<String>,
    /// How far it is.
    pub(crate) state: State,
}

/// What a step is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Bring the resource to the goal's template.
    Reach,
    /// Bring it back to what it was before the update.
    Restore,
    /// Delete the resource of the stack.
    Delete,
    /// Delete the piece of garbage with this index.
    Sweep(usize),
}

/// How far a step is. Everything but a call in flight is in here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum State {
    /// For the steps that it needs.
    Waiting,
    /// The service is being asked (again, after a restart).
    Calling(Doing),
    /// The service has done it; the rest is the time that it takes.
    Settling {
        /// What was done.
        doing: Doing,
        /// Epoch milliseconds.
        until: i64,
    },
    /// At its end.
    Done,
    /// The service refused.
    Failed,
    /// It was stopped since another failed.
    Cancelled,
}

/// What a service is asked to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Doing {
    /// Look whether this physical id is free.
    Check {
        physical_id: String,
        properties: Map<String, Value>,
    },
    /// Make it. The physical id is chosen beforehand, so that making it again makes the same.
    Create {
        physical_id: String,
        properties: Map<String, Value>,
    },
    /// Change it in place.
    Update { properties: Map<String, Value> },
    /// Delete it.
    Delete,
}

impl State {
    /// Whether nothing more happens to it by itself.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl Operation {
    /// Whether no further step may begin.
    pub(crate) fn is_halted(&self) -> bool {
        matches!(self.phase, Phase::Create | Phase::Update)
            && (self.stopped || (self.on_failure != OnFailure::DoNothing && self.has_failed()))
    }

    /// Whether a step has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.steps.iter().any(|step| step.state == State::Failed)
    }

    /// Whether all that `step` needs is done.
    pub(crate) fn is_ready(&self, step: &Step) -> bool {
        step.needs.iter().all(|needed| {
            self.steps
                .iter()
                .filter(|other| other.logical_id == *needed)
                .all(|other| other.state == State::Done)
        })
    }
}

//! A change set as it is kept.

use serde::{Deserialize, Serialize};

use super::{
    diff::Change,
    stack::{Deployment, OnFailure},
};

/// What a change set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ChangeSetKind {
    /// A stack that is not there yet.
    Create,
    /// A stack that is.
    Update,
}

/// How far its making is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ChangeSetStatus {
    /// It will be made.
    CreatePending,
    /// It can be looked at.
    CreateComplete,
    /// There is nothing to execute.
    Failed,
}

/// How far its execution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Execution {
    Unavailable,
    Available,
    InProgress,
    Complete,
    Failed,
}

/// A change set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ChangeSet {
    /// Its ARN.
    pub(super) id: String,
    /// Its name, unique in its stack.
    pub(super) name: String,
    /// The stack's ARN.
    pub(super) stack_id: String,
    /// The stack's name.
    pub(super) stack_name: String,
    /// What it is for.
    pub(super) kind: ChangeSetKind,
    /// As sent.
    pub(super) description: Option<String>,
    /// As sent.
    pub(super) token: Option<String>,
    /// Epoch milliseconds.
    pub(super) created: i64,
    /// How far its making is.
    pub(super) status: ChangeSetStatus,
    /// Why it failed.
    pub(super) reason: Option<String>,
    /// How far its execution is.
    pub(super) execution: Execution,
    /// As sent.
    pub(super) on_failure: Option<OnFailure>,
    /// What it would bring the stack to.
    pub(super) goal: Deployment,
    /// What it would change.
    pub(super) changes: Vec<Change>,
}

impl ChangeSetStatus {
    /// As the API writes it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::CreatePending => "CREATE_PENDING",
            Self::CreateComplete => "CREATE_COMPLETE",
            Self::Failed => "FAILED",
        }
    }
}

impl Execution {
    /// As the API writes it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "UNAVAILABLE",
            Self::Available => "AVAILABLE",
            Self::InProgress => "EXECUTE_IN_PROGRESS",
            Self::Complete => "EXECUTE_COMPLETE",
            Self::Failed => "EXECUTE_FAILED",
        }
    }
}

//! What a stack's status allows.

/// What can be done with a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is there: it never existed, or only a change set that was not executed.
    Absent,
    /// It can be updated.
    Ready,
    /// It can only be deleted: its creation failed, or its deletion did.
    Unusable,
    /// Nothing may be done now.
    Blocked(&'static str),
}

impl Standing {
    /// From CloudFormation's `StackStatus`.
    pub(super) fn of(status: &str) -> Self {
        match status {
            "REVIEW_IN_PROGRESS" | "DELETE_COMPLETE" => Self::Absent,
            "CREATE_COMPLETE"
            | "UPDATE_COMPLETE"
            | "UPDATE_ROLLBACK_COMPLETE"
            | "IMPORT_COMPLETE"
            | "IMPORT_ROLLBACK_COMPLETE" => Self::Ready,
            "CREATE_FAILED" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" => {
                Self::Unusable
            }
            "UPDATE_FAILED" => {
                Self::Blocked("its last update failed and was not rolled back: roll it back first")
            }
            "UPDATE_ROLLBACK_FAILED" => Self::Blocked(
                "its last rollback failed: continue the rollback in CloudFormation first",
            ),
            "IMPORT_ROLLBACK_FAILED" => {
                Self::Blocked("its last import failed: repair it in CloudFormation first")
            }
            status if status.ends_with("_IN_PROGRESS") => {
                Self::Blocked("an operation is under way: wait until it ends, then plan again")
            }
            _ => Self::Blocked("its status is not known to this version of obsctl"),
        }
    }
}

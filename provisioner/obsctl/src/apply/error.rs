//! What can go wrong while a plan is carried out.

use std::fmt;

use language::plan::Surprise;

use crate::aws;

/// Why it stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A call failed while nothing was going on.
    #[error(transparent)]
    Aws(#[from] aws::Error),
    /// Contact was lost in the middle: what happened on the other side is not known.
    #[error("lost contact with {} {doing}", source.endpoint())]
    LostContact {
        /// What was going on.
        doing: Unknown,
        /// The call that failed.
        source: aws::Error,
    },
    /// The credentials belong to another account than the environment.
    #[error(
        "environment `{environment}` belongs to account {expected}, but these credentials belong to {actual}"
    )]
    WrongAccount {
        /// Environment name.
        environment: String,
        /// From `obsctl.yaml`.
        expected: String,
        /// From the stack's ARN.
        actual: String,
    },
    /// Another run executed its change set before this one.
    #[error("somebody else changed stack `{stack}` first")]
    Overtaken {
        /// Stack name.
        stack: String,
        /// What CloudFormation said to ours.
        source: aws::Error,
    },
    /// The bucket for packages is not where it must be.
    #[error("stack `{stack}` has no bucket, so that packages of canaries have no place")]
    NoBucket {
        /// Stack name.
        stack: String,
    },
    /// The stack is not as the plan found it.
    #[error("stack `{stack}` is {status}, which the plan did not expect")]
    Moved {
        /// Stack name.
        stack: String,
        /// Its status now.
        status: String,
    },
    /// CloudFormation could not make the change set.
    #[error("CloudFormation rejects the template of stack `{stack}`: {reason}")]
    Rejected {
        /// Stack name.
        stack: String,
        /// CloudFormation's words.
        reason: String,
    },
    /// CloudFormation would do something that the plan did not show.
    #[error(
        "CloudFormation would change stack `{stack}` otherwise than the plan shows:{}",
        list(surprises)
    )]
    Surprise {
        /// Stack name.
        stack: String,
        /// What.
        surprises: Vec<Surprise>,
    },
    /// The stack ended in failure.
    #[error("stack `{stack}` ended in {status}{}", first(culprit.as_deref()))]
    Failed {
        /// Stack name.
        stack: String,
        /// Its status.
        status: String,
        /// The resource that failed first.
        culprit: Option<Box<Culprit>>,
    },
    /// Something took longer than it may.
    #[error("stack `{stack}` is still {status} after {minutes} minutes")]
    TooLong {
        /// Stack name.
        stack: String,
        /// Its status, or that of its change set.
        status: String,
        /// How long it was waited for.
        minutes: u64,
    },
}

/// The resource that failed first, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Culprit {
    /// Logical id.
    pub(crate) logical_id: String,
    /// Such as `AWS::SNS::Topic`.
    pub(crate) resource_type: String,
    /// Such as `CREATE_FAILED`.
    pub(crate) status: String,
    /// CloudFormation's words.
    pub(crate) reason: String,
}

/// What was going on when contact was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A change set was being made or compared. Nothing was changed.
    Preparing(String),
    /// The stack was being created, updated or deleted.
    Running(&'static str, String),
}

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preparing(stack) => {
                write!(formatter, "while preparing the change of stack `{stack}`")
            }
            Self::Running(action, stack) => {
                write!(formatter, "during the {action} of stack `{stack}`")
            }
        }
    }
}

impl Error {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Aws(error) => error.hint(),
            Self::LostContact { doing: Unknown::Preparing(_), .. } => {
                Some("nothing was changed; repeat `obsctl apply` when it answers again".to_owned())
            }
            Self::LostContact { doing: Unknown::Running(action, stack), .. } => Some(format!(
                "whether the {action} of `{stack}` went through is not known here; when it answers again, \
                 `obsctl status` shows the stack, and the same command goes on from where it is"
            )),
            Self::WrongAccount { .. } => Some("sign in to the right account; nothing was changed".to_owned()),
            Self::Overtaken { .. } => {
                Some("nothing of this plan was done in this stack; look at `obsctl plan` again".to_owned())
            }
            Self::NoBucket { .. } | Self::Moved { .. } => Some("repeat `obsctl plan`: somebody else has changed it meanwhile".to_owned()),
            Self::Surprise { .. } => Some(
                "nothing was changed in this stack; somebody else may have changed it, or a resource was changed by \
                 hand: repeat `obsctl plan`"
                    .to_owned(),
            ),
            Self::Failed { status, .. } if status == "UPDATE_ROLLBACK_FAILED" => {
                Some("`aws cloudformation continue-update-rollback` brings the stack back, then repeat".to_owned())
            }
            Self::Failed { status, .. } if status == "DELETE_FAILED" => {
                Some("what could be deleted is gone; see to what could not, and repeat".to_owned())
            }
            Self::Failed { .. } => Some("CloudFormation has undone this stack's changes; correct it and repeat".to_owned()),
            Self::TooLong { .. } => Some("CloudFormation goes on; `obsctl status` shows how it ends".to_owned()),
            Self::Rejected { .. } => None,
        }
    }
}

fn list(surprises: &[Surprise]) -> String {
    surprises.iter().fold(String::new(), |text, surprise| {
        text + "\n  " + &surprise.to_string()
    })
}

fn first(culprit: Option<&Culprit>) -> String {
    culprit.map_or_else(String::new, |culprit| {
        let Culprit {
            logical_id,
            resource_type,
            status,
            reason,
        } = culprit;
        format!(": `{logical_id}` ({resource_type}) was first, {status}: {reason}")
    })
}

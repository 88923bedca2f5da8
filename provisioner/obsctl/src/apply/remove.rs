//! Deletes stacks.

use language::plan::StackAction;

use super::bucket;
use super::deploy::{Options, Work};
use super::error::Error;
use super::event::{Listener, Progress, StackOutcome, Stage};
use super::watch::{End, Operation, follow, preparing, running, settle};
use crate::aws::Session;

/// How often a bucket that is not empty any more is emptied once more.
const LATE: usize = 3;

/// A stack to delete, and how many resources it has.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Removal {
    /// Stack name.
    pub(crate) stack: String,
    /// Resources in it.
    pub(crate) resources: usize,
}

/// Deletes the stacks in the order given. Stops at the first that fails.
pub(crate) async fn remove(
    session: &Session,
    environment: &str,
    stacks: &[Removal],
    options: &Options,
    stage: &Stage,
    listener: &mut dyn Listener,
) -> Result<Vec<StackOutcome>, Error> {
    let mut work = Work {
        session,
        environment,
        options,
        stage,
        listener,
    };
    let mut outcomes = Vec::new();
    for Removal { stack, resources } in stacks {
        outcomes.extend(remove_one(&mut work, stack, *resources).await?);
    }
    Ok(outcomes)
}

/// Deletes one stack; `None` when it is gone already.
pub(super) async fn remove_one(
    work: &mut Work<'_>,
    name: &str,
    resources: usize,
) -> Result<Option<StackOutcome>, Error> {
    let Some(stack) = settle(work.session, name, work.listener).await? else {
        return Ok(None);
    };
    work.check_account(stack.account())?;
    work.started(name, StackAction::Delete, resources);
    bucket::drain(work, name, &stack.id).await?;
    let mut end = delete(work, name, &stack.id).await?;
    for _ in 0..LATE {
        // A run that was under way has left its artifacts meanwhile.
        if end.status.is_deleted() || bucket::drain(work, name, &stack.id).await? == 0 {
            break;
        }
        end = delete(work, name, &stack.id).await?;
    }
    if end.status.is_deleted() {
        Ok(Some(work.finished(
            name,
            StackAction::Delete,
            end.status.as_str(),
        )))
    } else {
        Err(Error::Failed {
            stack: name.to_owned(),
            status: end.status.to_string(),
            culprit: end.culprit,
        })
    }
}

/// Asks for the deletion and follows it to its end.
async fn delete(work: &mut Work<'_>, name: &str, id: &str) -> Result<End, Error> {
    let before = work
        .session
        .events_after(id, None)
        .await
        .map_err(|error| preparing(error, name))?;
    let last_event = before.into_iter().next_back().map(|event| event.id);
    work.stage.set(Progress::Running {
        stack: name.to_owned(),
        action: "delete",
    });
    work.session
        .delete_stack(id)
        .await
        .map_err(|error| running(error, "delete", name))?;
    let operation = Operation {
        name,
        id,
        action: "delete",
        last_event,
    };
    let end = follow(work.session, operation, work.listener).await?;
    work.stage.set(Progress::Idle);
    Ok(end)
}

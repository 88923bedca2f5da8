//! One stack, from change set to its end.

use std::time::Duration;

use language::plan::{StackAction, StackPlan, compare};

use super::bucket;
use super::deploy::Work;
use super::error::Error;
use super::event::{Event, Progress, StackOutcome};
use super::remove::remove_one;
use super::watch::{Operation, Pace, follow, preparing, running, settle};
use crate::aws::{self, ChangeSet, ChangeSetKind, ChangeSetRequest, Session, Stack};

/// The longest that CloudFormation may compare templates.
const CHANGE_SET: Duration = Duration::from_mins(10);

/// Creates or updates a stack.
pub(super) async fn deploy_one(
    work: &mut Work<'_>,
    plan: &StackPlan,
) -> Result<StackOutcome, Error> {
    let stack = plan.name.as_str();
    let template = plan.template.as_deref().unwrap_or_default();
    work.started(stack, plan.action, plan.changes.len());
    let kind = ready(work, plan).await?;
    bucket::fill(work, plan).await?;
    let prepared = prepare(work, stack, template, kind).await?;
    let described = review(work, plan, &prepared).await;
    match described {
        Ok(Some(resources)) => work.listener.event(&Event::Agreed {
            stack: stack.to_owned(),
            resources,
        }),
        Ok(None) => {
            discard(work, &prepared).await;
            return Ok(work.finished(stack, plan.action, "unchanged"));
        }
        Err(error) => {
            if !matches!(error, Error::LostContact { .. }) {
                discard(work, &prepared).await;
            }
            return Err(error);
        }
    }
    execute(work, plan, &prepared).await
}

/// Brings the stack into a state in which it takes a change set, and says which kind.
async fn ready(work: &mut Work<'_>, plan: &StackPlan) -> Result<ChangeSetKind, Error> {
    let name = plan.name.as_str();
    let moved = |stack: &Stack| Error::Moved {
        stack: name.to_owned(),
        status: stack.status.to_string(),
    };
    match settle(work.session, name, work.listener).await? {
        None if plan.action != StackAction::Update => Ok(ChangeSetKind::Create),
        None => Err(Error::Moved {
            stack: name.to_owned(),
            status: "gone".to_owned(),
        }),
        Some(stack) => {
            work.check_account(stack.account())?;
            match plan.action {
                StackAction::Create if stack.status.is_in_review() => Ok(ChangeSetKind::Create),
                StackAction::Recreate if stack.status.must_be_recreated() => {
                    remove_one(work, name, 0).await?;
                    Ok(ChangeSetKind::Create)
                }
                StackAction::Update
                    if !stack.status.is_in_review()
                        && !stack.status.must_be_recreated()
                        && !stack.status.is_stuck() =>
                {
                    Ok(ChangeSetKind::Update)
                }
                _ => Err(moved(&stack)),
            }
        }
    }
}

/// A change set that exists and is not executed.
struct Prepared {
    stack: String,
    stack_id: String,
    change_set: String,
    kind: ChangeSetKind,
}

async fn prepare(
    work: &mut Work<'_>,
    stack: &str,
    template: &str,
    kind: ChangeSetKind,
) -> Result<Prepared, Error> {
    let new = kind == ChangeSetKind::Create;
    work.stage.set(Progress::Prepared {
        stack: stack.to_owned(),
        change_set: None,
        new,
    });
    let request = ChangeSetRequest {
        stack,
        name: &work.options.change_set,
        kind,
        template,
        tags: &work.options.tags,
    };
    let ids = work
        .session
        .create_change_set(&request)
        .await
        .map_err(|error| preparing(error, stack))?;
    let change_set = Some(ids.change_set.clone());
    work.stage.set(Progress::Prepared {
        stack: stack.to_owned(),
        change_set,
        new,
    });
    let account = ids.account().map(str::to_owned);
    let prepared = Prepared {
        stack: stack.to_owned(),
        stack_id: ids.stack,
        change_set: ids.change_set,
        kind,
    };
    if let Err(error) = work.check_account(account.as_deref()) {
        discard(work, &prepared).await;
        return Err(error);
    }
    Ok(prepared)
}

/// Waits for the change set and compares it with the plan: the number of resources, or `None` when CloudFormation
/// finds nothing to do.
async fn review(
    work: &Work<'_>,
    plan: &StackPlan,
    prepared: &Prepared,
) -> Result<Option<usize>, Error> {
    let change_set = settled(work, prepared).await?;
    if change_set.is_empty() {
        return Ok(None);
    }
    if !change_set.is_ready() {
        let reason = change_set.reason.unwrap_or(change_set.status);
        return Err(Error::Rejected {
            stack: plan.name.clone(),
            reason,
        });
    }
    let actual: Vec<_> = change_set
        .changes
        .iter()
        .map(|change| change.change.clone())
        .collect();
    let surprises = compare(plan, &actual);
    if surprises.is_empty() {
        Ok(Some(change_set.changes.len()))
    } else {
        Err(Error::Surprise {
            stack: plan.name.clone(),
            surprises,
        })
    }
}

async fn settled(work: &Work<'_>, prepared: &Prepared) -> Result<ChangeSet, Error> {
    let mut pace = Pace::new(work.session, CHANGE_SET);
    loop {
        let described = work.session.describe_change_set(&prepared.change_set).await;
        let described = described.map_err(|error| gone(error, &prepared.stack, preparing))?;
        if described.is_settled() {
            return Ok(described);
        }
        pace.pause(
            &prepared.stack,
            &format!("waiting for its change set ({})", described.status),
        )
        .await?;
    }
}

/// CloudFormation throws the other change sets of a stack away when it executes one.
fn gone(
    error: aws::Error,
    stack: &str,
    otherwise: impl FnOnce(aws::Error, &str) -> Error,
) -> Error {
    match error.kind() {
        aws::Kind::NotFound | aws::Kind::Stale => Error::Overtaken {
            stack: stack.to_owned(),
            source: error,
        },
        _ => otherwise(error, stack),
    }
}

/// Takes back what was only prepared. That it fails is no second error: the first one is told, and a change set that
/// stays behind changes nothing.
async fn discard(work: &Work<'_>, prepared: &Prepared) {
    let new = prepared.kind == ChangeSetKind::Create;
    let discarded = take_back(work.session, &prepared.stack_id, &prepared.change_set, new).await;
    if let Err(error) = discarded {
        tracing::warn!(stack = prepared.stack, %error, "the change set stays behind");
    }
    work.stage.set(Progress::Idle);
}

/// Deletes a change set that is not executed, and with it the stack that was made for it: only while nothing came of
/// that stack, since a run beside this one may have brought it to life meanwhile.
pub(crate) async fn take_back(
    session: &Session,
    stack: &str,
    change_set: &str,
    new: bool,
) -> Result<(), aws::Error> {
    session.delete_change_set(change_set).await?;
    if new {
        let stack = session.stack(stack).await?;
        if let Some(stack) = stack.filter(|stack| stack.status.is_in_review()) {
            session.delete_stack(&stack.id).await?;
        }
    }
    Ok(())
}

async fn execute(
    work: &mut Work<'_>,
    plan: &StackPlan,
    prepared: &Prepared,
) -> Result<StackOutcome, Error> {
    let stack = plan.name.as_str();
    let action = if prepared.kind == ChangeSetKind::Create {
        "create"
    } else {
        "update"
    };
    let before = work
        .session
        .events_after(&prepared.stack_id, None)
        .await
        .map_err(|error| preparing(error, stack))?;
    let last_event = before.into_iter().next_back().map(|event| event.id);
    work.stage.set(Progress::Running {
        stack: stack.to_owned(),
        action,
    });
    let executed = work
        .session
        .execute_change_set(&prepared.change_set, &work.options.change_set)
        .await;
    executed.map_err(|error| gone(error, stack, |error, stack| running(error, action, stack)))?;
    let operation = Operation {
        name: stack,
        id: &prepared.stack_id,
        action,
        last_event,
    };
    let end = follow(work.session, operation, work.listener).await?;
    if end.status.is_success() {
        Ok(work.finished(stack, plan.action, end.status.as_str()))
    } else {
        work.stage.set(Progress::Idle);
        Err(Error::Failed {
            stack: stack.to_owned(),
            status: end.status.to_string(),
            culprit: end.culprit,
        })
    }
}

#[cfg(test)]
mod tests;

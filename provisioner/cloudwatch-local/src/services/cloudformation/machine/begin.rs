//! The beginnings of operations.

use std::collections::BTreeSet;

use super::{Moment, phase};
use crate::services::cloudformation::{
    stack::{
        Before, Deployment, OnFailure, Operation, Phase, Resource, Stack, StackStatus, State, Step,
        Task,
    },
    template::{Template, dependencies},
};

/// An operation that the stack's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// Another operation is under way, or the stack is beyond it.
    #[error("Stack:{id} is in {status} state and can not be updated.")]
    Update { id: String, status: &'static str },
    /// A deletion of a stack that is being updated.
    #[error("Stack [{id}] cannot be deleted while in status {status}")]
    Delete { id: String, status: &'static str },
    /// A cancellation without an update.
    #[error("CancelUpdateStack cannot be called from current stack status")]
    Cancel,
    /// There is nothing to go on with.
    #[error("Stack:{id} is in {status} state and can not be rolled back.")]
    Continue { id: String, status: &'static str },
}

/// What an operation is begun with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    /// The caller's token.
    pub(crate) token: Option<String>,
    /// What to do on failure.
    pub(crate) on_failure: OnFailure,
    /// The change set that is executed.
    pub(crate) change_set: Option<String>,
}

/// Begins to make everything. `template` is the goal's, decided by its parameters.
pub(crate) fn begin_create(
    stack: &mut Stack,
    goal: Deployment,
    template: &Template,
    start: Start,
    moment: &Moment<'_>,
) {
    begin(
        stack,
        Phase::Create,
        Some(goal),
        reach_steps(template),
        start,
        moment,
    );
    stack.enter(
        StackStatus::CreateInProgress,
        Some("User Initiated"),
        moment,
    );
}

/// Begins to bring everything to a new template.
pub(crate) fn begin_update(
    stack: &mut Stack,
    goal: Deployment,
    template: &Template,
    start: Start,
    moment: &Moment<'_>,
) -> Result<(), Refused> {
    if !stack.status.can_update() {
        return Err(Refused::Update {
            id: stack.id.clone(),
            status: stack.status.as_str(),
        });
    }
    begin(
        stack,
        Phase::Update,
        Some(goal),
        reach_steps(template),
        start,
        moment,
    );
    stack.updated = Some(moment.now);
    stack.enter(
        StackStatus::UpdateInProgress,
        Some("User Initiated"),
        moment,
    );
    Ok(())
}

/// Begins to delete everything; a creation under way is stopped first.
pub(crate) fn begin_delete(
    stack: &mut Stack,
    retain: BTreeSet<String>,
    token: Option<String>,
    moment: &Moment<'_>,
) -> Result<(), Refused> {
    if !stack.status.can_delete() {
        return Err(Refused::Delete {
            id: stack.id.clone(),
            status: stack.status.as_str(),
        });
    }
    if stack.status == StackStatus::DeleteInProgress {
        return Ok(());
    }
    if let Some(operation) = &mut stack.operation {
        operation.stopped = true;
        operation.retain = retain;
        if operation.phase == Phase::Rollback {
            // it deletes everything already
            operation.phase = Phase::Delete;
        }
    } else {
        let start = Start {
            token,
            ..Start::default()
        };
        begin(stack, Phase::Delete, None, Vec::new(), start, moment);
        if let Some(operation) = &mut stack.operation {
            operation.retain = retain;
        }
        phase::delete_phase(stack);
    }
    stack.enter(
        StackStatus::DeleteInProgress,
        Some("User Initiated"),
        moment,
    );
    Ok(())
}

/// Stops an update and goes back.
pub(crate) fn cancel_update(stack: &mut Stack, moment: &Moment<'_>) -> Result<(), Refused> {
    match &mut stack.operation {
        Some(operation) if stack.status == StackStatus::UpdateInProgress => {
            operation.stopped = true;
        }
        _ => return Err(Refused::Cancel),
    }
    stack.enter(
        StackStatus::UpdateRollbackInProgress,
        Some("User Initiated"),
        moment,
    );
    Ok(())
}

/// Goes on with a rollback that failed, without the resources to skip.
pub(crate) fn begin_continue(
    stack: &mut Stack,
    skip: &BTreeSet<String>,
    token: Option<String>,
    moment: &Moment<'_>,
) -> Result<(), Refused> {
    if stack.status != StackStatus::UpdateRollbackFailed {
        return Err(Refused::Continue {
            id: stack.id.clone(),
            status: stack.status.as_str(),
        });
    }
    for logical_id in skip {
        let Some(resource) = stack.resources.get_mut(logical_id) else {
            continue;
        };
        if let Some(Before::Was(before)) = resource.before.take() {
            let physical_id = resource.physical_id.clone();
            *resource = Resource {
                physical_id,
                ..*before
            };
            stack.touch(logical_id);
        }
    }
    let start = Start {
        token,
        ..Start::default()
    };
    begin(
        stack,
        Phase::UpdateRollback,
        None,
        Vec::new(),
        start,
        moment,
    );
    stack.enter(
        StackStatus::UpdateRollbackInProgress,
        Some("User Initiated"),
        moment,
    );
    phase::rollback_phase(stack);
    Ok(())
}

fn begin(
    stack: &mut Stack,
    phase: Phase,
    goal: Option<Deployment>,
    steps: Vec<Step>,
    start: Start,
    moment: &Moment<'_>,
) {
    stack.token.clone_from(&start.token);
    stack.disable_rollback = start.on_failure == OnFailure::DoNothing;
    if start.change_set.is_some() {
        stack.change_set.clone_from(&start.change_set);
    }
    stack.in_flight.clear();
    stack.journal.stack = true;
    stack.operation = Some(Operation {
        id: (moment.fresh)().to_string(),
        token: start.token,
        phase,
        goal,
        on_failure: start.on_failure,
        retain: BTreeSet::new(),
        stopped: false,
        change_set: start.change_set,
        steps,
        template: None,
    });
}

fn reach_steps(template: &Template) -> Vec<Step> {
    dependencies(template)
        .into_iter()
        .map(|(logical_id, needs)| Step {
            logical_id,
            task: Task::Reach,
            needs,
            state: State::Waiting,
        })
        .collect()
}

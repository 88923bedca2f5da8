//! The main loop: everything that can be done without a service.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{phase, reach, removal};
use crate::services::cloudformation::{
    kind::Kind,
    stack::{Before, Doing, ResourceStatus, Stack, State, Task},
};

/// The present, as far as the machine needs it.
pub(crate) struct Moment<'a> {
    /// Epoch milliseconds.
    pub(crate) now: i64,
    /// How long each operation on a resource takes, in milliseconds.
    pub(crate) resource_time: i64,
    /// A new unique id.
    pub(crate) fresh: &'a dyn Fn() -> Uuid,
}

/// What to do next.
#[derive(Debug, Default)]
pub(crate) struct Advance {
    /// Calls to make, at the same time if wished.
    pub(crate) calls: Vec<Call>,
    /// When to advance again even if no call has ended (epoch milliseconds).
    pub(crate) wake: Option<i64>,
}

/// A call to make; its result goes to [`super::complete`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// The operation that it belongs to.
    pub(crate) operation: String,
    /// The index of the step.
    pub(crate) step: usize,
    /// The resource.
    pub(crate) logical_id: String,
    /// Its type.
    pub(crate) kind: Kind,
    /// What to ask for.
    pub(crate) request: Request,
}

/// What to ask a service for. Every request may be made twice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Request {
    /// Is this physical id free?
    Check { physical_id: String },
    /// Make it, or overwrite what an interrupted call has made.
    Create {
        physical_id: String,
        properties: Map<String, Value>,
        tags: BTreeMap<String, String>,
    },
    /// Change it in place.
    Update {
        physical_id: String,
        properties: Map<String, Value>,
        tags: BTreeMap<String, String>,
    },
    /// Delete it; that it is not there is no failure.
    Delete {
        physical_id: String,
        properties: Map<String, Value>,
    },
}

/// Goes on as far as possible.
pub(crate) fn advance(stack: &mut Stack, moment: &Moment<'_>) -> Advance {
    let mut next = Advance::default();
    while stack.operation.is_some() {
        let moved = settle(stack, moment) | start_ready(stack, moment);
        next.calls.extend(issue(stack));
        if moved {
            continue;
        }
        if !is_phase_over(stack) {
            break;
        }
        phase::next(stack, moment);
    }
    next.wake = stack
        .operation
        .iter()
        .flat_map(|operation| &operation.steps)
        .filter_map(wake)
        .min();
    next
}

fn wake(step: &crate::services::cloudformation::stack::Step) -> Option<i64> {
    match step.state {
        State::Settling { until, .. } => Some(until),
        _ => None,
    }
}

fn is_phase_over(stack: &Stack) -> bool {
    stack.in_flight.is_empty()
        && stack
            .operation
            .iter()
            .flat_map(|operation| &operation.steps)
            .all(|step| step.state == State::Waiting || step.state.is_final())
}

/// Ends the steps whose time is over, and those that are stopped.
fn settle(stack: &mut Stack, moment: &Moment<'_>) -> bool {
    let Some(operation) = &stack.operation else {
        return false;
    };
    let halted = operation.is_halted();
    let over: Vec<usize> = operation
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| wake(step).is_some_and(|until| halted || until <= moment.now))
        .map(|(index, _)| index)
        .collect();
    for &index in &over {
        if halted {
            cancel(stack, index, moment);
        } else {
            finish(stack, index, moment);
        }
    }
    !over.is_empty()
}

/// Brings a step to its good end.
fn finish(stack: &mut Stack, index: usize, moment: &Moment<'_>) {
    let Some(step) = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.steps.get(index))
    else {
        return;
    };
    let (task, logical_id) = (step.task, step.logical_id.clone());
    let State::Settling { doing, .. } = &step.state else {
        return;
    };
    match (task, doing) {
        (Task::Reach, Doing::Create { .. }) if !is_replacement(stack, &logical_id) => {
            stack.mark(&logical_id, ResourceStatus::CreateComplete, None, moment);
        }
        (Task::Reach, _) => stack.mark(&logical_id, ResourceStatus::UpdateComplete, None, moment),
        (Task::Restore, _) => removal::restored(stack, &logical_id, moment),
        (Task::Delete, _) => stack.mark(&logical_id, ResourceStatus::DeleteComplete, None, moment),
        (Task::Sweep(piece), _) => {
            removal::tell_garbage(stack, piece, (ResourceStatus::DeleteComplete, None), moment);
        }
    }
    stack.set_state(index, State::Done);
}

/// Stops a step since another has failed.
pub(super) fn cancel(stack: &mut Stack, index: usize, moment: &Moment<'_>) {
    let Some(step) = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.steps.get(index))
    else {
        return;
    };
    let logical_id = step.logical_id.clone();
    let (status, reason) = if is_creation(stack, &logical_id) {
        (ResourceStatus::CreateFailed, "Resource creation cancelled")
    } else {
        (ResourceStatus::UpdateFailed, "Resource update cancelled")
    };
    stack.mark(&logical_id, status, Some(reason), moment);
    stack.set_state(index, State::Cancelled);
}

/// Whether the resource did not exist before this operation.
pub(super) fn is_creation(stack: &Stack, logical_id: &str) -> bool {
    stack.resources.get(logical_id).is_none_or(|resource| {
        matches!(
            resource.status,
            ResourceStatus::CreateInProgress | ResourceStatus::CreateFailed
        )
    })
}

/// Whether the resource takes the place of another one with the same logical id.
pub(super) fn is_replacement(stack: &Stack, logical_id: &str) -> bool {
    stack
        .resources
        .get(logical_id)
        .is_some_and(|resource| matches!(resource.before, Some(Before::Was(_))))
}

fn start_ready(stack: &mut Stack, moment: &Moment<'_>) -> bool {
    let mut moved = false;
    let count = stack
        .operation
        .as_ref()
        .map_or(0, |operation| operation.steps.len());
    for index in 0..count {
        let Some(operation) = &stack.operation else {
            break;
        };
        let step = &operation.steps[index];
        if step.state != State::Waiting || operation.is_halted() || !operation.is_ready(step) {
            continue;
        }
        let (task, logical_id) = (step.task, step.logical_id.clone());
        match task {
            Task::Reach => reach::start(stack, index, &logical_id, moment),
            Task::Restore => removal::start_restore(stack, index, &logical_id, moment),
            Task::Delete => removal::start_delete(stack, index, &logical_id, moment),
            Task::Sweep(piece) => removal::start_sweep(stack, index, piece, moment),
        }
        moved = true;
    }
    moved
}

/// The calls of all steps that wait for a service and are not being made.
fn issue(stack: &mut Stack) -> Vec<Call> {
    let Some(operation) = &stack.operation else {
        return Vec::new();
    };
    let mut calls = Vec::new();
    for (index, step) in operation.steps.iter().enumerate() {
        if let State::Calling(doing) = &step.state
            && !stack.in_flight.contains(&index)
            && let Some(call) = call(stack, &operation.id, index, doing)
        {
            calls.push(call);
        }
    }
    stack.in_flight.extend(calls.iter().map(|call| call.step));
    calls
}

fn call(stack: &Stack, operation_id: &str, index: usize, doing: &Doing) -> Option<Call> {
    let operation = stack.operation.as_ref()?;
    let step = &operation.steps[index];
    let resource = match step.task {
        Task::Sweep(piece) => &stack.garbage.get(piece)?.resource,
        _ => stack.resources.get(&step.logical_id)?,
    };
    let stack_tags = match (step.task, &operation.goal) {
        (Task::Reach, Some(goal)) => &goal.tags,
        _ => &resource.stack_tags,
    };
    let tags = |properties| stack.tags_of(&step.logical_id, stack_tags, properties);
    let request = match doing {
        Doing::Check { physical_id, .. } => Request::Check {
            physical_id: physical_id.clone(),
        },
        Doing::Create {
            physical_id,
            properties,
        } => Request::Create {
            physical_id: physical_id.clone(),
            tags: tags(properties),
            properties: properties.clone(),
        },
        Doing::Update { properties } => Request::Update {
            physical_id: resource.physical_id.clone()?,
            tags: tags(properties),
            properties: properties.clone(),
        },
        Doing::Delete => Request::Delete {
            physical_id: resource.physical_id.clone()?,
            properties: resource.properties.clone(),
        },
    };
    Some(Call {
        operation: operation_id.to_owned(),
        step: index,
        logical_id: step.logical_id.clone(),
        kind: resource.kind,
        request,
    })
}

impl Stack {
    /// Gives a step a new state.
    pub(super) fn set_state(&mut self, index: usize, state: State) {
        if let Some(step) = self
            .operation
            .as_mut()
            .and_then(|operation| operation.steps.get_mut(index))
        {
            step.state = state;
            self.journal.stack = true;
        }
    }
}

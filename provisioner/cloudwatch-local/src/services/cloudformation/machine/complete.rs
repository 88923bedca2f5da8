//! Taking the result of a call.

use std::collections::BTreeMap;

use super::{
    Call, Moment, Request,
    advance::{cancel, is_creation},
    removal,
};
use crate::services::cloudformation::stack::{
    Doing, OnFailure, ResourceStatus, Stack, State, Task,
};

/// Why a service would not do it: the reason that the event tells.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(pub(crate) String);

/// What a service tells of a resource that it made or changed, by attribute.
pub(crate) type Attributes = BTreeMap<String, String>;

/// Takes the result of `call`. A result that no step waits for is dropped.
pub(crate) fn complete(
    stack: &mut Stack,
    call: &Call,
    result: Result<Attributes, Refusal>,
    moment: &Moment<'_>,
) {
    let waited_for = stack
        .operation
        .as_ref()
        .is_some_and(|operation| operation.id == call.operation);
    if !waited_for || !stack.in_flight.remove(&call.step) {
        return;
    }
    match result {
        Ok(attributes) => succeeded(stack, call, attributes, moment),
        Err(Refusal(reason)) => failed(stack, call, &reason, moment),
    }
}

fn succeeded(stack: &mut Stack, call: &Call, attributes: Attributes, moment: &Moment<'_>) {
    let Some(operation) = &stack.operation else {
        return;
    };
    let Some(step) = operation.steps.get(call.step) else {
        return;
    };
    let (task, halted) = (step.task, operation.is_halted());
    let State::Calling(doing) = step.state.clone() else {
        return;
    };
    match &doing {
        Doing::Check { .. } if halted => return cancel(stack, call.step, moment),
        Doing::Check {
            physical_id,
            properties,
        } => {
            let create = Doing::Create {
                physical_id: physical_id.clone(),
                properties: properties.clone(),
            };
            return stack.set_state(call.step, State::Calling(create));
        }
        Doing::Create {
            physical_id,
            properties,
        } => {
            apply(stack, &call.logical_id, Some(physical_id), properties);
            if let Some(resource) = stack.resources.get_mut(&call.logical_id) {
                resource.attributes = attributes;
            }
            let status = if is_creation(stack, &call.logical_id) {
                ResourceStatus::CreateInProgress
            } else {
                ResourceStatus::UpdateInProgress
            };
            stack.mark(
                &call.logical_id,
                status,
                Some("Resource creation Initiated"),
                moment,
            );
        }
        Doing::Update { properties } if task == Task::Reach => {
            apply(stack, &call.logical_id, None, properties);
            if let Some(resource) = stack.resources.get_mut(&call.logical_id) {
                // what is not told again stays
                resource.attributes.extend(attributes);
            }
        }
        Doing::Update { .. } | Doing::Delete => {}
    }
    let settling = State::Settling {
        doing,
        until: moment.now.saturating_add(moment.resource_time),
    };
    stack.set_state(call.step, settling);
}

/// Writes down what the resource is now.
fn apply(
    stack: &mut Stack,
    logical_id: &str,
    physical_id: Option<&String>,
    properties: &serde_json::Map<String, serde_json::Value>,
) {
    let goal = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.goal.as_ref());
    let stack_tags = goal.map(|goal| goal.tags.clone()).unwrap_or_default();
    if let Some(resource) = stack.resources.get_mut(logical_id) {
        if let Some(physical_id) = physical_id {
            resource.physical_id = Some(physical_id.clone());
        }
        resource.properties.clone_from(properties);
        resource.stack_tags = stack_tags;
        stack.touch(logical_id);
    }
}

fn failed(stack: &mut Stack, call: &Call, reason: &str, moment: &Moment<'_>) {
    let Some(step) = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.steps.get(call.step))
    else {
        return;
    };
    match step.task {
        Task::Reach => {
            let status = if is_creation(stack, &call.logical_id) {
                ResourceStatus::CreateFailed
            } else {
                ResourceStatus::UpdateFailed
            };
            stack.mark(&call.logical_id, status, Some(reason), moment);
        }
        Task::Restore => stack.mark(
            &call.logical_id,
            ResourceStatus::UpdateFailed,
            Some(reason),
            moment,
        ),
        Task::Delete => stack.mark(
            &call.logical_id,
            ResourceStatus::DeleteFailed,
            Some(reason),
            moment,
        ),
        Task::Sweep(piece) => {
            removal::tell_garbage(
                stack,
                piece,
                (ResourceStatus::DeleteFailed, Some(reason)),
                moment,
            );
        }
    }
    stack.set_state(call.step, State::Failed);
}

impl Call {
    /// The physical id that must be free of other owners.
    pub(crate) fn claims(&self) -> Option<&str> {
        match &self.request {
            Request::Check { physical_id } => Some(physical_id),
            _ => None,
        }
    }
}

impl OnFailure {
    /// The choice that the API's flags stand for.
    pub(crate) fn from_flag(disable_rollback: bool) -> Self {
        if disable_rollback {
            Self::DoNothing
        } else {
            Self::Rollback
        }
    }
}

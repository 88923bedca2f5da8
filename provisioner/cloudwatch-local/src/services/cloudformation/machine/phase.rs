//! From one phase of an operation to the next, and to its end.

use std::collections::BTreeSet;

use super::Moment;
use crate::services::cloudformation::{
    stack::{
        Before, Garbage, OnFailure, Output, Phase, ResourceStatus, Stack, StackStatus, State, Step,
        Task,
    },
    template::{Policy, Resolver, Template},
};

/// The phase is over: goes on to the next, or ends the operation.
pub(super) fn next(stack: &mut Stack, moment: &Moment<'_>) {
    let Some(operation) = &stack.operation else {
        return;
    };
    let failed = operation.has_failed();
    match operation.phase {
        Phase::Create if operation.stopped => delete_phase(stack),
        Phase::Create if failed => creation_failed(stack, moment),
        Phase::Create => {
            adopt_goal(stack);
            end(stack, StackStatus::CreateComplete, None, moment);
        }
        Phase::Rollback if failed => end_with_failures(stack, StackStatus::RollbackFailed, moment),
        Phase::Rollback => {
            adopt_goal(stack);
            stack.outputs.clear();
            end(stack, StackStatus::RollbackComplete, None, moment);
        }
        Phase::Update if failed || operation.stopped => update_failed(stack, moment),
        Phase::Update => cleanup(stack, moment),
        Phase::Cleanup => {
            drop_garbage(stack);
            end(stack, StackStatus::UpdateComplete, None, moment);
        }
        Phase::UpdateRollback if failed => {
            end_with_failures(stack, StackStatus::UpdateRollbackFailed, moment);
        }
        Phase::UpdateRollback => rollback_cleanup(stack, moment),
        Phase::RollbackCleanup => {
            drop_garbage(stack);
            end(stack, StackStatus::UpdateRollbackComplete, None, moment);
        }
        Phase::Delete if failed => end_with_failures(stack, StackStatus::DeleteFailed, moment),
        Phase::Delete => {
            stack.deleted = Some(moment.now);
            end(stack, StackStatus::DeleteComplete, None, moment);
        }
    }
}

fn end(stack: &mut Stack, status: StackStatus, reason: Option<&str>, moment: &Moment<'_>) {
    stack.enter(status, reason, moment);
    stack.operation = None;
    stack.in_flight.clear();
}

fn end_with_failures(stack: &mut Stack, status: StackStatus, moment: &Moment<'_>) {
    let reason = failures(stack);
    end(stack, status, Some(&reason), moment);
}

/// `The following resource(s) failed to create: [A, B].`, for each sort of failure.
fn failures(stack: &Stack) -> String {
    let steps = stack
        .operation
        .iter()
        .flat_map(|operation| &operation.steps);
    let failed: BTreeSet<&str> = steps
        .filter(|step| matches!(step.state, State::Failed | State::Cancelled))
        .map(|step| step.logical_id.as_str())
        .collect();
    let of = |wanted: ResourceStatus| -> Vec<&str> {
        let is_wanted = |name: &&&str| {
            stack
                .resources
                .get(**name)
                .is_some_and(|it| it.status == wanted)
        };
        failed.iter().filter(is_wanted).copied().collect()
    };
    [
        ("create", of(ResourceStatus::CreateFailed)),
        ("update", of(ResourceStatus::UpdateFailed)),
        ("delete", of(ResourceStatus::DeleteFailed)),
    ]
    .iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(verb, names)| {
        format!(
            "The following resource(s) failed to {verb}: [{}].",
            names.join(", ")
        )
    })
    .collect::<Vec<_>>()
    .join(" ")
}

fn enter_phase(stack: &mut Stack, phase: Phase, steps: Vec<Step>) {
    if let Some(operation) = &mut stack.operation {
        operation.phase = phase;
        operation.steps = steps;
    }
    stack.in_flight.clear();
    stack.journal.stack = true;
}

fn creation_failed(stack: &mut Stack, moment: &Moment<'_>) {
    let reason = failures(stack);
    match stack
        .operation
        .as_ref()
        .map(|operation| operation.on_failure)
    {
        Some(OnFailure::Rollback) => {
            let reason = format!("{reason} Rollback requested by user.");
            stack.enter(StackStatus::RollbackInProgress, Some(&reason), moment);
            let steps = deletion_steps(stack);
            enter_phase(stack, Phase::Rollback, steps);
        }
        Some(OnFailure::Delete) => {
            let reason = format!("{reason} Delete requested by user.");
            stack.enter(StackStatus::DeleteInProgress, Some(&reason), moment);
            delete_phase(stack);
        }
        _ => {
            adopt_goal(stack);
            end(stack, StackStatus::CreateFailed, Some(&reason), moment);
        }
    }
}

/// Goes on with deleting every resource.
pub(super) fn delete_phase(stack: &mut Stack) {
    adopt_goal(stack);
    let steps = deletion_steps(stack);
    enter_phase(stack, Phase::Delete, steps);
}

/// Every resource that is there, users before what they use.
fn deletion_steps(stack: &Stack) -> Vec<Step> {
    let left: Vec<(&String, _)> = stack
        .resources
        .iter()
        .filter(|(_, resource)| {
            !matches!(
                resource.status,
                ResourceStatus::DeleteComplete | ResourceStatus::DeleteSkipped
            )
        })
        .collect();
    left.iter()
        .map(|(logical_id, _)| Step {
            logical_id: (*logical_id).clone(),
            task: Task::Delete,
            needs: left
                .iter()
                .filter(|(_, other)| other.needs.contains(*logical_id))
                .map(|(user, _)| (*user).clone())
                .collect(),
            state: State::Waiting,
        })
        .collect()
}

fn update_failed(stack: &mut Stack, moment: &Moment<'_>) {
    let Some(operation) = &stack.operation else {
        return;
    };
    let cancelled = operation.stopped;
    let reason = if cancelled {
        "User Initiated".to_owned()
    } else {
        failures(stack)
    };
    if operation.on_failure == OnFailure::DoNothing && !cancelled {
        adopt_goal(stack);
        return end(stack, StackStatus::UpdateFailed, Some(&reason), moment);
    }
    // a cancelled update is on its way back already
    if stack.status != StackStatus::UpdateRollbackInProgress {
        stack.enter(StackStatus::UpdateRollbackInProgress, Some(&reason), moment);
    }
    rollback_phase(stack);
}

/// Goes on with bringing every touched resource back.
pub(super) fn rollback_phase(stack: &mut Stack) {
    let added: Vec<String> = stack
        .resources
        .iter()
        .filter(|(_, resource)| resource.before == Some(Before::Absent))
        .map(|(logical_id, _)| logical_id.clone())
        .collect();
    for logical_id in added {
        if let Some(mut resource) = stack.resources.remove(&logical_id) {
            resource.before = None;
            stack.touch(&logical_id);
            stack.garbage.push(Garbage {
                retain: resource.deletion_policy == Policy::Retain,
                logical_id,
                resource,
            });
        }
    }
    let touched: BTreeSet<String> = stack
        .resources
        .iter()
        .filter(|(_, resource)| resource.before.is_some())
        .map(|(logical_id, _)| logical_id.clone())
        .collect();
    let steps = touched
        .iter()
        .map(|logical_id| {
            let needs = match stack
                .resources
                .get(logical_id)
                .and_then(|resource| resource.before.as_ref())
            {
                Some(Before::Was(before)) => before.needs.intersection(&touched).cloned().collect(),
                _ => BTreeSet::new(),
            };
            Step {
                logical_id: logical_id.clone(),
                task: Task::Restore,
                needs,
                state: State::Waiting,
            }
        })
        .collect();
    enter_phase(stack, Phase::UpdateRollback, steps);
}

fn cleanup(stack: &mut Stack, moment: &Moment<'_>) {
    let kept: BTreeSet<String> = stack
        .operation
        .iter()
        .flat_map(|operation| &operation.steps)
        .map(|step| step.logical_id.clone())
        .collect();
    adopt_goal(stack);
    let names: Vec<String> = stack.resources.keys().cloned().collect();
    for logical_id in names {
        if !kept.contains(&logical_id) {
            if let Some(resource) = stack.resources.remove(&logical_id) {
                let retain = resource.deletion_policy != Policy::Delete;
                discard(stack, &logical_id, resource, retain);
            }
            stack.touch(&logical_id);
            continue;
        }
        let Some(resource) = stack.resources.get_mut(&logical_id) else {
            continue;
        };
        let physical_id = resource.physical_id.clone();
        let Some(before) = resource.before.take() else {
            continue;
        };
        stack.touch(&logical_id);
        if let Before::Was(before) = before
            && before.physical_id != physical_id
        {
            let retain = before.update_replace_policy != Policy::Delete;
            discard(stack, &logical_id, *before, retain);
        }
    }
    stack.enter(StackStatus::UpdateCompleteCleanupInProgress, None, moment);
    let steps = sweep_steps(stack);
    enter_phase(stack, Phase::Cleanup, steps);
}

fn discard(
    stack: &mut Stack,
    logical_id: &str,
    resource: crate::services::cloudformation::stack::Resource,
    retain: bool,
) {
    if resource.is_there() {
        stack.garbage.push(Garbage {
            logical_id: logical_id.to_owned(),
            resource,
            retain,
        });
    }
}

fn rollback_cleanup(stack: &mut Stack, moment: &Moment<'_>) {
    stack.enter(
        StackStatus::UpdateRollbackCompleteCleanupInProgress,
        None,
        moment,
    );
    let steps = sweep_steps(stack);
    enter_phase(stack, Phase::RollbackCleanup, steps);
}

/// Every piece of garbage, users before what they use.
fn sweep_steps(stack: &Stack) -> Vec<Step> {
    stack
        .garbage
        .iter()
        .enumerate()
        .map(|(index, piece)| Step {
            logical_id: piece.logical_id.clone(),
            task: Task::Sweep(index),
            needs: stack
                .garbage
                .iter()
                .filter(|other| other.resource.needs.contains(&piece.logical_id))
                .map(|other| other.logical_id.clone())
                .collect(),
            state: State::Waiting,
        })
        .collect()
}

/// What could not be deleted is given up, as the real service does.
fn drop_garbage(stack: &mut Stack) {
    stack.garbage.clear();
}

/// The goal becomes what the stack is.
fn adopt_goal(stack: &mut Stack) {
    let Some(operation) = &stack.operation else {
        return;
    };
    let Some(goal) = operation.goal.clone() else {
        return;
    };
    let surroundings = stack.surroundings(&goal.notification_arns);
    let template = Template::parse(&goal.body, usize::MAX)
        .and_then(|template| template.instantiate(&goal.parameters, &surroundings));
    if let Ok(template) = template {
        stack.description.clone_from(&template.description);
        let resolver = Resolver::without_resources(&template, &goal.parameters, &surroundings)
            .with_resources(|name| stack.identity(name));
        let outputs = template
            .outputs
            .iter()
            .filter_map(|(key, output)| {
                let value = resolver.resolve(&output.value).ok()??;
                Some(Output {
                    key: key.clone(),
                    value: value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                    description: output.description.clone(),
                })
            })
            .collect();
        drop(resolver);
        stack.outputs = outputs;
    }
    stack.current = Some(goal);
    stack.journal.stack = true;
}

//! Taking away and bringing back.

use super::Moment;
use crate::services::cloudformation::{
    stack::{Before, Doing, Garbage, Phase, ResourceStatus, Stack, State},
    template::Policy,
};

/// Begins the deletion of a resource of the stack.
pub(super) fn start_delete(stack: &mut Stack, index: usize, logical_id: &str, moment: &Moment<'_>) {
    let Some(operation) = &stack.operation else {
        return;
    };
    let Some(resource) = stack.resources.get(logical_id) else {
        return stack.set_state(index, State::Done);
    };
    let kept = match resource.deletion_policy {
        Policy::Retain => true,
        Policy::RetainExceptOnCreate => operation.phase != Phase::Rollback,
        Policy::Delete => false,
    };
    if resource.physical_id.is_none() {
        stack.mark(logical_id, ResourceStatus::DeleteComplete, None, moment);
        return stack.set_state(index, State::Done);
    }
    if kept || operation.retain.contains(logical_id) {
        stack.mark(logical_id, ResourceStatus::DeleteSkipped, None, moment);
        return stack.set_state(index, State::Done);
    }
    stack.mark(logical_id, ResourceStatus::DeleteInProgress, None, moment);
    stack.set_state(index, State::Calling(Doing::Delete));
}

/// Begins the deletion of a piece of garbage.
pub(super) fn start_sweep(stack: &mut Stack, index: usize, piece: usize, moment: &Moment<'_>) {
    let Some(garbage) = stack.garbage.get(piece) else {
        return stack.set_state(index, State::Done);
    };
    if garbage.resource.physical_id.is_none() {
        tell_garbage(stack, piece, (ResourceStatus::DeleteComplete, None), moment);
        return stack.set_state(index, State::Done);
    }
    if garbage.retain {
        tell_garbage(stack, piece, (ResourceStatus::DeleteSkipped, None), moment);
        return stack.set_state(index, State::Done);
    }
    tell_garbage(
        stack,
        piece,
        (ResourceStatus::DeleteInProgress, None),
        moment,
    );
    stack.set_state(index, State::Calling(Doing::Delete));
}

/// Appends an event of a piece of garbage.
pub(super) fn tell_garbage(
    stack: &mut Stack,
    piece: usize,
    news: (ResourceStatus, Option<&str>),
    moment: &Moment<'_>,
) {
    let Some(Garbage {
        logical_id,
        resource,
        ..
    }) = stack.garbage.get(piece).cloned()
    else {
        return;
    };
    stack.tell(
        &logical_id,
        resource.kind,
        resource.physical_id,
        &resource.properties,
        news,
        moment,
    );
}

/// Begins to bring a resource back to what it was.
pub(super) fn start_restore(
    stack: &mut Stack,
    index: usize,
    logical_id: &str,
    moment: &Moment<'_>,
) {
    let Some(resource) = stack.resources.get(logical_id) else {
        return stack.set_state(index, State::Done);
    };
    let Some(Before::Was(before)) = resource.before.clone() else {
        return stack.set_state(index, State::Done);
    };
    let replaced = resource.physical_id != before.physical_id;
    stack.mark(logical_id, ResourceStatus::UpdateInProgress, None, moment);
    if replaced {
        let state = State::Settling {
            doing: Doing::Update {
                properties: before.properties.clone(),
            },
            until: moment.now.saturating_add(moment.resource_time),
        };
        return stack.set_state(index, state);
    }
    if let Some(resource) = stack.resources.get_mut(logical_id) {
        resource.stack_tags.clone_from(&before.stack_tags);
    }
    let doing = Doing::Update {
        properties: before.properties.clone(),
    };
    stack.set_state(index, State::Calling(doing));
}

/// The resource is what it was; what had taken its place becomes garbage.
pub(super) fn restored(stack: &mut Stack, logical_id: &str, moment: &Moment<'_>) {
    let Some(resource) = stack.resources.get_mut(logical_id) else {
        return;
    };
    let Some(Before::Was(before)) = resource.before.take() else {
        return;
    };
    let failed = std::mem::replace(resource, *before);
    if failed.physical_id != resource.physical_id {
        stack.garbage.push(Garbage {
            logical_id: logical_id.to_owned(),
            resource: failed,
            retain: false,
        });
    }
    stack.mark(logical_id, ResourceStatus::UpdateComplete, None, moment);
}

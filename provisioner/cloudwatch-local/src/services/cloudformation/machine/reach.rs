//! Bringing one resource to what the goal's template says.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Moment, naming};
use crate::services::cloudformation::{
    kind::Kind,
    schema::{self, conform},
    stack::{Before, Doing, Garbage, Phase, Resource, ResourceStatus, Stack, State},
    template::{Resolver, ResourceTemplate, Template},
};

/// Begins the step with this index.
pub(super) fn start(stack: &mut Stack, index: usize, logical_id: &str, moment: &Moment<'_>) {
    let Some(template) = goal_template(stack) else {
        return;
    };
    let Some(declared) = template.resources.get(logical_id) else {
        return;
    };
    let properties = match resolved(stack, &template, logical_id, declared) {
        Ok(properties) => properties,
        Err(reason) => return refuse(stack, index, declared, logical_id, &reason, moment),
    };
    let there = stack
        .resources
        .get(logical_id)
        .filter(|resource| resource.is_there());
    match there {
        None => create(stack, index, declared, logical_id, properties, moment),
        Some(current) if current.status == ResourceStatus::CreateFailed => {
            create(stack, index, declared, logical_id, properties, moment);
        }
        Some(_) => change(stack, index, declared, logical_id, properties, moment),
    }
}

/// The goal's template, read once per process.
fn goal_template(stack: &mut Stack) -> Option<Arc<Template>> {
    let operation = stack.operation.as_ref()?;
    if let Some(template) = &operation.template {
        return Some(Arc::clone(template));
    }
    let goal = operation.goal.as_ref()?;
    let surroundings = stack.surroundings(&goal.notification_arns);
    // it was accepted when the operation began, so it is still sound
    let template = Template::parse(&goal.body, usize::MAX)
        .and_then(|template| template.instantiate(&goal.parameters, &surroundings))
        .ok()
        .map(Arc::new)?;
    if let Some(operation) = &mut stack.operation {
        operation.template = Some(Arc::clone(&template));
    }
    Some(template)
}

fn resolved(
    stack: &Stack,
    template: &Template,
    logical_id: &str,
    declared: &ResourceTemplate,
) -> Result<Map<String, Value>, String> {
    let Some(goal) = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.goal.as_ref())
    else {
        return Err(String::new());
    };
    let surroundings = stack.surroundings(&goal.notification_arns);
    let properties = Resolver::without_resources(template, &goal.parameters, &surroundings)
        .with_resources(|name| stack.identity(name))
        .resolve_members(&declared.properties)
        .map_err(|error| error.to_string())?;
    conform(declared.kind, logical_id, &properties).map_err(|error| error.to_string())
}

/// Writes down what is to come back if this update fails.
fn remember(stack: &mut Stack, logical_id: &str, declared: &ResourceTemplate, moment: &Moment<'_>) {
    let updating = stack
        .operation
        .as_ref()
        .is_some_and(|operation| operation.phase == Phase::Update);
    let resource = stack
        .resources
        .entry(logical_id.to_owned())
        .or_insert_with(|| Resource {
            kind: declared.kind,
            physical_id: None,
            status: ResourceStatus::CreateInProgress,
            reason: None,
            changed: moment.now,
            properties: Map::new(),
            attributes: std::collections::BTreeMap::new(),
            stack_tags: std::collections::BTreeMap::new(),
            needs: std::collections::BTreeSet::new(),
            deletion_policy: declared.deletion_policy,
            update_replace_policy: declared.update_replace_policy,
            metadata: None,
            before: None,
        });
    if updating && resource.before.is_none() {
        let absent = !resource.is_there();
        resource.before = Some(if absent {
            Before::Absent
        } else {
            Before::Was(Box::new(resource.clone()))
        });
    }
}

/// Takes over what needs no service: policies, metadata, dependencies.
fn adopt(stack: &mut Stack, index: usize, logical_id: &str, declared: &ResourceTemplate) {
    let needs = stack
        .operation
        .as_ref()
        .map(|operation| operation.steps[index].needs.clone());
    if let Some(resource) = stack.resources.get_mut(logical_id) {
        resource.deletion_policy = declared.deletion_policy;
        resource.update_replace_policy = declared.update_replace_policy;
        resource.metadata.clone_from(&declared.metadata);
        resource.needs = needs.unwrap_or_default();
    }
    stack.touch(logical_id);
}

fn create(
    stack: &mut Stack,
    index: usize,
    declared: &ResourceTemplate,
    logical_id: &str,
    properties: Map<String, Value>,
    moment: &Moment<'_>,
) {
    remember(stack, logical_id, declared, moment);
    adopt(stack, index, logical_id, declared);
    let planned = naming::physical_id(
        stack,
        declared.kind,
        logical_id,
        &properties,
        (moment.fresh)(),
    );
    let own = leftover(stack, logical_id, &planned);
    if let Some(resource) = stack.resources.get_mut(logical_id) {
        resource.properties.clone_from(&properties);
        resource.physical_id = None;
    }
    stack.mark(logical_id, ResourceStatus::CreateInProgress, None, moment);
    // what an earlier attempt of this stack left behind is not someone else's
    let doing = if own {
        Doing::Create {
            physical_id: planned,
            properties,
        }
    } else {
        Doing::Check {
            physical_id: planned,
            properties,
        }
    };
    stack.set_state(index, State::Calling(doing));
}

/// Whether an earlier attempt left this very resource behind; one with another physical id becomes garbage.
fn leftover(stack: &mut Stack, logical_id: &str, planned: &str) -> bool {
    let Some(resource) = stack.resources.get(logical_id) else {
        return false;
    };
    match &resource.physical_id {
        None => false,
        Some(physical_id) if physical_id == planned => true,
        Some(_) => {
            let garbage = Garbage {
                logical_id: logical_id.to_owned(),
                resource: resource.clone(),
                retain: false,
            };
            stack.garbage.push(garbage);
            false
        }
    }
}

fn change(
    stack: &mut Stack,
    index: usize,
    declared: &ResourceTemplate,
    logical_id: &str,
    properties: Map<String, Value>,
    moment: &Moment<'_>,
) {
    let goal_tags = stack
        .operation
        .as_ref()
        .and_then(|operation| operation.goal.as_ref())
        .map(|goal| goal.tags.clone());
    let Some(current) = stack.resources.get(logical_id) else {
        return;
    };
    let changed = changed_properties(&current.properties, &properties);
    let retagged = declared.kind.taggable() && goal_tags.as_ref() != Some(&current.stack_tags);
    let unsure = current.status == ResourceStatus::UpdateFailed;
    if changed.is_empty() && !retagged && !unsure {
        let silent = current.metadata != declared.metadata
            || current.deletion_policy != declared.deletion_policy
            || current.update_replace_policy != declared.update_replace_policy;
        if silent {
            remember(stack, logical_id, declared, moment);
        }
        adopt(stack, index, logical_id, declared);
        if silent {
            stack.mark(logical_id, ResourceStatus::UpdateComplete, None, moment);
        }
        return stack.set_state(index, State::Done);
    }
    if changed
        .iter()
        .any(|name| schema::is_create_only(declared.kind, name))
    {
        return replace(stack, index, declared, logical_id, properties, moment);
    }
    remember(stack, logical_id, declared, moment);
    adopt(stack, index, logical_id, declared);
    stack.mark(logical_id, ResourceStatus::UpdateInProgress, None, moment);
    stack.set_state(index, State::Calling(Doing::Update { properties }));
}

fn replace(
    stack: &mut Stack,
    index: usize,
    declared: &ResourceTemplate,
    logical_id: &str,
    properties: Map<String, Value>,
    moment: &Moment<'_>,
) {
    let current = stack
        .resources
        .get(logical_id)
        .map(|resource| resource.properties.clone())
        .unwrap_or_default();
    remember(stack, logical_id, declared, moment);
    if let Some(name) = kept_name(declared.kind, &current, &properties) {
        let reason = format!(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. \
             Rename {name} and update the stack again."
        );
        stack.mark(
            logical_id,
            ResourceStatus::UpdateFailed,
            Some(&reason),
            moment,
        );
        return stack.set_state(index, State::Failed);
    }
    adopt(stack, index, logical_id, declared);
    let reason =
        "Requested update requires the creation of a new physical resource; hence creating one.";
    stack.mark(
        logical_id,
        ResourceStatus::UpdateInProgress,
        Some(reason),
        moment,
    );
    let physical_id = naming::physical_id(
        stack,
        declared.kind,
        logical_id,
        &properties,
        (moment.fresh)(),
    );
    let doing = Doing::Check {
        physical_id,
        properties,
    };
    stack.set_state(index, State::Calling(doing));
}

/// The name given by the user, when both sides have the same.
fn kept_name(
    kind: Kind,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Option<String> {
    let name = kind.name_property()?;
    let before = before.get(name)?.as_str()?;
    (after.get(name)?.as_str()? == before).then(|| before.to_owned())
}

/// Names of the properties that differ.
pub(crate) fn changed_properties(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Vec<String> {
    let mut names: Vec<String> = before
        .keys()
        .chain(after.keys())
        .filter(|name| before.get(*name) != after.get(*name))
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Fails a step before any service was asked.
fn refuse(
    stack: &mut Stack,
    index: usize,
    declared: &ResourceTemplate,
    logical_id: &str,
    reason: &str,
    moment: &Moment<'_>,
) {
    let there = stack
        .resources
        .get(logical_id)
        .is_some_and(Resource::is_there);
    remember(stack, logical_id, declared, moment);
    adopt(stack, index, logical_id, declared);
    let (begun, failed) = if there {
        (
            ResourceStatus::UpdateInProgress,
            ResourceStatus::UpdateFailed,
        )
    } else {
        (
            ResourceStatus::CreateInProgress,
            ResourceStatus::CreateFailed,
        )
    };
    stack.mark(logical_id, begun, None, moment);
    stack.mark(logical_id, failed, Some(reason), moment);
    stack.set_state(index, State::Failed);
}

//! Template against snapshot, stack by stack.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::Model;
use crate::snapshot::{Snapshot, Stack};
use crate::template::{Quota, StackTemplate};

use super::cost::{Cost, Prices};
use super::order::{self, Step};
use super::resource::{Changes, changes};
use super::status::Standing;
use super::summary::{Plan, StackAction, StackPlan};
use super::{conflict, duration, package};

/// What it takes to get from the snapshot to the templates. Stacks are in the order of deployment: those with a
/// template as [`crate::template::render`] ordered them, then those to delete, unless the alarms that their
/// composites name ask for another order.
pub fn plan(model: &Model, templates: &[StackTemplate], snapshot: &Snapshot) -> Plan {
    let wanted_names: BTreeSet<&str> = templates
        .iter()
        .map(|template| template.name.as_str())
        .collect();
    let mut unwanted: Vec<_> = snapshot
        .stacks
        .iter()
        .rev()
        .filter(|(name, _)| !wanted_names.contains(name.as_str()))
        .collect();
    // a canary that still runs would fill its bucket again
    unwanted.sort_by_key(|(_, stack)| stack.buckets().next().is_some());
    let scripts = package::scripts(model);
    let wanted = templates.iter().map(|template| {
        let mut step = wanted(template, snapshot.stacks.get(&template.name));
        package::read(&mut step.stack.changes, &snapshot.packages, &scripts);
        if step.stack.action != StackAction::None {
            step.stack.uploads = package::uploads(model, templates, &template.part);
        }
        step
    });
    let steps: Vec<Step> = wanted
        .chain(
            unwanted
                .into_iter()
                .map(|(name, stack)| deleted(name, stack)),
        )
        .collect();

    let cents = |side: fn(&Step) -> &Map<String, Value>| {
        steps.iter().map(|step| Prices::LIST.of(side(step))).sum()
    };
    let cost = Cost::from_cents(cents(|step| &step.before), cents(|step| &step.after));
    let mut stacks = order::arrange(steps);
    conflict::block(&mut stacks);
    Plan {
        project: model.project.clone(),
        environment: model.environment.name.clone(),
        cost,
        quotas: quotas(templates),
        predicted_seconds: duration::predict(&stacks, model.environment.rates),
        stacks,
    }
}

/// Resources per stack always, the other limits when they are near.
fn quotas(templates: &[StackTemplate]) -> Vec<Quota> {
    let told = |(index, quota): &(usize, Quota)| *index == 0 || quota.is_near();
    let of_stack = |stack: &StackTemplate| {
        Quota::all_of(stack)
            .into_iter()
            .chain([Quota::of_request(stack)])
            .enumerate()
            .filter(told)
            .map(|(_, quota)| quota)
    };
    templates.iter().flat_map(of_stack).collect()
}

fn resources_of(template: &Value) -> Map<String, Value> {
    template
        .get("Resources")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

/// A stack that there is a template for.
fn wanted(template: &StackTemplate, deployed: Option<&Stack>) -> Step {
    let after = resources_of(&template.template.to_value());
    let standing = deployed.map_or(Standing::Absent, |stack| Standing::of(&stack.status));
    let before = deployed
        .map(|stack| existing(stack, standing))
        .unwrap_or_default();
    let Changes { changes, rewritten } = changes(&before, &after, standing);
    let action = match standing {
        Standing::Absent => StackAction::Create,
        Standing::Unusable => StackAction::Recreate,
        Standing::Ready | Standing::Blocked(_) if changes.is_empty() => StackAction::None,
        Standing::Ready | Standing::Blocked(_) => StackAction::Update,
    };
    let stack = StackPlan {
        name: template.name.clone(),
        action,
        blocked: blocked(&template.name, deployed, standing)
            .or_else(|| too_large(template).filter(|_| action != StackAction::None)),
        template: Some(template.template.to_body()),
        uploads: Vec::new(),
        changes,
        rewritten,
    };
    Step {
        stack,
        before,
        after,
    }
}

/// A stack that nothing is left for.
fn deleted(name: &str, stack: &Stack) -> Step {
    let standing = Standing::of(&stack.status);
    let before = existing(stack, standing);
    let after = Map::new();
    let plan = StackPlan {
        name: name.to_owned(),
        action: StackAction::Delete,
        // a stack whose last update failed can be deleted all the same
        blocked: blocked(name, Some(stack), standing)
            .filter(|_| stack.status.ends_with("_IN_PROGRESS")),
        template: None,
        uploads: Vec::new(),
        changes: changes(&before, &after, standing).changes,
        rewritten: Vec::new(),
    };
    Step {
        stack: plan,
        before,
        after,
    }
}

fn blocked(name: &str, stack: Option<&Stack>, standing: Standing) -> Option<String> {
    match (stack, standing) {
        (Some(stack), Standing::Blocked(reason)) => {
            Some(format!("stack `{name}` is {}: {reason}", stack.status))
        }
        _ => None,
    }
}

/// Known beforehand, so that no other stack is changed before this one is refused.
fn too_large(stack: &StackTemplate) -> Option<String> {
    let request = Quota::of_request(stack);
    request.is_exceeded().then(|| {
        format!(
            "its template has {} bytes, and CloudFormation takes {} in a request: raise `parts` in `obsctl.yaml`, or give \
             some documents a `part` of their own",
            request.used, request.limit
        )
    })
}

/// The deployed resources. Of a stack that never came to life, or went only in part, just those that are there.
fn existing(stack: &Stack, standing: Standing) -> Map<String, Value> {
    let resources = resources_of(&stack.template);
    match standing {
        Standing::Absent => Map::new(),
        Standing::Unusable => resources
            .into_iter()
            .filter(|(id, _)| stack.resources.contains_key(id))
            .collect(),
        Standing::Ready | Standing::Blocked(_) => resources,
    }
}

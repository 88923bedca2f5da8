//! Changes that CloudFormation would accept and then fail at, halfway through.

use std::collections::BTreeMap;

use super::change::{Action, Change};
use super::summary::{StackAction, StackPlan};

/// Blocks the stacks whose changes cannot work. A stack that is blocked already keeps its reason.
pub(super) fn block(stacks: &mut [StackPlan]) {
    let removed: BTreeMap<(String, String), (String, String)> = stacks
        .iter()
        .flat_map(|stack| {
            stack
                .changes
                .iter()
                .map(|change| (stack.name.clone(), change))
        })
        .filter(|(_, change)| change.action == Action::Remove)
        .filter_map(|(stack, change)| Some((key(change)?, (stack, change.logical_id.clone()))))
        .collect();
    // a stack that is recreated loses all it has before it gets anything
    for stack in stacks.iter_mut().filter(|stack| stack.blocked.is_none()) {
        let anew = stack.action == StackAction::Recreate;
        let taken = |change: &Change| {
            let (other, id) = removed
                .get(&key(change)?)
                .filter(|(other, _)| !anew || *other != stack.name)?;
            let name = change.physical_name.as_deref()?;
            Some(format!(
                "`{name}` would be created as `{}` in stack `{}` while it still exists as `{id}` in stack `{other}`: \
                 remove it there and apply, then add it here",
                change.logical_id, stack.name
            ))
        };
        let added = stack
            .changes
            .iter()
            .filter(|change| change.action == Action::Add);
        let reason = added.into_iter().find_map(taken);
        stack.blocked =
            reason.or_else(|| stack.changes.iter().filter(|_| !anew).find_map(impossible));
    }
}

/// Resource type and physical name: what exists once.
fn key(change: &Change) -> Option<(String, String)> {
    // alarms of both kinds share their names
    let namespace = change.resource_type.replace("CompositeAlarm", "Alarm");
    Some((namespace, change.physical_name.clone()?))
}

fn impossible(change: &Change) -> Option<String> {
    let id = &change.logical_id;
    if change.action == Action::Modify && change.fields.iter().any(|field| field.path == "Type") {
        return Some(format!(
            "CloudFormation cannot change the type of `{id}`: give it another name"
        ));
    }
    let name = change
        .physical_name
        .as_deref()
        .filter(|_| change.action == Action::Replace)?;
    let renamed = super::properties::name_property(&change.resource_type)
        .is_some_and(|property| change.fields.iter().any(|field| field.path == property));
    (!renamed).then(|| {
        format!("CloudFormation cannot replace `{id}` while it keeps its name `{name}`: give it another name")
    })
}

//! The order in which stacks are deleted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::snapshot::Stack;

/// A stack whose composites name alarms of another goes first: CloudWatch does not delete an alarm that a composite
/// names. Otherwise in reverse order of name.
pub(super) fn of_deletion<'a>(
    stacks: impl Iterator<Item = (&'a String, &'a Stack)>,
) -> Vec<(&'a str, &'a Stack)> {
    let mut left: BTreeMap<&str, &Stack> =
        stacks.map(|(name, stack)| (name.as_str(), stack)).collect();
    let owner: BTreeMap<&str, &str> = left
        .iter()
        .flat_map(|(name, stack)| alarm_names(stack).map(|alarm| (alarm, *name)))
        .collect();
    let needs: BTreeMap<&str, BTreeSet<&str>> = left
        .iter()
        .map(|(name, stack)| {
            let named = children(stack)
                .into_iter()
                .filter_map(|child| owner.get(child.as_str()).copied());
            (*name, named.filter(|other| other != name).collect())
        })
        .collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_free = |name: &&&str| left.keys().all(|other| !needs[*other].contains(**name));
        // in a ring there is no right order: any will do
        let Some(next) = left
            .keys()
            .rev()
            .find(is_free)
            .or_else(|| left.keys().next_back())
            .copied()
        else {
            break;
        };
        ordered.extend(left.remove_entry(next));
    }
    ordered
}

fn resources(stack: &Stack) -> impl Iterator<Item = &Value> {
    stack
        .template
        .get("Resources")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(serde_json::Map::values)
}

fn alarm_names(stack: &Stack) -> impl Iterator<Item = &str> {
    resources(stack).filter_map(|resource| resource["Properties"]["AlarmName"].as_str())
}

fn children(stack: &Stack) -> Vec<String> {
    let rules =
        resources(stack).filter_map(|resource| resource["Properties"]["AlarmRule"].as_str());
    let children = rules
        .filter_map(|rule| cloudwatch::composite::parse(rule).ok())
        .flat_map(|rule| {
            rule.children()
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
    let suppressors = resources(stack)
        .filter_map(|resource| resource["Properties"]["ActionsSuppressor"].as_str());
    children.chain(suppressors.map(str::to_owned)).collect()
}

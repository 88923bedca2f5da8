//! Who needs whom: the order in which resources are made.

use std::collections::{BTreeMap, BTreeSet};

use super::{Template, TemplateError, references};

/// For each resource, the resources that must be there first.
pub(crate) fn dependencies(template: &Template) -> BTreeMap<String, BTreeSet<String>> {
    template
        .resources
        .iter()
        .map(|(logical_id, resource)| {
            let mut needed = resource.depends_on.clone();
            for property in resource.properties.values() {
                needed.extend(
                    references(property)
                        .iter()
                        .map(|reference| reference.name().to_owned())
                        .filter(|name| template.resources.contains_key(name)),
                );
            }
            (logical_id.clone(), needed)
        })
        .collect()
}

/// The resources in an order that respects dependencies.
pub(crate) fn order(template: &Template) -> Result<Vec<String>, TemplateError> {
    let mut waiting = dependencies(template);
    let mut done = Vec::with_capacity(waiting.len());
    loop {
        let ready: Vec<String> = waiting
            .iter()
            .filter(|(_, needed)| needed.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        if ready.is_empty() {
            break;
        }
        waiting.retain(|name, _| !ready.contains(name));
        for needed in waiting.values_mut() {
            needed.retain(|name| !ready.contains(name));
        }
        done.extend(ready);
    }
    if waiting.is_empty() {
        return Ok(done);
    }
    Err(TemplateError::Cycle(on_cycles(&waiting)))
}

/// Only the members of cycles, without those that merely wait for one.
fn on_cycles(waiting: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut left: BTreeMap<&str, BTreeSet<&str>> = waiting
        .iter()
        .map(|(name, needed)| (name.as_str(), needed.iter().map(String::as_str).collect()))
        .collect();
    loop {
        let wanted: BTreeSet<&str> = left.values().flatten().copied().collect();
        let before = left.len();
        left.retain(|name, _| wanted.contains(name));
        if left.len() == before {
            return left.into_keys().map(str::to_owned).collect();
        }
    }
}

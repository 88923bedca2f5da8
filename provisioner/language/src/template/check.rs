//! What a model cannot be rendered to.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, OVER_LIMIT, PART_CYCLE, SAME_LOGICAL_ID};
use crate::model::{Identity, Model};

use super::quota::{Quota, measure};
use super::render::render;
use super::stage::stages;
use super::{canary, monitor, route};

/// Every reason why [`render`] would not give what is meant; none for a model that may be deployed.
///
/// `compile` calls it on a model that is right otherwise.
pub fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = same_ids(model);
    found.extend(part_cycle(model));
    if found.is_empty() {
        found.extend(over_limit(model));
    }
    found
}

fn same_ids(model: &Model) -> Vec<Diagnostic> {
    let own = model
        .identities()
        .map(|identity| (identity.logical.clone(), identity));
    let companions = model.routes.iter().flat_map(|one| {
        route::companions(one)
            .into_iter()
            .map(|id| (id, &one.identity))
    });
    let of_monitors = model.monitors.iter().flat_map(|one| {
        monitor::companions(one)
            .into_iter()
            .map(|id| (id, &one.identity))
    });
    let of_canaries = model.canaries.iter().flat_map(|one| {
        canary::companions(one)
            .into_iter()
            .map(|id| (id, &one.identity))
    });
    let mut first: BTreeMap<(String, &str), &Identity> = BTreeMap::new();
    let mut found = Vec::new();
    let companions = companions.chain(of_monitors).chain(of_canaries);
    for (id, identity) in own.chain(companions) {
        let earlier = *first
            .entry((id.clone(), identity.part.as_str()))
            .or_insert(identity);
        if !std::ptr::eq(earlier, identity) {
            found.push(same_id(&id, earlier, identity));
        }
    }
    found
}

fn same_id(id: &str, first: &Identity, second: &Identity) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` would both be `{id}` in the template",
        first.name, second.name
    );
    Diagnostic::error(SAME_LOGICAL_ID, second.span.clone(), message)
        .label(first.span.clone(), format!("`{}` is here", first.name))
        .hint("give one of them a name that differs in more than dashes".to_owned())
}

fn part_cycle(model: &Model) -> Option<Diagnostic> {
    let cycle = stages(model).err()?;
    let mut spans = model
        .composites
        .iter()
        .filter(|composite| cycle.composites.contains(&composite.identity.name))
        .map(|composite| (composite.identity.span.clone(), &composite.identity.part));
    let first = spans.next().map(|(span, _)| span);
    let diagnostic = Diagnostic::error(PART_CYCLE, first, cycle.to_string())
        .hint("put the composites into a part of their own with `part:`".to_owned());
    Some(spans.fold(diagnostic, |diagnostic, (span, part)| {
        diagnostic.label(span, format!("this one is in part `{part}`"))
    }))
}

fn over_limit(model: &Model) -> Vec<Diagnostic> {
    let span = |part: &str, id: &str| {
        let mut found = model
            .identities()
            .filter(|identity| identity.part == part && identity.logical == id);
        found.next().map(|identity| identity.span.clone())
    };
    let mut found = Vec::new();
    for stack in render(model) {
        let exceeded = measure(&stack)
            .into_iter()
            .filter(|(_, quota)| quota.is_exceeded());
        found.extend(exceeded.map(|(id, Quota { what, used, limit })| {
            let place = id.as_ref().and_then(|id| span(&stack.part, id));
            let more_parts = id
                .is_none()
                .then(|| "raise `parts:`, or spread things with `part:`".to_owned());
            Diagnostic::error(
                OVER_LIMIT,
                place,
                format!("{used} {what}, where AWS takes {limit}"),
            )
            .hint(more_parts)
        }));
    }
    found
}

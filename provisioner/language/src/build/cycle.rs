//! Composite alarms that wait for each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{CYCLE, Diagnostic};
use crate::model::{CompositeAlarm, Model};

/// Reports each cycle once, at its first member in the alphabet.
pub(crate) fn cycles(model: &Model) -> Vec<Diagnostic> {
    let composites: BTreeMap<&str, &CompositeAlarm> = model
        .composites
        .iter()
        .map(|composite| (composite.identity.name.as_str(), composite))
        .collect();
    let mut told = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for (name, composite) in &composites {
        if told.contains(name) {
            continue;
        }
        let Some(path) = path_back(name, &composites) else {
            continue;
        };
        told.extend(path.iter().copied());
        let way: Vec<String> = path
            .iter()
            .chain([name])
            .map(|member| format!("`{member}`"))
            .collect();
        let message = format!("composite alarms wait for each other: {}", way.join(" → "));
        let start = Diagnostic::error(CYCLE, composite.identity.span.clone(), message)
            .hint("CloudWatch would evaluate none of them: take one out of a rule".to_owned());
        let others = path
            .iter()
            .skip(1)
            .filter_map(|member| composites.get(member));
        diagnostics.push(others.fold(start, |diagnostic, member| {
            diagnostic.label(member.identity.span.clone(), "part of the cycle")
        }));
    }
    diagnostics
}

/// The shortest way from a composite back to itself, without its end.
fn path_back<'a>(
    start: &'a str,
    composites: &BTreeMap<&'a str, &'a CompositeAlarm>,
) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = vec![start];
    while !next.is_empty() {
        let mut reached = Vec::new();
        for name in next {
            let children = composites
                .get(name)
                .into_iter()
                .flat_map(|composite| &composite.children);
            for child in children {
                if child == start {
                    let mut path = vec![name];
                    while let Some(before) = came_from.get(path[path.len() - 1]) {
                        path.push(before);
                    }
                    path.reverse();
                    return Some(path);
                }
                if composites.contains_key(child.as_str())
                    && !came_from.contains_key(child.as_str())
                {
                    came_from.insert(child, name);
                    reached.push(child.as_str());
                }
            }
        }
        next = reached;
    }
    None
}

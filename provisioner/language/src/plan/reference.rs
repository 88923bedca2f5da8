//! Resources that change because one that they refer to is replaced.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::{Action, Change, FieldChange};
use super::diff::intrinsic;
use super::properties;

/// Adds to `changes` what follows from the replacements among them: each resource that refers to a replaced one is
/// modified, or replaced in turn where the reference stands in a property that cannot be changed in place.
/// `resources` are those of the new template.
pub(super) fn follow(changes: &mut BTreeMap<String, Change>, resources: &Map<String, Value>) {
    let mut seen = BTreeSet::new();
    loop {
        let replaced = |change: &&Change| {
            change.action == Action::Replace && !seen.contains(&change.logical_id)
        };
        let Some(id) = changes
            .values()
            .find(replaced)
            .map(|change| change.logical_id.clone())
        else {
            return;
        };
        for (dependent, resource) in resources.iter().filter(|(dependent, _)| **dependent != id) {
            let fields = referring_fields(resource, &id);
            if !fields.is_empty() {
                add(changes, dependent, resource, fields);
            }
        }
        seen.insert(id);
    }
}

fn add(
    changes: &mut BTreeMap<String, Change>,
    id: &str,
    resource: &Value,
    fields: Vec<FieldChange>,
) {
    let change = changes
        .entry(id.to_owned())
        .or_insert_with(|| Change::empty(Action::Modify, id, resource));
    if matches!(change.action, Action::Add | Action::Remove) {
        return;
    }
    // a field that changes by itself already says more
    let fields: Vec<_> = fields
        .into_iter()
        .filter(|field| change.fields.iter().all(|other| other.path != field.path))
        .collect();
    if fields.iter().any(|field| field.requires_replacement) {
        change.action = Action::Replace;
    }
    change.fields.extend(fields);
    change
        .fields
        .sort_by(|one, other| one.path.cmp(&other.path));
}

fn referring_fields(resource: &Value, id: &str) -> Vec<FieldChange> {
    let resource_type = resource["Type"].as_str().unwrap_or_default();
    let properties = resource.get("Properties").and_then(Value::as_object);
    let mut fields = Vec::new();
    for (property, value) in properties.into_iter().flatten() {
        let mut paths = Vec::new();
        references(property, value, id, &mut paths);
        fields.extend(paths.into_iter().map(|(path, value)| FieldChange {
            path,
            before: Some(value.clone()),
            after: Some(value.clone()),
            requires_replacement: properties::replaces(resource_type, property),
            follows: Some(id.to_owned()),
        }));
    }
    fields
}

fn references<'value>(
    path: &str,
    value: &'value Value,
    id: &str,
    found: &mut Vec<(String, &'value Value)>,
) {
    if intrinsic(value).is_some() {
        if refers(value, id) {
            found.push((path.to_owned(), value));
        }
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                references(&format!("{path}.{name}"), member, id, found);
            }
        }
        // the members of a list of actions go by what they refer to
        Value::Array(items) if properties::is_set(path) => {
            for item in items.iter().filter(|item| refers(item, id)) {
                found.push((format!("{path}.{id}"), item));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                references(&format!("{path}[{index}]"), item, id, found);
            }
        }
        _ => {}
    }
}

/// Whether a call of an intrinsic function reads this resource.
fn refers(call: &Value, id: &str) -> bool {
    match intrinsic(call) {
        Some("Ref") => call["Ref"] == id,
        Some("Fn::GetAtt") => match &call["Fn::GetAtt"] {
            Value::String(text) => text.split('.').next() == Some(id),
            list => list[0] == id,
        },
        Some("Fn::Sub") => {
            let text = call["Fn::Sub"]
                .as_str()
                .or_else(|| call["Fn::Sub"][0].as_str())
                .unwrap_or_default();
            text.contains(&format!("${{{id}}}")) || text.contains(&format!("${{{id}."))
        }
        Some(name) => nested(&call[name], id),
        None => false,
    }
}

/// Arguments of other functions, such as `Fn::Join`.
fn nested(arguments: &Value, id: &str) -> bool {
    match arguments {
        Value::Array(items) => items
            .iter()
            .any(|item| refers(item, id) || nested(item, id)),
        _ => refers(arguments, id),
    }
}

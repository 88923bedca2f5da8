//! Two templates, resource by resource.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::{Action, Change, FieldChange};
use super::diff::{Dialect, Difference, differences};
use super::status::Standing;
use super::{dashboard, package, properties, reference};

/// What differs between the resources of two templates.
pub(super) struct Changes {
    /// By logical id.
    pub(super) changes: Vec<Change>,
    /// Logical ids of those that differ in text only.
    pub(super) rewritten: Vec<String>,
}

/// Compares all resources of a stack; in one that can only be deleted nothing stays.
pub(super) fn changes(
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    standing: Standing,
) -> Changes {
    let mut changes = BTreeMap::new();
    let mut rewritten = Vec::new();
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for id in ids {
        match resource_change(id, old.get(id), new.get(id), standing) {
            Some(change) => drop(changes.insert(id.clone(), change)),
            None if old.get(id) != new.get(id) => rewritten.push(id.clone()),
            None => {}
        }
    }
    if standing != Standing::Unusable {
        reference::follow(&mut changes, new);
    }
    rewritten.retain(|id| !changes.contains_key(id));
    Changes {
        changes: changes.into_values().collect(),
        rewritten,
    }
}

fn resource_change(
    id: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    standing: Standing,
) -> Option<Change> {
    let action = match (before, after) {
        (None, _) => Action::Add,
        (_, None) => Action::Remove,
        // goes with the old stack and comes with the new one
        _ if standing == Standing::Unusable => Action::Replace,
        _ => Action::Modify,
    };
    let mut change = Change::empty(action, id, after.or(before)?);
    change.compare(before, after);
    if action == Action::Modify && change.fields.iter().any(|field| field.requires_replacement) {
        change.action = Action::Replace;
    }
    let is_same = change.fields.is_empty() && change.widgets.is_empty() && change.package.is_none();
    (change.action != Action::Modify || !is_same).then_some(change)
}

/// Besides `Properties`, what a change set counts as a change of the resource.
const ATTRIBUTES: [&str; 3] = ["DeletionPolicy", "Type", "UpdateReplacePolicy"];

impl Change {
    /// Without fields, of a resource as it stands in a template.
    pub(super) fn empty(action: Action, id: &str, resource: &Value) -> Self {
        let resource_type = resource["Type"].as_str().unwrap_or_default();
        let name = properties::name_property(resource_type)
            .and_then(|name| resource["Properties"][name].as_str());
        Self {
            action,
            logical_id: id.to_owned(),
            resource_type: resource_type.to_owned(),
            physical_name: name.map(str::to_owned),
            fields: Vec::new(),
            widgets: Vec::new(),
            package: None,
        }
    }

    fn compare(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let mut old = before.map_or(Value::Null, |resource| resource["Properties"].clone());
        let mut new = after.map_or(Value::Null, |resource| resource["Properties"].clone());
        let (old_body, new_body) = (old.get(dashboard::BODY), new.get(dashboard::BODY));
        if let Some(body) = dashboard::body_change(old_body, new_body) {
            self.fields.extend(body.fields);
            self.widgets = body.widgets;
            for side in [&mut old, &mut new] {
                side.as_object_mut()
                    .map(|properties| properties.remove(dashboard::BODY));
            }
        }
        self.package = package::taken(&self.resource_type, &mut old, &mut new);
        let side = |value: &Value| value.as_object().map(|_| value.clone());
        let found = differences(
            side(&old).as_ref(),
            side(&new).as_ref(),
            Dialect::Properties,
        );
        self.fields.extend(
            found
                .into_iter()
                .filter(|found| !found.path.is_empty())
                .map(|found| self.field(found))
                .collect::<Vec<_>>(),
        );
        for attribute in ATTRIBUTES {
            self.attribute(attribute, before, after);
        }
        self.fields.sort_by(|one, other| one.path.cmp(&other.path));
    }

    fn field(&self, found: Difference) -> FieldChange {
        let property = found.path.split(['.', '[']).next().unwrap_or_default();
        let requires_replacement =
            self.action == Action::Modify && properties::replaces(&self.resource_type, property);
        FieldChange {
            path: found.path,
            before: found.before,
            after: found.after,
            requires_replacement,
            follows: None,
        }
    }

    /// Only of resources that stay: an addition or removal shows its properties.
    fn attribute(&mut self, name: &str, before: Option<&Value>, after: Option<&Value>) {
        let (Some(before), Some(after)) = (before, after) else {
            return;
        };
        if before.get(name) != after.get(name) {
            self.fields.push(FieldChange {
                path: name.to_owned(),
                before: before.get(name).cloned(),
                after: after.get(name).cloned(),
                requires_replacement: false,
                follows: None,
            });
        }
    }
}

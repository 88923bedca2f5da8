//! Template against snapshot, stack by stack.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::model::Model;
use crate::snapshot::{Snapshot, Stack};
use crate::template::{Quota, StackTemplate};

use super::change::{Action, Change, FieldChange};
use super::cost::{Cost, Prices};
use super::diff::{Dialect, Difference, differences};
use super::order::{self, Step};
use super::status::Standing;
use super::summary::{Plan, StackAction, StackPlan};
use super::{conflict, dashboard, duration, properties, reference};

/// What it takes to get from the snapshot to the templates. Stacks are in the order of deployment: those with a
/// template as [`crate::template::render`] ordered them, then those to delete, unless the alarms that their
/// composites name ask for another order.
pub fn plan(model: &Model, templates: &[StackTemplate], snapshot: &Snapshot) -> Plan {
    let wanted_names: BTreeSet<&str> = templates
        .iter()
        .map(|template| template.name.as_str())
        .collect();
    let unwanted = snapshot
        .stacks
        .iter()
        .rev()
        .filter(|(name, _)| !wanted_names.contains(name.as_str()));
    let wanted = templates
        .iter()
        .map(|template| wanted(template, snapshot.stacks.get(&template.name)));
    let steps: Vec<Step> = wanted
        .chain(unwanted.map(|(name, stack)| deleted(name, stack)))
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
    let of_stack = |stack| {
        Quota::all_of(stack)
            .into_iter()
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
        blocked: blocked(&template.name, deployed, standing),
        template: Some(template.template.to_body()),
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

struct Changes {
    changes: Vec<Change>,
    rewritten: Vec<String>,
}

fn changes(old: &Map<String, Value>, new: &Map<String, Value>, standing: Standing) -> Changes {
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
    let is_same = change.fields.is_empty() && change.widgets.is_empty();
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

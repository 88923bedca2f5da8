//! The comparison of what is there with what a template asks for.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{Attribute, Change, ChangeAction, Detail, Evaluation, Recreation, Replacement, Source};
use crate::services::cloudformation::{
    schema::{conform, is_create_only},
    stack::{Deployment, Resource, Stack},
    template::{
        KNOWN_AFTER_APPLY, ParameterValue, Policy, Reference, Resolver, ResourceTemplate, Template,
        order, references,
    },
};

/// The two sides.
pub(crate) struct Comparison<'a> {
    /// What is there.
    pub(crate) stack: &'a Stack,
    /// Its template, decided by its parameters; none for a stack that is not there yet.
    pub(crate) before: Option<&'a Template>,
    /// What is asked for.
    pub(crate) goal: &'a Deployment,
    /// Its template, decided by its parameters.
    pub(crate) after: &'a Template,
}

/// Every resource that would change, by logical id.
pub(crate) fn changes(sides: &Comparison<'_>) -> Vec<Change> {
    let mut found: BTreeMap<String, Change> = BTreeMap::new();
    // a resource is looked at after all that it refers to
    for logical_id in order(sides.after).unwrap_or_default() {
        let Some(declared) = sides.after.resources.get(&logical_id) else {
            continue;
        };
        let there = sides
            .stack
            .resources
            .get(&logical_id)
            .filter(|resource| resource.is_there());
        let change = match there {
            None => Some(addition(sides, &logical_id, declared, &found)),
            Some(resource) => modification(sides, &logical_id, declared, resource, &found),
        };
        found.extend(change.map(|change| (logical_id, change)));
    }
    for (logical_id, resource) in &sides.stack.resources {
        if resource.is_there() && !sides.after.resources.contains_key(logical_id) {
            found.insert(logical_id.clone(), removal(logical_id, resource));
        }
    }
    found.into_values().collect()
}

fn addition(
    sides: &Comparison<'_>,
    logical_id: &str,
    declared: &ResourceTemplate,
    found: &BTreeMap<String, Change>,
) -> Change {
    Change {
        action: ChangeAction::Add,
        logical_id: logical_id.to_owned(),
        physical_id: None,
        kind: declared.kind,
        replacement: None,
        policy: None,
        details: Vec::new(),
        before_context: None,
        after_context: Some(context(&wanted(sides, logical_id, declared, found))),
    }
}

fn removal(logical_id: &str, resource: &Resource) -> Change {
    Change {
        action: ChangeAction::Remove,
        logical_id: logical_id.to_owned(),
        physical_id: resource.physical_id.clone(),
        kind: resource.kind,
        replacement: None,
        policy: Some(resource.deletion_policy),
        details: Vec::new(),
        before_context: Some(context(&resource.properties)),
        after_context: None,
    }
}

fn modification(
    sides: &Comparison<'_>,
    logical_id: &str,
    declared: &ResourceTemplate,
    resource: &Resource,
    found: &BTreeMap<String, Change>,
) -> Option<Change> {
    let wanted = wanted(sides, logical_id, declared, found);
    let mut details = Vec::new();
    let names: BTreeSet<&String> = resource.properties.keys().chain(wanted.keys()).collect();
    for name in names {
        let pair = (resource.properties.get(name), wanted.get(name));
        details.extend(property_details(
            sides, logical_id, declared, name, pair, found,
        ));
    }
    details.extend(attribute_details(sides, declared, resource));
    if details.is_empty() {
        return None;
    }
    let replacement = replacement(&details);
    Some(Change {
        action: ChangeAction::Modify,
        logical_id: logical_id.to_owned(),
        physical_id: resource.physical_id.clone(),
        kind: resource.kind,
        replacement: Some(replacement),
        policy: (replacement != Replacement::False).then_some(declared.update_replace_policy),
        details,
        before_context: Some(context(&resource.properties)),
        after_context: Some(context(&wanted)),
    })
}

fn replacement(details: &[Detail]) -> Replacement {
    let recreating = |evaluation: Evaluation| {
        details.iter().any(|detail| {
            detail.recreation == Recreation::Always && detail.evaluation == evaluation
        })
    };
    // a direct change beside a reference tells of the same property, and is no surer than it
    if recreating(Evaluation::Static) {
        Replacement::True
    } else if recreating(Evaluation::Dynamic) {
        Replacement::Conditional
    } else {
        Replacement::False
    }
}

/// The properties that are asked for, as far as they are known.
fn wanted(
    sides: &Comparison<'_>,
    logical_id: &str,
    declared: &ResourceTemplate,
    found: &BTreeMap<String, Change>,
) -> Map<String, Value> {
    let surroundings = sides.stack.surroundings(&sides.goal.notification_arns);
    let known = |name: &str| {
        let change = found.get(name);
        let replaced = change.is_some_and(|change| {
            change.action == ChangeAction::Add
                || matches!(
                    change.replacement,
                    Some(Replacement::True | Replacement::Conditional)
                )
        });
        if replaced {
            None
        } else {
            sides.stack.identity(name)
        }
    };
    let resolved = Resolver::without_resources(sides.after, &sides.goal.parameters, &surroundings)
        .with_resources(known)
        .guessing()
        .resolve_members(&declared.properties)
        .unwrap_or_else(|_| declared.properties.clone());
    // what the schema refuses will fail when it is made; here it is shown as it is
    conform(declared.kind, logical_id, &resolved).unwrap_or(resolved)
}

fn property_details(
    sides: &Comparison<'_>,
    logical_id: &str,
    declared: &ResourceTemplate,
    name: &str,
    (before, after): (Option<&Value>, Option<&Value>),
    found: &BTreeMap<String, Change>,
) -> Vec<Detail> {
    let written = declared.properties.get(name);
    let causes = causes(sides, written, found);
    let differs = before != after;
    if !differs && causes.is_empty() {
        return Vec::new();
    }
    let unknown = after.is_some_and(|value| value.to_string().contains(KNOWN_AFTER_APPLY));
    let tags = name == "Tags";
    let base = Detail {
        attribute: if tags {
            Attribute::Tags
        } else {
            Attribute::Properties
        },
        name: (!tags).then(|| name.to_owned()),
        recreation: if is_create_only(declared.kind, name) {
            Recreation::Always
        } else {
            Recreation::Never
        },
        evaluation: if unknown {
            Evaluation::Dynamic
        } else {
            Evaluation::Static
        },
        source: Source::DirectModification,
        cause: None,
        before: before.map(text),
        after: after.map(text),
    };
    let mut details = Vec::new();
    let old = sides
        .before
        .and_then(|template| template.resources.get(logical_id)?.properties.get(name));
    let by_parameter = causes
        .iter()
        .any(|cause| cause.1 == Source::ParameterReference);
    if differs && (old != written || causes.is_empty() || by_parameter) {
        let evaluation = if by_parameter && old == written {
            Evaluation::Dynamic
        } else {
            base.evaluation
        };
        details.push(Detail {
            evaluation,
            ..base.clone()
        });
    }
    for (cause, source) in causes {
        let evaluation = if source == Source::ParameterReference {
            Evaluation::Static
        } else {
            Evaluation::Dynamic
        };
        details.push(Detail {
            evaluation,
            source,
            cause: Some(cause),
            ..base.clone()
        });
    }
    details
}

/// What a property refers to that changes, and so may change it.
fn causes(
    sides: &Comparison<'_>,
    written: Option<&Value>,
    found: &BTreeMap<String, Change>,
) -> Vec<(String, Source)> {
    let none = IndexMap::new();
    let before: &IndexMap<String, ParameterValue> = sides
        .stack
        .current
        .as_ref()
        .map_or(&none, |current| &current.parameters);
    let mut causes = Vec::new();
    for reference in written.map(references).unwrap_or_default() {
        let name = reference.name();
        if let Some(value) = sides.goal.parameters.get(name) {
            if before.get(name).map(|value| &value.text) != Some(&value.text) {
                causes.push((name.to_owned(), Source::ParameterReference));
            }
            continue;
        }
        let Some(change) = found.get(name) else {
            continue;
        };
        match &reference {
            Reference::Name(_) if change.replaces() => {
                causes.push((name.to_owned(), Source::ResourceReference));
            }
            // the real service does not know that an attribute stays the same, and says so
            Reference::Attribute(_, attribute) if change.action == ChangeAction::Modify => {
                causes.push((format!("{name}.{attribute}"), Source::ResourceAttribute));
            }
            _ => {}
        }
    }
    causes
}

impl Change {
    fn replaces(&self) -> bool {
        matches!(
            self.replacement,
            Some(Replacement::True | Replacement::Conditional)
        )
    }
}

fn attribute_details(
    sides: &Comparison<'_>,
    declared: &ResourceTemplate,
    resource: &Resource,
) -> Vec<Detail> {
    let detail = |attribute, before: Option<String>, after: Option<String>| Detail {
        attribute,
        name: None,
        recreation: Recreation::Never,
        evaluation: Evaluation::Static,
        source: Source::DirectModification,
        cause: None,
        before,
        after,
    };
    let mut details = Vec::new();
    if declared.metadata != resource.metadata {
        let (before, after) = (
            resource.metadata.as_ref().map(text),
            declared.metadata.as_ref().map(text),
        );
        details.push(detail(Attribute::Metadata, before, after));
    }
    if declared.kind.taggable() && sides.goal.tags != resource.stack_tags {
        let shown = |tags: &BTreeMap<String, String>| Some(json!(tags).to_string());
        details.push(detail(
            Attribute::Tags,
            shown(&resource.stack_tags),
            shown(&sides.goal.tags),
        ));
    }
    let policy = |policy: Policy| Some(policy.as_str().to_owned());
    if declared.deletion_policy != resource.deletion_policy {
        let (before, after) = (
            policy(resource.deletion_policy),
            policy(declared.deletion_policy),
        );
        details.push(detail(Attribute::DeletionPolicy, before, after));
    }
    if declared.update_replace_policy != resource.update_replace_policy {
        let (before, after) = (
            policy(resource.update_replace_policy),
            policy(declared.update_replace_policy),
        );
        details.push(detail(Attribute::UpdateReplacePolicy, before, after));
    }
    details
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn context(properties: &Map<String, Value>) -> String {
    json!({"Properties": properties}).to_string()
}

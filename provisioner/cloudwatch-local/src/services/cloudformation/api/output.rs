//! Changes of a change set, as answers show them.

use serde::Serialize;

use crate::services::cloudformation::{
    diff::{self, Attribute, ChangeAction, Detail, Replacement},
    template::Policy,
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Change {
    r#type: &'static str,
    resource_change: ResourceChange,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceChange {
    policy_action: Option<&'static str>,
    action: diff::ChangeAction,
    logical_resource_id: String,
    physical_resource_id: Option<String>,
    resource_type: &'static str,
    replacement: Option<Replacement>,
    scope: Vec<&'static str>,
    details: Vec<ChangeDetail>,
    before_context: Option<String>,
    after_context: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ChangeDetail {
    target: Target,
    evaluation: diff::Evaluation,
    change_source: diff::Source,
    causing_entity: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    attribute: &'static str,
    name: Option<String>,
    requires_recreation: diff::Recreation,
    path: Option<String>,
    before_value: Option<String>,
    after_value: Option<String>,
    attribute_change_type: Option<&'static str>,
}

/// A change, with the values before and after if they are wanted.
pub(super) fn change_shown(change: &diff::Change, with_values: bool) -> Change {
    let values = |text: &Option<String>| text.clone().filter(|_| with_values);
    Change {
        r#type: "Resource",
        resource_change: ResourceChange {
            policy_action: policy_action(change),
            action: change.action,
            logical_resource_id: change.logical_id.clone(),
            physical_resource_id: change.physical_id.clone(),
            resource_type: change.kind.as_str(),
            replacement: change.replacement,
            scope: change.scope().into_iter().map(Attribute::as_str).collect(),
            details: change
                .details
                .iter()
                .map(|detail| detail_shown(detail, with_values))
                .collect(),
            before_context: values(&change.before_context),
            after_context: values(&change.after_context),
        },
    }
}

fn policy_action(change: &diff::Change) -> Option<&'static str> {
    let retains = change.policy? != Policy::Delete;
    Some(match (change.action, retains) {
        (ChangeAction::Remove, false) => "Delete",
        (ChangeAction::Remove, true) => "Retain",
        (_, false) => "ReplaceAndDelete",
        (_, true) => "ReplaceAndRetain",
    })
}

fn detail_shown(detail: &Detail, with_values: bool) -> ChangeDetail {
    let path = match &detail.name {
        Some(name) => format!("/Properties/{name}"),
        None if detail.attribute == Attribute::Tags => "/Properties/Tags".to_owned(),
        None => format!("/{}", detail.attribute.as_str()),
    };
    let change_type = match (&detail.before, &detail.after) {
        (None, _) => "Add",
        (_, None) => "Remove",
        _ => "Modify",
    };
    ChangeDetail {
        target: Target {
            attribute: detail.attribute.as_str(),
            name: detail.name.clone(),
            requires_recreation: detail.recreation,
            path: with_values.then_some(path),
            before_value: detail.before.clone().filter(|_| with_values),
            after_value: detail.after.clone().filter(|_| with_values),
            attribute_change_type: with_values.then_some(change_type),
        },
        evaluation: detail.evaluation,
        change_source: detail.source,
        causing_entity: detail.cause.clone(),
    }
}

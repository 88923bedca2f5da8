//! A composite alarm.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model;

use super::render::Scope;
use super::resource::{AlarmActions, Properties, Resource, Tag};

/// `AWS::CloudWatch::CompositeAlarm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct CompositeAlarm {
    pub alarm_name: String,
    pub alarm_description: String,
    pub alarm_rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_suppressor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_suppressor_wait_period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_suppressor_extension_period: Option<u32>,
    #[serde(flatten)]
    pub actions: AlarmActions,
    pub tags: Vec<Tag>,
}

/// Adds the composite's resource.
///
/// Its rule names alarms as text, which CloudFormation does not see through: `DependsOn` has it create them first
/// and delete them last. CloudWatch refuses a rule that names an alarm that does not exist, and the deletion of an
/// alarm that a rule names.
pub(super) fn add(
    composite: &model::CompositeAlarm,
    scope: &Scope<'_>,
    resources: &mut BTreeMap<String, Resource>,
) {
    let suppressor = composite.suppressor.as_ref();
    let properties = CompositeAlarm {
        alarm_name: composite.identity.physical.clone(),
        alarm_description: composite.description.clone(),
        alarm_rule: composite.rule.to_string(),
        actions_suppressor: suppressor.map(|suppressor| suppressor.alarm.clone()),
        actions_suppressor_wait_period: suppressor.map(|suppressor| suppressor.wait_seconds),
        actions_suppressor_extension_period: suppressor
            .map(|suppressor| suppressor.extension_seconds),
        actions: scope.actions(&composite.actions),
        tags: scope.tags(&composite.identity),
    };
    let mut resource = Resource::new(Properties::CompositeAlarm(Box::new(properties)));
    resource.depends_on = scope.alarms_here(&composite.children);
    resource.raw.clone_from(&composite.identity.raw);
    resources.insert(composite.identity.logical.clone(), resource);
}

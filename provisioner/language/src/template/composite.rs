//! A composite alarm.

use std::collections::BTreeMap;

use crate::model;

use super::render::Scope;
use super::resource::{CompositeAlarm, Properties, Resource};

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

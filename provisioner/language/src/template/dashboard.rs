//! A dashboard.

use std::collections::BTreeMap;

use crate::model;

use super::render::Scope;
use super::resource::{Dashboard, Properties, Resource};
use super::value::Text;

/// Adds the dashboard's resource. Its body is one line of JSON; it goes through `Fn::Sub` only where there is the
/// ARN of an alarm to fill in.
pub(super) fn add(
    dashboard: &model::Dashboard,
    scope: &Scope<'_>,
    resources: &mut BTreeMap<String, Resource>,
) {
    let text = dashboard.body.to_string();
    let placeholders: Vec<&str> = dashboard.alarms.keys().map(String::as_str).collect();
    let body = if placeholders
        .iter()
        .any(|placeholder| text.contains(placeholder))
    {
        Text::Sub(Text::escape(&text, &placeholders))
    } else {
        Text::Literal(text)
    };
    let properties = Dashboard {
        dashboard_name: dashboard.identity.physical.clone(),
        dashboard_body: body,
        tags: scope.tags(&dashboard.identity),
    };
    let mut resource = Resource::new(Properties::Dashboard(properties));
    resource.raw.clone_from(&dashboard.identity.raw);
    resources.insert(dashboard.identity.logical.clone(), resource);
}

//! A dashboard.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model;

use super::render::Scope;
use super::resource::{Properties, Resource, Tag};
use super::value::Text;

/// `AWS::CloudWatch::Dashboard`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Dashboard {
    pub dashboard_name: String,
    pub dashboard_body: Text,
    pub tags: Vec<Tag>,
}

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

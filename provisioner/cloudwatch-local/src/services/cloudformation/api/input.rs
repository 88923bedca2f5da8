//! Inputs and outputs that more than one operation has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::services::{
    cloudformation::{
        error::validation,
        template::{ParameterInput, ParameterValue},
    },
    cloudwatch::Tag,
};
use crate::wire::ServiceError;

/// A parameter, given or told.
#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Parameter {
    pub(super) parameter_key: String,
    pub(super) parameter_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) use_previous_value: Option<bool>,
}

/// The template, its parameters and tags: what creations and updates have in common.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) template_body: Option<String>,
    pub(super) template_url: Option<String>,
    pub(super) use_previous_template: bool,
    pub(super) parameters: Vec<Parameter>,
    /// `None` keeps the present ones.
    pub(super) tags: Option<Vec<Tag>>,
    pub(super) capabilities: Vec<String>,
    pub(super) notification_arns: Vec<String>,
    pub(super) role_arn: Option<String>,
}

/// An input that names a stack, with a page token where the operation has pages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct StackInput {
    pub(super) stack_name: Option<String>,
    pub(super) next_token: Option<String>,
}

/// An output that is a stack's ARN.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StackIdOutput {
    pub(super) stack_id: String,
}

/// The result of an operation that has one without members.
#[derive(Debug, Serialize)]
pub(super) struct Empty {}

/// Given parameters by name.
pub(super) fn parameters_by_name(parameters: Vec<Parameter>) -> BTreeMap<String, ParameterInput> {
    parameters
        .into_iter()
        .map(|parameter| {
            let input = ParameterInput {
                value: parameter.parameter_value,
                use_previous: parameter.use_previous_value == Some(true),
            };
            (parameter.parameter_key, input)
        })
        .collect()
}

/// Parameters as answers show them.
pub(super) fn parameters_shown<'a>(
    values: impl IntoIterator<Item = (&'a String, &'a ParameterValue)>,
) -> Vec<Parameter> {
    values
        .into_iter()
        .map(|(name, value)| Parameter {
            parameter_key: name.clone(),
            parameter_value: Some(value.shown().to_owned()),
            use_previous_value: None,
        })
        .collect()
}

/// Tags by key.
pub(super) fn tags_by_key(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, ServiceError> {
    if tags.len() > 50 {
        return Err(validation("Tags cannot be more than 50"));
    }
    if let Some(reserved) = tags
        .iter()
        .find(|tag| tag.key.to_ascii_lowercase().starts_with("aws:"))
    {
        return Err(validation(format!(
            "aws: prefixed tag key names are not allowed for external use. [{}]",
            reserved.key
        )));
    }
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Tags as answers show them.
pub(super) fn tags_shown(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter()
        .map(|(key, value)| Tag {
            key: key.clone(),
            value: value.clone(),
        })
        .collect()
}

/// A member that must be there.
pub(super) fn required(value: Option<String>, member: &str) -> Result<String, ServiceError> {
    value.ok_or_else(|| {
        validation(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

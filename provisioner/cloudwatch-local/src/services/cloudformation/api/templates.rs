//! Templates, told and checked.

use serde::{Deserialize, Serialize};

use super::goal::{MAX_RESOURCES, needed_capability};
use crate::{
    services::cloudformation::{
        CloudFormation, Kind,
        error::{no_change_set, no_stack, validation},
        template::Template,
    },
    wire::ServiceError,
};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GetTemplateInput {
    stack_name: Option<String>,
    change_set_name: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetTemplateOutput {
    template_body: String,
    stages_available: Vec<&'static str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TemplateInput {
    template_body: Option<String>,
    stack_name: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ValidateTemplateOutput {
    parameters: Vec<TemplateParameter>,
    description: Option<String>,
    capabilities: Vec<&'static str>,
    capabilities_reason: Option<String>,
    declared_transforms: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TemplateParameter {
    parameter_key: String,
    default_value: Option<String>,
    no_echo: bool,
    description: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetTemplateSummaryOutput {
    parameters: Vec<ParameterDeclaration>,
    description: Option<String>,
    capabilities: Vec<&'static str>,
    capabilities_reason: Option<String>,
    resource_types: Vec<&'static str>,
    version: &'static str,
    metadata: Option<String>,
    declared_transforms: Vec<String>,
    resource_identifier_summaries: Vec<ResourceIdentifierSummary>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ParameterDeclaration {
    parameter_key: String,
    default_value: Option<String>,
    parameter_type: String,
    no_echo: bool,
    description: Option<String>,
    parameter_constraints: ParameterConstraints,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ParameterConstraints {
    allowed_values: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceIdentifierSummary {
    resource_type: &'static str,
    logical_resource_ids: Vec<String>,
    resource_identifiers: Vec<&'static str>,
}

impl CloudFormation {
    /// The template of a stack or change set, as it was sent; the processed one is the same without transforms.
    pub(super) async fn get_template(
        &self,
        input: &GetTemplateInput,
    ) -> Result<GetTemplateOutput, ServiceError> {
        let book = self.runner.book.lock().await;
        let body = if let Some(name) = &input.change_set_name {
            let change_set = book
                .find_change_set(name, input.stack_name.as_deref())
                .ok_or_else(|| no_change_set(name))?;
            change_set.goal.body.clone()
        } else {
            let name = input
                .stack_name
                .as_deref()
                .ok_or_else(|| validation("Stack name must be specified"))?;
            let stack = book.find(name).ok_or_else(|| no_stack(name))?;
            stack
                .current
                .as_ref()
                .map(|current| current.body.clone())
                .unwrap_or_default()
        };
        Ok(GetTemplateOutput {
            template_body: body,
            stages_available: vec!["Original", "Processed"],
        })
    }

    pub(super) fn validate_template(
        &self,
        input: &TemplateInput,
    ) -> Result<ValidateTemplateOutput, ServiceError> {
        let body = input
            .template_body
            .as_deref()
            .ok_or_else(|| validation("Either Template URL or Template Body must be specified."))?;
        self.check_size(body)?;
        let template = Template::parse(body, MAX_RESOURCES)?;
        let parameters = template
            .parameters
            .iter()
            .map(|(name, parameter)| TemplateParameter {
                parameter_key: name.clone(),
                default_value: parameter.default.clone(),
                no_echo: parameter.no_echo,
                description: parameter.description.clone(),
            })
            .collect();
        let (capabilities, capabilities_reason) = capabilities(&template);
        Ok(ValidateTemplateOutput {
            parameters,
            capabilities,
            capabilities_reason,
            description: template.description,
            declared_transforms: Vec::new(),
        })
    }

    pub(super) async fn get_template_summary(
        &self,
        input: &TemplateInput,
    ) -> Result<GetTemplateSummaryOutput, ServiceError> {
        let body = match (&input.template_body, &input.stack_name) {
            (Some(body), None) => {
                self.check_size(body)?;
                body.clone()
            }
            (None, Some(name)) => {
                let book = self.runner.book.lock().await;
                let stack = book.find(name).ok_or_else(|| no_stack(name))?;
                stack
                    .current
                    .as_ref()
                    .map(|current| current.body.clone())
                    .unwrap_or_default()
            }
            _ => {
                return Err(validation(
                    "Either Template URL or Template Body must be specified.",
                ));
            }
        };
        Ok(summary(&Template::parse(&body, MAX_RESOURCES)?))
    }
}

/// What has to be acknowledged, and why.
fn capabilities(template: &Template) -> (Vec<&'static str>, Option<String>) {
    match needed_capability(template) {
        None => (Vec::new(), None),
        Some((capability, kinds)) => {
            let kinds: Vec<&str> = kinds.into_iter().map(Kind::as_str).collect();
            let reason = format!(
                "The following resource(s) require capabilities: [{}]",
                kinds.join(", ")
            );
            (vec![capability], Some(reason))
        }
    }
}

fn summary(template: &Template) -> GetTemplateSummaryOutput {
    let mut kinds: Vec<_> = template
        .resources
        .values()
        .map(|resource| resource.kind)
        .collect();
    kinds.sort();
    kinds.dedup();
    let of_kind = |kind| {
        template
            .resources
            .iter()
            .filter(move |(_, resource)| resource.kind == kind)
            .map(|(logical_id, _)| logical_id.clone())
            .collect()
    };
    let (capabilities, capabilities_reason) = capabilities(template);
    GetTemplateSummaryOutput {
        parameters: template
            .parameters
            .iter()
            .map(|(name, parameter)| ParameterDeclaration {
                parameter_key: name.clone(),
                default_value: parameter.default.clone(),
                parameter_type: parameter.value_type.clone(),
                no_echo: parameter.no_echo,
                description: parameter.description.clone(),
                parameter_constraints: ParameterConstraints {
                    allowed_values: parameter.allowed.clone(),
                },
            })
            .collect(),
        description: template.description.clone(),
        capabilities,
        capabilities_reason,
        resource_types: kinds.iter().map(|kind| kind.as_str()).collect(),
        version: "2010-09-09",
        metadata: template.metadata.as_ref().map(ToString::to_string),
        declared_transforms: Vec::new(),
        resource_identifier_summaries: kinds
            .iter()
            .map(|kind| ResourceIdentifierSummary {
                resource_type: kind.as_str(),
                logical_resource_ids: of_kind(*kind),
                resource_identifiers: kind.identifiers().to_vec(),
            })
            .collect(),
    }
}

//! From what a request wishes to a checked goal.

use indexmap::IndexMap;

use super::input::{Wish, parameters_by_name, tags_by_key};
use crate::{
    services::cloudformation::{
        CloudFormation,
        error::{insufficient_capabilities, validation},
        kind::Kind,
        stack::{Deployment, Stack},
        template::{Template, parameter_values},
    },
    wire::ServiceError,
};

/// The most resources that a stack may have.
pub(super) const MAX_RESOURCES: usize = 500;

/// A goal, and its template as its parameters decide it.
pub(super) struct Goal {
    pub(super) deployment: Deployment,
    pub(super) template: Template,
}

impl CloudFormation {
    /// Checks a wish for `stack`, which may have been made up for a creation.
    pub(super) fn goal(&self, stack: &Stack, wish: Wish) -> Result<Goal, ServiceError> {
        let body = self.body(stack, &wish)?;
        let declared = Template::parse(&body, MAX_RESOURCES)?;
        check_capabilities(&declared, &wish.capabilities)?;
        let none = IndexMap::new();
        let previous = stack
            .current
            .as_ref()
            .map_or(&none, |current| &current.parameters);
        let given = parameters_by_name(wish.parameters);
        let parameters = parameter_values(&declared.parameters, &given, previous)?;
        let tags = match wish.tags {
            Some(tags) => tags_by_key(tags)?,
            None => stack
                .current
                .as_ref()
                .map(|current| current.tags.clone())
                .unwrap_or_default(),
        };
        let template =
            declared.instantiate(&parameters, &stack.surroundings(&wish.notification_arns))?;
        let changed_types: Vec<&str> = template
            .resources
            .iter()
            .filter(|(logical_id, declared)| {
                let there = stack
                    .resources
                    .get(*logical_id)
                    .filter(|resource| resource.is_there());
                there.is_some_and(|resource| resource.kind != declared.kind)
            })
            .map(|(logical_id, _)| logical_id.as_str())
            .collect();
        if !changed_types.is_empty() {
            return Err(validation(format!(
                "Update of resource type is not permitted. The new template modifies resource type of the following \
                 resources: [{}]",
                changed_types.join(", ")
            )));
        }
        Ok(Goal {
            deployment: Deployment {
                body,
                parameters,
                tags,
                capabilities: wish.capabilities,
                notification_arns: wish.notification_arns,
                role_arn: wish.role_arn,
            },
            template,
        })
    }

    fn body(&self, stack: &Stack, wish: &Wish) -> Result<String, ServiceError> {
        match (
            &wish.template_body,
            &wish.template_url,
            wish.use_previous_template,
        ) {
            (Some(body), None, false) => {
                self.check_size(body)?;
                Ok(body.clone())
            }
            (None, Some(_), false) => Err(validation(
                "TemplateURL must be a supported URL. This server reads templates from requests only.",
            )),
            (None, None, true) => stack
                .current
                .as_ref()
                .map(|current| current.body.clone())
                .ok_or_else(|| validation("Must have a current stack to use previous template")),
            _ => Err(validation(
                "Either Template URL or Template Body must be specified.",
            )),
        }
    }

    /// Refuses a template that is too long for a request.
    pub(super) fn check_size(&self, body: &str) -> Result<(), ServiceError> {
        let limit = self.shared.options.template_bytes;
        if body.len() <= limit {
            return Ok(());
        }
        let shown: String = body.chars().take(200).collect();
        Err(validation(format!(
            "1 validation error detected: Value '{shown}...' at 'templateBody' failed to satisfy constraint: Member \
             must have length less than or equal to {limit}"
        )))
    }

    /// The template that a stack has now, as its parameters decide it.
    pub(super) fn current_template(stack: &Stack) -> Option<Template> {
        let current = stack.current.as_ref()?;
        let surroundings = stack.surroundings(&current.notification_arns);
        Template::parse(&current.body, usize::MAX)
            .and_then(|template| template.instantiate(&current.parameters, &surroundings))
            .ok()
    }
}

/// What has to be acknowledged before a stack gives permissions; source: "Acknowledging IAM resources in CloudFormation
/// templates" of the CloudFormation user guide.
const IAM: &str = "CAPABILITY_IAM";
const NAMED_IAM: &str = "CAPABILITY_NAMED_IAM";

/// The capability that a template needs, and the types that need it.
pub(super) fn needed_capability(template: &Template) -> Option<(&'static str, Vec<Kind>)> {
    let mut kinds = Vec::new();
    let mut capability = IAM;
    for resource in template.resources.values() {
        if !resource.kind.gives_permissions() {
            continue;
        }
        kinds.push(resource.kind);
        let name = resource.kind.name_property();
        if name.is_some_and(|name| resource.properties.contains_key(name)) {
            capability = NAMED_IAM;
        }
    }
    kinds.dedup();
    (!kinds.is_empty()).then_some((capability, kinds))
}

fn check_capabilities(template: &Template, given: &[String]) -> Result<(), ServiceError> {
    match needed_capability(template) {
        Some((capability, _))
            if !given
                .iter()
                .any(|given| given == capability || given == NAMED_IAM) =>
        {
            Err(insufficient_capabilities(capability))
        }
        _ => Ok(()),
    }
}

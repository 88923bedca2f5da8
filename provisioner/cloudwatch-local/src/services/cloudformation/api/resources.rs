//! The resources of a stack, told.

use serde::{Deserialize, Serialize};

use super::input::{StackInput, required};
use crate::{
    services::{
        cloudformation::{
            CloudFormation,
            book::Book,
            error::{no_stack, validation},
            stack::{Resource, Stack},
        },
        paging,
    },
    wire::{ServiceError, Time},
};

/// How many resources a page has.
const PAGE: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ResourceInput {
    stack_name: Option<String>,
    logical_resource_id: Option<String>,
    physical_resource_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeStackResourcesOutput {
    stack_resources: Vec<StackResource>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StackResource {
    stack_name: String,
    stack_id: String,
    logical_resource_id: String,
    physical_resource_id: Option<String>,
    resource_type: &'static str,
    timestamp: Time,
    resource_status: &'static str,
    resource_status_reason: Option<String>,
    drift_information: Drift,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Drift {
    stack_resource_drift_status: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeStackResourceOutput {
    stack_resource_detail: StackResourceDetail,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StackResourceDetail {
    stack_name: String,
    stack_id: String,
    logical_resource_id: String,
    physical_resource_id: Option<String>,
    resource_type: &'static str,
    last_updated_timestamp: Time,
    resource_status: &'static str,
    resource_status_reason: Option<String>,
    metadata: Option<String>,
    drift_information: Drift,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListStackResourcesOutput {
    stack_resource_summaries: Vec<StackResourceSummary>,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StackResourceSummary {
    logical_resource_id: String,
    physical_resource_id: Option<String>,
    resource_type: &'static str,
    last_updated_timestamp: Time,
    resource_status: &'static str,
    resource_status_reason: Option<String>,
    drift_information: Drift,
}

const NOT_CHECKED: Drift = Drift {
    stack_resource_drift_status: "NOT_CHECKED",
};

impl CloudFormation {
    pub(super) async fn describe_stack_resources(
        &self,
        input: &ResourceInput,
    ) -> Result<DescribeStackResourcesOutput, ServiceError> {
        let book = self.runner.book.lock().await;
        let stack = match (&input.stack_name, &input.physical_resource_id) {
            (Some(name), None) => book.find(name).ok_or_else(|| no_stack(name))?,
            (None, Some(physical_id)) => owner(&book, physical_id)?,
            (Some(_), Some(_)) => {
                return Err(validation(
                    "You cannot specify both StackName and PhysicalResourceId",
                ));
            }
            (None, None) => {
                return Err(validation(
                    "Either stackName or physicalResourceId must be specified",
                ));
            }
        };
        let wanted = |logical_id: &str| {
            input
                .logical_resource_id
                .as_deref()
                .is_none_or(|wanted| wanted == logical_id)
        };
        let stack_resources = stack
            .resources
            .iter()
            .filter(|(logical_id, _)| wanted(logical_id))
            .map(|(logical_id, resource)| StackResource {
                stack_name: stack.name.clone(),
                stack_id: stack.id.clone(),
                logical_resource_id: logical_id.clone(),
                physical_resource_id: resource.physical_id.clone(),
                resource_type: resource.kind.as_str(),
                timestamp: Time(resource.changed),
                resource_status: resource.status.as_str(),
                resource_status_reason: resource.reason.clone(),
                drift_information: NOT_CHECKED,
            })
            .collect();
        Ok(DescribeStackResourcesOutput { stack_resources })
    }

    pub(super) async fn describe_stack_resource(
        &self,
        input: &ResourceInput,
    ) -> Result<DescribeStackResourceOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let logical_id = required(input.logical_resource_id.clone(), "logicalResourceId")?;
        let book = self.runner.book.lock().await;
        let stack = book
            .find(&name)
            .ok_or_else(|| validation(format!("Stack '{name}' does not exist")))?;
        let resource: &Resource = stack.resources.get(&logical_id).ok_or_else(|| {
            validation(format!(
                "Resource {logical_id} does not exist for stack {}",
                stack.name
            ))
        })?;
        Ok(DescribeStackResourceOutput {
            stack_resource_detail: StackResourceDetail {
                stack_name: stack.name.clone(),
                stack_id: stack.id.clone(),
                logical_resource_id: logical_id,
                physical_resource_id: resource.physical_id.clone(),
                resource_type: resource.kind.as_str(),
                last_updated_timestamp: Time(resource.changed),
                resource_status: resource.status.as_str(),
                resource_status_reason: resource.reason.clone(),
                metadata: resource.metadata.as_ref().map(ToString::to_string),
                drift_information: NOT_CHECKED,
            },
        })
    }

    pub(super) async fn list_stack_resources(
        &self,
        input: &StackInput,
    ) -> Result<ListStackResourcesOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let after: Option<String> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position("ListStackResources", token)
                    .ok_or_else(|| validation("Invalid NextToken"))?,
            ),
        };
        let book = self.runner.book.lock().await;
        let stack = book.find(&name).ok_or_else(|| no_stack(&name))?;
        let (page, next) = paging::page(
            stack.resources.iter(),
            |(logical_id, _)| (*logical_id).clone(),
            after.as_deref(),
            PAGE,
        );
        let stack_resource_summaries = page
            .into_iter()
            .map(|(logical_id, resource)| StackResourceSummary {
                logical_resource_id: logical_id.clone(),
                physical_resource_id: resource.physical_id.clone(),
                resource_type: resource.kind.as_str(),
                last_updated_timestamp: Time(resource.changed),
                resource_status: resource.status.as_str(),
                resource_status_reason: resource.reason.clone(),
                drift_information: NOT_CHECKED,
            })
            .collect();
        Ok(ListStackResourcesOutput {
            stack_resource_summaries,
            next_token: next.map(|logical_id| paging::token("ListStackResources", &logical_id)),
        })
    }
}

fn owner<'a>(book: &'a Book, physical_id: &str) -> Result<&'a Stack, ServiceError> {
    let has = |stack: &&Stack| {
        stack.resources.values().any(|resource| {
            resource.is_there() && resource.physical_id.as_deref() == Some(physical_id)
        })
    };
    book.stacks
        .values()
        .find(has)
        .ok_or_else(|| validation(format!("Stack for {physical_id} does not exist")))
}

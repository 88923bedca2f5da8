//! Stacks and their events, told.

use serde::{Deserialize, Serialize};

use super::input::{Parameter, StackInput, parameters_shown, required, tags_shown};
use crate::{
    services::{
        cloudformation::{
            CloudFormation,
            error::{no_stack, validation},
            stack::{self, StackStatus},
        },
        cloudwatch::Tag,
        paging,
    },
    store::{Record, RecordQuery, Records},
    wire::{ServiceError, Time},
};

/// How many stacks or events a page has.
const PAGE: usize = 100;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeStacksOutput {
    stacks: Vec<Stack>,
    next_token: Option<String>,
}

#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Stack {
    stack_id: String,
    stack_name: String,
    change_set_id: Option<String>,
    description: Option<String>,
    parameters: Vec<Parameter>,
    creation_time: Time,
    deletion_time: Option<Time>,
    last_updated_time: Option<Time>,
    rollback_configuration: super::input::Empty,
    stack_status: &'static str,
    stack_status_reason: Option<String>,
    disable_rollback: bool,
    #[serde(rename = "NotificationARNs")]
    notification_arns: Vec<String>,
    timeout_in_minutes: Option<i64>,
    capabilities: Vec<String>,
    outputs: Vec<Output>,
    #[serde(rename = "RoleARN")]
    role_arn: Option<String>,
    tags: Vec<Tag>,
    enable_termination_protection: bool,
    drift_information: DriftInformation,
}

#[expect(
    clippy::struct_field_names,
    reason = "the members are named by the API"
)]
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    output_key: String,
    output_value: String,
    description: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DriftInformation {
    stack_drift_status: &'static str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListStacksInput {
    next_token: Option<String>,
    stack_status_filter: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListStacksOutput {
    stack_summaries: Vec<StackSummary>,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StackSummary {
    stack_id: String,
    stack_name: String,
    template_description: Option<String>,
    creation_time: Time,
    last_updated_time: Option<Time>,
    deletion_time: Option<Time>,
    stack_status: &'static str,
    stack_status_reason: Option<String>,
    drift_information: DriftInformation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeStackEventsOutput {
    stack_events: Vec<StackEvent>,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StackEvent {
    stack_id: String,
    event_id: String,
    stack_name: String,
    operation_id: Option<String>,
    logical_resource_id: String,
    physical_resource_id: String,
    resource_type: String,
    timestamp: Time,
    resource_status: String,
    resource_status_reason: Option<String>,
    resource_properties: Option<String>,
    client_request_token: Option<String>,
}

const NOT_CHECKED: DriftInformation = DriftInformation {
    stack_drift_status: "NOT_CHECKED",
};

impl CloudFormation {
    /// One stack, or all that are not deleted.
    pub(super) async fn describe_stacks(
        &self,
        input: &StackInput,
    ) -> Result<DescribeStacksOutput, ServiceError> {
        let after = position("DescribeStacks", input.next_token.as_deref())?;
        if let Some(name) = &input.stack_name {
            let book = self.runner.book.lock().await;
            let stack = book.find(name).ok_or_else(|| no_stack(name))?;
            return Ok(DescribeStacksOutput {
                stacks: vec![shown(stack)],
                next_token: None,
            });
        }
        let stacks = self.stacks().await;
        let present = stacks
            .iter()
            .filter(|stack| stack.status != StackStatus::DeleteComplete);
        let (page, next) = page_of(present, after);
        Ok(DescribeStacksOutput {
            stacks: page.into_iter().map(shown).collect(),
            next_token: next.map(|next| paging::token("DescribeStacks", &next)),
        })
    }

    /// All stacks in the given states, newest first.
    pub(super) async fn list_stacks(
        &self,
        input: &ListStacksInput,
    ) -> Result<ListStacksOutput, ServiceError> {
        let after = position("ListStacks", input.next_token.as_deref())?;
        let stacks = self.stacks().await;
        let wanted = stacks.iter().filter(|stack| {
            input.stack_status_filter.is_empty()
                || input
                    .stack_status_filter
                    .iter()
                    .any(|status| status == stack.status.as_str())
        });
        let (page, next) = page_of(wanted, after);
        let stack_summaries = page
            .into_iter()
            .map(|stack| StackSummary {
                stack_id: stack.id.clone(),
                stack_name: stack.name.clone(),
                template_description: stack.description.clone(),
                creation_time: Time(stack.created),
                last_updated_time: stack.updated.map(Time),
                deletion_time: stack.deleted.map(Time),
                stack_status: stack.status.as_str(),
                stack_status_reason: stack.reason.clone(),
                drift_information: NOT_CHECKED,
            })
            .collect();
        Ok(ListStacksOutput {
            stack_summaries,
            next_token: next.map(|next| paging::token("ListStacks", &next)),
        })
    }

    /// The events of a stack, newest first.
    pub(super) async fn describe_stack_events(
        &self,
        input: &StackInput,
    ) -> Result<DescribeStackEventsOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let after: Option<i64> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position("DescribeStackEvents", token)
                    .ok_or_else(|| validation("Invalid NextToken"))?,
            ),
        };
        let book = self.runner.book.lock().await;
        let stack = book
            .find(&name)
            .ok_or_else(|| validation(format!("Stack [{name}] does not exist")))?;
        let (stack_id, stack_name) = (stack.id.clone(), stack.name.clone());
        drop(book);
        let query = RecordQuery {
            key: Some(&stack_id),
            descending: true,
            after,
            limit: PAGE + 1,
            ..RecordQuery::default()
        };
        let mut records: Vec<Record<stack::Event>> = self
            .shared
            .store
            .records(Records::StackEvent, query)
            .await?;
        let more = records.len() > PAGE;
        records.truncate(PAGE);
        let next = records.last().filter(|_| more).map(|record| record.id);
        Ok(DescribeStackEventsOutput {
            stack_events: records
                .into_iter()
                .map(|record| event_shown(&stack_id, &stack_name, record.body))
                .collect(),
            next_token: next.map(|id| paging::token("DescribeStackEvents", &id)),
        })
    }
}

fn event_shown(stack_id: &str, stack_name: &str, event: stack::Event) -> StackEvent {
    StackEvent {
        stack_id: stack_id.to_owned(),
        event_id: event.id,
        stack_name: stack_name.to_owned(),
        operation_id: event.operation,
        logical_resource_id: event.logical_id,
        physical_resource_id: event.physical_id,
        resource_type: event.resource_type,
        timestamp: Time(event.at),
        resource_status: event.status,
        resource_status_reason: event.reason,
        resource_properties: event.properties,
        client_request_token: event.token,
    }
}

fn position(operation: &str, token: Option<&str>) -> Result<usize, ServiceError> {
    match token {
        None => Ok(0),
        Some(token) => {
            paging::position(operation, token).ok_or_else(|| validation("Invalid NextToken"))
        }
    }
}

fn page_of<'a>(
    stacks: impl Iterator<Item = &'a stack::Stack>,
    start: usize,
) -> (Vec<&'a stack::Stack>, Option<usize>) {
    let mut rest = stacks.skip(start);
    let page: Vec<&stack::Stack> = rest.by_ref().take(PAGE).collect();
    let next = rest.next().map(|_| start + PAGE);
    (page, next)
}

fn shown(stack: &stack::Stack) -> Stack {
    let none = stack::Deployment::default();
    let current = stack.current.as_ref().unwrap_or(&none);
    Stack {
        stack_id: stack.id.clone(),
        stack_name: stack.name.clone(),
        change_set_id: stack.change_set.clone(),
        description: stack.description.clone(),
        parameters: parameters_shown(&current.parameters),
        creation_time: Time(stack.created),
        deletion_time: stack.deleted.map(Time),
        last_updated_time: stack.updated.map(Time),
        rollback_configuration: super::input::Empty {},
        stack_status: stack.status.as_str(),
        stack_status_reason: stack.reason.clone(),
        disable_rollback: stack.disable_rollback,
        notification_arns: current.notification_arns.clone(),
        timeout_in_minutes: stack.timeout_minutes,
        capabilities: current.capabilities.clone(),
        outputs: stack
            .outputs
            .iter()
            .map(|output| Output {
                output_key: output.key.clone(),
                output_value: output.value.clone(),
                description: output.description.clone(),
            })
            .collect(),
        role_arn: current.role_arn.clone(),
        tags: tags_shown(&current.tags),
        enable_termination_protection: stack.termination_protection,
        drift_information: NOT_CHECKED,
    }
}

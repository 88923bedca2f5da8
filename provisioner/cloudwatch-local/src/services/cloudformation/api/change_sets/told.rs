//! Looking at change sets.

use serde::Serialize;

use super::{
    super::{
        input::{Parameter, parameters_shown, required, tags_shown},
        output::{Change, change_shown},
    },
    ChangeSetInput, find,
};
use crate::{
    services::{
        cloudformation::{
            CloudFormation,
            change_set::{ChangeSet, Execution},
            error::validation,
            stack::OnFailure,
        },
        cloudwatch::Tag,
        paging,
    },
    wire::{ServiceError, Time},
};

/// How many changes a page has.
const PAGE: usize = 100;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct DescribeChangeSetOutput {
    change_set_name: String,
    change_set_id: String,
    stack_id: String,
    stack_name: String,
    description: Option<String>,
    parameters: Vec<Parameter>,
    creation_time: Time,
    execution_status: &'static str,
    status: &'static str,
    status_reason: Option<String>,
    #[serde(rename = "NotificationARNs")]
    notification_arns: Vec<String>,
    capabilities: Vec<String>,
    tags: Vec<Tag>,
    changes: Vec<Change>,
    next_token: Option<String>,
    include_nested_stacks: bool,
    on_stack_failure: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct ListChangeSetsOutput {
    summaries: Vec<Summary>,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    stack_id: String,
    stack_name: String,
    change_set_id: String,
    change_set_name: String,
    execution_status: &'static str,
    status: &'static str,
    status_reason: Option<String>,
    creation_time: Time,
    description: Option<String>,
    include_nested_stacks: bool,
}

impl CloudFormation {
    pub(in super::super) async fn describe_change_set(
        &self,
        input: &ChangeSetInput,
    ) -> Result<DescribeChangeSetOutput, ServiceError> {
        let name = required(input.change_set_name.clone(), "changeSetName")?;
        let start: usize = match &input.next_token {
            None => 0,
            Some(token) => paging::position("DescribeChangeSet", token)
                .ok_or_else(|| validation("Invalid NextToken"))?,
        };
        let book = self.runner.book.lock().await;
        let change_set = find(&book, &name, input.stack_name.as_deref())?;
        let end = start.saturating_add(PAGE).min(change_set.changes.len());
        let changes = change_set.changes.get(start..end).unwrap_or_default();
        Ok(DescribeChangeSetOutput {
            change_set_name: change_set.name.clone(),
            change_set_id: change_set.id.clone(),
            stack_id: change_set.stack_id.clone(),
            stack_name: change_set.stack_name.clone(),
            description: change_set.description.clone(),
            parameters: parameters_shown(&change_set.goal.parameters),
            creation_time: Time(change_set.created),
            execution_status: change_set.execution.as_str(),
            status: change_set.status.as_str(),
            status_reason: change_set.reason.clone(),
            notification_arns: change_set.goal.notification_arns.clone(),
            capabilities: change_set.goal.capabilities.clone(),
            tags: tags_shown(&change_set.goal.tags),
            changes: changes
                .iter()
                .map(|change| change_shown(change, input.include_property_values))
                .collect(),
            next_token: (end < change_set.changes.len())
                .then(|| paging::token("DescribeChangeSet", &end)),
            include_nested_stacks: false,
            on_stack_failure: change_set.on_failure.map(OnFailure::as_str),
        })
    }

    pub(in super::super) async fn list_change_sets(
        &self,
        input: &ChangeSetInput,
    ) -> Result<ListChangeSetsOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let after: Option<String> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position("ListChangeSets", token)
                    .ok_or_else(|| validation("Invalid NextToken"))?,
            ),
        };
        let book = self.runner.book.lock().await;
        let stack = book
            .find(&name)
            .ok_or_else(|| validation(format!("Stack [{name}] does not exist")))?;
        // an executed one is only to be found by its ARN
        let of_stack = book.change_sets.values().filter(|change_set| {
            change_set.stack_id == stack.id
                && !matches!(
                    change_set.execution,
                    Execution::Complete | Execution::Failed
                )
        });
        let (page, next) = paging::page(
            of_stack,
            |change_set| change_set.id.clone(),
            after.as_deref(),
            PAGE,
        );
        Ok(ListChangeSetsOutput {
            summaries: page.into_iter().map(summary).collect(),
            next_token: next.map(|id| paging::token("ListChangeSets", &id)),
        })
    }
}

fn summary(change_set: &ChangeSet) -> Summary {
    Summary {
        stack_id: change_set.stack_id.clone(),
        stack_name: change_set.stack_name.clone(),
        change_set_id: change_set.id.clone(),
        change_set_name: change_set.name.clone(),
        execution_status: change_set.execution.as_str(),
        status: change_set.status.as_str(),
        status_reason: change_set.reason.clone(),
        creation_time: Time(change_set.created),
        description: change_set.description.clone(),
        include_nested_stacks: false,
    }
}

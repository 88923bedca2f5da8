//! Stacks: list, describe, template, resources, delete.

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_cloudformation::types::{StackResourceSummary, TemplateStage};

use super::error::Kind;
use super::{Error, Session};

/// A stack as CloudFormation describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stack {
    /// Its name.
    pub(crate) name: String,
    /// Its ARN.
    pub(crate) id: String,
    /// What state it is in.
    pub(crate) status: StackStatus,
    /// Why, when CloudFormation says so.
    pub(crate) reason: Option<String>,
    /// ISO 8601, the last update or else the creation.
    pub(crate) changed: Option<String>,
    /// Tags of the stack itself.
    pub(crate) tags: BTreeMap<String, String>,
}

impl Stack {
    /// The account in its ARN.
    pub(crate) fn account(&self) -> Option<&str> {
        account(&self.id)
    }
}

/// The account in an ARN.
pub(crate) fn account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

/// A stack status such as `UPDATE_ROLLBACK_COMPLETE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StackStatus(String);

impl StackStatus {
    /// From CloudFormation's text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// CloudFormation's text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Something is going on. (A stack in review waits for a person, not for CloudFormation.)
    pub(crate) fn is_in_progress(&self) -> bool {
        self.0.ends_with("_IN_PROGRESS") && !self.is_in_review()
    }

    /// Made by a change set that was never executed: no resource, no template.
    pub(crate) fn is_in_review(&self) -> bool {
        self.0 == "REVIEW_IN_PROGRESS"
    }

    /// Its creation failed, so that it can only be deleted.
    pub(crate) fn must_be_recreated(&self) -> bool {
        matches!(
            self.0.as_str(),
            "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED"
        )
    }

    /// Its update failed, and so did the way back.
    pub(crate) fn is_stuck(&self) -> bool {
        self.0 == "UPDATE_ROLLBACK_FAILED"
    }

    /// The last operation did what it was asked for.
    pub(crate) fn is_success(&self) -> bool {
        self.0.ends_with("_COMPLETE") && !self.0.contains("ROLLBACK")
    }

    /// It is gone.
    pub(crate) fn is_deleted(&self) -> bool {
        self.0 == "DELETE_COMPLETE"
    }
}

impl fmt::Display for StackStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Session {
    /// All stacks of the account and region that are not deleted, or only the named one.
    pub(crate) async fn stacks(&self, name: Option<&str>) -> Result<Vec<Stack>, Error> {
        let operation = || {
            name.map_or_else(
                || "list the stacks".to_owned(),
                |name| format!("describe stack `{name}`"),
            )
        };
        let mut pages = self
            .cloudformation
            .describe_stacks()
            .set_stack_name(name.map(str::to_owned))
            .into_paginator()
            .send();
        let mut stacks = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Error::new(operation(), &self.endpoint, error))?;
            stacks.extend(page.stacks.unwrap_or_default().into_iter().map(stack));
        }
        Ok(stacks)
    }

    /// One stack, by name or ARN; `None` when there is none.
    pub(crate) async fn stack(&self, name: &str) -> Result<Option<Stack>, Error> {
        match self.stacks(Some(name)).await {
            Ok(stacks) => Ok(stacks.into_iter().next()),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The template as it was sent.
    pub(crate) async fn template(&self, stack: &str) -> Result<serde_json::Value, Error> {
        let operation = || format!("read the template of stack `{stack}`");
        let answer = self
            .cloudformation
            .get_template()
            .stack_name(stack)
            .template_stage(TemplateStage::Original)
            .send()
            .await
            .map_err(|error| Error::new(operation(), &self.endpoint, error))?;
        serde_json::from_str(answer.template_body().unwrap_or_default())
            .map_err(|error| Error::answer(operation(), &self.endpoint, error))
    }

    /// Logical id → physical id of the resources that exist.
    pub(crate) async fn resources(&self, stack: &str) -> Result<BTreeMap<String, String>, Error> {
        let summaries = self.summaries(stack).await?.into_iter();
        Ok(summaries
            .filter_map(|one| Some((one.logical_resource_id?, one.physical_resource_id?)))
            .collect())
    }

    /// Names of the buckets that exist in a stack.
    pub(crate) async fn buckets(&self, stack: &str) -> Result<Vec<String>, Error> {
        let summaries = self.summaries(stack).await?.into_iter();
        Ok(summaries
            .filter(|one| one.resource_type() == Some("AWS::S3::Bucket"))
            .filter_map(|one| one.physical_resource_id)
            .collect())
    }

    /// The resources of a stack that are not deleted.
    async fn summaries(&self, stack: &str) -> Result<Vec<StackResourceSummary>, Error> {
        let mut pages = self
            .cloudformation
            .list_stack_resources()
            .stack_name(stack)
            .into_paginator()
            .send();
        let mut resources = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                Error::new(
                    format!("list the resources of stack `{stack}`"),
                    &self.endpoint,
                    error,
                )
            })?;
            let exists = |one: &StackResourceSummary| {
                one.resource_status()
                    .is_none_or(|status| status.as_str() != "DELETE_COMPLETE")
            };
            let summaries = page.stack_resource_summaries.unwrap_or_default();
            resources.extend(summaries.into_iter().filter(exists));
        }
        Ok(resources)
    }

    /// Asks for the deletion of a stack; it goes on after this returns.
    pub(crate) async fn delete_stack(&self, stack: &str) -> Result<(), Error> {
        self.cloudformation
            .delete_stack()
            .stack_name(stack)
            .send()
            .await
            .map_err(|error| {
                Error::new(format!("delete stack `{stack}`"), &self.endpoint, error)
            })?;
        Ok(())
    }
}

fn stack(stack: aws_sdk_cloudformation::types::Stack) -> Stack {
    let changed = stack
        .last_updated_time()
        .or(stack.creation_time())
        .copied()
        .and_then(super::stack_events::iso_8601);
    let tags = stack.tags.unwrap_or_default().into_iter();
    Stack {
        name: stack.stack_name.unwrap_or_default(),
        id: stack.stack_id.unwrap_or_default(),
        status: StackStatus::new(
            stack
                .stack_status
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
        ),
        reason: stack.stack_status_reason,
        changed,
        tags: tags
            .filter_map(|tag| Some((tag.key?, tag.value?)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_told_apart() {
        let check = |text: &str, progress, recreate, success| {
            let status = StackStatus::new(text);
            assert_eq!(
                (
                    status.is_in_progress(),
                    status.must_be_recreated(),
                    status.is_success()
                ),
                (progress, recreate, success),
                "{text}"
            );
        };
        check("CREATE_COMPLETE", false, false, true);
        check("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", true, false, false);
        check("REVIEW_IN_PROGRESS", false, false, false);
        check("ROLLBACK_COMPLETE", false, true, false);
        check("UPDATE_ROLLBACK_COMPLETE", false, false, false);
        check("DELETE_COMPLETE", false, false, true);
        check("ROLLBACK_IN_PROGRESS", true, false, false);
    }

    #[test]
    fn account_is_read_from_an_arn() {
        assert_eq!(
            account("arn:aws:cloudformation:us-east-1:111122223333:stack/a/b"),
            Some("111122223333")
        );
        assert_eq!(account("not an arn"), None);
    }
}

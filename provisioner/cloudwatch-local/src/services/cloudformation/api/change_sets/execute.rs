//! Executing change sets, and throwing them away.

use serde::Deserialize;

use super::{
    super::input::{Empty, required},
    ChangeSetInput, find,
};
use crate::{
    services::cloudformation::{
        CloudFormation,
        book::Book,
        change_set::{ChangeSet, ChangeSetKind, Execution},
        error::{change_set_status, no_stack},
        machine::{self, Moment, Start},
        stack::{OnFailure, Stack},
        template::Template,
    },
    store::{Batch, Collection, StoreError},
    wire::ServiceError,
};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(in super::super) struct ExecuteInput {
    change_set_name: Option<String>,
    stack_name: Option<String>,
    client_request_token: Option<String>,
    disable_rollback: Option<bool>,
}

impl CloudFormation {
    /// Begins what a change set says.
    pub(in super::super) async fn execute_change_set(
        &self,
        input: ExecuteInput,
    ) -> Result<Empty, ServiceError> {
        let name = required(input.change_set_name, "changeSetName")?;
        let mut book = self.runner.book.lock().await;
        let change_set = find(&book, &name, input.stack_name.as_deref())?.clone();
        if change_set.execution != Execution::Available {
            let same = input.client_request_token.is_some()
                && book.stacks.get(&change_set.stack_id).is_some_and(|stack| {
                    stack.change_set.as_ref() == Some(&change_set.id)
                        && stack.token == input.client_request_token
                });
            if same {
                return Ok(Empty {});
            }
            return Err(change_set_status(format!(
                "ChangeSet [{}] cannot be executed in its current execution status of [{}]",
                change_set.id,
                change_set.execution.as_str()
            )));
        }
        let start = Start {
            token: input.client_request_token,
            on_failure: match (change_set.on_failure, input.disable_rollback) {
                (_, Some(disabled)) => OnFailure::from_flag(disabled),
                (Some(choice), None) => choice,
                (None, None) => OnFailure::Rollback,
            },
            change_set: Some(change_set.id.clone()),
        };
        self.begin_change_set(&mut book, &change_set, start).await?;
        self.runner.start(&change_set.stack_id);
        Ok(Empty {})
    }

    /// Begins the operation and marks the change set, all at once; the other change sets of the stack, which are no
    /// longer true, go.
    async fn begin_change_set(
        &self,
        book: &mut Book,
        change_set: &ChangeSet,
        start: Start,
    ) -> Result<(), ServiceError> {
        let executing = ChangeSet {
            execution: Execution::InProgress,
            ..change_set.clone()
        };
        let is_other =
            |other: &ChangeSet| other.stack_id == change_set.stack_id && other.id != change_set.id;
        let mut batch = Batch::new();
        batch.put(Collection::ChangeSet, &executing.id, &executing)?;
        for other in book.change_sets.values().filter(|other| is_other(other)) {
            batch.delete(Collection::ChangeSet, &other.id);
        }
        let begin =
            |stack: &mut Stack, moment: &Moment<'_>| begin(stack, change_set, start, moment);
        let outcome = self
            .runner
            .change_with(book, &change_set.stack_id, batch, begin)
            .await?;
        outcome.unwrap_or_else(|| Err(no_stack(&change_set.stack_name)))?;
        book.change_sets.retain(|_, other| !is_other(other));
        book.change_sets.insert(executing.id.clone(), executing);
        Ok(())
    }

    pub(in super::super) async fn delete_change_set(
        &self,
        input: &ChangeSetInput,
    ) -> Result<Empty, ServiceError> {
        let name = required(input.change_set_name.clone(), "changeSetName")?;
        let mut book = self.runner.book.lock().await;
        let Some(change_set) = book.find_change_set(&name, input.stack_name.as_deref()) else {
            return Ok(Empty {});
        };
        if change_set.execution == Execution::InProgress {
            return Err(change_set_status(format!(
                "ChangeSet [{}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]",
                change_set.id
            )));
        }
        let id = change_set.id.clone();
        let mut batch = Batch::new();
        batch.delete(Collection::ChangeSet, &id);
        self.shared.store.write(batch).await?;
        book.change_sets.remove(&id);
        Ok(Empty {})
    }

    /// Throws away the change sets of a stack that goes.
    pub(in super::super) async fn forget_change_sets(
        &self,
        book: &mut Book,
        stack: &str,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        for change_set in book
            .change_sets
            .values()
            .filter(|change_set| change_set.stack_id == stack)
        {
            batch.delete(Collection::ChangeSet, &change_set.id);
        }
        self.shared.store.write(batch).await?;
        book.change_sets
            .retain(|_, change_set| change_set.stack_id != stack);
        Ok(())
    }
}

fn begin(
    stack: &mut Stack,
    change_set: &ChangeSet,
    start: Start,
    moment: &Moment<'_>,
) -> Result<(), ServiceError> {
    let goal = change_set.goal.clone();
    let surroundings = stack.surroundings(&goal.notification_arns);
    let template = Template::parse(&goal.body, usize::MAX)
        .and_then(|template| template.instantiate(&goal.parameters, &surroundings))?;
    if change_set.kind == ChangeSetKind::Create {
        stack.current = Some(goal.clone());
        machine::begin_create(stack, goal, &template, start, moment);
    } else {
        machine::begin_update(stack, goal, &template, start, moment)?;
    }
    stack.description = template.description;
    Ok(())
}

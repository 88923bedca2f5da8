//! Change sets: made, looked at, executed, thrown away.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    input::{Empty, Parameter, Wish, parameters_shown, required, tags_shown},
    output::{Change, change_shown},
    stacks::{check_name, not_updatable, on_failure, same_otherwise},
};
use crate::{
    identity::Scope,
    services::{
        cloudformation::{
            CloudFormation,
            book::{self, Book},
            change_set::{ChangeSet, ChangeSetKind, ChangeSetStatus, Execution},
            diff::{Comparison, changes},
            error::{already_exists, change_set_status, no_change_set, no_stack, validation},
            machine::{self, Start},
            stack::{OnFailure, Stack, StackStatus},
            template::Template,
        },
        cloudwatch::Tag,
        paging,
    },
    store::{Batch, Collection, StoreError},
    wire::{ServiceError, Time},
};

/// How many changes a page has.
const PAGE: usize = 100;

/// The reason of a change set that would change nothing.
const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different information to create a change set.";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct CreateChangeSetInput {
    stack_name: Option<String>,
    change_set_name: Option<String>,
    change_set_type: Option<String>,
    template_body: Option<String>,
    #[serde(rename = "TemplateURL")]
    template_url: Option<String>,
    use_previous_template: bool,
    parameters: Vec<Parameter>,
    capabilities: Vec<String>,
    #[serde(rename = "NotificationARNs")]
    notification_arns: Vec<String>,
    #[serde(rename = "RoleARN")]
    role_arn: Option<String>,
    tags: Option<Vec<Tag>>,
    client_token: Option<String>,
    description: Option<String>,
    on_stack_failure: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateChangeSetOutput {
    id: String,
    stack_id: String,
}

/// An input that names a change set.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ChangeSetInput {
    change_set_name: Option<String>,
    stack_name: Option<String>,
    next_token: Option<String>,
    include_property_values: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ExecuteInput {
    change_set_name: Option<String>,
    stack_name: Option<String>,
    client_request_token: Option<String>,
    disable_rollback: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeChangeSetOutput {
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
pub(super) struct ListChangeSetsOutput {
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

impl CreateChangeSetInput {
    fn wish(self) -> Wish {
        Wish {
            template_body: self.template_body,
            template_url: self.template_url,
            use_previous_template: self.use_previous_template,
            parameters: self.parameters,
            tags: self.tags,
            capabilities: self.capabilities,
            notification_arns: self.notification_arns,
            role_arn: self.role_arn,
        }
    }
}

impl CloudFormation {
    /// Notes a change set, which is then made in the background.
    pub(super) async fn create_change_set(
        &self,
        scope: &Scope,
        input: CreateChangeSetInput,
    ) -> Result<CreateChangeSetOutput, ServiceError> {
        let stack_name = required(input.stack_name.clone(), "stackName")?;
        let name = required(input.change_set_name.clone(), "changeSetName")?;
        check_name(&name)?;
        let mut book = self.runner.book.lock().await;
        if let Some(found) = book.find_change_set(&name, Some(&stack_name)) {
            if found.token.is_some() && found.token == input.client_token {
                return Ok(CreateChangeSetOutput {
                    id: found.id.clone(),
                    stack_id: found.stack_id.clone(),
                });
            }
            return Err(already_exists(format!("ChangeSet {name} already exists")));
        }
        let (kind, stack) = self.subject(
            &book,
            scope,
            &stack_name,
            &name,
            input.change_set_type.as_deref(),
        )?;
        let on_failure = match input.on_stack_failure.as_deref() {
            None => None,
            choice => Some(on_failure(choice, None)?),
        };
        let (description, token) = (input.description.clone(), input.client_token.clone());
        let goal = self.goal(&stack, input.wish())?;
        let change_set = ChangeSet {
            id: stack.scope.arn(
                "cloudformation",
                &format!("changeSet/{name}/{}", Uuid::new_v4()),
            ),
            name,
            stack_id: stack.id.clone(),
            stack_name: stack.name.clone(),
            kind,
            description,
            token,
            created: self.shared.now().millis(),
            status: ChangeSetStatus::CreatePending,
            reason: None,
            execution: Execution::Unavailable,
            on_failure,
            goal: goal.deployment,
            changes: Vec::new(),
        };
        self.keep(&mut book, stack, &change_set).await?;
        self.make_change_set(&change_set.id);
        Ok(CreateChangeSetOutput {
            id: change_set.id,
            stack_id: change_set.stack_id,
        })
    }

    /// The stack that a change set is for; one for a creation is made up, unless it is in review already.
    fn subject(
        &self,
        book: &Book,
        scope: &Scope,
        stack_name: &str,
        name: &str,
        kind: Option<&str>,
    ) -> Result<(ChangeSetKind, Stack), ServiceError> {
        let found = book
            .find(stack_name)
            .filter(|stack| stack.status != StackStatus::DeleteComplete);
        match (kind.unwrap_or("UPDATE"), found) {
            ("CREATE", None) => {
                check_name(stack_name)?;
                let stack =
                    self.new_stack(stack_name.to_owned(), scope, StackStatus::ReviewInProgress);
                Ok((ChangeSetKind::Create, stack))
            }
            ("CREATE", Some(stack)) if stack.status == StackStatus::ReviewInProgress => {
                Ok((ChangeSetKind::Create, stack.clone()))
            }
            ("CREATE", Some(_)) => Err(validation(format!(
                "Stack [{stack_name}] already exists and cannot be created again with the changeSet [{name}]."
            ))),
            ("UPDATE", None) => Err(validation(format!("Stack [{stack_name}] does not exist"))),
            ("UPDATE", Some(stack)) if stack.status.can_update() => {
                Ok((ChangeSetKind::Update, stack.clone()))
            }
            ("UPDATE", Some(stack)) => Err(not_updatable(stack).into()),
            (other, _) => Err(validation(format!(
                "ChangeSetType {other} is not available here"
            ))),
        }
    }

    async fn keep(
        &self,
        book: &mut Book,
        mut stack: Stack,
        change_set: &ChangeSet,
    ) -> Result<(), ServiceError> {
        let mut batch = Batch::new();
        let is_new = !book.stacks.contains_key(&stack.id);
        if is_new {
            stack.enter(
                StackStatus::ReviewInProgress,
                Some("User Initiated"),
                &self.runner.moment(),
            );
            book::stage(&mut batch, &stack)?;
        }
        batch.put(Collection::ChangeSet, &change_set.id, change_set)?;
        self.shared.store.write(batch).await?;
        if is_new {
            stack.journal = crate::services::cloudformation::stack::Journal::default();
            book.stacks.insert(stack.id.clone(), stack);
        }
        book.change_sets
            .insert(change_set.id.clone(), change_set.clone());
        Ok(())
    }

    /// Makes a change set that is pending.
    pub(in crate::services::cloudformation) fn make_change_set(&self, id: &str) {
        let (runner, id) = (std::sync::Arc::clone(&self.runner), id.to_owned());
        self.runner.tasks.spawn(async move {
            let mut book = runner.book.lock().await;
            let made = book
                .change_sets
                .get(&id)
                .and_then(|pending| Some(made(pending, book.stacks.get(&pending.stack_id)?)));
            let Some(change_set) = made else { return };
            let mut batch = Batch::new();
            let written = match batch.put(Collection::ChangeSet, &id, &change_set) {
                Ok(_) => runner.shared.store.write(batch).await,
                Err(error) => Err(error),
            };
            match written {
                Ok(()) => {
                    book.change_sets.insert(id, change_set);
                }
                Err(error) => {
                    tracing::error!(%error, change_set = id, "a change set can not be written");
                }
            }
        });
    }

    pub(super) async fn describe_change_set(
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

    pub(super) async fn list_change_sets(
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

    /// Begins what a change set says.
    pub(super) async fn execute_change_set(
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
        self.mark_executing(&mut book, &change_set).await?;
        self.begin_change_set(&mut book, &change_set, start).await?;
        self.runner.start(&change_set.stack_id);
        Ok(Empty {})
    }

    async fn begin_change_set(
        &self,
        book: &mut Book,
        change_set: &ChangeSet,
        start: Start,
    ) -> Result<(), ServiceError> {
        let goal = change_set.goal.clone();
        let begun = self
            .runner
            .change(book, &change_set.stack_id, |stack, moment| {
                let surroundings = stack.surroundings(&goal.notification_arns);
                let template = Template::parse(&goal.body, usize::MAX)
                    .and_then(|template| template.instantiate(&goal.parameters, &surroundings))
                    .map_err(ServiceError::from)?;
                stack.description.clone_from(&template.description);
                if change_set.kind == ChangeSetKind::Create {
                    stack.current = Some(goal.clone());
                    machine::begin_create(stack, goal, &template, start, moment);
                    Ok(())
                } else {
                    machine::begin_update(stack, goal, &template, start, moment)
                        .map_err(ServiceError::from)
                }
            });
        begun
            .await?
            .unwrap_or_else(|| Err(no_stack(&change_set.stack_name)))
    }

    /// The change set is being executed; the others of its stack are no longer true and go.
    async fn mark_executing(
        &self,
        book: &mut Book,
        change_set: &ChangeSet,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        let executing = ChangeSet {
            execution: Execution::InProgress,
            ..change_set.clone()
        };
        batch.put(Collection::ChangeSet, &executing.id, &executing)?;
        let others: Vec<String> = book
            .change_sets
            .values()
            .filter(|other| other.stack_id == change_set.stack_id && other.id != change_set.id)
            .map(|other| other.id.clone())
            .collect();
        for id in &others {
            batch.delete(Collection::ChangeSet, id);
        }
        self.shared.store.write(batch).await?;
        book.change_sets.retain(|id, _| !others.contains(id));
        book.change_sets.insert(executing.id.clone(), executing);
        Ok(())
    }

    pub(super) async fn delete_change_set(
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
    pub(super) async fn forget_change_sets(
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

/// A pending change set with its changes, or the reason why there is none.
fn made(pending: &ChangeSet, stack: &Stack) -> ChangeSet {
    let surroundings = stack.surroundings(&pending.goal.notification_arns);
    let template = Template::parse(&pending.goal.body, usize::MAX)
        .and_then(|template| template.instantiate(&pending.goal.parameters, &surroundings));
    let failed = |reason: String| ChangeSet {
        status: ChangeSetStatus::Failed,
        reason: Some(reason),
        ..pending.clone()
    };
    let template = match template {
        Ok(template) => template,
        Err(error) => return failed(error.to_string()),
    };
    let before = CloudFormation::current_template(stack);
    let sides = Comparison {
        stack,
        before: before.as_ref(),
        goal: &pending.goal,
        after: &template,
    };
    let changes = changes(&sides);
    if pending.kind == ChangeSetKind::Update && changes.is_empty() && same_otherwise(&sides) {
        return failed(NO_CHANGES.to_owned());
    }
    ChangeSet {
        status: ChangeSetStatus::CreateComplete,
        execution: Execution::Available,
        changes,
        ..pending.clone()
    }
}

fn find<'a>(
    book: &'a Book,
    name: &str,
    stack: Option<&str>,
) -> Result<&'a ChangeSet, ServiceError> {
    if !name.starts_with("arn:") {
        let stack = stack.ok_or_else(|| {
            validation("StackName must be specified if ChangeSetName is not specified as an ARN.")
        })?;
        if book.find(stack).is_none() {
            return Err(validation(format!("Stack [{stack}] does not exist")));
        }
    }
    book.find_change_set(name, stack)
        .ok_or_else(|| no_change_set(name))
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

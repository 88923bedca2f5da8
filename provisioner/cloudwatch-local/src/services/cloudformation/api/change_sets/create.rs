//! Making change sets.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    input::{Parameter, Wish, required},
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
            error::{already_exists, validation},
            stack::{Stack, StackStatus},
            template::Template,
        },
        cloudwatch::Tag,
    },
    store::{Batch, Collection},
    wire::ServiceError,
};

/// The reason of a change set that would change nothing.
const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different information to create a change set.";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(in super::super) struct CreateChangeSetInput {
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
pub(in super::super) struct CreateChangeSetOutput {
    id: String,
    stack_id: String,
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
    pub(in super::super) async fn create_change_set(
        &self,
        scope: &Scope,
        input: CreateChangeSetInput,
    ) -> Result<CreateChangeSetOutput, ServiceError> {
        let stack_name = required(input.stack_name.clone(), "stackName")?;
        let name = required(input.change_set_name.clone(), "changeSetName")?;
        check_name(&name, "changeSetName")?;
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
                check_name(stack_name, "stackName")?;
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

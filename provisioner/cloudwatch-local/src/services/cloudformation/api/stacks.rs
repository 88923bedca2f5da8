//! Stacks: created, updated, deleted.

use std::collections::BTreeSet;

use serde::Deserialize;
use uuid::Uuid;

use super::input::{Empty, Parameter, StackIdOutput, StackInput, Wish, required};
use crate::{
    identity::Scope,
    services::{
        cloudformation::{
            CloudFormation,
            diff::{Comparison, changes},
            error::{already_exists, validation},
            machine::{self, Refused, Start},
            stack::{OnFailure, Stack, StackStatus},
        },
        cloudwatch::Tag,
    },
    wire::ServiceError,
};

/// `CreateStack` and `UpdateStack`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct StackWish {
    stack_name: Option<String>,
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
    client_request_token: Option<String>,
    disable_rollback: Option<bool>,
    on_failure: Option<String>,
    enable_termination_protection: bool,
    timeout_in_minutes: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct DeleteStackInput {
    stack_name: Option<String>,
    retain_resources: Vec<String>,
    client_request_token: Option<String>,
    deletion_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ContinueInput {
    stack_name: Option<String>,
    resources_to_skip: Vec<String>,
    client_request_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ProtectionInput {
    stack_name: Option<String>,
    enable_termination_protection: bool,
}

impl StackWish {
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
    /// Begins to make a stack.
    pub(super) async fn create_stack(
        &self,
        scope: &Scope,
        input: StackWish,
    ) -> Result<StackIdOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        check_name(&name, "stackName")?;
        let mut book = self.runner.book.lock().await;
        if let Some(stack) = book.find(&name) {
            let repeated =
                input.client_request_token.is_some() && stack.token == input.client_request_token;
            return if repeated {
                Ok(StackIdOutput {
                    stack_id: stack.id.clone(),
                })
            } else {
                Err(already_exists(format!("Stack [{name}] already exists")))
            };
        }
        let start = Start {
            token: input.client_request_token.clone(),
            on_failure: on_failure(input.on_failure.as_deref(), input.disable_rollback)?,
            change_set: None,
        };
        let mut stack = self.new_stack(name, scope, StackStatus::CreateInProgress);
        stack.termination_protection = input.enable_termination_protection;
        stack.timeout_minutes = input.timeout_in_minutes;
        let goal = self.goal(&stack, input.wish())?;
        stack.description.clone_from(&goal.template.description);
        let stack_id = stack.id.clone();
        book.stacks.insert(stack_id.clone(), stack);
        let begun = self.runner.change(&mut book, &stack_id, |stack, moment| {
            stack.current = Some(goal.deployment.clone());
            machine::begin_create(stack, goal.deployment, &goal.template, start, moment);
        });
        if let Err(error) = begun.await {
            book.stacks.remove(&stack_id);
            return Err(error.into());
        }
        self.runner.start(&stack_id);
        Ok(StackIdOutput { stack_id })
    }

    /// Begins to update a stack.
    pub(super) async fn update_stack(
        &self,
        input: StackWish,
    ) -> Result<StackIdOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let mut book = self.runner.book.lock().await;
        let stack = book
            .find(&name)
            .filter(|stack| stack.status != StackStatus::DeleteComplete)
            .ok_or_else(|| validation(format!("Stack [{name}] does not exist")))?;
        if !stack.status.can_update() {
            return Err(not_updatable(stack).into());
        }
        let start = Start {
            token: input.client_request_token.clone(),
            on_failure: OnFailure::from_flag(input.disable_rollback == Some(true)),
            change_set: None,
        };
        let goal = self.goal(stack, input.wish())?;
        let before = Self::current_template(stack);
        let sides = Comparison {
            stack,
            before: before.as_ref(),
            goal: &goal.deployment,
            after: &goal.template,
        };
        if changes(&sides).is_empty()
            && same_otherwise(&sides)
            && stack.status != StackStatus::UpdateFailed
        {
            return Err(validation("No updates are to be performed."));
        }
        let stack_id = stack.id.clone();
        let begun = self.runner.change(&mut book, &stack_id, |stack, moment| {
            machine::begin_update(stack, goal.deployment, &goal.template, start, moment)
        });
        begun.await?.transpose()?;
        self.runner.start(&stack_id);
        Ok(StackIdOutput { stack_id })
    }

    /// Begins to delete a stack; one that is not there is no failure.
    pub(super) async fn delete_stack(&self, input: DeleteStackInput) -> Result<(), ServiceError> {
        let name = required(input.stack_name, "stackName")?;
        let mut book = self.runner.book.lock().await;
        let Some(stack) = book.find(&name) else {
            return Ok(());
        };
        if stack.status == StackStatus::DeleteComplete {
            return Ok(());
        }
        if stack.termination_protection {
            return Err(validation(format!(
                "Stack [{}] cannot be deleted while TerminationProtection is enabled",
                stack.name
            )));
        }
        if !input.retain_resources.is_empty() && stack.status != StackStatus::DeleteFailed {
            return Err(validation(format!(
                "Invalid operation on stack [{}]: Specify resources to retain only when the stack is in the \
                 DELETE_FAILED state",
                stack.id
            )));
        }
        let mut retain: BTreeSet<String> = input.retain_resources.into_iter().collect();
        if input.deletion_mode.as_deref() == Some("FORCE_DELETE_STACK") {
            retain.extend(stack.resources.keys().cloned());
        }
        let (stack_id, token) = (stack.id.clone(), input.client_request_token);
        let begun = self.runner.change(&mut book, &stack_id, |stack, moment| {
            machine::begin_delete(stack, retain, token, moment)
        });
        begun.await?.transpose()?;
        self.forget_change_sets(&mut book, &stack_id).await?;
        self.runner.start(&stack_id);
        Ok(())
    }

    /// Stops an update and goes back.
    pub(super) async fn cancel_update_stack(&self, input: &StackInput) -> Result<(), ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let mut book = self.runner.book.lock().await;
        let stack_id = Self::existing(&book, &name)?;
        self.runner
            .change(&mut book, &stack_id, machine::cancel_update)
            .await?
            .transpose()?;
        self.runner.nudge();
        Ok(())
    }

    /// Goes on with a rollback that failed.
    pub(super) async fn continue_update_rollback(
        &self,
        input: ContinueInput,
    ) -> Result<Empty, ServiceError> {
        let name = required(input.stack_name, "stackName")?;
        let mut book = self.runner.book.lock().await;
        let stack_id = Self::existing(&book, &name)?;
        let (skip, token) = (
            input.resources_to_skip.into_iter().collect(),
            input.client_request_token,
        );
        let begun = self.runner.change(&mut book, &stack_id, |stack, moment| {
            machine::begin_continue(stack, &skip, token, moment)
        });
        begun.await?.transpose()?;
        self.runner.start(&stack_id);
        Ok(Empty {})
    }

    /// Whether a stack can be deleted.
    pub(super) async fn update_termination_protection(
        &self,
        input: &ProtectionInput,
    ) -> Result<StackIdOutput, ServiceError> {
        let name = required(input.stack_name.clone(), "stackName")?;
        let mut book = self.runner.book.lock().await;
        let stack_id = Self::existing(&book, &name)?;
        let changed = self.runner.change(&mut book, &stack_id, |stack, _| {
            stack.termination_protection = input.enable_termination_protection;
            stack.journal.stack = true;
        });
        changed.await?;
        Ok(StackIdOutput { stack_id })
    }

    /// A stack that nobody has asked anything of yet.
    pub(super) fn new_stack(&self, name: String, scope: &Scope, status: StackStatus) -> Stack {
        let id = scope.arn(
            "cloudformation",
            &format!("stack/{name}/{}", Uuid::new_v4()),
        );
        Stack::new(
            name,
            id,
            scope.clone(),
            status,
            self.shared.now().millis(),
            None,
        )
    }

    fn existing(
        book: &crate::services::cloudformation::book::Book,
        name: &str,
    ) -> Result<String, ServiceError> {
        book.find(name)
            .filter(|stack| stack.status != StackStatus::DeleteComplete)
            .map(|stack| stack.id.clone())
            .ok_or_else(|| validation(format!("Stack [{name}] does not exist")))
    }
}

/// The refusal of an update in the present state.
pub(super) fn not_updatable(stack: &Stack) -> Refused {
    Refused::Update {
        id: stack.id.clone(),
        status: stack.status.as_str(),
    }
}

/// Whether the sides are the same in what no resource shows: outputs and tags.
pub(super) fn same_otherwise(sides: &Comparison<'_>) -> bool {
    let tags = sides.stack.current.as_ref().map(|current| &current.tags);
    let outputs = sides.before.map(|template| &template.outputs);
    tags == Some(&sides.goal.tags) && outputs == Some(&sides.after.outputs)
}

/// What to do on failure, from either of the two ways to say it.
pub(super) fn on_failure(
    choice: Option<&str>,
    disable_rollback: Option<bool>,
) -> Result<OnFailure, ServiceError> {
    match (choice, disable_rollback) {
        (Some(_), Some(_)) => Err(validation(
            "You can specify either DisableRollback or OnFailure, but not both.",
        )),
        (Some("ROLLBACK"), None) => Ok(OnFailure::Rollback),
        (Some("DELETE"), None) => Ok(OnFailure::Delete),
        (Some("DO_NOTHING"), None) => Ok(OnFailure::DoNothing),
        (Some(other), None) => Err(validation(format!(
            "1 validation error detected: Value '{other}' at 'onFailure' failed to satisfy constraint: Member must \
             satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]"
        ))),
        (None, flag) => Ok(OnFailure::from_flag(flag == Some(true))),
    }
}

/// The rules of the names of stacks and change sets; `member` is what holds the name.
pub(super) fn check_name(name: &str, member: &str) -> Result<(), ServiceError> {
    let mut characters = name.chars();
    let good = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '-');
    let broken = if !good {
        "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
    } else if name.len() > 128 {
        "have length less than or equal to 128"
    } else {
        return Ok(());
    };
    Err(validation(format!(
        "1 validation error detected: Value '{name}' at '{member}' failed to satisfy constraint: Member must {broken}"
    )))
}

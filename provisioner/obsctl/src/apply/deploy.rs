//! All stacks of a plan, in its order, deletions included.

use std::collections::BTreeMap;

use language::plan::{Plan, StackAction};

use super::error::Error;
use super::event::{Event, Listener, Progress, StackOutcome, Stage};
use super::remove::remove_one;
use super::stack::deploy_one;
use crate::aws::Session;

/// What does not stand in the plan, since it changes nothing in it.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The account that the environment belongs to; any other is refused.
    pub(crate) account: Option<String>,
    /// Tags of the stacks themselves, by which they are found again.
    pub(crate) tags: BTreeMap<String, String>,
    /// Name of the change sets, unique for this run.
    pub(crate) change_set: String,
}

/// What every step of the work needs.
pub(super) struct Work<'a> {
    pub(super) session: &'a Session,
    pub(super) environment: &'a str,
    pub(super) options: &'a Options,
    pub(super) stage: &'a Stage,
    pub(super) listener: &'a mut dyn Listener,
}

impl Work<'_> {
    /// Refuses an account that is not the environment's.
    pub(super) fn check_account(&self, actual: Option<&str>) -> Result<(), Error> {
        match (self.options.account.as_deref(), actual) {
            (Some(expected), Some(actual)) if expected != actual => Err(Error::WrongAccount {
                environment: self.environment.to_owned(),
                expected: expected.to_owned(),
                actual: actual.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn started(&mut self, stack: &str, action: StackAction, resources: usize) {
        self.listener.event(&Event::Started {
            stack: stack.to_owned(),
            action,
            resources,
        });
    }

    pub(super) fn finished(
        &mut self,
        stack: &str,
        action: StackAction,
        status: &str,
    ) -> StackOutcome {
        self.stage.set(Progress::Idle);
        let outcome = StackOutcome {
            stack: stack.to_owned(),
            action,
            status: status.to_owned(),
        };
        self.listener.event(&Event::Finished(outcome.clone()));
        outcome
    }
}

/// Carries the plan out. Stops at the first stack that fails.
pub(crate) async fn deploy(
    session: &Session,
    plan: &Plan,
    options: &Options,
    stage: &Stage,
    listener: &mut dyn Listener,
) -> Result<Vec<StackOutcome>, Error> {
    let mut work = Work {
        session,
        environment: &plan.environment,
        options,
        stage,
        listener,
    };
    let mut outcomes = Vec::new();
    for stack in &plan.stacks {
        match stack.action {
            StackAction::Create | StackAction::Update | StackAction::Recreate => {
                outcomes.push(deploy_one(&mut work, stack).await?);
            }
            StackAction::Delete => {
                outcomes.extend(remove_one(&mut work, &stack.name, stack.changes.len()).await?);
            }
            StackAction::None => {}
        }
    }
    Ok(outcomes)
}

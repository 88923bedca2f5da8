//! `obsctl apply`: plans, asks, carries the plan out.

use std::collections::BTreeMap;

use language::model::Model;
use language::plan::Plan;
use serde::Serialize;

use super::Failure;
use super::consent::{Answer, Approval, Audience, Question, expected};
use super::interrupt::{signalled, tidy};
use super::plan::{PlanError, planned, target};
use super::project::{ProjectOptions, Report, model};
use crate::apply::{self, Options, StackOutcome, Stage};
use crate::aws::{self, Session};
use crate::exit::Exit;

/// What to apply, and what was agreed to.
#[derive(Debug, Clone)]
pub(crate) struct ApplyOptions {
    /// Which project.
    pub(crate) project: ProjectOptions,
    /// `--yes`, `--confirm`.
    pub(crate) approval: Approval,
    /// Unique for this run.
    pub(crate) run: String,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Applied {
    /// The plan that was carried out; empty when there was nothing to do.
    pub(crate) plan: Plan,
    /// Each stack that something happened to.
    pub(crate) stacks: Vec<StackOutcome>,
}

/// Why it stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    /// There is no plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A stack is in a state that nothing can be done from.
    #[error("stack `{stack}` cannot be changed now: {reason}")]
    Blocked {
        /// Stack name.
        stack: String,
        /// Why.
        reason: String,
    },
    /// Nobody is there to ask.
    #[error("nobody can be asked whether to go on: this is not a terminal")]
    Nobody {
        /// What to add to the command.
        flags: String,
    },
    /// The answer was not the expected one.
    #[error("not confirmed: nothing was changed")]
    Declined,
    /// The work failed.
    #[error(transparent)]
    Work(#[from] apply::Error),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted {
        /// How things stand.
        standing: String,
    },
}

impl From<aws::Error> for ApplyError {
    fn from(error: aws::Error) -> Self {
        Self::Plan(PlanError::Aws(error))
    }
}

impl Failure for ApplyError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Plan(error) => error.hint(),
            Self::Work(error) => error.hint(),
            Self::Nobody { flags } => Some(format!("add {flags} to agree beforehand")),
            Self::Interrupted { standing } => Some(standing.clone()),
            Self::Blocked { .. } | Self::Declined => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Plan(error) => error.exit(),
            Self::Nobody { .. } | Self::Declined => Exit::Wrong,
            Self::Interrupted { .. } => Exit::Interrupted,
            Self::Blocked { .. } | Self::Work(_) => Exit::Failed,
        }
    }
}

/// Applies the project.
pub(crate) async fn apply(
    options: &ApplyOptions,
    audience: &mut dyn Audience,
) -> Result<Report<Applied>, ApplyError> {
    let (model, mut report) = model(&options.project).take();
    if let Some(model) = model {
        let session = Session::open(&target(&model.environment)).await;
        settle(&session, &model, audience).await?;
        let plan = planned(&session, &model).await?;
        audience.show_plan(&plan);
        let stacks = if plan.is_empty() {
            Vec::new()
        } else {
            carry_out(&session, &model, &plan, options, audience).await?
        };
        report.result = Some(Applied { plan, stacks });
    }
    Ok(report)
}

/// Waits for what an interrupted run, or somebody else, has set going.
async fn settle(
    session: &Session,
    model: &Model,
    audience: &mut dyn Audience,
) -> Result<(), ApplyError> {
    let deployed = super::plan::deployed(session, model).await?;
    for stack in deployed
        .stacks
        .iter()
        .filter(|stack| stack.status.is_in_progress())
    {
        apply::settle(session, &stack.name, audience).await?;
    }
    Ok(())
}

async fn carry_out(
    session: &Session,
    model: &Model,
    plan: &Plan,
    options: &ApplyOptions,
    audience: &mut dyn Audience,
) -> Result<Vec<StackOutcome>, ApplyError> {
    if let Some((stack, reason)) = plan.blocked().next() {
        return Err(ApplyError::Blocked {
            stack: stack.to_owned(),
            reason: reason.to_owned(),
        });
    }
    agree(model, &options.approval, "These changes are made", audience)?;
    let options = deploy_options(model, &options.run);
    let stage = Stage::default();
    tokio::select! {
        done = apply::deploy(session, plan, &options, &stage, audience) => Ok(done?),
        () = signalled() => Err(ApplyError::Interrupted { standing: tidy(session, &stage).await }),
    }
}

/// Asks, unless the command line has answered.
pub(super) fn agree(
    model: &Model,
    approval: &Approval,
    what: &str,
    audience: &mut dyn Audience,
) -> Result<(), ApplyError> {
    let environment = &model.environment;
    if approval.covers(&environment.name, environment.protected) {
        return Ok(());
    }
    let prompt = format!(
        "{what} in environment `{}` of project `{}`",
        environment.name, model.project
    );
    let expected = expected(&environment.name, environment.protected);
    match audience.ask(&Question { prompt, expected }) {
        Answer::Yes => Ok(()),
        Answer::No => Err(ApplyError::Declined),
        Answer::Nobody if environment.protected => Err(ApplyError::Nobody {
            flags: format!("`--yes --confirm {}`", environment.name),
        }),
        Answer::Nobody => Err(ApplyError::Nobody {
            flags: "`--yes`".to_owned(),
        }),
    }
}

/// A stack is found again by its tags. `owner` is not among them: the tags of a stack spread to every resource in it, so
/// that another owner would touch resources that the plan does not show.
pub(super) fn deploy_options(model: &Model, run: &str) -> Options {
    let tags = [
        ("project", model.project.clone()),
        ("environment", model.environment.name.clone()),
    ];
    Options {
        account: model.environment.account.clone(),
        tags: tags
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<BTreeMap<_, _>>(),
        change_set: format!("obsctl-{run}"),
    }
}

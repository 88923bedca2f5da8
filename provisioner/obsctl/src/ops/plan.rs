//! `obsctl plan`: what a deployment would do.

use language::model::{Environment, Model};
use language::plan::Plan;
use language::template::{self, StackTemplate};

use super::Failure;
use super::packages;
use super::project::{ProjectOptions, Report, model};
use crate::aws::{self, Deployed, Session, Target};
use crate::exit::Exit;

/// A plan, and where it would be carried out.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    /// The plan.
    pub(crate) plan: Plan,
    /// The endpoint as a person names it.
    pub(crate) endpoint: String,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    /// A call failed.
    #[error(transparent)]
    Aws(#[from] aws::Error),
    /// The credentials belong to another account.
    #[error(
        "environment `{environment}` belongs to account {expected}, but these credentials belong to {actual}"
    )]
    WrongAccount {
        /// Environment name.
        environment: String,
        /// From `obsctl.yaml`.
        expected: String,
        /// From a stack's ARN.
        actual: String,
    },
    /// The name of a stack is taken.
    #[error(
        "stack `{stack}` exists at {endpoint}, but its tags say that it is not of project `{project}` in environment `{environment}`"
    )]
    Foreign {
        /// Stack name.
        stack: String,
        /// Where.
        endpoint: String,
        /// Ours.
        project: String,
        /// Ours.
        environment: String,
    },
}

impl Failure for PlanError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Aws(error) => error.hint(),
            Self::WrongAccount { .. } => Some("sign in to the right account".to_owned()),
            Self::Foreign { .. } => Some(
                "rename the project, the environment or the part; or tag the stack `project` and `environment` if it \
                 is this one"
                    .to_owned(),
            ),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// Makes the plan. Reads only.
pub(crate) async fn plan(options: &ProjectOptions) -> Result<Report<Planned>, PlanError> {
    let (model, mut report) = model(options).take();
    if let Some(model) = model {
        let session = Session::open(&target(&model.environment)).await;
        let plan = planned(&session, &model).await?;
        report.result = Some(Planned {
            plan,
            endpoint: session.endpoint().to_owned(),
        });
    }
    Ok(report)
}

/// Where an environment is.
pub(super) fn target(environment: &Environment) -> Target {
    Target {
        region: environment.region.clone(),
        endpoint: environment.endpoint.clone(),
    }
}

/// Renders, takes the snapshot, compares.
pub(super) async fn planned(session: &Session, model: &Model) -> Result<Plan, PlanError> {
    let templates = template::render(model);
    let mut deployed = deployed(session, model).await?;
    refuse_foreign(session, model, &templates, &deployed)?;
    deployed.snapshot.packages = packages::replaced(session, &templates, &deployed.snapshot).await;
    Ok(language::plan::plan(model, &templates, &deployed.snapshot))
}

/// Takes the snapshot and refuses another account's.
pub(super) async fn deployed(session: &Session, model: &Model) -> Result<Deployed, PlanError> {
    let deployed = aws::take(session, &model.project, &model.environment.name).await?;
    match (&model.environment.account, &deployed.snapshot.account) {
        (Some(expected), Some(actual)) if expected != actual => Err(PlanError::WrongAccount {
            environment: model.environment.name.clone(),
            expected: expected.clone(),
            actual: actual.clone(),
        }),
        _ => Ok(deployed),
    }
}

fn refuse_foreign(
    session: &Session,
    model: &Model,
    templates: &[StackTemplate],
    deployed: &Deployed,
) -> Result<(), PlanError> {
    match templates
        .iter()
        .find(|template| deployed.foreign.contains(&template.name))
    {
        None => Ok(()),
        Some(template) => Err(PlanError::Foreign {
            stack: template.name.clone(),
            endpoint: session.endpoint().to_owned(),
            project: model.project.clone(),
            environment: model.environment.name.clone(),
        }),
    }
}

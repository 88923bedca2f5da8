//! `obsctl destroy`: deletes every stack of the project in one environment.

use language::snapshot::Stack;
use serde::Serialize;

use super::apply::{ApplyError, agree, deploy_options};
use super::consent::{Approval, Audience};
use super::interrupt::{signalled, tidy};
use super::plan::{deployed, target};
use super::project::{ProjectOptions, Report, model};
use crate::apply::{self, Removal, StackOutcome, Stage};
use crate::aws::{Deployed, Session};

/// What to destroy, and what was agreed to.
#[derive(Debug, Clone)]
pub(crate) struct DestroyOptions {
    /// Which project.
    pub(crate) project: ProjectOptions,
    /// `--yes`, `--confirm`.
    pub(crate) approval: Approval,
    /// Unique for this run.
    pub(crate) run: String,
}

/// What goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Doomed {
    /// Project name.
    pub(crate) project: String,
    /// Environment name.
    pub(crate) environment: String,
    /// In the order in which they go.
    pub(crate) stacks: Vec<DoomedStack>,
}

/// A stack that goes, with all in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DoomedStack {
    /// Stack name.
    pub(crate) name: String,
    /// Logical id and physical id of each resource.
    pub(crate) resources: Vec<(String, String)>,
    /// Names of the buckets that go with everything in them.
    pub(crate) buckets: Vec<String>,
}

/// What is gone.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Destroyed {
    /// Each stack that was deleted.
    pub(crate) stacks: Vec<StackOutcome>,
}

/// Destroys the project's stacks, the last deployed first.
pub(crate) async fn destroy(
    options: &DestroyOptions,
    audience: &mut dyn Audience,
) -> Result<Report<Destroyed>, ApplyError> {
    let (model, mut report) = model(&options.project).take();
    let Some(model) = model else {
        return Ok(report);
    };
    let session = Session::open(&target(&model.environment)).await;
    let order: Vec<String> = language::template::render(&model)
        .into_iter()
        .map(|stack| stack.name)
        .collect();
    let doomed = Doomed {
        stacks: doomed(&deployed(&session, &model).await?, &order),
        project: model.project.clone(),
        environment: model.environment.name.clone(),
    };
    audience.show_doomed(&doomed);
    let mut stacks = Vec::new();
    if !doomed.stacks.is_empty() {
        agree(
            &model,
            &options.approval,
            "All of this is deleted",
            audience,
        )?;
        let removals = removals(&doomed);
        let (options, stage) = (deploy_options(&model, &options.run), Stage::default());
        stacks = tokio::select! {
            done = apply::remove(&session, &doomed.environment, &removals, &options, &stage, audience) => done?,
            () = signalled() => {
                return Err(ApplyError::Interrupted { standing: tidy(&session, &stage).await });
            }
        };
    }
    report.result = Some(Destroyed { stacks });
    Ok(report)
}

fn removals(doomed: &Doomed) -> Vec<Removal> {
    let removal = |stack: &DoomedStack| Removal {
        stack: stack.name.clone(),
        resources: stack.resources.len(),
    };
    doomed.stacks.iter().map(removal).collect()
}

/// Stacks that the project no longer has go first, then the others against the order of deployment. That of the bucket
/// is the last: a canary that still runs would fill it again.
fn doomed(deployed: &Deployed, order: &[String]) -> Vec<DoomedStack> {
    let mut stacks: Vec<DoomedStack> = deployed
        .stacks
        .iter()
        .map(|stack| one(&stack.name, deployed.snapshot.stacks.get(&stack.name)))
        .collect();
    let place = |name: &str| {
        order
            .iter()
            .position(|known| known == name)
            .unwrap_or(order.len())
    };
    stacks.sort_by(|a, b| {
        let last = |stack: &DoomedStack| !stack.buckets.is_empty();
        last(a)
            .cmp(&last(b))
            .then_with(|| place(&b.name).cmp(&place(&a.name)))
            .then_with(|| a.name.cmp(&b.name))
    });
    stacks
}

/// What is in a stack; nothing when it is only in review.
fn one(name: &str, stack: Option<&Stack>) -> DoomedStack {
    let resources = stack.into_iter().flat_map(|stack| &stack.resources);
    let buckets = stack.into_iter().flat_map(Stack::buckets);
    DoomedStack {
        name: name.to_owned(),
        resources: resources
            .map(|(logical, physical)| (logical.clone(), physical.clone()))
            .collect(),
        buckets: buckets.map(str::to_owned).collect(),
    }
}

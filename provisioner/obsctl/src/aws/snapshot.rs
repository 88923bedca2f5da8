//! The deployed side of a project in one environment, read-only.

use std::sync::Arc;

use language::snapshot::{Snapshot, Stack as DeployedStack};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Error, Session, Stack};

/// Stacks that are read at the same time.
const CONCURRENT: usize = 8;

/// What is there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deployed {
    /// What the plan compares with.
    pub(crate) snapshot: Snapshot,
    /// Our stacks as CloudFormation describes them, sorted by name; also tagged ones in review, which hold nothing.
    pub(crate) stacks: Vec<Stack>,
    /// Names of stacks with our prefix that are not tagged as ours.
    pub(crate) foreign: Vec<String>,
}

/// Takes the snapshot. A stack is ours by its tags, not by its name alone: `a-b-c` may be part `c` of project `a` in
/// environment `b`, or belong to project `a-b`.
pub(crate) async fn take(
    session: &Session,
    project: &str,
    environment: &str,
) -> Result<Deployed, Error> {
    let prefix = format!("{project}-{environment}-");
    let (mut stacks, foreign): (Vec<Stack>, Vec<Stack>) = session
        .stacks(None)
        .await?
        .into_iter()
        .filter(|stack| stack.name.starts_with(&prefix) && !stack.status.is_deleted())
        .filter(|stack| !is_nobodys(stack))
        .partition(|stack| is_ours(stack, project, environment));
    stacks.sort_by(|a, b| a.name.cmp(&b.name));
    let snapshot = Snapshot {
        account: stacks
            .iter()
            .chain(&foreign)
            .find_map(|stack| stack.account().map(str::to_owned)),
        stacks: read(
            session,
            stacks.iter().filter(|stack| !stack.status.is_in_review()),
        )
        .await?
        .into_iter()
        .collect(),
        ..Snapshot::default()
    };
    let mut foreign: Vec<String> = foreign.into_iter().map(|stack| stack.name).collect();
    foreign.sort();
    Ok(Deployed {
        snapshot,
        stacks,
        foreign,
    })
}

fn is_ours(stack: &Stack, project: &str, environment: &str) -> bool {
    let tag = |key: &str| stack.tags.get(key).map(String::as_str);
    tag("project") == Some(project) && tag("environment") == Some(environment)
}

/// What an interrupted run, or one beside this one, has only prepared: CloudFormation tags a stack when its change set
/// is executed. It holds nothing, and whoever comes next uses it.
fn is_nobodys(stack: &Stack) -> bool {
    stack.status.is_in_review() && stack.tags.is_empty()
}

async fn read(
    session: &Session,
    stacks: impl Iterator<Item = &Stack>,
) -> Result<Vec<(String, DeployedStack)>, Error> {
    let permits = Arc::new(Semaphore::new(CONCURRENT));
    let mut reads = JoinSet::new();
    for stack in stacks {
        let (session, stack, permits) = (session.clone(), stack.clone(), Arc::clone(&permits));
        reads.spawn(async move {
            let _permit = permits.acquire_owned().await;
            let (template, resources) = tokio::try_join!(
                session.template(&stack.name),
                session.resources(&stack.name)
            )?;
            let status = stack.status.as_str().to_owned();
            Ok((
                stack.name,
                DeployedStack {
                    status,
                    template,
                    resources,
                },
            ))
        });
    }
    let mut read = Vec::new();
    while let Some(joined) = reads.join_next().await {
        match joined {
            Ok(stack) => read.push(stack?),
            Err(error) => {
                return Err(Error::answer(
                    "read the deployed stacks",
                    session.endpoint(),
                    error,
                ));
            }
        }
    }
    Ok(read)
}

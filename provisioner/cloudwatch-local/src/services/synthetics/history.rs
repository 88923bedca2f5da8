//! `GetCanaryRuns` and `DescribeCanariesLastRun`.

use serde::{Deserialize, Serialize};

use super::{
    Synthetics,
    canary::Canary,
    invalid,
    run::{Fault, Run, RunState},
};
use crate::{
    services::paging,
    wire::{ServiceError, Time},
};

const RUNS: &str = "GetCanaryRuns";
const LAST: &str = "DescribeCanariesLastRun";

/// How many runs a page has at most, and without a wish; source: the service model.
const MAX_PAGE: i64 = 100;

/// How many canaries may be named; source: the service model.
const MAX_NAMES: usize = 5;

/// `GetCanaryRuns`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetCanaryRunsInput {
    name: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
    dry_run_id: Option<String>,
    run_type: Option<RunType>,
}

/// Which runs are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum RunType {
    CanaryRun,
    DryRun,
}

/// The output of `GetCanaryRuns`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetCanaryRunsOutput {
    canary_runs: Vec<Shown>,
    next_token: Option<String>,
}

/// `DescribeCanariesLastRun`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DescribeCanariesLastRunInput {
    next_token: Option<String>,
    max_results: Option<i64>,
    names: Option<Vec<String>>,
    browser_type: Option<String>,
}

/// The output of `DescribeCanariesLastRun`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeCanariesLastRunOutput {
    canaries_last_run: Vec<LastRun>,
    next_token: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct LastRun {
    canary_name: String,
    last_run: Shown,
}

/// A run for clients.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    id: String,
    scheduled_run_id: String,
    retry_attempt: Option<u32>,
    name: String,
    status: Status,
    timeline: Timeline,
    #[serde(rename = "ArtifactS3Location")]
    artifact_s3_location: String,
    browser_type: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    state: RunState,
    state_reason: Option<String>,
    state_reason_code: Option<Fault>,
    test_result: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Timeline {
    started: Time,
    completed: Option<Time>,
    metric_timestamp_for_run_and_retries: Time,
}

impl Shown {
    fn of(run: Run) -> Self {
        Self {
            retry_attempt: (run.attempt > 0).then_some(run.attempt),
            status: Status {
                state: run.state,
                state_reason: run.reason,
                state_reason_code: run.fault,
                test_result: match run.script {
                    Some(canary_runner::Status::Passed) => "PASSED",
                    Some(canary_runner::Status::Failed) => "FAILED",
                    None => "UNKNOWN",
                },
            },
            timeline: Timeline {
                started: Time(run.started),
                completed: run.completed.map(Time),
                metric_timestamp_for_run_and_retries: Time(run.first_started),
            },
            id: run.id,
            scheduled_run_id: run.scheduled,
            name: run.name,
            artifact_s3_location: run.artifacts,
            browser_type: "CHROME",
        }
    }
}

fn size(wish: Option<i64>) -> Result<usize, ServiceError> {
    match wish.unwrap_or(MAX_PAGE) {
        size @ 1..=MAX_PAGE => Ok(usize::try_from(size).unwrap_or_default()),
        _ => Err(invalid(format!("MaxResults must be from 1 to {MAX_PAGE}"))),
    }
}

impl Synthetics {
    /// The runs of a canary, newest first.
    pub(crate) async fn get_canary_runs(
        &self,
        input: &GetCanaryRunsInput,
    ) -> Result<GetCanaryRunsOutput, ServiceError> {
        let size = size(input.max_results)?;
        if input.run_type == Some(RunType::CanaryRun) && input.dry_run_id.is_some() {
            return Err(invalid("DryRunId names no canary run."));
        }
        let canary = self.named(input.name.as_deref()).await?;
        let before: Option<(i64, u32)> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position(RUNS, token)
                    .ok_or_else(|| invalid("The specified NextToken is invalid."))?,
            ),
        };
        let dry = input.run_type == Some(RunType::DryRun) || input.dry_run_id.is_some();
        let place = |run: &Run| (run.started, run.attempt);
        let mut rest = self.runs.of(&canary.id).await.into_iter();
        // there are no dry runs
        let mut rest = rest
            .by_ref()
            .filter(|run| !dry && before.is_none_or(|before| place(run) < before))
            .peekable();
        let page: Vec<Run> = rest.by_ref().take(size).collect();
        let last = page.last().map(place);
        let next = rest.peek().and(last);
        Ok(GetCanaryRunsOutput {
            next_token: next.map(|next| paging::token(RUNS, &next)),
            canary_runs: page.into_iter().map(Shown::of).collect(),
        })
    }

    /// The newest run of each canary that has run, in the order of their names.
    pub(crate) async fn describe_canaries_last_run(
        &self,
        input: &DescribeCanariesLastRunInput,
    ) -> Result<DescribeCanariesLastRunOutput, ServiceError> {
        let size = size(input.max_results)?;
        if input
            .names
            .as_ref()
            .is_some_and(|names| !(1..=MAX_NAMES).contains(&names.len()))
        {
            return Err(invalid(format!(
                "Names must have from 1 to {MAX_NAMES} members"
            )));
        }
        let after: Option<String> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position(LAST, token)
                    .ok_or_else(|| invalid("The specified NextToken is invalid."))?,
            ),
        };
        let canaries: Vec<Canary> = self.canaries.lock().await.values().cloned().collect();
        let mut ran = Vec::new();
        let names = input.names.as_ref();
        let chrome = input
            .browser_type
            .as_deref()
            .is_none_or(|it| it == "CHROME");
        for canary in canaries {
            if chrome
                && names.is_none_or(|names| names.contains(&canary.name))
                && let Some(run) = self.runs.last(&canary.id).await
            {
                ran.push(run);
            }
        }
        let key = |run: &Run| run.name.clone();
        let (page, next) = paging::page(ran.into_iter(), key, after.as_deref(), size);
        let shown = |run: Run| LastRun {
            canary_name: run.name.clone(),
            last_run: Shown::of(run),
        };
        Ok(DescribeCanariesLastRunOutput {
            canaries_last_run: page.into_iter().map(shown).collect(),
            next_token: next.map(|next| paging::token(LAST, &next)),
        })
    }
}

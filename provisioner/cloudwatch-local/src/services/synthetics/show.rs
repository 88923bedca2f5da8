//! Canaries as clients see them, and the lists of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Synthetics,
    canary::{Canary, RunConfig, Schedule, State},
    invalid,
};
use crate::{
    services::paging,
    wire::{ServiceError, Time},
};

const LIST: &str = "DescribeCanaries";

/// How many canaries a page has at most, and without a wish; source: the service model.
const MAX_PAGE: i64 = 20;

/// A canary.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Shown {
    id: String,
    name: String,
    code: ShownCode,
    execution_role_arn: String,
    schedule: Schedule,
    run_config: RunConfig,
    success_retention_period_in_days: i64,
    failure_retention_period_in_days: i64,
    status: Status,
    timeline: Timeline,
    artifact_s3_location: String,
    engine_arn: String,
    runtime_version: String,
    tags: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ShownCode {
    source_location_arn: String,
    handler: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    state: State,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Timeline {
    created: Time,
    last_modified: Time,
    last_started: Option<Time>,
    last_stopped: Option<Time>,
}

/// `DescribeCanaries`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DescribeCanariesInput {
    next_token: Option<String>,
    max_results: Option<i64>,
    names: Option<Vec<String>>,
}

/// The output of `DescribeCanaries`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeCanariesOutput {
    canaries: Vec<Shown>,
    next_token: Option<String>,
}

/// Where the code is that AWS makes of a package.
pub(super) fn source_location(canary: &Canary) -> String {
    let function = canary.function();
    canary.scope.arn("lambda", &format!("layer:{function}:1"))
}

/// A canary for clients: without its variables, which may be secret.
pub(super) fn shown(canary: &Canary) -> Shown {
    let function = canary.function();
    let run_config = RunConfig {
        environment_variables: None,
        ..canary.run.clone()
    };
    Shown {
        id: canary.id.clone(),
        name: canary.name.clone(),
        code: ShownCode {
            source_location_arn: source_location(canary),
            handler: canary.code.handler.clone(),
        },
        execution_role_arn: canary.role.clone(),
        schedule: canary.schedule.clone(),
        run_config,
        success_retention_period_in_days: canary.success_days,
        failure_retention_period_in_days: canary.failure_days,
        status: Status {
            state: canary.state,
        },
        timeline: Timeline {
            created: Time(canary.created),
            last_modified: Time(canary.modified),
            last_started: canary.started.map(Time),
            last_stopped: canary.stopped.map(Time),
        },
        artifact_s3_location: canary.artifacts.clone(),
        engine_arn: canary
            .scope
            .arn("lambda", &format!("function:{function}:1")),
        runtime_version: canary.runtime.clone(),
        tags: canary.tags.clone(),
    }
}

impl Synthetics {
    /// Canaries in the order of their names.
    pub(crate) async fn describe_canaries(
        &self,
        input: &DescribeCanariesInput,
    ) -> Result<DescribeCanariesOutput, ServiceError> {
        let size = match input.max_results.unwrap_or(MAX_PAGE) {
            size @ 1..=MAX_PAGE => usize::try_from(size).unwrap_or_default(),
            _ => return Err(invalid(format!("MaxResults must be from 1 to {MAX_PAGE}"))),
        };
        let after: Option<String> = match &input.next_token {
            None => None,
            Some(token) => Some(
                paging::position(LIST, token)
                    .ok_or_else(|| invalid("The specified NextToken is invalid."))?,
            ),
        };
        let canaries = self.canaries.lock().await;
        let wanted = canaries.values().filter(|canary| {
            let names = input.names.as_ref();
            names.is_none_or(|names| names.contains(&canary.name))
        });
        let key = |canary: &&Canary| canary.name.clone();
        let (items, next) = paging::page(wanted, key, after.as_deref(), size);
        Ok(DescribeCanariesOutput {
            canaries: items.into_iter().map(shown).collect(),
            next_token: next.map(|next| paging::token(LIST, &next)),
        })
    }
}

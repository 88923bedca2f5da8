//! Making, changing, starting, stopping and deleting canaries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Synthetics,
    canary::{Canary, Code, RunConfig, Schedule, State},
    check, conflict, invalid, missing,
    show::{Shown, shown},
};
use crate::{identity::Scope, wire::ServiceError};

/// How long results are kept without a wish; source: `CreateCanary` of the Synthetics API reference.
const RETENTION_DAYS: i64 = 31;

/// `CreateCanary` and `UpdateCanary`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct CanaryInput {
    pub(crate) name: Option<String>,
    pub(crate) code: Option<Code>,
    pub(crate) artifact_s3_location: Option<String>,
    pub(crate) execution_role_arn: Option<String>,
    pub(crate) schedule: Option<Schedule>,
    pub(crate) run_config: Option<RunConfig>,
    pub(crate) success_retention_period_in_days: Option<i64>,
    pub(crate) failure_retention_period_in_days: Option<i64>,
    pub(crate) runtime_version: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// An input that names a canary.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Named {
    pub(crate) name: Option<String>,
}

/// The output of `CreateCanary` and `GetCanary`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Got {
    canary: Shown,
}

/// An output without members.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Empty {}

fn needed<T>(member: &str, given: Option<T>) -> Result<T, ServiceError> {
    given.ok_or_else(|| invalid(format!("{member} must be given.")))
}

impl Synthetics {
    /// Makes a canary, which does not run before it is started.
    pub(crate) async fn create_canary(
        &self,
        scope: &Scope,
        input: CanaryInput,
    ) -> Result<Got, ServiceError> {
        check::given_tags(&input.tags)?;
        let now = self.shared.now().millis();
        let canary = Canary {
            id: uuid::Uuid::new_v4().to_string(),
            scope: scope.clone(),
            name: needed("Name", input.name)?,
            state: State::Ready,
            code: needed("Code", input.code)?,
            artifacts: needed("ArtifactS3Location", input.artifact_s3_location)?,
            role: needed("ExecutionRoleArn", input.execution_role_arn)?,
            schedule: needed("Schedule", input.schedule)?,
            run: input.run_config.unwrap_or_default(),
            success_days: input
                .success_retention_period_in_days
                .unwrap_or(RETENTION_DAYS),
            failure_days: input
                .failure_retention_period_in_days
                .unwrap_or(RETENTION_DAYS),
            runtime: needed("RuntimeVersion", input.runtime_version)?,
            tags: input.tags,
            created: now,
            modified: now,
            started: None,
            stopped: None,
        };
        check::canary(&canary)?;
        check::runtime(&canary.runtime)?;
        self.find_package(&canary.code).await?;
        let mut canaries = self.canaries.lock().await;
        if canaries.contains_key(&canary.name) {
            return Err(conflict(format!(
                "A canary with the name {} already exists.",
                canary.name
            )));
        }
        self.keep(&mut canaries, &canary).await?;
        Ok(Got {
            canary: shown(&canary),
        })
    }

    /// Changes what is given, and keeps the rest.
    pub(crate) async fn update_canary(&self, input: CanaryInput) -> Result<Empty, ServiceError> {
        let mut canary = self.named(input.name.as_deref()).await?;
        let given = input.code;
        if let Some(code) = &given {
            canary.code = code.clone();
        }
        if let Some(mut schedule) = input.schedule {
            schedule.retry_config = schedule.retry_config.or(canary.schedule.retry_config);
            canary.schedule = schedule;
        }
        if let Some(run) = input.run_config {
            canary.run = overlay(canary.run, run);
        }
        canary.artifacts = input.artifact_s3_location.unwrap_or(canary.artifacts);
        canary.role = input.execution_role_arn.unwrap_or(canary.role);
        if let Some(version) = input.runtime_version.filter(|it| *it != canary.runtime) {
            check::runtime(&version)?;
            canary.runtime = version;
        }
        canary.success_days = input
            .success_retention_period_in_days
            .unwrap_or(canary.success_days);
        canary.failure_days = input
            .failure_retention_period_in_days
            .unwrap_or(canary.failure_days);
        canary.modified = self.shared.now().millis();
        check::canary(&canary)?;
        if let Some(code) = &given {
            self.find_package(code).await?;
        }
        let mut canaries = self.canaries.lock().await;
        // what happened meanwhile stays
        let held = canaries
            .get(&canary.name)
            .ok_or_else(|| no_canary(&canary.name))?;
        canary.state = held.state;
        canary.started = held.started;
        canary.stopped = held.stopped;
        canary.tags.clone_from(&held.tags);
        let paced = held.schedule.expression != canary.schedule.expression;
        self.keep(&mut canaries, &canary).await?;
        if paced && canary.state == State::Running {
            let now = self.shared.now();
            let calendar = canary.calendar();
            let first = calendar.and_then(|calendar| calendar.first(now));
            self.pace.set(&canary.id, first);
        }
        Ok(Empty {})
    }

    /// One canary.
    pub(crate) async fn get_canary(&self, input: &Named) -> Result<Got, ServiceError> {
        let canary = self.named(input.name.as_deref()).await?;
        Ok(Got {
            canary: shown(&canary),
        })
    }

    /// Lets a canary run by its schedule.
    pub(crate) async fn start_canary(&self, input: &Named) -> Result<Empty, ServiceError> {
        let now = self.shared.now();
        self.change(input, |canary| {
            if canary.state == State::Running {
                return Err(conflict("The canary is already running."));
            }
            canary.state = State::Running;
            // no two starts are the same, even of a clock that stands still
            let since = canary.started.map_or(i64::MIN, |last| last + 1);
            canary.started = Some(now.millis().max(since));
            let calendar = canary.calendar();
            let first = calendar.and_then(|calendar| calendar.first(now));
            self.pace.set(&canary.id, first);
            Ok(())
        })
        .await
    }

    /// Ends the runs of a canary.
    pub(crate) async fn stop_canary(&self, input: &Named) -> Result<Empty, ServiceError> {
        let now = self.shared.now().millis();
        self.change(input, |canary| {
            if canary.state != State::Running {
                return Err(conflict("The canary is not running."));
            }
            canary.state = State::Stopped;
            canary.stopped = Some(now);
            self.pace.set(&canary.id, None);
            Ok(())
        })
        .await
    }

    /// Deletes a canary that does not run; its artifacts stay.
    pub(crate) async fn delete_canary(&self, input: &Named) -> Result<Empty, ServiceError> {
        let name = needed("Name", input.name.as_deref())?;
        let mut canaries = self.canaries.lock().await;
        let canary = canaries.get(name).ok_or_else(|| no_canary(name))?;
        if canary.state == State::Running {
            return Err(conflict("The canary is running. Stop it first."));
        }
        let id = canary.id.clone();
        self.forget(&mut canaries, name).await?;
        drop(canaries);
        self.pace.end(&id).await;
        let runs = self.runs.of(&id).await.into_iter().map(|run| run.id);
        self.runs.forget(&id, &runs.collect::<Vec<_>>()).await?;
        Ok(Empty {})
    }

    pub(super) async fn change(
        &self,
        input: &Named,
        change: impl FnOnce(&mut Canary) -> Result<(), ServiceError>,
    ) -> Result<Empty, ServiceError> {
        let name = needed("Name", input.name.as_deref())?;
        let mut canaries = self.canaries.lock().await;
        let mut canary = canaries.get(name).cloned().ok_or_else(|| no_canary(name))?;
        change(&mut canary)?;
        self.keep(&mut canaries, &canary).await?;
        Ok(Empty {})
    }

    pub(super) async fn named(&self, name: Option<&str>) -> Result<Canary, ServiceError> {
        let name = needed("Name", name)?;
        let canaries = self.canaries.lock().await;
        canaries.get(name).cloned().ok_or_else(|| no_canary(name))
    }

    /// Whether the package is there: AWS copies it when the canary is made.
    async fn find_package(&self, code: &Code) -> Result<(), ServiceError> {
        let (Some(bucket), Some(key)) = (&code.s3_bucket, &code.s3_key) else {
            return Ok(());
        };
        if self.s3.has_object(bucket, key).await {
            return Ok(());
        }
        Err(invalid(format!(
            "The package s3://{bucket}/{key} does not exist."
        )))
    }
}

pub(super) fn no_canary(name: &str) -> ServiceError {
    missing(format!("The canary {name} does not exist."))
}

fn overlay(below: RunConfig, above: RunConfig) -> RunConfig {
    RunConfig {
        timeout_in_seconds: above.timeout_in_seconds.or(below.timeout_in_seconds),
        memory_in_mb: above.memory_in_mb.or(below.memory_in_mb),
        active_tracing: above.active_tracing.or(below.active_tracing),
        ephemeral_storage: above.ephemeral_storage.or(below.ephemeral_storage),
        environment_variables: above.environment_variables.or(below.environment_variables),
    }
}

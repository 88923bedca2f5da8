//! A scheduled run: its attempts, one after the other, and what is kept of them.

use std::{path::Path, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use canary_runner::{Job, Limits, Outcome};

use super::{
    Synthetics, artifacts,
    canary::{Canary, State},
    logs,
    machinery::NoRun,
    pace::Flight,
    run::Run,
    runs::INTERRUPTED,
    telemetry,
};
use crate::store::StoreError;

/// What a run has without a wish; source: `CanaryRunConfigInput` of the Synthetics API reference.
const MAX_TIMEOUT_SECONDS: i64 = 840;
const MEMORY_MIB: i64 = 1000;
/// The temporary storage of a function without a wish, in MB; source: as above.
const STORAGE_MIB: i64 = 1024;

/// The largest package; source: the service model.
const MAX_PACKAGE: usize = 250 * 1024 * 1024;

impl Synthetics {
    /// Carries out a scheduled run, of which the first attempt has begun.
    pub(super) async fn fly(self: Arc<Self>, canary: Canary, run: Run, flight: Flight) {
        if let Err(error) = self.attempts(canary, run, flight).await {
            tracing::error!(%error, "a run of a canary can not be kept");
        }
    }

    async fn attempts(
        &self,
        mut canary: Canary,
        mut run: Run,
        flight: Flight,
    ) -> Result<(), StoreError> {
        let started = canary.started;
        loop {
            let cut_off = tokio::select! {
                biased;
                () = flight.cancel.cancelled() => true,
                ran = self.execute(&canary, &run) => {
                    self.conclude(&canary, &mut run, ran).await;
                    false
                }
            };
            if cut_off {
                run.fail(INTERRUPTED, self.shared.now().millis());
            }
            // a canary that was stopped meanwhile has no such run: source, `StopCanary` of the API reference
            let Some(held) = self.still(&canary, started).await else {
                let id = std::slice::from_ref(&run.id);
                return self.runs.forget(&canary.id, id).await;
            };
            canary = held;
            let retries = canary.retries();
            if cut_off || run.passed() != Some(false) || run.attempt >= retries {
                // whoever sees that it is over may see the next one begin
                drop(flight);
                self.runs.keep(&run).await?;
                if retries > 0 && !cut_off {
                    self.cloudwatch.publish(telemetry::of_schedule(&run));
                }
                self.settle(&canary).await?;
                return self.prune(&canary).await;
            }
            self.runs.keep(&run).await?;
            // not the same moment, which gives the artifacts their place
            let now = run.completed.unwrap_or(run.started);
            let now = now.max(self.shared.now().millis()).max(run.started + 1);
            run = Run::begin(&canary, now, Some(&run));
            self.runs.keep(&run).await?;
        }
    }

    /// The canary as it is now, when it still runs since the same start.
    async fn still(&self, canary: &Canary, started: Option<i64>) -> Option<Canary> {
        let canaries = self.canaries.lock().await;
        let held = canaries.get(&canary.name)?;
        let same = held.id == canary.id && held.started == started;
        (same && held.state == State::Running).then(|| held.clone())
    }

    /// Runs the package; the folder has the artifacts.
    async fn execute(&self, canary: &Canary, run: &Run) -> Ran {
        let folder = match tempfile::Builder::new()
            .prefix("obsctl-artifacts-")
            .tempdir()
        {
            Ok(folder) => folder,
            Err(error) => return Ran(Err(error.into()), None),
        };
        let job = match self.job(canary, folder.path()).await {
            Ok(job) => job,
            Err(error) => return Ran(Err(error), None),
        };
        tracing::debug!(canary = canary.name, run = run.id, "a canary runs");
        Ran(self.machinery.run(job).await, Some(folder))
    }

    async fn job(&self, canary: &Canary, artifacts: &Path) -> Result<Job, NoRun> {
        let config = &canary.run;
        let handler = canary.code.handler.clone().unwrap_or_default();
        let mut job = Job::new(&canary.name, self.package(canary).await?, handler);
        job.arn = canary.arn();
        job.runtime.clone_from(&canary.runtime);
        job.timeout = Duration::from_secs(canary.timeout_seconds().unsigned_abs());
        let memory = config.memory_in_mb.unwrap_or(MEMORY_MIB);
        job.memory_mib = u32::try_from(memory).unwrap_or(u32::MAX);
        job.environment = config.environment_variables.clone().unwrap_or_default();
        artifacts.clone_into(&mut job.artifacts);
        let storage = config.ephemeral_storage.unwrap_or(STORAGE_MIB);
        job.limits = Limits {
            disk_bytes: storage.unsigned_abs() * 1024 * 1024,
            ..Limits::default()
        };
        Ok(job)
    }

    pub(super) async fn package(&self, canary: &Canary) -> Result<Vec<u8>, NoRun> {
        let code = &canary.code;
        if let Some(zip) = &code.zip_file {
            return STANDARD.decode(zip).map_err(|_| NoRun::NotBase64);
        }
        let bucket = code.s3_bucket.as_deref().unwrap_or_default();
        let key = code.s3_key.as_deref().unwrap_or_default();
        let bytes = self.s3.object_bytes(bucket, key, MAX_PACKAGE).await;
        let bytes = bytes.ok_or_else(|| NoRun::NoPackage(format!("{bucket}/{key}")))?;
        Ok(bytes.to_vec())
    }

    /// Notes what became of an attempt: artifacts, log, metrics.
    async fn conclude(&self, canary: &Canary, run: &mut Run, Ran(ran, folder): Ran) {
        let outcome = match ran {
            Ok(outcome) => Some(outcome),
            Err(error) => {
                run.fail(&error.to_string(), self.shared.now().millis());
                None
            }
        };
        let mut text = String::new();
        if let (Some(outcome), Some(folder)) = (&outcome, &folder) {
            run.take(outcome);
            text = logs::text(outcome, folder.path()).await;
            if let Err(error) = artifacts::keep(&self.s3, run, outcome, folder.path()).await {
                run.fail(&error.to_string(), self.shared.now().millis());
            }
        }
        let lines = logs::lines(canary, run, outcome.as_ref(), &text);
        if let Err(error) = self.write_log(canary, run, lines).await {
            tracing::warn!(%error, canary = canary.name, "the log of a run can not be kept");
        }
        self.cloudwatch
            .publish(telemetry::of_attempt(run, outcome.as_ref()));
    }

    /// A canary that runs once is over.
    async fn settle(&self, canary: &Canary) -> Result<(), StoreError> {
        if canary.is_once() {
            self.rest(canary).await?;
        }
        Ok(())
    }

    /// Drops what is not kept any longer of all canaries.
    pub(crate) async fn expire(&self) {
        let canaries: Vec<Canary> = self.canaries.lock().await.values().cloned().collect();
        for canary in canaries {
            if let Err(error) = self.prune(&canary).await {
                tracing::error!(%error, "old runs of a canary can not be dropped");
            }
        }
    }

    /// Drops the runs that are not kept any longer, with their artifacts.
    pub(super) async fn prune(&self, canary: &Canary) -> Result<(), StoreError> {
        let most = self.shared.options.canaries.runs_kept;
        let old = self.runs.outdated(canary, self.shared.now(), most).await;
        for run in &old {
            artifacts::remove(&self.s3, run).await;
        }
        let ids: Vec<String> = old.into_iter().map(|run| run.id).collect();
        self.runs.forget(&canary.id, &ids).await
    }
}

/// How an attempt went, and the folder of its artifacts.
struct Ran(Result<Outcome, NoRun>, Option<tempfile::TempDir>);

impl Canary {
    /// How often a failed run is tried again.
    pub(super) fn retries(&self) -> u32 {
        let wanted = self.schedule.retry_config.as_ref();
        let wanted = wanted.and_then(|retry| retry.max_retries).unwrap_or(0);
        u32::try_from(wanted).unwrap_or(0)
    }

    /// After this long a run is ended: without a wish its period, of 14 minutes at most.
    fn timeout_seconds(&self) -> i64 {
        let wish = self.run.timeout_in_seconds;
        let period = self.calendar().and_then(|calendar| calendar.interval());
        let period = period.map_or(MAX_TIMEOUT_SECONDS, i64::from);
        wish.unwrap_or(period.min(MAX_TIMEOUT_SECONDS))
    }
}

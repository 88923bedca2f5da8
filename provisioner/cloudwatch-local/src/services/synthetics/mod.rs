//! CloudWatch Synthetics: canaries, and which runtimes they can have.
//!
//! [`control`] makes and changes canaries, [`check`] has their rules, [`show`] is how clients see them. [`pace`] says
//! with each tick which of them are due, [`flight`] carries out a run, [`history`] tells of it. It must not run a script
//! itself: that is the crate `canary-runner`'s, which [`machinery`] has.

mod artifacts;
mod canary;
mod check;
mod control;
mod declared;
mod flight;
mod history;
mod logs;
mod machinery;
mod pace;
mod run;
mod runs;
mod runtimes;
mod settings;
mod show;
mod tags;
mod telemetry;
mod views;

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Mutex;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use canary_runner::{Status as StepStatus, Step};

pub use self::settings::CanarySettings;
pub(crate) use self::{
    canary::{Canary, State},
    logs::group as log_group,
    run::{Run, RunState},
    telemetry::NAMESPACE,
    views::{Script, Seen},
};
use self::{machinery::Machinery, pace::Pace, runs::Runs};
use super::{Shared, cloudwatch::CloudWatch, logs::Logs, output, s3::S3};
use crate::{
    store::{Batch, Collection, StoreError},
    wire::{Request, ServiceError, Value},
};

/// The Synthetics of this server.
pub(crate) struct Synthetics {
    shared: Shared,
    s3: Arc<S3>,
    logs: Arc<Logs>,
    cloudwatch: Arc<CloudWatch>,
    canaries: Mutex<BTreeMap<String, Canary>>,
    runs: Runs,
    pace: Pace,
    machinery: Machinery,
    flights: TaskTracker,
    stop: CancellationToken,
}

impl Synthetics {
    /// Reads what the store has.
    pub(crate) async fn open(
        shared: Shared,
        s3: Arc<S3>,
        logs: Arc<Logs>,
        cloudwatch: Arc<CloudWatch>,
    ) -> Result<Self, StoreError> {
        let stored: Vec<(String, Canary)> = shared.store.documents(Collection::Canary).await?;
        Ok(Self {
            runs: Runs::open(shared.clone()).await?,
            machinery: Machinery::new(shared.options.canaries.clone()),
            shared,
            s3,
            logs,
            cloudwatch,
            canaries: Mutex::new(stored.into_iter().collect()),
            pace: Pace::default(),
            flights: TaskTracker::new(),
            stop: CancellationToken::new(),
        })
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        let scope = &request.scope;
        match request.action.as_str() {
            "CreateCanary" => output(&self.create_canary(scope, request.input()?).await?),
            "UpdateCanary" => output(&self.update_canary(request.input()?).await?),
            "GetCanary" => output(&self.get_canary(&request.input()?).await?),
            "DescribeCanaries" => output(&self.describe_canaries(&request.input()?).await?),
            "StartCanary" => output(&self.start_canary(&request.input()?).await?),
            "StopCanary" => output(&self.stop_canary(&request.input()?).await?),
            "DeleteCanary" => output(&self.delete_canary(&request.input()?).await?),
            "GetCanaryRuns" => output(&self.get_canary_runs(&request.input()?).await?),
            "DescribeCanariesLastRun" => {
                output(&self.describe_canaries_last_run(&request.input()?).await?)
            }
            "TagResource" => output(&self.tag_resource(request.input()?).await?),
            "UntagResource" => output(&self.untag_resource(request.input()?).await?),
            "ListTagsForResource" => output(&self.list_tags(&request.input()?).await?),
            "DescribeRuntimeVersions" => {
                output(&runtimes::describe_runtime_versions(&request.input()?)?)
            }
            _ => Err(request.unknown_action()),
        }
    }

    async fn keep(
        &self,
        canaries: &mut BTreeMap<String, Canary>,
        canary: &Canary,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.put(Collection::Canary, &canary.name, canary)?;
        self.shared.store.write(batch).await?;
        canaries.insert(canary.name.clone(), canary.clone());
        Ok(())
    }

    async fn forget(
        &self,
        canaries: &mut BTreeMap<String, Canary>,
        name: &str,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.delete(Collection::Canary, name);
        self.shared.store.write(batch).await?;
        canaries.remove(name);
        Ok(())
    }
}

/// The input breaks a rule.
fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ValidationException", message)
}

/// The state of the canary does not let it.
fn conflict(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ConflictException", message).status(409)
}

/// There is none.
fn missing(message: impl Into<String>) -> ServiceError {
    ServiceError::sender("ResourceNotFoundException", message).status(404)
}

//! CloudWatch Synthetics: canaries, and which runtimes they can have.
//!
//! [`control`] makes and changes canaries, [`check`] has their rules, [`show`] is how clients see them. It must not run
//! a script itself: that is the crate `canary-runner`'s.

mod canary;
mod check;
mod control;
mod declared;
mod runtimes;
mod show;
mod tags;

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Mutex;

use self::canary::Canary;
use super::{Shared, output, s3::S3};
use crate::{
    store::{Batch, Collection, StoreError},
    wire::{Request, ServiceError, Value},
};

/// The Synthetics of this server.
pub(crate) struct Synthetics {
    shared: Shared,
    s3: Arc<S3>,
    canaries: Mutex<BTreeMap<String, Canary>>,
}

impl Synthetics {
    /// Reads what the store has.
    pub(crate) async fn open(shared: Shared, s3: Arc<S3>) -> Result<Self, StoreError> {
        let stored: Vec<(String, Canary)> = shared.store.documents(Collection::Canary).await?;
        Ok(Self {
            shared,
            s3,
            canaries: Mutex::new(stored.into_iter().collect()),
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

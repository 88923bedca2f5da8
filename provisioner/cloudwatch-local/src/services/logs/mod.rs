//! CloudWatch Logs: groups, streams, events.

use std::sync::Arc;

use super::{Shared, cloudwatch::CloudWatch};
use crate::{
    store::StoreError,
    wire::{Request, ServiceError, Value},
};

/// The Logs of this server.
pub(crate) struct Logs {
    _shared: Shared,
    _cloudwatch: Arc<CloudWatch>,
}

impl Logs {
    pub(crate) async fn open(
        shared: Shared,
        cloudwatch: Arc<CloudWatch>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            _shared: shared,
            _cloudwatch: cloudwatch,
        })
    }

    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        Err(request.unknown_action())
    }
}

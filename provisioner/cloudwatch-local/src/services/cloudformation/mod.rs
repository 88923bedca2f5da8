//! CloudFormation: stacks and change sets. Under construction.

mod kind;
mod machine;
mod schema;
mod stack;
mod template;

use std::sync::Arc;

use super::{Shared, cloudwatch::CloudWatch, sns::Sns};
use crate::{
    store::StoreError,
    wire::{Request, ServiceError, Value},
};

/// The CloudFormation of this server.
pub(crate) struct CloudFormation {
    _shared: Shared,
}

impl CloudFormation {
    pub(crate) async fn open(
        shared: Shared,
        _cloudwatch: Arc<CloudWatch>,
        _sns: Arc<Sns>,
    ) -> Result<Self, StoreError> {
        Ok(Self { _shared: shared })
    }

    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        Err(request.unknown_action())
    }

    /// Waits for the operations in progress to reach a point from which a restart goes on.
    pub(crate) async fn close(&self) {}
}

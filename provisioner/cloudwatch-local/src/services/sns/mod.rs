//! SNS: topics, subscriptions, publishing. Under construction.

use std::sync::Arc;

use super::Shared;
use crate::{
    actions::{ActionSink, AlarmAction, Fired},
    notifier::Notifier,
    store::StoreError,
    wire::{Request, ServiceError, Value},
};

/// The SNS of this server.
pub(crate) struct Sns {
    _shared: Shared,
}

impl Sns {
    pub(crate) async fn open(shared: Shared, _notifier: Arc<Notifier>) -> Result<Self, StoreError> {
        Ok(Self { _shared: shared })
    }

    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        Err(request.unknown_action())
    }
}

impl ActionSink for Sns {
    fn fire<'a>(&'a self, _action: &'a AlarmAction) -> Fired<'a> {
        Box::pin(async { Ok(()) })
    }
}

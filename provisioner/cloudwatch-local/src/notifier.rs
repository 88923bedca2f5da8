//! Delivers what topics publish: HTTP posts, mails into the inbox. Under construction.

use crate::{services::Shared, store::StoreError};

/// The queue of deliveries.
pub(crate) struct Notifier {
    _shared: Shared,
}

impl Notifier {
    pub(crate) async fn open(shared: Shared) -> Result<Self, StoreError> {
        Ok(Self { _shared: shared })
    }

    /// What `GET /_local/inbox` shows.
    pub(crate) async fn inbox(&self) -> Result<serde_json::Value, StoreError> {
        Ok(serde_json::json!([]))
    }

    pub(crate) async fn close(&self) {}
}

//! The console under `/_console`. Under construction.

use std::sync::Arc;

use axum::Router;

use crate::services::Services;

/// The console's pages; every one is read-only or checks its own form token.
pub(crate) fn router(_services: Arc<Services>) -> Router {
    Router::new()
}

//! The one port: AWS APIs, `/_local`, and the console.

mod api;
mod guard;
mod listener;
mod local;
mod rum;

pub(crate) use self::listener::Server;
pub(crate) use self::local::Health;

use std::sync::Arc;

use axum::{Router, middleware, response::Redirect, routing::get};

use crate::{console, services::Services, services::Shared, ticker::Ticker};

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) shared: Shared,
    pub(crate) services: Arc<Services>,
    pub(crate) ticker: Arc<Ticker>,
    pub(crate) health: Arc<Health>,
}

/// Every route of this server.
pub(crate) fn router(app: App) -> Router {
    let console = console::router(Arc::clone(&app.services), app.shared.clone());
    Router::new()
        .nest("/_local", local::router())
        .route(
            "/_console/",
            get(|| async { Redirect::permanent("/_console") }),
        )
        .merge(rum::router())
        .fallback(api::handle)
        .with_state(app.clone())
        .nest("/_console", console)
        .layer(middleware::from_fn_with_state(app, guard::check))
}

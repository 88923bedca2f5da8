//! The console under `/_console`: what a person wants to see of this server, as pages without scripts.
//!
//! Read-only. It asks the services through their own operations, like any client, and holds no state.

mod alarms;
mod client;
mod dashboards;
mod inbox;
mod page;
mod runbooks;
mod stacks;
mod text;
mod widget;

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    middleware,
    response::IntoResponse,
    routing::get,
};

use self::{client::Client, page::Pages};
use crate::services::{Services, Shared};

const STYLE: &str = include_str!("templates/style.css");

/// What every page is made with.
#[derive(Clone)]
struct Console {
    client: Client,
    pages: Pages,
    /// The folder of the runbooks.
    runbooks: Option<Arc<Path>>,
}

/// The console's pages.
pub(crate) fn router(services: Arc<Services>, shared: Shared) -> Router {
    let runbooks = shared.options.runbooks.as_deref().map(Arc::from);
    let console = Console {
        client: Client::new(services, shared),
        runbooks,
        pages: Pages::load(),
    };
    Router::new()
        .route("/", get(alarms::list))
        .route("/alarms/{name}", get(alarms::detail))
        .route("/dashboards", get(dashboards::list))
        .route("/dashboards/{name}", get(dashboards::detail))
        .route("/inbox", get(inbox::list))
        .route("/runbooks/{name}", get(runbooks::detail))
        .route("/stacks", get(stacks::list))
        .route("/stacks/{name}", get(stacks::detail))
        .route("/style.css", get(style))
        .fallback(page::not_found)
        .with_state(console)
        .layer(middleware::map_response(page::harden))
}

async fn style() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, STYLE)
}

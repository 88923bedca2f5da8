//! The console under `/_console`: what a person wants to see of this server, as pages that need no script.
//!
//! Read-only: no route changes anything. It asks the services through their own operations, like any client, and
//! holds no state. A page is a module with a `SECTION` that stands in [`sections`]: its link, its routes and its
//! templates. `assets/app.js` keeps pages up to date where scripts run.

mod alarms;
mod assets;
mod canaries;
mod client;
mod dashboards;
mod form;
mod inbox;
mod metrics;
mod overview;
mod page;
mod rum;
mod runbooks;
mod sections;
mod stacks;
mod text;

use std::{path::Path, sync::Arc};

use axum::{Router, middleware};

use self::{client::Client, page::Pages, sections::SECTIONS};
use crate::services::{Services, Shared};

/// What every page is made with.
#[derive(Clone)]
struct Console {
    client: Client,
    pages: Pages,
    /// The folder of the runbooks.
    runbooks: Option<Arc<Path>>,
    /// Names this start of the server.
    run: Arc<str>,
}

/// The console's pages.
pub(crate) fn router(services: Arc<Services>, shared: Shared) -> Router {
    let runbooks = shared.options.runbooks.as_deref().map(Arc::from);
    let console = Console {
        client: Client::new(services, shared),
        runbooks,
        pages: Pages::load(),
        run: uuid::Uuid::new_v4().to_string().into(),
    };
    let pages = SECTIONS.iter().fold(assets::routes(), |all, section| {
        all.merge((section.routes)())
    });
    pages
        .fallback(page::not_found)
        .with_state(console)
        .layer(middleware::map_response(page::harden))
}

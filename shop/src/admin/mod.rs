//! What administrators see and do: pages under `/admin`, the same as JSON under `/api/admin`, and the log of all they did.

mod action;
mod api;
mod audit;
mod figures;
mod pages;
mod statements;

use axum::Router;

use crate::app::App;

pub use action::Action;
pub(crate) use api::routes as api_routes;
pub use audit::{Audit, Deed, Entry};
pub use figures::{Figures, Funnel, Kept, Overview, Sales, Shelf, Shelves};

pub(crate) fn routes() -> Router<App> {
    Router::new().merge(api::routes()).merge(pages::routes())
}

//! Which layers a request passes on its way to a handler.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use shop_telemetry::http::{identify, measure, trace};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::error::Error;
use crate::{api, assets, middleware, operator, probes, rum, web};

/// No handler takes more than a few bytes.
const BODY_LIMIT: usize = 16 * 1024;

/// The whole shop.
///
/// Customers' requests are measured, bounded and subject to faults. Probes and the operator's requests are not: they must work
/// when the rest does not, and must not look like traffic.
pub fn router(app: App) -> Router {
    let customers = Router::new()
        .merge(web::routes())
        .merge(api::routes())
        .layer(from_fn(middleware::deadline))
        .layer(from_fn_with_state(app.clone(), operator::inject))
        .merge(assets::routes())
        .merge(rum::routes())
        .fallback(|| async { Error::NotFound("page") })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), middleware::admit))
        .layer(from_fn_with_state(app.clone(), measure));
    let operations = Router::new()
        .merge(probes::routes())
        .merge(operator::routes())
        .layer(CatchPanicLayer::custom(panicked));
    customers
        .merge(operations)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(app.clone(), middleware::present))
        .layer(from_fn(middleware::secure))
        .layer(from_fn_with_state(app.clone(), rum::monitor))
        .layer(from_fn(trace))
        .layer(from_fn(identify))
        .with_state(app)
}

/// The panic's text has gone to the log by the panic hook.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    Error::Panicked.into_response()
}

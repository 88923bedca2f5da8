//! Which layers a request passes on its way to a handler.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use shop_telemetry::http::{HttpMetrics, identify, measure, trace};
use shop_telemetry::trace::Tracer;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::error::Error;
use crate::{
    admin, api, assets, cart, checkout, events, health, inventory, limits, metrics, middleware,
    notifications, operator, orders, reviews, rum, users, visit, web,
};

/// No handler takes more than a few bytes.
const BODY_LIMIT: usize = 16 * 1024;

/// The whole shop.
///
/// Customers' requests are measured, bounded and subject to faults. Probes and the operator's requests are not: they must work
/// when the rest does not, and must not look like traffic.
pub fn router(app: App) -> Router {
    let catalog = Router::new()
        .merge(web::routes())
        .merge(api::routes())
        .merge(reviews::routes());
    let rest = Router::new()
        .merge(assets::routes())
        .merge(rum::routes())
        .fallback(|| async { Error::NotFound("page") });
    let buying = Router::new()
        .merge(cart::routes())
        .merge(checkout::routes())
        .merge(orders::routes());
    // without the faults: who switches them off is not to suffer from them
    let administration = admin::routes()
        .merge(events::routes())
        .merge(notifications::routes())
        .merge(api::admin_routes())
        .merge(reviews::admin_routes());
    let customers = domain(&app, &app.http_metrics, catalog)
        .merge(domain(&app, &app.http_metrics.of("orders"), buying))
        .merge(domain(&app, &app.http_metrics.of("users"), users::routes()))
        .merge(measured(
            &app,
            &app.http_metrics.of("telemetry"),
            metrics::intake(),
        ))
        .merge(domain(
            &app,
            &app.http_metrics.of("inventory"),
            inventory::routes(),
        ))
        .merge(measured(
            &app,
            &app.http_metrics.of("admin"),
            administration.layer(from_fn(middleware::deadline)),
        ))
        .merge(measured(&app, &app.http_metrics, rest));
    let operations = Router::new()
        .merge(health::routes())
        .merge(operator::routes())
        .merge(metrics::scrape())
        .layer(CatchPanicLayer::custom(panicked));
    let unrecorded = app.http_metrics.tracer().unrecorded();
    customers
        .merge(dressed(&app, unrecorded, operations))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(app)
}

/// The routes of a domain: measured, bounded in time and subject to faults. One that is a service of its own has
/// `app.http_metrics.of("its name")`.
fn domain(app: &App, metrics: &HttpMetrics, routes: Router<App>) -> Router<App> {
    let routes = routes
        .layer(from_fn(middleware::deadline))
        .layer(from_fn_with_state(app.clone(), operator::inject));
    measured(app, metrics, routes)
}

/// The layers that count in the metrics of a service.
fn measured(app: &App, metrics: &HttpMetrics, routes: Router<App>) -> Router<App> {
    let senders = (&app.limits, &app.proxies);
    let gate = limits::Gate::new(senders, &app.tokens, metrics.telemetry());
    let admit = (app.admission.clone(), metrics.telemetry().clone());
    let routes = routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(admit, middleware::admit))
        .layer(from_fn_with_state(gate, limits::limit))
        .layer(from_fn_with_state(metrics.clone(), measure));
    dressed(app, metrics.tracer().clone(), routes)
}

/// What every answer has around it. The trace is that of a service, so this is per service too.
fn dressed(app: &App, tracer: Tracer, routes: Router<App>) -> Router<App> {
    routes
        .layer(from_fn_with_state(app.clone(), middleware::present))
        .layer(from_fn_with_state(app.clone(), visit::visits))
        .layer(from_fn_with_state(app.clone(), middleware::secure))
        .layer(from_fn_with_state(app.clone(), rum::monitor))
        .layer(from_fn_with_state(tracer, trace))
        .layer(from_fn(identify))
}

/// The panic's text has gone to the log by the panic hook.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    Error::Panicked.into_response()
}

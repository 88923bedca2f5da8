//! Which routes there are, and what their requests have around them.

use axum::Router;
use axum::middleware::from_fn_with_state;
use shop_telemetry::http::HttpMetrics;

use crate::app::App;
use crate::error::Error;
use crate::middleware::{Around, Course, around};
use crate::services::ServiceName;
use crate::{
    admin, api, assets, cart, checkout, events, health, inventory, metrics, notifications, openapi,
    operator, orders, reviews, rum, users, web,
};

/// The whole shop.
///
/// Customers' requests are measured, bounded and subject to faults. Probes and the operator's requests are not: they must work
/// when the rest does not, and must not look like traffic.
pub fn router(app: App) -> Router {
    let inventory = &app.http_metrics.of("inventory");
    let stock = domain(&app, inventory, inventory::routes().into());
    let traffic = if app.services.contains(&ServiceName::Storefront) {
        stock.merge(storefront(&app))
    } else {
        let internal = inventory::internal_routes();
        stock
            .merge(measured(&app, (inventory, Course::Internal), internal))
            .merge(measured(&app, (inventory, Course::Free), nothing_else()))
    };
    let operations = Router::new()
        .merge(health::routes())
        .merge(operator::routes())
        .merge(metrics::scrape())
        .layer(from_fn_with_state(Around::operations(&app), around));
    traffic.merge(operations).with_state(app)
}

fn nothing_else() -> Router<App> {
    Router::new().fallback(|| async { Error::NotFound("page") })
}

/// All that customers and administrators see.
fn storefront(app: &App) -> Router<App> {
    let catalog = Router::new()
        .merge(web::routes())
        .merge(api::routes())
        .merge(reviews::routes());
    let rest = Router::new()
        .merge(assets::routes())
        .merge(openapi::routes())
        .merge(rum::routes())
        .merge(nothing_else());
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
    domain(app, &app.http_metrics, catalog)
        .merge(domain(app, &app.http_metrics.of("orders"), buying))
        .merge(domain(app, &app.http_metrics.of("users"), users::routes()))
        .merge(measured(
            app,
            (&app.http_metrics.of("telemetry"), Course::Bounded),
            metrics::intake().into(),
        ))
        .merge(measured(
            app,
            (&app.http_metrics.of("admin"), Course::Bounded),
            administration,
        ))
        .merge(measured(app, (&app.http_metrics, Course::Free), rest))
}

/// The routes of a domain: measured, bounded in time and subject to faults. One that is a service of its own has
/// `app.http_metrics.of("its name")`.
fn domain(app: &App, metrics: &HttpMetrics, routes: Router<App>) -> Router<App> {
    measured(app, (metrics, Course::Faulty), routes)
}

/// Routes that count in the metrics of a service.
fn measured(
    app: &App,
    (metrics, course): (&HttpMetrics, Course),
    routes: Router<App>,
) -> Router<App> {
    let steps = Around::service(app, metrics, course);
    routes.layer(from_fn_with_state(steps, around))
}

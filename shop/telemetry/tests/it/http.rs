//! Every request is measured once, however it ends.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request as Incoming;
use axum::http::{Request, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use shop_telemetry::http::{HttpMetrics, HttpOptions, identify, measure};
use shop_telemetry::{ManualClock, Resolution, Telemetry};
use tower::ServiceExt;

use crate::recorder::{drain, recorder};

fn router(telemetry: &Telemetry, clock: &Arc<ManualClock>) -> Router {
    let clock = Arc::clone(clock);
    let metrics = HttpMetrics::new(telemetry.clone(), HttpOptions::default());
    let layer = move |request: Incoming, next: Next| {
        let metrics = metrics.clone();
        identify(request, async move |request| {
            measure(&metrics, request, |request| next.run(request)).await
        })
    };
    Router::new()
        .route("/items/{id}", get(|| async { "here" }))
        .route(
            "/slow",
            get(move || async move { clock.advance(Duration::from_millis(250)) }),
        )
        .route("/gone", get(|| async { StatusCode::GONE }))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/stuck", get(pending::<()>))
        .route("/panic", get(panicking))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn(layer))
}

async fn panicking() -> StatusCode {
    panic!("on purpose")
}

async fn call(router: Router, path: &str, id: Option<&str>) -> Response {
    let mut request = Request::get(path);
    if let Some(id) = id {
        request = request.header("x-request-id", id);
    }
    router
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

async fn check(path: &str, route: &str, [errors, client_errors]: [f64; 2], millis: f64) {
    let (telemetry, clock) = recorder(Resolution::Second);
    call(router(&telemetry, &clock), path, None).await;
    let series = drain(&telemetry);
    for dimensions in [
        format!("Route={route},Service=catalog"),
        "Service=catalog".to_owned(),
    ] {
        for (metric, expected) in [
            ("Requests", 1.0),
            ("RequestErrors", errors),
            ("ClientErrors", client_errors),
            ("RequestDuration", millis),
        ] {
            let key = format!("{metric}{{{dimensions}}}");
            assert_eq!(series[&key], [expected], "{path}: {key}");
        }
    }
    assert_eq!(series["InFlightRequests{Service=catalog}"], [1.0], "{path}");
}

#[tokio::test]
async fn by_route_and_outcome() {
    check("/items/7", "/items/{id}", [0.0, 0.0], 0.0).await;
    check("/slow", "/slow", [0.0, 0.0], 250.0).await;
    check("/gone", "/gone", [0.0, 1.0], 0.0).await;
    check("/broken", "/broken", [1.0, 0.0], 0.0).await;
    check("/no/such?q=secret", "unmatched", [0.0, 1.0], 0.0).await;
}

#[tokio::test]
async fn a_client_that_goes_away_is_counted_and_no_error() {
    let (telemetry, clock) = recorder(Resolution::Second);
    let mut request = Box::pin(call(router(&telemetry, &clock), "/stuck", None));
    assert!(poll_once(&mut request).await.is_none());
    assert_eq!(
        drain(&telemetry)["InFlightRequests{Service=catalog}"],
        [1.0]
    );
    clock.advance(Duration::from_millis(40));
    drop(request);
    let series = drain(&telemetry);
    assert_eq!(series["Requests{Route=/stuck,Service=catalog}"], [1.0]);
    assert_eq!(
        series["RequestDuration{Route=/stuck,Service=catalog}"],
        [40.0]
    );
    assert_eq!(series["RequestErrors{Service=catalog}"], [0.0]);
    assert_eq!(series["ClientErrors{Service=catalog}"], [0.0]);
    assert_eq!(
        drain(&telemetry)["InFlightRequests{Service=catalog}"],
        [0.0]
    );
}

/// Polls once: `None` while it is not done.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    tokio::select! {
        biased;
        output = future => Some(output),
        () = std::future::ready(()) => None,
    }
}

#[tokio::test]
async fn a_panic_counts_as_an_error_and_leaves_nothing_in_flight() {
    let (telemetry, clock) = recorder(Resolution::Second);
    let request = call(router(&telemetry, &clock), "/panic", None);
    let task = tokio::spawn(request);
    assert!(task.await.unwrap_err().is_panic());
    let series = drain(&telemetry);
    assert_eq!(series["RequestErrors{Route=/panic,Service=catalog}"], [1.0]);
    assert_eq!(series["Requests{Route=/panic,Service=catalog}"], [1.0]);
    assert_eq!(
        drain(&telemetry)["InFlightRequests{Service=catalog}"],
        [0.0]
    );
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_any_other_replaced() {
    let (telemetry, clock) = recorder(Resolution::Second);
    let long = "x".repeat(65);
    for (sent, kept) in [
        (Some("abc-DEF_123"), true),
        (Some("short"), false),
        (Some("has space here"), false),
        (Some("semi;colon;here"), false),
        (Some(long.as_str()), false),
        (None, false),
    ] {
        let response = call(router(&telemetry, &clock), "/items/1", sent).await;
        let id = response.headers()["x-request-id"].to_str().unwrap();
        assert_eq!(Some(id) == sent, kept, "{sent:?}");
        assert!(kept || id.len() == 32, "{id}");
    }
}

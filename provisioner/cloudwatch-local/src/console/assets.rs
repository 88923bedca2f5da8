//! What pages load besides themselves: the stylesheet, the one script, and the pulse that the script asks.
//!
//! The pulse is polled instead of streamed: it costs a few bytes, holds no connection open (a browser has six for a
//! server, and a second screen with seven tabs would starve), has no clients to count or to drop, and does not delay
//! the end of the server.

use axum::{
    Json, Router,
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use serde_json::json;

use super::Console;

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/app.js");

pub(super) fn routes() -> Router<Console> {
    let css = |text| move || async move { asset("text/css", text) };
    Router::new()
        .route("/style.css", get(css(STYLE)))
        .route("/charts.css", get(css(charts::STYLE)))
        .route(
            "/app.js",
            get(|| async { asset("text/javascript", SCRIPT) }),
        )
        .route("/pulse", get(pulse))
}

fn asset(kind: &str, text: &'static str) -> impl IntoResponse + use<> {
    let headers = [
        (CONTENT_TYPE, format!("{kind}; charset=utf-8")),
        (CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, text)
}

/// How often what pages show has changed: `state` for resources, `data` for metrics and logs. `run` tells one start of
/// the server from another, since the counters begin anew.
async fn pulse(State(console): State<Console>) -> impl IntoResponse {
    let version = console.client.version();
    Json(json!({"run": console.run, "state": version.state, "data": version.data}))
}

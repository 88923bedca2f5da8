//! What clients say comes in, within bounds, and Prometheus gets all of it out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use shop_telemetry::{ExportOptions, Exporter, Target};

use crate::app::{Answer, TOKEN, TestApp};

async fn post(app: &TestApp, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("user-agent", "Mozilla/5.0");
    app.send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

async fn scrape(app: &TestApp, token: Option<&str>) -> Answer {
    let mut request = Request::get("/metrics");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

/// What has been recorded becomes what Prometheus is shown.
async fn flush(app: &TestApp) {
    let options = ExportOptions {
        registry: Some(Arc::clone(&app.registry)),
        ..ExportOptions::new(Target::Off)
    };
    let exporter = Exporter::start(app.app.telemetry.clone(), options);
    exporter.shutdown(Duration::from_secs(10)).await;
}

#[tokio::test]
async fn what_browsers_measure_is_a_metric() {
    let app = TestApp::start().await;
    let body = r#"{"metrics":[{"name":"LargestContentfulPaint","value":1250.5},{"name":"ScriptErrors","value":2}]}"#;
    let answer = post(&app, "/api/metrics", body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (202, r#"{"accepted":2}"#)
    );
    let lines = app.app.telemetry.drain();
    let line = lines
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|line| line["ScriptErrors"] == 2)
        .unwrap();
    assert_eq!(line["LargestContentfulPaint"], 1250.5);
    assert_eq!(
        (&line["Service"], &line["Client"]),
        (&"telemetry".into(), &"browser".into())
    );
}

#[tokio::test]
async fn names_values_and_amounts_are_bounded() {
    let app = TestApp::start().await;
    let many = format!(
        r#"{{"metrics":[{}]}}"#,
        vec![r#"{"name":"ScriptErrors","value":1}"#; 51].join(",")
    );
    let long = format!(
        r#"{{"logs":[{{"level":"info","message":"{}"}}]}}"#,
        "a".repeat(70_000)
    );
    for (path, body, status) in [
        ("/api/metrics", r#"{"metrics":[]}"#, 422),
        (
            "/api/metrics",
            r#"{"metrics":[{"name":"Revenue","value":1}]}"#,
            422,
        ),
        (
            "/api/metrics",
            r#"{"metrics":[{"name":"ScriptErrors","value":-1}]}"#,
            422,
        ),
        (
            "/api/metrics",
            r#"{"metrics":[{"name":"ScriptErrors","value":1e300}]}"#,
            422,
        ),
        (
            "/api/metrics",
            r#"{"metrics":[{"name":"ScriptErrors","value":null}]}"#,
            400,
        ),
        (
            "/api/metrics",
            r#"{"metrics":[{"name":"ScriptErrors","value":1,"route":"/x"}]}"#,
            400,
        ),
        ("/api/metrics", many.as_str(), 422),
        ("/api/metrics", "nothing", 400),
        (
            "/api/logs",
            r#"{"logs":[{"level":"fatal","message":"x"}]}"#,
            400,
        ),
        ("/api/logs", r#"{"logs":[]}"#, 422),
        ("/api/logs", long.as_str(), 413),
    ] {
        let answer = post(&app, path, body).await;
        assert_eq!(answer.status, status, "{path} {body:.80}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let lines = app.app.telemetry.drain().join("\n");
    assert!(
        !lines.contains("\"ScriptErrors\""),
        "all or nothing: {lines}"
    );
}

#[tokio::test]
async fn clients_that_talk_too_much_wait() {
    let app = TestApp::start().await;
    let body = r#"{"logs":[{"level":"error","message":"x is undefined"}]}"#;
    for _ in 0..200 {
        assert_eq!(post(&app, "/api/logs", body).await.status, 202);
    }
    let refused = post(&app, "/api/logs", body).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), "1");
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(post(&app, "/api/logs", body).await.status, 202);
    flush(&app).await;
    let text = scrape(&app, Some(TOKEN)).await.body;
    let throttled = "shop_requests_throttled_total{service=\"telemetry\"} 1";
    assert!(text.lines().any(|line| line == throttled), "{text}");
}

#[tokio::test]
async fn prometheus_needs_the_operators_token() {
    let app = TestApp::start().await;
    app.get("/api/products/7").await;
    flush(&app).await;
    for token in [None, Some("wrong")] {
        assert_eq!(scrape(&app, token).await.status, 401);
    }
    let answer = scrape(&app, Some(TOKEN)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let expected = "shop_requests_total{service=\"catalog\",route=\"/api/products/{id}\"} 1";
    assert!(
        answer.body.lines().any(|line| line == expected),
        "{}",
        answer.body
    );
}

//! Probes, and failures of what is inside.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use crate::administration::orders;
use crate::app::TestApp;

#[tokio::test]
async fn probes() {
    let app = TestApp::start().await;
    assert_snapshot!("healthy", app.get("/health").await.text());
    assert_snapshot!("ready", app.get("/ready").await.text());
    app.app.lifecycle.begin_shutdown();
    assert_snapshot!("shutting_down", app.get("/ready").await.text());
    assert_eq!(
        app.get("/health").await.status,
        200,
        "it lives until it ends"
    );
}

#[tokio::test]
async fn without_a_database_nothing_of_the_inside_is_told() {
    let app = TestApp::start().await;
    app.app.database.close().await;
    assert_snapshot!("database_gone_ready", app.get("/ready").await.text());
    assert_snapshot!("database_gone_api", app.get("/api/products").await.text());
    assert_snapshot!("database_gone_page", app.get("/products").await.text());
    assert_eq!(app.get("/health").await.status, 200);
}

#[tokio::test]
async fn dependencies_are_told_apart() {
    let app = TestApp::start().await;
    let report = app.get("/api/health").await;
    assert_eq!(report.status, 200);
    let report = report.json();
    assert_eq!(report["status"], "ok");
    assert_eq!(report["dependencies"][0]["name"], "database");
    assert!(report["dependencies"][0]["latency_ms"].is_number());
    assert!(
        report["dependencies"][1].get("latency_ms").is_none(),
        "nobody has paid yet"
    );
    app.stock_up(1, 1).await;
    orders(&app, "key").await;
    app.clock.advance(Duration::from_mins(6));
    let report = app.get("/api/health").await.json();
    assert_eq!(report["status"], "degraded");
    assert!(report["dependencies"][1]["latency_ms"].is_number());
    for queue in ["stock-commit", "mail"] {
        let expected = json!({
            "name": queue, "status": "degraded", "reason": "behind", "latency_ms": 360_000.0,
        });
        let all = report["dependencies"].as_array().unwrap();
        assert!(all.contains(&expected), "{report}");
    }
    app.app.database.close().await;
    let report = app.get("/api/health").await;
    assert_eq!(report.status, 503);
    let report = report.json();
    assert_eq!(report["status"], "down");
    assert_eq!(report["dependencies"][0]["reason"], "unreachable");
    assert_eq!(report["dependencies"][1]["status"], "ok");
}

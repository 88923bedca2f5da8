//! The fault switch.

use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::app::{Setup, TOKEN, TestApp};

#[tokio::test]
async fn only_the_operator_may_use_it() {
    let app = TestApp::start().await;
    for method in ["GET", "PUT", "DELETE"] {
        for token in [None, Some("wrong"), Some("")] {
            let answer = app.fault(method, token, "{}").await;
            assert_eq!(answer.status, 401, "{method} {token:?}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
    let setup = Setup {
        token: None,
        ..Setup::default()
    };
    let closed = TestApp::with(setup).await;
    for token in [None, Some(TOKEN)] {
        assert_eq!(closed.fault("PUT", token, "{}").await.status, 404);
    }
}

#[tokio::test]
async fn it_is_set_shown_and_cleared() {
    let app = TestApp::start().await;
    let set = app
        .fault("PUT", Some(TOKEN), r#"{"latency_ms":5,"error_share":0.5}"#)
        .await;
    assert_eq!(
        (set.status.as_u16(), set.body.as_str()),
        (200, r#"{"latency_ms":5,"error_share":0.5}"#)
    );
    assert_eq!(app.fault("GET", Some(TOKEN), "").await.body, set.body);
    assert_eq!(app.fault("DELETE", Some(TOKEN), "").await.status, 204);
    let none = app.fault("GET", Some(TOKEN), "").await;
    assert_eq!(none.body, r#"{"latency_ms":0,"error_share":0.0}"#);
}

#[tokio::test]
async fn what_is_out_of_bounds_is_refused() {
    let app = TestApp::start().await;
    for body in [
        r#"{"latency_ms":60001}"#,
        r#"{"error_share":1.5}"#,
        r#"{"delay":1}"#,
        r#"{"wrong":"all"}"#,
        "{",
        "[]",
        "",
    ] {
        let answer = app.fault("PUT", Some(TOKEN), body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
    }
    let huge = format!("{{\"latency_ms\":1{}}}", " ".repeat(70_000));
    assert_eq!(app.fault("PUT", Some(TOKEN), &huge).await.status, 413);
    assert_eq!(app.get("/").await.status, 200, "nothing was switched on");
}

#[tokio::test]
async fn a_fault_looks_like_a_failure_and_spares_operations() {
    let app = TestApp::start().await;
    app.fault("PUT", Some(TOKEN), r#"{"error_share":1}"#).await;
    assert_snapshot!("fault_of_the_api", app.get("/api/products").await.text());
    assert_snapshot!("fault_of_a_page", app.get("/products").await.text());
    for path in ["/health", "/ready", "/static/shop.css"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    assert_eq!(app.fault("DELETE", Some(TOKEN), "").await.status, 204);
    assert_eq!(app.get("/products").await.status, 200);
}

#[tokio::test]
async fn latency_is_added() {
    let app = TestApp::start().await;
    app.fault("PUT", Some(TOKEN), r#"{"latency_ms":120}"#).await;
    let started = Instant::now();
    assert_eq!(app.get("/api/categories").await.status, 200);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

/// Status and time are as ever: only what reads the answers notices.
#[tokio::test]
async fn answers_can_be_wrong_and_look_right() {
    let app = TestApp::start().await;
    let found = async |path: &str| {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    };
    assert!(found("/search?q=mug").await.contains("results for"));
    assert!(
        found("/api/products?per_page=1")
            .await
            .contains("\"price\"")
    );

    let wrong = r#"{"wrong":"search-finds-nothing"}"#;
    let set = app.fault("PUT", Some(TOKEN), wrong).await;
    assert!(set.body.contains("search-finds-nothing"), "{}", set.body);
    assert!(found("/search?q=mug").await.contains("Nothing found"));
    assert!(
        found("/api/products/search?q=mug")
            .await
            .contains("\"items\":[]")
    );

    let wrong = r#"{"wrong":"prices-missing"}"#;
    app.fault("PUT", Some(TOKEN), wrong).await;
    for path in [
        "/api/products?per_page=1",
        "/api/products/1",
        "/api/products/search?q=mug",
    ] {
        let body = found(path).await;
        assert!(
            body.contains("\"slug\"") && !body.contains("\"price\""),
            "{path}: {body}"
        );
    }
    assert!(found("/search?q=mug").await.contains("results for"));
}

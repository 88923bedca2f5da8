//! What a browser and a cache are told.

use axum::body::Body;
use axum::http::Request;

use crate::app::{REQUEST_ID, TestApp};

#[tokio::test]
async fn every_answer_is_secured_and_bears_the_request_id() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/api/products",
        "/nope",
        "/api/nope",
        "/static/shop.css",
        "/health",
    ] {
        let answer = app.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-request-id"), REQUEST_ID, "{path}");
        assert_ne!(answer.header("cache-control"), "", "{path}");
    }
}

#[tokio::test]
async fn pages_keep_to_their_own_policy() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/products",
        "/products/orla-stainless-steel-trowel",
        "/search?q=mug",
        "/nope",
    ] {
        let body = app.get(path).await.body;
        for forbidden in [
            "style=\"",
            "<style",
            "<script",
            "javascript:",
            "onclick",
            "http://",
            "https://",
        ] {
            assert!(!body.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[tokio::test]
async fn the_style_sheet_is_sent_once() {
    let app = TestApp::start().await;
    let home = app.get("/").await.body.replace("&#x2f;", "/");
    let address = home
        .split("href=\"")
        .find(|link| link.starts_with("/static/shop.css?v="));
    let address = address.unwrap().split('"').next().unwrap();
    let first = app.get(address).await;
    assert_eq!(first.header("content-type"), "text/css; charset=utf-8");
    assert!(first.header("cache-control").contains("immutable"));
    assert!(
        !app.get("/static/shop.css?v=old")
            .await
            .header("cache-control")
            .contains("immutable")
    );
    let etag = first.header("etag");
    for (known, status) in [(etag, 304), ("W/\"x\", *", 304), ("\"other\"", 200)] {
        let request = Request::get("/static/shop.css").header("if-none-match", known);
        let again = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(again.status, status, "{known}");
        assert_eq!(again.body.is_empty(), status == 304, "{known}");
    }
}

#[tokio::test]
async fn other_methods_are_refused_in_the_shape_of_the_address() {
    let app = TestApp::start().await;
    for (path, kind) in [
        ("/api/products", "application/problem+json"),
        ("/", "text/html; charset=utf-8"),
    ] {
        let answer = app
            .send(Request::post(path).body(Body::empty()).unwrap())
            .await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(answer.header("allow"), "GET,HEAD");
    }
}

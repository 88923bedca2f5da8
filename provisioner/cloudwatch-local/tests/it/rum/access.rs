//! Who may send: pages of the app monitor's domains, with a policy or a signature.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::page::{Page, call, event};
use crate::server::Local;

async fn preflight(page: &Page<'_>, origin: &str) -> reqwest::Response {
    let url = page.local.url(&format!("/appmonitors/{}", page.id));
    let request = reqwest::Client::new()
        .request(Method::OPTIONS, url)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,content-encoding",
        )
        .header("sec-fetch-site", "cross-site");
    request.send().await.unwrap()
}

#[tokio::test]
async fn pages_of_the_domains_may_read_the_answer() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    for origin in [
        "http://localhost",
        "http://localhost:8080",
        "https://127.0.0.1:8443",
    ] {
        let allowed = preflight(&page, origin).await;
        assert_eq!(allowed.status(), 204, "{origin}");
        assert_eq!(allowed.headers()["access-control-allow-origin"], origin);
        assert_eq!(allowed.headers()["access-control-allow-methods"], "POST");
        assert_eq!(allowed.headers()["vary"], "Origin");
        assert!(
            !allowed
                .headers()
                .contains_key("access-control-allow-credentials")
        );
    }
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "file://",
    ] {
        let refused = preflight(&page, origin).await;
        assert_eq!(refused.status(), 403, "{origin}");
        assert!(
            !refused
                .headers()
                .contains_key("access-control-allow-origin"),
            "{origin}"
        );
    }
    let batch = page.batch(1, 7, &[event(1, 0, "session_start_event", &json!({}))]);
    let sent = page.send(&batch).await;
    assert_eq!(
        sent.headers()["access-control-allow-origin"],
        "http://localhost:3000"
    );
    let url = local.url(&format!("/appmonitors/{}", page.id));
    let foreign = reqwest::Client::new()
        .post(url)
        .header("origin", "https://evil.example")
        .json(&batch);
    let foreign = foreign.send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    assert!(
        !foreign
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn the_rest_of_the_server_stays_closed_to_pages() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    for path in [
        "/appmonitor",
        "/appmonitors",
        "/appmonitors/",
        "/appmonitor/shop/policy",
        "/appmonitors/a/b",
        "/",
    ] {
        let request = reqwest::Client::new()
            .post(local.url(path))
            .header("origin", "http://localhost:3000")
            .body("{}");
        assert_eq!(request.send().await.unwrap().status(), 403, "{path}");
    }
    assert_eq!(page.name, "shop");
}

#[tokio::test]
async fn a_policy_or_a_signature_lets_in() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let batch = |number| page.batch(number, 7, &[event(1, 0, "session_start_event", &json!({}))]);
    let signature = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rum/aws4_request, SignedHeaders=host, Signature=0";
    assert_eq!(page.send(&batch(1)).await.status(), 200);
    let policy = json!({"PolicyDocument": json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
        "Action": "rum:PutRumEvents", "Resource": "arn:aws:rum:us-east-1:000000000000:appmonitor/shop",
        "Condition": {"StringEquals": {"rum:alias": "spring"}, "StringLike": {"aws:referer": "http://localhost:3000/*"}}}}).to_string()});
    assert_eq!(
        call(&local, Method::PUT, "/appmonitor/shop/policy", &policy)
            .await
            .0,
        200
    );
    let mut named = batch(2);
    named["Alias"] = json!("spring");
    let from = |referer: &str| {
        page.request()
            .header("referer", referer)
            .json(&named)
            .send()
    };
    assert_eq!(page.send(&batch(3)).await.status(), 403, "no alias");
    assert_eq!(from("http://localhost:4000/").await.unwrap().status(), 403);
    assert_eq!(
        from("http://localhost:3000/cart").await.unwrap().status(),
        200
    );
    assert_eq!(
        call(
            &local,
            Method::DELETE,
            "/appmonitor/shop/policy",
            &json!(null)
        )
        .await
        .0,
        200
    );
    let refused = page.send(&batch(4)).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        refused.headers()["x-amzn-errortype"],
        "AccessDeniedException"
    );
    let signed = page
        .request()
        .header("authorization", signature)
        .json(&batch(5))
        .send()
        .await
        .unwrap();
    assert_eq!(signed.status(), 200);
    let presigned = local.url(&format!(
        "/appmonitors/{}?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Frum%2Faws4_request",
        page.id
    ));
    let presigned = reqwest::Client::new()
        .post(presigned)
        .json(&batch(6))
        .send()
        .await
        .unwrap();
    assert_eq!(presigned.status(), 200);
    local.advance(1).await;
    assert_eq!(page.metric("SessionCount", &[]).await, Some((4.0, 4.0)));
}

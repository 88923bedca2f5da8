//! How much one sender may ask for.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use shop::identity::Role;
use shop::users::Peer;

use crate::app::{Answer, Setup, TOKEN, TestApp};
use crate::metrics::metrics;

/// A hundred pages at once, twenty of everything else.
async fn app() -> TestApp {
    let setup = Setup {
        rate_limit: "10".parse().unwrap(),
        ..Setup::default()
    };
    TestApp::with(setup).await
}

async fn from(app: &TestApp, peer: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let peer: IpAddr = peer.parse().unwrap();
    let request = request.extension(Peer(peer)).body(Body::empty()).unwrap();
    app.send(request).await
}

/// How many of these requests are answered before one is refused.
async fn answered(app: &TestApp, peer: &str, path: &str, headers: &[(&str, &str)]) -> u32 {
    let mut answered = 0;
    while from(app, peer, path, headers).await.status != 429 {
        answered += 1;
        assert!(answered < 500, "nothing is refused");
    }
    answered
}

#[tokio::test]
async fn a_sender_who_asks_too_much_is_told_when_to_come_back() {
    let app = app().await;
    let first = from(&app, "192.0.2.1", "/api/categories", &[]).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("ratelimit-limit"), "100");
    assert_eq!(first.header("ratelimit-remaining"), "99");
    assert_eq!(
        answered(&app, "192.0.2.1", "/api/categories", &[]).await,
        99
    );
    let refused = from(&app, "192.0.2.1", "/api/categories", &[]).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    assert_eq!(refused.header("ratelimit-reset"), "1");
    let page = from(&app, "192.0.2.1", "/categories/nope", &[]).await;
    assert_eq!(page.status, 429);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(metrics(&app)["RequestsThrottled"], 3.0);
    // others, and other budgets, are as before
    let other = from(&app, "192.0.2.2", "/api/categories", &[]).await;
    assert_eq!(other.status, 200);
    let search = from(&app, "192.0.2.1", "/api/products/search?q=mug", &[]).await;
    assert_eq!(search.status, 200);
    assert_eq!(search.header("ratelimit-limit"), "20");
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(
        answered(&app, "192.0.2.1", "/api/categories", &[]).await,
        10
    );
}

#[tokio::test]
async fn a_network_of_ipv6_is_one_sender() {
    let app = app().await;
    let path = "/api/categories";
    assert_eq!(answered(&app, "2001:db8::1", path, &[]).await, 100);
    assert_eq!(from(&app, "2001:db8::2", path, &[]).await.status, 429);
    assert_eq!(from(&app, "2001:db8:0:1::1", path, &[]).await.status, 200);
}

#[tokio::test]
async fn a_user_has_one_budget_wherever_they_are() {
    let app = app().await;
    let bearer = format!("Bearer {}", app.token("ada", Role::Customer));
    let ada = [("authorization", bearer.as_str())];
    let path = "/api/categories";
    assert_eq!(answered(&app, "192.0.2.1", path, &ada).await, 50);
    assert_eq!(from(&app, "192.0.2.2", path, &ada).await.status, 429);
    assert_eq!(from(&app, "192.0.2.1", path, &[]).await.status, 200);
    let forged = [("authorization", "Bearer made-up")];
    assert_eq!(from(&app, "192.0.2.3", path, &forged).await.status, 200);
}

#[tokio::test]
async fn behind_a_known_proxy_everyone_counts_for_themselves() {
    let app = app().await;
    let path = "/api/categories";
    let named = |address| [("x-forwarded-for", address)];
    assert_eq!(
        answered(&app, "10.0.0.1", path, &named("192.0.2.1")).await,
        100
    );
    let same = named("6.6.6.6, 192.0.2.1");
    assert_eq!(from(&app, "10.0.0.2", path, &same).await.status, 429);
    let other = named("192.0.2.2");
    assert_eq!(from(&app, "10.0.0.1", path, &other).await.status, 200);
    // who is no proxy may say what they like
    assert_eq!(
        answered(&app, "192.0.2.9", path, &named("192.0.2.3")).await,
        100
    );
    assert_eq!(from(&app, "192.0.2.9", path, &other).await.status, 429);
}

#[tokio::test]
async fn probes_operators_and_this_machine_are_not_limited() {
    let app = app().await;
    answered(&app, "192.0.2.1", "/api/categories", &[]).await;
    let bearer = format!("Bearer {TOKEN}");
    for path in ["/health", "/ready", "/api/health", "/api/operator/fault"] {
        for _ in 0..150 {
            let headers = [("authorization", bearer.as_str())];
            let answer = from(&app, "192.0.2.1", path, &headers).await;
            assert_eq!(answer.status, 200, "{path}");
        }
    }
    for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        for _ in 0..150 {
            let answer = from(&app, peer, "/api/categories", &[]).await;
            assert_eq!(answer.status, 200, "{peer}");
            assert_eq!(answer.header("ratelimit-limit"), "");
        }
    }
}

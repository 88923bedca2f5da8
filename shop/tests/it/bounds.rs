//! What is too slow, too large or too much is cut off, and costs nobody else anything.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use hyper::body::Frame;
use serde_json::json;
use shop::database::{Kind, Tx};
use shop::error::Error;
use shop::identity::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Interval, interval};

use crate::app::{Setup, TOKEN, TestApp};
use crate::process::Shop;

/// Ways that take a body.
const TAKING: [(&str, &str); 9] = [
    ("POST", "/api/metrics"),
    ("POST", "/api/logs"),
    ("PUT", "/api/operator/fault"),
    ("PUT", "/api/operator/log"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/users"),
    ("POST", "/api/carts/ada/items"),
    ("PUT", "/api/inventory/1"),
    ("POST", "/api/admin/products"),
];

fn request(app: &TestApp, method: &str, path: &str, body: Body) -> Request<Body> {
    let token = match path {
        "/api/operator/fault" | "/api/operator/log" => TOKEN.to_owned(),
        _ if path.contains("ada") => app.token("ada", Role::Customer),
        _ => app.token("boss", Role::Admin),
    };
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(body)
        .unwrap()
}

/// A byte each second, for ever.
struct Dripping(Interval);

impl HttpBody for Dripping {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let drop = Frame::data(Bytes::from_static(b" "));
        self.0.poll_tick(context).map(|_| Some(Ok(drop)))
    }
}

fn dripping() -> Body {
    Body::new(Dripping(interval(Duration::from_secs(1))))
}

#[tokio::test]
async fn bodies_that_never_end_are_cut_off() {
    let setup = Setup {
        concurrency: 1,
        ..Setup::default()
    };
    let app = TestApp::with(setup).await;
    // time runs as soon as nobody has anything to do
    tokio::time::pause();
    for (method, path) in TAKING {
        let answer = app.send(request(&app, method, path, dripping())).await;
        assert_eq!(answer.status, 503, "{method} {path}: {}", answer.body);
    }
    tokio::time::resume();
    assert_eq!(
        app.get("/api/categories").await.status,
        200,
        "there is room"
    );
}

/// Only another service says how long it waits: a customer who did would make failures for alarms to see.
#[tokio::test]
async fn no_client_makes_the_shop_fail_in_a_hurry() {
    let app = TestApp::start().await;
    let body = json!({"email": "ada@example.com", "password": "pebbles and a bridge"});
    let login = ("POST", "/api/auth/login");
    let mut hasty = request(&app, login.0, login.1, body.to_string().into());
    let time = "0".parse().unwrap();
    hasty.headers_mut().insert("x-request-timeout-ms", time);
    assert_eq!(app.send(hasty).await.status, 401);
}

#[tokio::test]
async fn bodies_that_are_too_long_are_refused() {
    let app = TestApp::start().await;
    for (method, path) in TAKING {
        let long = json!({"name": "x".repeat(200_000)}).to_string();
        let answer = app.send(request(&app, method, path, long.into())).await;
        assert_eq!(answer.status, 413, "{method} {path}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

/// What the shop answers to these bytes before it closes the connection.
async fn said(shop: &Shop, bytes: &[u8]) -> String {
    let address = shop.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // it may hang up before it has heard all
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let shop = Shop::start(&["--emf=off"]).await;
    let long = "x".repeat(20_000);
    let many = "x: y\r\n".repeat(100);
    for head in [
        format!("GET / HTTP/1.1\r\nhost: shop\r\nx: {long}\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nhost: shop\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nhost: shop\r\n{many}\r\n"),
    ] {
        let answer = said(&shop, head.as_bytes()).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    assert_eq!(shop.get("/health").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn more_than_it_can_do_is_refused_and_probes_are_answered() {
    let shop = Shop::start(&["--emf=off", "--concurrency=1"]).await;
    shop.fault(json!({"latency_ms": 60_000})).await;
    let begin = || tokio::spawn(shop.get("/api/products/1").send());
    let mut slow = begin();
    let shed = loop {
        let answer = shop.get("/static/icon.svg").send().await.unwrap();
        // the quick one was in work when the slow one came: that one has been refused
        if slow.is_finished() {
            slow = begin();
            continue;
        }
        if answer.status() == 503 {
            break answer;
        }
    };
    assert_eq!(shed.headers()["retry-after"], "1");
    for path in ["/health", "/ready"] {
        assert_eq!(shop.get(path).send().await.unwrap().status(), 200, "{path}");
    }
    let answer = shop.get("/api/categories").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    slow.abort();
}

#[tokio::test]
async fn only_a_trusted_proxy_says_who_asks() {
    let last = |shop: Shop| async move {
        let mut status = 0;
        for _ in 0..150 {
            let answer = shop
                .get("/api/categories")
                .header("x-forwarded-for", "192.0.2.1");
            status = answer.send().await.unwrap().status().as_u16();
        }
        let other = shop
            .get("/api/categories")
            .header("x-forwarded-for", "192.0.2.2");
        assert_eq!(other.send().await.unwrap().status(), 200);
        status
    };
    let rate = ["--emf=off", "--rate-limit=10"];
    assert_eq!(last(Shop::start(&rate).await).await, 200, "this machine");
    let trusting = [rate[0], rate[1], "--trusted-proxies=127.0.0.0/8"];
    assert_eq!(last(Shop::start(&trusting).await).await, 429);
}

/// Two transactions that wait for each other: the database ends one, which is told to come again and not that the shop is broken.
#[tokio::test]
async fn of_two_that_wait_for_each_other_one_is_told_to_come_again() {
    let app = TestApp::start().await;
    let database = &app.app.database;
    if database.kind() != Kind::Postgres {
        return; // writers go in turn
    }
    let change = |product: i64| {
        sqlx::query("UPDATE products SET version = version + 1 WHERE id = $1").bind(product)
    };
    let (mut one, mut other) = (
        database.begin().await.unwrap(),
        database.begin().await.unwrap(),
    );
    change(1).execute(&mut *one).await.unwrap();
    change(2).execute(&mut *other).await.unwrap();
    let end = |mut tx: Tx, product| async move {
        let changed = change(product).execute(&mut *tx).await;
        drop(tx);
        changed.map(drop)
    };
    let ends = tokio::join!(end(one, 2), end(other, 1));
    let ended = [ends.0, ends.1].into_iter().filter_map(Result::err);
    let ended: Vec<_> = ended.map(|error| Error::from(error).status()).collect();
    assert_eq!(ended, [503]);
}

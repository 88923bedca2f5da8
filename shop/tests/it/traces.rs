//! A trace leads from a caller through the shop to its queries, and to its log lines.

use std::time::Duration;

use serde_json::Value;
use tokio::net::UdpSocket;

use crate::orders::body;
use crate::process::Shop;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const X_RAY: &str = "1-4bf92f35-77b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

async fn document(daemon: &UdpSocket) -> Value {
    let mut datagram = vec![0; 70_000];
    let received = daemon.recv(&mut datagram);
    let length = tokio::time::timeout(Duration::from_secs(20), received);
    let length = length.await.unwrap().unwrap();
    let text = std::str::from_utf8(&datagram[..length]).unwrap();
    let (_, document) = text.split_once('\n').unwrap();
    serde_json::from_str(document).unwrap()
}

/// The one with this name, anywhere below.
fn below<'a>(segment: &'a Value, name: &str) -> Option<&'a Value> {
    let parts = segment["subsegments"].as_array()?;
    parts.iter().find_map(|part| {
        let is_it = part["name"] == name;
        is_it.then_some(part).or_else(|| below(part, name))
    })
}

#[tokio::test]
async fn from_the_caller_to_the_queries_and_the_logs() {
    let daemon = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let target = format!("--traces=xray://{}", daemon.local_addr().unwrap());
    let rules = tempfile::NamedTempFile::new().unwrap();
    let none = r#"{"version": 2, "default": {"fixed_target": 0, "rate": 0}}"#;
    std::fs::write(rules.path(), none).unwrap();
    let sampling = format!("--sampling={}", rules.path().display());
    let shop = Shop::start(&["--emf=off", &target, &sampling, "--flush=100ms"]).await;
    shop.get("/health").send().await.unwrap();
    shop.get("/products").send().await.unwrap();
    let traced = |path| {
        let parent = format!("00-{TRACE}-{PARENT}-01");
        shop.get(path).header("traceparent", parent)
    };
    let page = traced("/search?q=lamp-for-ada").send().await.unwrap();
    let timing = page.headers()["server-timing"].to_str().unwrap().to_owned();
    let html = page.text().await.unwrap();

    let segment = document(&daemon).await;
    let id = segment["id"].as_str().unwrap();
    let told = format!("00-{TRACE}-{id}-01");
    assert_eq!(timing, format!("traceparent;desc=\"{told}\""));
    assert!(html.contains(&format!("<meta name=\"traceparent\" content=\"{told}\">")));
    assert_eq!(segment["trace_id"], X_RAY);
    assert_eq!(segment["parent_id"], PARENT);
    assert_eq!(segment["name"], "catalog");
    assert_eq!(segment["http"]["request"]["url"], "/search");
    let queries = segment["subsegments"].as_array().unwrap();
    assert!(!queries.is_empty());
    for query in queries {
        let sql = query["sql"]["sanitized_query"].as_str().unwrap();
        assert!(sql.starts_with("SELECT "), "{sql}");
        assert!(query["annotations"]["db_response_returned_rows"].is_i64());
        assert!(query["annotations"]["statement"].is_string());
    }
    assert!(!segment.to_string().contains("ada"), "{segment}");

    shop.fault(serde_json::json!({"error_share": 1})).await;
    traced("/api/products").send().await.unwrap();
    let failed = document(&daemon).await;
    assert_eq!(failed["fault"], true);
    assert_eq!(failed["http"]["response"]["status"], 500);

    shop.signal("-TERM").await;
    let (_, logs) = shop.end().await;
    let requests = logs.iter().filter(|line| line["message"] == "request");
    let of_trace: Vec<_> = requests
        .filter(|line| line["trace_id"] == TRACE && line["xray_trace_id"] == X_RAY)
        .map(|line| line["route"].as_str().unwrap())
        .collect();
    assert_eq!(of_trace, ["/search", "/api/products"]);
    let failures = logs
        .iter()
        .filter(|line| line["message"] == "a request failed");
    for line in failures {
        assert_eq!(line["span"]["trace_id"], TRACE, "{line}");
    }
}

#[tokio::test]
async fn an_order_and_what_follows_of_it_are_one_trace() {
    let daemon = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let target = format!("--traces=xray://{}", daemon.local_addr().unwrap());
    let shop = Shop::start(&["--emf=off", &target, "--flush=100ms"]).await;
    // not recorded, so that what comes is the order
    let quietly = |path: &str| {
        shop.post(path)
            .header("traceparent", format!("00-{TRACE}-{PARENT}-00"))
    };
    let guest = quietly("/api/auth/guest").send().await.unwrap();
    let guest: Value = guest.json().await.unwrap();
    let token = guest["access_token"].as_str().unwrap();
    let cart = format!("/api/carts/{}/items", guest["user_id"].as_str().unwrap());
    let item = serde_json::json!({"product_id": 2, "quantity": 1});
    let added = quietly(&cart).bearer_auth(token).json(&item).send().await;
    assert!(added.unwrap().status().is_success());
    let order = shop
        .post("/api/orders")
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
        .header("idempotency-key", "k")
        .bearer_auth(token)
        .json(&body("test"));
    assert_eq!(order.send().await.unwrap().status(), 201);

    let mut segments = Vec::new();
    while segments.len() < 3 {
        segments.push(document(&daemon).await);
    }
    let found = |name: &str| {
        let found = segments
            .iter()
            .find(|segment| below(segment, name).is_some());
        found.unwrap_or_else(|| panic!("{name}: {segments:#?}"))
    };
    let placed = found("reserve");
    assert!(segments.iter().all(|segment| segment["trace_id"] == X_RAY));
    assert_eq!(placed["parent_id"], PARENT);
    let charged = below(placed, "charge").unwrap();
    let called = below(charged, "payment").unwrap();
    assert_eq!(called["namespace"], "remote");
    let told = below(charged, "order.confirmed").unwrap();
    for service in ["inventory", "notifications"] {
        let follows = segments.iter().find(|segment| segment["name"] == service);
        let follows = follows.unwrap_or_else(|| panic!("{service}: {segments:#?}"));
        assert_eq!(follows["parent_id"], told["id"], "{service}");
        assert!(!follows["subsegments"].as_array().unwrap().is_empty());
    }
    let all = format!("{segments:?}");
    assert!(
        !all.contains("Ada") && !all.contains("example.com"),
        "{all}"
    );
}

#[tokio::test]
async fn nobody_takes_the_traces_and_nobody_minds() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("--traces=otlp://{}", silent.local_addr().unwrap());
    let shop = Shop::start(&["--emf=off", &target, "--flush=100ms"]).await;
    for _ in 0..20 {
        let answer = shop.get("/products").send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    shop.signal("-TERM").await;
    let (code, logs) = shop.end().await;
    assert_eq!(code, Some(0));
    let told = logs
        .iter()
        .find(|line| line["message"] == "some traces were not delivered");
    assert!(
        told.is_some_and(|line| line["undelivered"].as_u64() >= Some(1)),
        "{logs:?}"
    );
}

//! Whatever a stranger sends: the right status, and nothing of it is kept.

use std::io::Write as _;

use cloudwatch_local::{Options, RumSettings};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::page::{Page, event, uuid};
use crate::server::{Local, START, options};

async fn nothing_is_kept(page: &Page<'_>) {
    page.local.advance(1).await;
    assert_eq!(page.kept(&json!([])).await, Vec::<Value>::new());
    assert_eq!(page.metric("RumEventPayloadSize", &[]).await, None);
}

#[expect(clippy::too_many_lines, reason = "a table of forgeries")]
#[tokio::test]
async fn forged_batches_are_refused_whole() {
    let local = Local::start().await;
    let page = Page::open_with(
        &local,
        "shop",
        json!({"CustomEvents": {"Status": "ENABLED"}}),
    )
    .await;
    let good = || page.batch(1, 7, &[event(1, 0, "session_start_event", &json!({}))]);
    let with = |path: &str, value: Value| {
        let mut batch = good();
        *batch.pointer_mut(path).unwrap() = value;
        batch
    };
    let details = |kind: &str, details: &Value| {
        let bad = event(2, 0, kind, details);
        page.batch(1, 7, &[event(1, 0, "session_start_event", &json!({})), bad])
    };
    let metadata = |metadata: &Value| with("/RumEvents/0/metadata", json!(metadata.to_string()));
    let many: serde_json::Map<String, Value> = (0..11)
        .map(|number| (format!("k{number}"), json!(1)))
        .collect();
    let deep = format!("{}1{}", r#"{"a":"#.repeat(200), "}".repeat(200));
    let rows = [
        (with("/BatchId", json!("1")), "`BatchId` is no UUID"),
        (
            with("/BatchId", json!("0".repeat(32))),
            "`BatchId` is no UUID",
        ),
        (
            with("/AppMonitorDetails/id", json!(uuid(99))),
            "is not the app monitor",
        ),
        (with("/AppMonitorDetails/version", json!(7)), "invalid type"),
        (
            with("/AppMonitorDetails/version", json!("v".repeat(256))),
            "`AppMonitorDetails.version`",
        ),
        (
            with("/UserDetails/sessionId", json!("; drop table")),
            "`UserDetails.sessionId` is no UUID",
        ),
        (
            with("/RumEvents/0/id", json!("x")),
            "`RumEvents.0`: `id` is no UUID",
        ),
        (
            with("/RumEvents/0/timestamp", json!(START.seconds() + 7201)),
            "lies in the future",
        ),
        (
            with("/RumEvents/0/timestamp", json!(1e300)),
            "lies in the future",
        ),
        (
            with("/RumEvents/0/timestamp", json!(0)),
            "lies too far in the past",
        ),
        (
            with("/RumEvents/0/timestamp", json!(-1e300)),
            "lies too far in the past",
        ),
        (with("/RumEvents/0/timestamp", json!("NaN")), "invalid type"),
        (
            with("/RumEvents/0/type", json!("com.amazon.rum.made_up_event")),
            "no event of the web client",
        ),
        (
            with("/RumEvents/0/type", json!("a b")),
            "visible characters",
        ),
        (
            with("/RumEvents/0/type", json!("t".repeat(257))),
            "visible characters",
        ),
        (with("/RumEvents/0/details", json!("[1]")), "`details`"),
        (with("/RumEvents/0/details", json!("{} {}")), "`details`"),
        (with("/RumEvents/0/details", json!(deep)), "nested too deep"),
        (
            with(
                "/RumEvents/0/details",
                json!(format!("{{\"a\":\"{}\"}}", "x".repeat(33_000))),
            ),
            "more than 32768 bytes",
        ),
        (
            with("/RumEvents/0/metadata", json!(deep)),
            "nested too deep",
        ),
        (
            with("/SessionMetadata", json!("no json")),
            "`SessionMetadata`",
        ),
        (with("/RumEvents", json!({})), "invalid type"),
        (metadata(&json!(many)), "11 attributes of its own"),
        (metadata(&json!({"a b": 1})), "name of an attribute"),
        (metadata(&json!({"": 1})), "name of an attribute"),
        (
            metadata(&json!({"k".repeat(129): 1})),
            "name of an attribute",
        ),
        (metadata(&json!({"aws:mine": 1})), "`aws:` is reserved"),
        (
            metadata(&json!({"k": "v".repeat(257)})),
            "more than 256 characters",
        ),
        (
            metadata(&json!({"k": {"v": 1}})),
            "neither text, number nor boolean",
        ),
        (metadata(&json!({"pageTags": "x"})), "`pageTags`"),
        (
            details("page_view_event", &json!({})),
            "missing field `pageId`",
        ),
        (
            details("page_view_event", &json!({"pageId": "p".repeat(1261)})),
            "`pageId`",
        ),
        (
            details("performance_navigation_event", &json!({"duration": -1})),
            "`duration`",
        ),
        (
            details("performance_navigation_event", &json!({"duration": 1e12})),
            "`duration`",
        ),
        (
            details("largest_contentful_paint_event", &json!({"value": "much"})),
            "`details`",
        ),
        (
            details("http_event", &json!({"response": {"status": 99999}})),
            "`response.status`",
        ),
        (
            details("http_event", &json!({"response": {"status": 200.5}})),
            "`response.status`",
        ),
        // an array of the members in order is no object
        (
            details("largest_contentful_paint_event", &json!([1234])),
            "`details`",
        ),
        (
            details("http_event", &json!({"response": [200]})),
            "`details`",
        ),
    ];
    for (batch, part) in rows {
        let response = page.send(&batch).await;
        assert_eq!(response.status(), 400, "{part}");
        assert_eq!(
            response.headers()["x-amzn-errortype"],
            "ValidationException",
            "{part}"
        );
        let body: Value = response.json().await.unwrap();
        assert!(
            body["message"].as_str().unwrap().contains(part),
            "{part}: {body}"
        );
    }
    for text in [
        "",
        "{",
        "null",
        "[]",
        "NaN",
        "{\"BatchId\":NaN}",
        &"[".repeat(100_000),
    ] {
        let response = page.request().body(text.to_owned()).send().await.unwrap();
        assert_eq!(
            response.status(),
            400,
            "{}",
            text.chars().take(20).collect::<String>()
        );
    }
    nothing_is_kept(&page).await;
    page.sent(&good()).await;
}

#[tokio::test]
async fn unknown_app_monitors_and_paths() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    for id in [
        uuid(99),
        "x".to_owned(),
        "%00".to_owned(),
        page.id.replace('-', ""),
    ] {
        let url = local.url(&format!("/appmonitors/{id}"));
        let response = reqwest::Client::new()
            .post(url)
            .body("{}")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 404, "{id}");
    }
    nothing_is_kept(&page).await;
}

#[tokio::test]
async fn large_bodies_are_refused_however_they_are_packed() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let large = vec![b' '; 1024 * 1024 + 1];
    let response = page.request().body(large.clone()).send().await.unwrap();
    assert_eq!(response.status(), 413);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..256 {
        bomb.write_all(&large).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 1024 * 1024);
    let response = page
        .request()
        .header("content-encoding", "gzip")
        .body(bomb)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 413);
    let response = page
        .request()
        .header("content-encoding", "gzip")
        .body("no gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 400);
    let response = page
        .request()
        .header("content-encoding", "br")
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 415);
    nothing_is_kept(&page).await;
}

#[tokio::test]
async fn a_body_that_ends_early_is_nothing() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let batch = page
        .batch(1, 7, &[event(1, 0, "session_start_event", &json!({}))])
        .to_string();
    let mut stream = tokio::net::TcpStream::connect(local.running.addr())
        .await
        .unwrap();
    let head = format!(
        "POST /appmonitors/{} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{}",
        page.id,
        batch.len(),
        &batch[..batch.len() / 2]
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    nothing_is_kept(&page).await;
}

fn with_rum(rum: RumSettings) -> Options {
    Options {
        rum,
        ..options(None)
    }
}

#[tokio::test]
async fn too_many_calls_are_told_to_wait() {
    let rum = RumSettings {
        requests_per_second: Some(2),
        ..RumSettings::default()
    };
    let local = Local::start_with(with_rum(rum), START).await;
    let page = Page::open(&local, "shop").await;
    let send = async |number: u64| {
        let batch = page.batch(
            number,
            7,
            &[event(number, 0, "session_start_event", &json!({}))],
        );
        page.send(&batch).await
    };
    assert_eq!(send(1).await.status(), 200);
    assert_eq!(send(2).await.status(), 200);
    let throttled = send(3).await;
    assert_eq!(throttled.status(), 429);
    assert_eq!(throttled.headers()["retry-after"], "1");
    assert_eq!(
        throttled.headers()["x-amzn-errortype"],
        "ThrottlingException"
    );
    local.advance(1).await;
    assert_eq!(send(3).await.status(), 200);
    local.advance(1).await;
    assert_eq!(page.metric("SessionCount", &[]).await, Some((3.0, 3.0)));
}

#[tokio::test]
async fn what_is_kept_is_bounded() {
    let rum = RumSettings {
        sessions: 5,
        events: 10,
        batches: 3,
        series: 4,
        ..RumSettings::default()
    };
    let local = Local::start_with(with_rum(rum), START).await;
    let page = Page::open(&local, "shop").await;
    let (status, _) = super::page::call(
        &local,
        reqwest::Method::POST,
        "/rummetrics/shop/metricsdestination",
        &json!({"Destination": "CloudWatch"}),
    )
    .await;
    assert_eq!(status, 200);
    let pattern = json!({"event_type": ["com.amazon.rum.js_error_event"], "metadata": {"pageId": [{"exists": true}]}}).to_string();
    let definition = json!({"Name": "JsErrorCount", "EventPattern": pattern, "DimensionKeys": {"metadata.pageId": "PageId"}});
    let input = json!({"Destination": "CloudWatch", "MetricDefinitions": [definition]});
    let (_, output) = super::page::call(
        &local,
        reqwest::Method::POST,
        "/rummetrics/shop/metrics",
        &input,
    )
    .await;
    assert_eq!(output["Errors"], json!([]));
    for number in 0..40 {
        let mut event = event(number, 0, "js_error_event", &json!({"message": "x"}));
        event["metadata"] = json!(json!({"pageId": format!("/{number}")}).to_string());
        page.sent(&page.batch(number, number, &[event])).await;
    }
    let health: Value = reqwest::get(local.url("/_local/health"))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        health["rum"],
        json!({"monitors": 1, "sessions": 5, "events": 10, "ignored_events": 0, "dropped_samples": 36})
    );
    assert_eq!(
        page.metric("JsErrorCount", &[]).await,
        Some((40.0, 40.0)),
        "the default metric has them all"
    );
    assert_eq!(
        page.metric("JsErrorCount", &[("PageId", "/3")]).await,
        Some((1.0, 1.0))
    );
    assert_eq!(page.metric("JsErrorCount", &[("PageId", "/4")]).await, None);
    assert_eq!(
        page.metric("JsErrorCountPerSession", &[]).await,
        Some((35.0, 35.0)),
        "pushed out is over"
    );
    let kept = page.kept(&json!([])).await;
    assert_eq!(kept.first().unwrap()["event_id"], uuid(30));
}

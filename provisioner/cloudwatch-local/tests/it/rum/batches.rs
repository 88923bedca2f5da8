//! How batches come: compressed, as a beacon, twice, and cut anywhere.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use super::page::{Page, event};
use crate::server::Local;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_batch_may_be_compressed() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let batch = page.batch(1, 7, &[event(1, 0, "session_start_event", &json!({}))]);
    let request = page
        .request()
        .header("content-type", "application/json")
        .header("content-encoding", "gzip");
    let response = request
        .body(gzip(batch.to_string().as_bytes()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    local.advance(1).await;
    assert_eq!(page.metric("SessionCount", &[]).await, Some((1.0, 1.0)));
}

#[tokio::test]
async fn a_beacon_and_its_repetition_count_once() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let batch = page.batch(
        1,
        7,
        &[event(1, 0, "page_view_event", &json!({"pageId": "/"}))],
    );
    let beacon = page
        .request()
        .header("content-type", "text/plain;charset=UTF-8")
        .body(batch.to_string());
    assert_eq!(beacon.send().await.unwrap().status(), 200);
    page.sent(&batch).await;
    page.sent(&batch).await;
    assert_eq!(page.metric("PageViewCount", &[]).await, Some((1.0, 1.0)));
    assert_eq!(page.kept(&json!([])).await.len(), 1);
    // the id belongs to its session: nobody else can use it up
    let other = page.batch(
        1,
        8,
        &[event(2, 0, "page_view_event", &json!({"pageId": "/"}))],
    );
    page.sent(&other).await;
    assert_eq!(page.metric("PageViewCount", &[]).await, Some((2.0, 2.0)));
}

#[tokio::test]
async fn a_refused_batch_does_not_use_up_its_id() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let good = event(1, 0, "page_view_event", &json!({"pageId": "/"}));
    let bad = event(2, 0, "page_view_event", &json!({"pageId": 5}));
    assert_eq!(
        page.send(&page.batch(1, 7, &[good.clone(), bad]))
            .await
            .status(),
        400
    );
    page.sent(&page.batch(1, 7, &[good])).await;
    assert_eq!(page.metric("PageViewCount", &[]).await, Some((1.0, 1.0)));
}

/// The same events, however they are cut into batches, make the same metrics.
#[tokio::test]
async fn however_events_are_cut_their_metrics_are_the_same() {
    let events: Vec<Value> = (0..48_u64)
        .map(|number| {
            let second = i64::try_from(number).unwrap() * 3;
            match number % 6 {
                0 => event(
                    number,
                    second,
                    "page_view_event",
                    &json!({"pageId": format!("/{}", number % 4)}),
                ),
                1 => event(
                    number,
                    second,
                    "http_event",
                    &json!({"response": {"status": 400 + number * 3 % 200}}),
                ),
                2 => event(
                    number,
                    second,
                    "largest_contentful_paint_event",
                    &json!({"value": number * 77}),
                ),
                3 => event(
                    number,
                    second,
                    "performance_resource_event",
                    &json!({"duration": number, "fileType": "script"}),
                ),
                4 => event(
                    number,
                    second,
                    "performance_navigation_event",
                    &json!({"duration": number * 250}),
                ),
                _ => event(number, second, "js_error_event", &json!({"message": "x"})),
            }
        })
        .collect();
    let local = Local::start().await;
    let mut expected = None;
    for size in [48, 1, 5, 7, 13, 31] {
        let name = format!("cut-{size}");
        let page = Page::open(&local, &name).await;
        for (number, events) in events.chunks(size).enumerate() {
            page.sent(&page.batch(number as u64, 7, events)).await;
        }
        local.advance(31 * 60).await;
        let metrics = page.metrics().await;
        assert!(
            metrics.contains_key("Http5xxCountPerPageView")
                && metrics.contains_key("SessionDuration"),
            "{metrics:?}"
        );
        let sizes = page.metric("RumEventPayloadSize", &[]).await.unwrap();
        assert_eq!(sizes.0.to_bits(), 48_f64.to_bits());
        let expected = expected.get_or_insert_with(|| metrics.clone());
        assert_eq!(&metrics, expected, "batches of {size}");
    }
}

/// A script that cuts a text within an emoji leaves half of it, which JSON cannot hold.
#[tokio::test]
async fn half_an_emoji_costs_nothing_but_itself() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let mut cut = event(1, 0, "js_error_event", &json!({}));
    cut["details"] = json!(r#"{"type":"Error","message":"cut \ud83d"}"#);
    cut["metadata"] = json!(r#"{"pageId":"/cart","title":"sale \ud83d"}"#);
    let odd = event(2, 0, "http_event", &json!({"response": {"status": 999}}));
    page.sent(&page.batch(1, 7, &[cut, odd])).await;
    local.advance(1).await;
    assert_eq!(page.metric("JsErrorCount", &[]).await, Some((1.0, 1.0)));
    assert_eq!(page.metric("Http5xxCount", &[]).await, None);
    let kept = page.kept(&json!([])).await;
    let error = kept
        .iter()
        .find(|event| event["event_details"]["type"] == "Error");
    let error = error.unwrap();
    assert_eq!(error["event_details"]["message"], "cut \u{fffd}");
    assert_eq!(error["metadata"]["title"], "sale \u{fffd}");
}

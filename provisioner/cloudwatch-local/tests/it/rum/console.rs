//! The console's pages of app monitors: what strangers send is told, and stays text.

use serde_json::{Value, json};

use super::page::{Page, event, uuid};
use crate::server::{Local, START, options};

const HOSTILE: &str = r#"<script>alert(1)</script>"'&<img src=x onerror=alert(1)>"#;

async fn read(local: &Local, path: &str) -> (u16, String) {
    let answer = reqwest::get(local.url(path)).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// An event on a page of this name.
fn on(page: &str, number: u64, kind: &str, details: &Value) -> Value {
    let mut event = event(number, 1, kind, details);
    event["metadata"] = json!(json!({"pageId": page, "title": HOSTILE}).to_string());
    event
}

#[tokio::test]
async fn what_visitors_send_stays_text() {
    let local = Local::start_with(options(None), START).await;
    let page = Page::open_with(
        &local,
        "shop.a",
        json!({"CustomEvents": {"Status": "ENABLED"}}),
    );
    let page = page.await;
    let mut own = on(HOSTILE, 9, "x", &json!({HOSTILE: HOSTILE}));
    own["type"] = json!("my.own<script>alert(1)</script>");
    let vital = |value: f64| json!({"value": value, "attribution": {"element": HOSTILE}});
    let request = json!({"method": HOSTILE, "url": format!("javascript:{HOSTILE}")});
    let events = [
        on(HOSTILE, 1, "page_view_event", &json!({"pageId": HOSTILE})),
        on(
            HOSTILE,
            2,
            "js_error_event",
            &json!({"type": HOSTILE, "message": HOSTILE, "stack": HOSTILE}),
        ),
        on(
            HOSTILE,
            3,
            "http_event",
            &json!({"request": request, "response": {"status": 503}}),
        ),
        on(
            HOSTILE,
            4,
            "http_event",
            &json!({"request": request, "error": HOSTILE}),
        ),
        on(
            HOSTILE,
            5,
            "dom_event",
            &json!({"event": HOSTILE, "elementId": HOSTILE}),
        ),
        on(
            HOSTILE,
            6,
            "xray_trace_event",
            &json!({"trace_id": HOSTILE}),
        ),
        on(
            HOSTILE,
            7,
            "performance_resource_event",
            &json!({"duration": 1, "targetUrl": HOSTILE}),
        ),
        on(HOSTILE, 8, "largest_contentful_paint_event", &vital(1.0)),
    ];
    page.sent(&page.batch(1, 7, &events)).await;
    // of such a type nothing may be kept, or it is text
    let strange = page.send(&page.batch(2, 7, &[own])).await;
    assert!([200, 400].contains(&strange.status().as_u16()));
    let visit = format!("/_console/rum/shop%2Ea/visits/{}", uuid(7));
    for path in ["/_console/rum", "/_console/rum/shop%2Ea", &visit] {
        let (status, text) = read(&local, path).await;
        assert_eq!(status, 200, "{path}: {text}");
        let rest = text.replacen(r#"<script src="/_console/app.js" defer></script>"#, "", 1);
        assert!(!rest.contains("<script"), "{path} has a script");
        assert!(!rest.contains("<img"), "{path} has a picture");
        assert!(!rest.contains("href=\"javascript"), "{path} links to it");
        if path != "/_console/rum" {
            assert!(rest.contains("&lt;script&gt;"), "{path} shows nothing");
        }
    }
}

#[tokio::test]
async fn vitals_are_judged_in_words() {
    let local = Local::start_with(options(None), START).await;
    let page = Page::open(&local, "shop").await;
    let value = |value: f64| json!({"version": "1.0.0", "value": value});
    let events = [
        on("/cart", 1, "page_view_event", &json!({"pageId": "/cart"})),
        on("/cart", 2, "largest_contentful_paint_event", &value(1200.0)),
        on("/cart", 3, "interaction_to_next_paint_event", &value(320.0)),
        on("/cart", 4, "cumulative_layout_shift_event", &value(0.5)),
        on("/", 5, "page_view_event", &json!({"pageId": "/"})),
    ];
    page.sent(&page.batch(1, 7, &events)).await;
    let (_, text) = read(&local, "/_console/rum/shop").await;
    for shown in [
        "1.2 s",
        "320 ms",
        ">0.5<",
        "Good",
        "Needs improvement",
        "Poor",
        "good up to 2.5 s, poor above 4 s",
        "not measured yet",
        "cart</th>",
    ] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
    let (_, text) = read(&local, &format!("/_console/rum/shop/visits/{}", uuid(7))).await;
    for shown in [
        "Page view",
        "Largest contentful paint",
        "Needs improvement",
        "+0 ms",
    ] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
}

/// However much is kept, a page stays one that a browser can show.
#[tokio::test]
async fn pages_are_bounded() {
    let local = Local::start_with(options(None), START).await;
    let page = Page::open(&local, "shop").await;
    let long = "x".repeat(9000);
    for batch in 0..12_u64 {
        let error = |number: u64| {
            let message = format!("{batch} {number} {long}");
            let details = json!({"message": message, "stack": message});
            event(batch * 50 + number, 1, "js_error_event", &details)
        };
        let events: Vec<Value> = (0..50).map(error).collect();
        let status = page.send(&page.batch(batch, 7, &events)).await.status();
        assert_eq!(status, 200);
    }
    let visit = format!("/_console/rum/shop/visits/{}", uuid(7));
    for path in ["/_console/rum/shop", &visit] {
        let (status, text) = read(&local, path).await;
        assert_eq!(status, 200, "{path}");
        assert!(text.len() < 1_000_000, "{path} has {} bytes", text.len());
    }
}

//! One event a row, and the metrics that it makes.

use serde_json::{Value, json};

use super::page::{Page, call, event, uuid};
use crate::server::{Local, START};

#[expect(clippy::too_many_lines, reason = "a table of events")]
#[tokio::test]
async fn events_make_metrics() {
    let navigation = |duration: Value| {
        (
            "performance_navigation_event",
            json!({"version": "1.0.0", "initiatorType": "navigation", "startTime": 0, "duration": duration}),
        )
    };
    let resource = |kind: &str| {
        (
            "performance_resource_event",
            json!({"version": "1.0.0", "initiatorType": "img", "duration": 12.5, "fileType": kind}),
        )
    };
    let vital = |name: &'static str, value: f64| {
        (
            name,
            json!({"version": "1.0.0", "value": value, "attribution": {"element": "h1"}}),
        )
    };
    let http = |response: Value| {
        (
            "http_event",
            json!({"version": "1.0.0", "request": {"method": "GET", "url": "/api"}, "response": response}),
        )
    };
    let rows = [
        (
            ("session_start_event", json!({"version": "1.0.0"})),
            "SessionCount=1/1",
        ),
        (
            (
                "page_view_event",
                json!({"version": "1.0.0", "pageId": "/cart"}),
            ),
            "PageViewCount=1/1",
        ),
        (
            navigation(json!(1999.9)),
            "NavigationSatisfiedTransaction=1/1 PerformanceNavigationDuration=1/1999.9",
        ),
        (
            navigation(json!(2000)),
            "NavigationToleratedTransaction=1/1 PerformanceNavigationDuration=1/2000",
        ),
        (
            navigation(json!(8000)),
            "NavigationFrustratedTransaction=1/1 PerformanceNavigationDuration=1/8000",
        ),
        (
            resource("image"),
            "PerformanceResourceDuration image=1/12.5",
        ),
        (
            resource("made-up"),
            "PerformanceResourceDuration other=1/12.5",
        ),
        (
            vital("largest_contentful_paint_event", 1234.5),
            "WebVitalsLargestContentfulPaint=1/1234.5",
        ),
        (
            vital("first_input_delay_event", 3.0),
            "WebVitalsFirstInputDelay=1/3",
        ),
        (
            vital("interaction_to_next_paint_event", 56.0),
            "WebVitalsInteractionToNextPaint=1/56",
        ),
        (
            vital("cumulative_layout_shift_event", 0.25),
            "WebVitalsCumulativeLayoutShift=1/0.25",
        ),
        (vital("first_contentful_paint_event", 700.0), ""),
        (vital("time_to_first_byte_event", 70.0), ""),
        (
            (
                "js_error_event",
                json!({"version": "1.0.0", "type": "TypeError", "message": "x is undefined"}),
            ),
            "JsErrorCount=1/1",
        ),
        (http(json!({"status": 200})), "HttpStatusCodeCount 200=1/1"),
        (
            http(json!({"status": 404})),
            "Http4xxCount=1/1 HttpStatusCodeCount 404=1/1",
        ),
        (
            http(json!({"status": 503, "statusText": "no"})),
            "Http5xxCount=1/1 HttpStatusCodeCount 503=1/1",
        ),
        (http(Value::Null), ""),
        (http(json!({"status": 0})), ""),
        (
            ("rrweb_event", json!({"version": "1.0.0", "events": []})),
            "",
        ),
        (
            (
                "xray_trace_event",
                json!({"version": "1.0.0", "name": "rum.aws.amazon.com"}),
            ),
            "",
        ),
    ];
    let local = Local::start().await;
    for (index, ((kind, details), expected)) in rows.into_iter().enumerate() {
        let name = format!("row-{index}");
        let page = Page::open(&local, &name).await;
        page.sent(&page.batch(1, 7, &[event(1, 0, kind, &details)]))
            .await;
        let metrics = page.metrics().await;
        let told: Vec<String> = metrics
            .iter()
            .map(|(label, (count, sum))| format!("{label}={count}/{sum}"))
            .collect();
        assert_eq!(told.join(" "), expected, "{kind} {details}");
        let (count, size) = page.metric("RumEventPayloadSize", &[]).await.unwrap();
        assert!((count - 1.0).abs() < f64::EPSILON && size > 100.0, "{kind}");
        assert_eq!(
            page.kept(&json!([])).await.len(),
            usize::from(kind != "rrweb_event"),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn the_end_of_a_session_tells_what_was_in_it() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let http = |number, second, status: u16| {
        event(
            number,
            second,
            "http_event",
            &json!({"request": {"method": "GET"}, "response": {"status": status}}),
        )
    };
    let view = |number, second| event(number, second, "page_view_event", &json!({"pageId": "/"}));
    let error = |number, second| event(number, second, "js_error_event", &json!({"message": "x"}));
    page.sent(&page.batch(1, 7, &[view(1, 0), http(2, 1, 500), error(3, 2)]))
        .await;
    page.sent(&page.batch(2, 7, &[view(4, 10), http(5, 12, 404), http(6, 25, 404)]))
        .await;
    assert_eq!(
        page.metric("TimeOnPage", &[]).await,
        Some((1.0, 10_000.0)),
        "the first page ended with the second"
    );
    assert_eq!(
        page.metric("SessionDuration", &[]).await,
        None,
        "the session goes on"
    );
    local.advance(30 * 60).await;
    for (name, expected) in [
        ("SessionDuration", (1.0, 25_000.0)),
        ("TimeOnPage", (2.0, 25_000.0)),
        ("PageViewCountPerSession", (1.0, 2.0)),
        ("JsErrorCountPerSession", (1.0, 1.0)),
        ("JsErrorCountPerPageView", (2.0, 1.0)),
        ("Http4xxCountPerSession", (1.0, 2.0)),
        ("Http4xxCountPerPageView", (2.0, 2.0)),
        ("Http5xxCountPerSession", (1.0, 1.0)),
        ("Http5xxCountPerPageView", (2.0, 1.0)),
    ] {
        assert_eq!(page.metric(name, &[]).await, Some(expected), "{name}");
    }
}

#[tokio::test]
async fn events_come_back_merged_filtered_and_without_the_user_agent() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let mut first = event(1, 0, "page_view_event", &json!({"pageId": "/cart"}));
    first["metadata"] =
        json!(json!({"pageId": "/cart", "browserName": "Own", "basket:size": 3}).to_string());
    let second = event(
        2,
        1,
        "js_error_event",
        &json!({"message": "<script>alert(1)</script>"}),
    );
    page.sent(&page.batch(1, 7, &[first, second])).await;
    let mut firefox = page.batch(
        2,
        8,
        &[event(3, 2, "js_error_event", &json!({"message": "x"}))],
    );
    firefox["SessionMetadata"] = json!(
        json!({"deviceType": "desktop",
        "aws:userAgent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"})
        .to_string()
    );
    page.sent(&firefox).await;
    let kept = page.kept(&json!([])).await;
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0]["event_timestamp"], START.millis());
    assert_eq!(kept[0]["event_type"], "com.amazon.rum.page_view_event");
    assert_eq!(
        kept[0]["metadata"]["browserName"], "Own",
        "the event's own metadata win"
    );
    assert_eq!(kept[0]["metadata"]["osName"], "Linux");
    assert_eq!(kept[0]["metadata"]["basket:size"], 3);
    assert_eq!(kept[0]["event_details"], json!({"pageId": "/cart"}));
    assert_eq!(
        kept[0]["user_details"],
        json!({"userId": uuid(1), "sessionId": uuid(7)})
    );
    assert_eq!(
        kept[1]["event_details"]["message"],
        "<script>alert(1)</script>"
    );
    let told = &kept[2]["metadata"];
    assert_eq!(
        (&told["browserName"], &told["osName"], &told["deviceType"]),
        (&json!("Firefox"), &json!("Android"), &json!("mobile"))
    );
    assert!(!kept[2].to_string().contains("Gecko"), "{}", kept[2]);
    for (filters, expected) in [
        (json!([{"Name": "Browser", "Values": ["Firefox"]}]), 1),
        (
            json!([{"Name": "EventType", "Values": ["com.amazon.rum.js_error_event"]}]),
            2,
        ),
        (
            json!([{"Name": "Page", "Values": ["/cart"]}, {"Name": "Browser", "Values": ["Own", "Chrome"]}]),
            2,
        ),
        (json!([{"Name": "Invert", "Values": ["Firefox"]}]), 2),
    ] {
        assert_eq!(page.kept(&filters).await.len(), expected, "{filters}");
    }
}

#[tokio::test]
async fn events_are_read_in_pages() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let events: Vec<Value> = (0..25)
        .map(|number| event(number, 0, "js_error_event", &json!({"message": number})))
        .collect();
    page.sent(&page.batch(1, 7, &events)).await;
    let mut input = json!({"TimeRange": {"After": 0}, "MaxResults": 10});
    let mut sizes = Vec::new();
    loop {
        let (status, output) = call(
            &local,
            reqwest::Method::POST,
            "/appmonitor/shop/data",
            &input,
        )
        .await;
        assert_eq!(status, 200, "{output}");
        sizes.push(output["Events"].as_array().unwrap().len());
        match output.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
}

#[tokio::test]
async fn definitions_make_metrics_of_their_own() {
    let local = Local::start().await;
    let page = Page::open_with(
        &local,
        "shop",
        json!({"CustomEvents": {"Status": "ENABLED"}}),
    )
    .await;
    let (status, _) = call(
        &local,
        reqwest::Method::POST,
        "/rummetrics/shop/metricsdestination",
        &json!({"Destination": "CloudWatch"}),
    )
    .await;
    assert_eq!(status, 200);
    let definitions = json!([
        {"Name": "JsErrorCount", "DimensionKeys": {"metadata.browserName": "BrowserName", "metadata.pageId": "PageId"},
         "EventPattern": json!({"event_type": ["com.amazon.rum.js_error_event"], "metadata": {"browserName": ["Chrome"], "pageId": [{"prefix": "/"}]}}).to_string()},
        {"Name": "FirstContentfulPaint", "Namespace": "Shop", "ValueKey": "event_details.value", "UnitLabel": "Milliseconds",
         "EventPattern": json!({"event_type": ["com.amazon.rum.first_contentful_paint_event"]}).to_string()},
        {"Name": "BasketValue", "Namespace": "Shop", "ValueKey": "event_details.total", "DimensionKeys": {"metadata.plan": "Plan"},
         "EventPattern": json!({"event_type": ["basket_added"], "metadata": {"plan": ["gold", "free"]}}).to_string()},
        {"Name": "Wrong"},
    ]);
    let input = json!({"Destination": "CloudWatch", "MetricDefinitions": definitions});
    let (status, output) = call(
        &local,
        reqwest::Method::POST,
        "/rummetrics/shop/metrics",
        &input,
    )
    .await;
    assert_eq!(status, 200, "{output}");
    assert_eq!(
        output["MetricDefinitions"].as_array().unwrap().len(),
        3,
        "{output}"
    );
    assert_eq!(output["Errors"][0]["ErrorCode"], "ValidationException");
    let basket = |number, plan: &str, total: Value| {
        let mut event = event(number, 0, "", &json!({"total": total}));
        event["type"] = json!("basket_added");
        event["metadata"] = json!(json!({"plan": plan}).to_string());
        event
    };
    let events = [
        event(1, 0, "js_error_event", &json!({"message": "x"})),
        event(
            2,
            0,
            "first_contentful_paint_event",
            &json!({"value": 321.5}),
        ),
        basket(3, "gold", json!(99.5)),
        basket(4, "free", json!("12")),
        basket(5, "none", json!(1)),
        basket(6, "gold", json!("much")),
    ];
    page.sent(&page.batch(1, 7, &events)).await;
    let dimensions = [("BrowserName", "Chrome"), ("PageId", "/cart")];
    assert_eq!(
        page.metric("JsErrorCount", &dimensions).await,
        Some((1.0, 1.0))
    );
    let custom = "RUM/CustomMetrics/Shop";
    assert_eq!(
        page.metric_of(custom, "FirstContentfulPaint", &[]).await,
        Some((1.0, 321.5))
    );
    assert_eq!(
        page.metric_of(custom, "BasketValue", &[("Plan", "gold")])
            .await,
        Some((1.0, 99.5))
    );
    assert_eq!(
        page.metric_of(custom, "BasketValue", &[("Plan", "free")])
            .await,
        Some((1.0, 12.0))
    );
    assert_eq!(
        page.metric_of(custom, "BasketValue", &[("Plan", "none")])
            .await,
        None
    );
}

#[tokio::test]
async fn events_of_ones_own_are_taken_once_they_are_enabled() {
    let local = Local::start().await;
    let page = Page::open(&local, "shop").await;
    let mut own = event(1, 0, "", &json!({"total": 1}));
    own["type"] = json!("basket_added");
    page.sent(&page.batch(1, 7, &[own.clone()])).await;
    assert_eq!(page.kept(&json!([])).await, Vec::<Value>::new());
    assert_eq!(page.metric("RumEventPayloadSize", &[]).await, None);
    let enabled = json!({"CustomEvents": {"Status": "ENABLED"}});
    let (status, _) = call(&local, reqwest::Method::PATCH, "/appmonitor/shop", &enabled).await;
    assert_eq!(status, 200);
    page.sent(&page.batch(2, 7, &[own])).await;
    assert_eq!(page.kept(&json!([])).await.len(), 1);
}

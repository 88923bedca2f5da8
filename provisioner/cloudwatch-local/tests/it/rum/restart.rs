//! What outlives the process: app monitors and all that belongs to them, and metrics; not the events.

use reqwest::Method;
use serde_json::{Value, json};

use super::page::{Page, call, event};
use crate::server::{Local, START, options};

#[tokio::test]
async fn app_monitors_and_metrics_are_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let id = {
        let local = Local::start_with(options(Some(folder.path())), START).await;
        let page = Page::open(&local, "shop").await;
        call(
            &local,
            Method::POST,
            "/rummetrics/shop/metricsdestination",
            &json!({"Destination": "CloudWatch"}),
        )
        .await;
        let wanted = json!({"Destination": "CloudWatch", "MetricDefinitions": [{"Name": "Clicks", "Namespace": "Shop"}]});
        call(&local, Method::POST, "/rummetrics/shop/metrics", &wanted).await;
        // not a second passes between the event and the end
        let batch = page.batch(
            1,
            7,
            &[event(1, 0, "page_view_event", &json!({"pageId": "/"}))],
        );
        assert_eq!(page.send(&batch).await.status(), 200);
        let id = page.id.clone();
        local.running.shutdown().await;
        id
    };
    let local = Local::start_with(options(Some(folder.path())), START).await;
    let (_, got) = call(&local, Method::GET, "/appmonitor/shop", &Value::Null).await;
    assert_eq!(got["AppMonitor"]["Id"], json!(id));
    let page = Page {
        local: &local,
        name: "shop",
        id,
    };
    assert_eq!(page.metric("PageViewCount", &[]).await, Some((1.0, 1.0)));
    assert_eq!(page.kept(&json!([])).await, Vec::<Value>::new());
    page.sent(&page.batch(2, 7, &[event(2, 0, "session_start_event", &json!({}))]))
        .await;
    assert_eq!(
        page.metric_of("RUM/CustomMetrics/Shop", "Clicks", &[])
            .await,
        Some((2.0, 2.0))
    );
    local.running.shutdown().await;
}

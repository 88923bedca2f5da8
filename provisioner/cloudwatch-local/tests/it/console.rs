//! The console: nothing that a user names can become markup, and no script could run but its own.

use serde_json::json;

use crate::server::{Local, START, options};

const HOSTILE: &str = r#"<script>alert(1)</script>"'&"#;

/// The one script there is, which pages load and never contain.
const OWN: &str = r#"<script src="/_console/app.js" defer></script>"#;

async fn page(local: &Local, path: &str) -> (u16, String, reqwest::header::HeaderMap) {
    let answer = reqwest::get(local.url(path)).await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, answer.text().await.unwrap(), headers)
}

#[tokio::test]
async fn what_users_write_stays_text() {
    let local = Local::start_with(options(None), START).await;
    local.put_alarm(HOSTILE).await;
    let metric = json!(["Shop", "M", "Service", "x", {"label": HOSTILE}]);
    let body = json!({"widgets": [
        {"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6,
         "properties": {"title": HOSTILE, "region": "us-east-1", "metrics": [metric]}},
        {"type": "text", "x": 0, "y": 6, "width": 12, "height": 6,
         "properties": {"markdown": format!("## {HOSTILE}\n[x](javascript:alert(1))")}},
    ]});
    local
        .client
        .put_dashboard()
        .dashboard_name("red")
        .dashboard_body(body.to_string())
        .send()
        .await
        .unwrap();
    local
        .client
        .put_metric_alarm()
        .alarm_name("links")
        .alarm_description(
            "x\nRunbook: javascript:alert(1)\nDashboard: https://ok.example/\"onclick=alert(1)",
        )
        .namespace("N")
        .metric_name("M")
        .statistic(aws_sdk_cloudwatch::types::Statistic::Sum)
        .period(60)
        .evaluation_periods(1)
        .threshold(1.0)
        .comparison_operator(aws_sdk_cloudwatch::types::ComparisonOperator::GreaterThanThreshold)
        .send()
        .await
        .unwrap();
    let hostile = "/_console/alarms/%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%26";
    for path in [
        "/_console",
        "/_console/alarms",
        "/_console/alarms?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&state=%22onclick=x&page=2",
        "/_console/nothing%22%3E%3Cscript%3E",
        hostile,
        "/_console/alarms/links",
        "/_console/dashboards",
        "/_console/dashboards/red",
        "/_console/dashboards/red?range=1w&period=10s&var.x=%22%3E%3Cscript%3E",
        "/_console/metrics?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/_console/metrics?metrics=%5B%5B%22%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%2C%22M%22%5D%5D",
        "/_console/metrics?metrics=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ] {
        let (status, text, headers) = page(&local, path).await;
        let expected = if path.contains("/nothing") { 404 } else { 200 };
        assert_eq!(status, expected, "{path}: {text}");
        let rest = text.replacen(OWN, "", 1);
        assert!(!rest.contains("<script"), "{path} has a script");
        assert!(
            !text.contains("href=\"javascript"),
            "{path} links to a script"
        );
        assert!(!text.contains("\"onclick"), "{path} lets an attribute in");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn every_page_is_there_even_when_nothing_is() {
    let local = Local::start_with(options(None), START).await;
    for path in [
        "/_console",
        "/_console/alarms",
        "/_console/alarms?state=ALARM&kind=<b>&sort=x&page=-1&q=%ff",
        "/_console/dashboards",
        "/_console/inbox",
        "/_console/rum",
        "/_console/stacks",
        "/_console/style.css",
        "/_console/app.js",
    ] {
        assert_eq!(page(&local, path).await.0, 200, "{path}");
    }
    for path in [
        "/_console/alarms/x",
        "/_console/dashboards/x",
        "/_console/stacks/x",
        "/_console/rum/x",
        "/_console/rum/x/visits/y",
        "/_console/rum/x/visits/00000000-0000-4000-8000-000000000007",
        "/_console/x",
    ] {
        assert_eq!(page(&local, path).await.0, 404, "{path}");
    }
    assert_eq!(
        page(&local, "/_console/").await.0,
        200,
        "a slash at the end does no harm"
    );
}

/// Abbreviated, hidden and found metrics are what the widget shows, by the label that reads give them.
#[tokio::test]
async fn widgets_show_their_values() {
    let local = Local::start_with(options(None), START).await;
    local.put(7.0).await;
    local.advance(60).await;
    let metrics = json!([
        ["Shop", "Requests", "Service", "orders", {"visible": false}],
        [".", "Errors", ".", ".", {"id": "e", "stat": "Sum", "period": 60, "label": "errors"}],
        [{"expression": "e * 6", "label": "six times", "id": "six"}],
    ]);
    let body = json!({"widgets": [
        {"type": "metric", "properties": {"region": "us-east-1", "metrics": metrics}},
    ]});
    local
        .client
        .put_dashboard()
        .dashboard_name("short")
        .dashboard_body(body.to_string())
        .send()
        .await
        .unwrap();
    let (status, text, _) = page(&local, "/_console/dashboards/short").await;
    assert_eq!(status, 200);
    // below it stands the body as it was given
    let (text, body) = text.split_once("The body as it is deployed").unwrap();
    assert!(body.contains("Requests"), "{body}");
    // as YAML, and as JSON for whoever wants it
    let (yaml, json) = body.split_once("As JSON").unwrap();
    assert!(yaml.contains("\n  - type: metric\n"), "{yaml}");
    assert!(
        json.contains("&quot;type&quot;: &quot;metric&quot;")
            || json.contains("&#34;type&#34;: &#34;metric&#34;"),
        "{json}"
    );
    for shown in ["errors", ">7<", "six times", ">42<"] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
    assert!(
        !text.contains("Requests"),
        "what is hidden is shown: {text}"
    );
}

/// What `app.js` asks each second: nothing happens, nothing changes; what a page would show changes it.
#[tokio::test]
async fn the_pulse_beats_when_something_changed() {
    let local = Local::start_with(options(None), START).await;
    let pulse = async || -> serde_json::Value {
        serde_json::from_str(&page(&local, "/_console/pulse").await.1).unwrap()
    };
    let quiet = pulse().await;
    assert_eq!(pulse().await, quiet);
    local.put_alarm("errors").await;
    let put = pulse().await;
    assert_ne!(put["state"], quiet["state"]);
    assert_eq!((&put["run"], &put["data"]), (&quiet["run"], &quiet["data"]));
    local.put(7.0).await;
    local.advance(61).await;
    assert_ne!(pulse().await["state"], put["state"], "an alarm went off");
}

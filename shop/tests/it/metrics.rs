//! What the shop's requests leave behind in its metrics.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::accounts::PASSWORD;
use crate::app::{Setup, TOKEN, TestApp};

/// The sums of what was recorded since last asked, as `Metric` and `Metric /route`; of durations, how many.
pub(crate) fn metrics(app: &TestApp) -> BTreeMap<String, f64> {
    let mut metrics = BTreeMap::new();
    for line in app.app.telemetry.drain() {
        let line: Value = serde_json::from_str(&line).unwrap();
        let route = line["Route"].as_str();
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
            .as_array()
            .unwrap()
        {
            let name = metric["Name"].as_str().unwrap();
            let value = match &line[name] {
                Value::Array(values) => values.len() as f64,
                _ if name.ends_with("Duration") => 1.0,
                single => single.as_f64().unwrap(),
            };
            *metrics.entry(name.to_owned()).or_default() += value;
            if let Some(route) = route {
                *metrics.entry(format!("{name} {route}")).or_default() += value;
            }
        }
    }
    metrics
}

async fn check(path: &str, expected: &[(&str, f64)]) {
    let app = TestApp::start().await;
    metrics(&app);
    app.get(path).await;
    let metrics = metrics(&app);
    for (name, expected) in expected {
        assert_eq!(
            metrics.get(*name),
            Some(expected),
            "{path}: {name} in {metrics:?}"
        );
    }
}

#[tokio::test]
async fn customers_deeds() {
    check(
        "/products/orla-stainless-steel-trowel",
        &[("ProductViews", 1.0), ("Requests /products/{slug}", 1.0)],
    )
    .await;
    check(
        "/api/products/7",
        &[
            ("ProductViews", 1.0),
            ("RequestDuration /api/products/{id}", 1.0),
        ],
    )
    .await;
    check(
        "/search?q=mug",
        &[("Searches", 1.0), ("SearchesWithoutResult", 0.0)],
    )
    .await;
    check(
        "/api/products/search?q=zeppelin",
        &[("Searches", 1.0), ("SearchesWithoutResult", 1.0)],
    )
    .await;
    check(
        "/api/categories",
        &[
            ("QueryDuration", 1.0),
            ("SlowQueries", 0.0),
            ("QueryErrors", 0.0),
        ],
    )
    .await;
    check(
        "/nope",
        &[
            ("ClientErrors unmatched", 1.0),
            ("RequestErrors unmatched", 0.0),
        ],
    )
    .await;
    check("/", &[("InFlightRequests", 1.0)]).await;
}

#[tokio::test]
async fn the_pool_is_sampled() {
    let app = TestApp::start().await;
    let metrics = metrics(&app);
    assert!(
        (1.0..=8.0).contains(&metrics["DatabasePoolSize"]),
        "{metrics:?}"
    );
    assert!(
        metrics["DatabasePoolInUse"] <= metrics["DatabasePoolSize"],
        "{metrics:?}"
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_viewed_and_no_words_are_no_search() {
    let app = TestApp::start().await;
    metrics(&app);
    app.get("/products/none").await;
    app.get("/search?q=%25").await;
    let metrics = metrics(&app);
    assert!(!metrics.contains_key("ProductViews"), "{metrics:?}");
    assert!(!metrics.contains_key("Searches"), "{metrics:?}");
}

#[tokio::test]
async fn views_are_told_apart_by_category_of_the_top_level() {
    let app = TestApp::start().await;
    let categories: Value = serde_json::from_str(&app.get("/api/categories").await.body).unwrap();
    let top: Vec<_> = categories["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|category| category["slug"].as_str().unwrap())
        .collect();
    app.app.telemetry.drain();
    for id in 1..60 {
        app.get(&format!("/api/products/{id}")).await;
    }
    let mut seen = std::collections::BTreeSet::new();
    for line in app.app.telemetry.drain() {
        let line: Value = serde_json::from_str(&line).unwrap();
        if line.get("ProductViews").is_some() {
            seen.insert(line["Category"].as_str().unwrap().to_owned());
        }
    }
    assert!(seen.len() > 1, "{seen:?}");
    for category in seen {
        assert!(top.contains(&category.as_str()), "{category} in {top:?}");
    }
}

#[tokio::test]
async fn a_visit_begins_where_one_is_needed() {
    let app = TestApp::start().await;
    app.get("/products").await;
    assert!(
        !metrics(&app).contains_key("Visits"),
        "a page that needs none"
    );
    let answer = app.get("/cart").await;
    let begun = f64::from(u8::from(!answer.header("set-cookie").is_empty()));
    assert_eq!(metrics(&app).get("Visits").copied().unwrap_or(0.0), begun);
    app.get("/checkout").await;
    let answer = app.get("/products/orla-stainless-steel-trowel").await;
    assert!(
        !answer.header("set-cookie").is_empty(),
        "its form needs a token"
    );
    assert!(metrics(&app)["Visits"] >= 1.0);
}

#[tokio::test]
async fn probes_and_operators_are_no_traffic() {
    let app = TestApp::start().await;
    for path in ["/health", "/ready"] {
        app.get(path).await;
    }
    app.fault("GET", Some(TOKEN), "").await;
    let metrics = metrics(&app);
    assert!(!metrics.contains_key("Requests"), "{metrics:?}");
    assert_eq!(
        metrics.get("RequestsShed"),
        Some(&0.0),
        "the process is alive"
    );
}

#[tokio::test]
async fn injected_errors_are_request_errors() {
    let app = TestApp::start().await;
    app.fault("PUT", Some(TOKEN), r#"{"error_share":0.25}"#)
        .await;
    let mut failed = 0.0;
    for _ in 0..60 {
        failed += f64::from(u8::from(app.get("/api/products/1").await.status == 500));
    }
    let metrics = metrics(&app);
    assert_eq!(metrics["Requests"], 60.0);
    assert_eq!(metrics["RequestErrors /api/products/{id}"], failed);
    assert!((5.0..30.0).contains(&failed), "{failed}");
}

#[tokio::test]
async fn requests_beyond_the_bound_are_shed() {
    let app = TestApp::with(Setup {
        concurrency: 1,
        ..Setup::default()
    })
    .await;
    app.fault("PUT", Some(TOKEN), r#"{"latency_ms":60000}"#)
        .await;
    let mut first = Box::pin(app.get("/"));
    let shed = tokio::select! {
        biased;
        _ = &mut first => None,
        answer = app.get("/api/products") => Some(answer),
    };
    let shed = shed.unwrap();
    assert_eq!(shed.status, 503);
    assert_eq!(shed.header("retry-after"), "1");
    assert_eq!(
        app.get("/health").await.status,
        200,
        "probes are not bounded"
    );
    drop(first);
    let metrics = metrics(&app);
    assert_eq!(metrics["RequestsShed"], 1.0);
    assert_eq!(metrics["RequestErrors /api/products"], 1.0);
    assert_eq!(metrics["Requests"], 2.0, "the one given up included");
    app.fault("DELETE", Some(TOKEN), "").await;
    assert_eq!(app.get("/").await.status, 200, "its place is free again");
}

#[tokio::test]
async fn queries_that_fail_are_told_from_answers() {
    let app = TestApp::start().await;
    app.register("ada@example.com").await;
    metrics(&app);
    let taken = json!({"name": "Ada", "email": "ada@example.com", "password": PASSWORD});
    let answer = app.ask("/api/users", &taken).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    let refused = metrics(&app);
    assert!(refused["QueryDuration"] > 0.0);
    assert_eq!(refused["QueryErrors"], 0.0, "{refused:?}");

    app.app.database.close().await;
    let answer = app.get("/api/categories").await;
    assert!(answer.status.is_server_error(), "{}", answer.body);
    let failed = metrics(&app);
    assert_eq!(failed["QueryErrors"], failed["QueryDuration"], "{failed:?}");
}

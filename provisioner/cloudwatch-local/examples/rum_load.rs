//! Sends events of pages at a constant rate to a server that it starts, and counts what became of them.
//!
//! `rum_load [EVENTS_PER_SECOND] [SECONDS]` (10,000 and 30): batches of a hundred events over HTTP; each tenth call is
//! malformed or forged. It ends with 1 unless every status is the right one and every metric is exact.
#![expect(clippy::print_stdout, reason = "the figures are this program's output")]

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use cloudwatch_local::{Options, SystemClock};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{sync::Semaphore, task::JoinSet};

const BATCH: u64 = 100;

/// Requests under way at once: the web client has one a page.
const AT_ONCE: usize = 32;

const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rum/aws4_request, SignedHeaders=host, Signature=0";

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let rate: u64 = arguments.next().map_or(Ok(10_000), |text| text.parse())?;
    let seconds: u64 = arguments.next().map_or(Ok(30), |text| text.parse())?;
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let options = Options {
        listen: free,
        emf_listen: None,
        ..Options::default()
    };
    let running = cloudwatch_local::start(options, Arc::new(SystemClock)).await?;
    let base = format!("http://{}", running.addr());
    let client = Client::new();
    let made = client
        .post(format!("{base}/appmonitor"))
        .header("authorization", SIGNATURE)
        .json(&json!({"Name": "load", "Domain": "localhost"}))
        .send()
        .await?;
    let made: Value = made.json().await?;
    let id = made["Id"].as_str().context("an id")?.to_owned();

    let calls = rate * seconds / BATCH;
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut sent = JoinSet::new();
    let start = Instant::now();
    for call in 0..calls {
        let due = start + Duration::from_secs_f64(call as f64 * BATCH as f64 / rate as f64);
        tokio::time::sleep_until(due.into()).await;
        let slot = Arc::clone(&slots).acquire_owned().await?;
        let taken = one(client.clone(), base.clone(), id.clone(), call);
        sent.spawn(async move {
            let outcome = taken.await;
            drop(slot);
            outcome
        });
        // forged calls come on top: what is taken stays at the rate
        if call % 10 == 0 {
            sent.spawn(forged(client.clone(), base.clone(), id.clone(), call));
        }
    }
    let mut slowest = Duration::ZERO;
    while let Some(outcome) = sent.join_next().await {
        slowest = slowest.max(outcome??);
    }
    let took = start.elapsed();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for (metric, each) in [
        ("PageViewCount", 20),
        ("JsErrorCount", 20),
        ("Http5xxCount", 20),
    ] {
        let sum = sum(&client, &base, metric).await?;
        let expected = (calls * each) as f64;
        ensure!(
            (sum - expected).abs() < 0.5,
            "{metric} is {sum}, not {expected}"
        );
    }
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("unknown")
        .trim()
        .to_owned();
    println!(
        "RUM: {} events in {:.1} s ({:.0}/s), slowest call {} ms, peak memory of server and client {peak}; every metric exact",
        calls * BATCH,
        took.as_secs_f64(),
        (calls * BATCH) as f64 / took.as_secs_f64(),
        slowest.as_millis(),
    );
    ensure!(
        took < Duration::from_secs(seconds + 3),
        "the rate was not kept"
    );
    running.shutdown().await;
    Ok(())
}

/// Sends one batch, which is taken.
async fn one(client: Client, base: String, id: String, call: u64) -> Result<Duration> {
    let (took, status) = send(&client, &base, &id, batch(&id, call).to_string()).await?;
    ensure!(status == 200, "batch {call}: status {status}");
    Ok(took)
}

/// Sends something that is refused.
async fn forged(client: Client, base: String, id: String, call: u64) -> Result<Duration> {
    let mut batch = batch(&id, u64::MAX - call);
    let expected = match call / 10 % 4 {
        0 => 400,
        1 => {
            batch["RumEvents"][50]["timestamp"] = json!(1);
            400
        }
        2 => {
            let stranger = "00000000-0000-4000-8000-000000000000";
            let (took, status) = send(&client, &base, stranger, batch.to_string()).await?;
            ensure!(status == 404, "a stranger: status {status}");
            return Ok(took);
        }
        _ => 413,
    };
    let body = match call / 10 % 4 {
        0 => batch.to_string().replace('}', ""),
        1 => batch.to_string(),
        _ => " ".repeat(1024 * 1024 + 1),
    };
    let (took, status) = send(&client, &base, &id, body).await?;
    ensure!(status == expected, "forged {call}: status {status}");
    Ok(took)
}

async fn send(client: &Client, base: &str, id: &str, body: String) -> Result<(Duration, u16)> {
    let start = Instant::now();
    let response = client
        .post(format!("{base}/appmonitors/{id}"))
        .header("authorization", SIGNATURE)
        .body(body)
        .send()
        .await?;
    Ok((start.elapsed(), response.status().as_u16()))
}

/// A hundred events of a session of its own.
fn batch(id: &str, call: u64) -> Value {
    let now = cloudwatch_local::Clock::now(&SystemClock).seconds();
    let uuid = |number: u64| format!("00000000-0000-4000-8000-{:012x}", number & 0xffff_ffff_ffff);
    let events: Vec<Value> = (0..BATCH)
        .map(|number| {
            let (kind, details) = match number % 5 {
                0 => ("page_view", json!({"version": "1.0.0", "pageId": "/cart"})),
                1 => ("js_error", json!({"version": "1.0.0", "message": "x is undefined", "stack": "at y (z.js:1:2)"})),
                2 => ("http", json!({"version": "1.0.0", "request": {"method": "GET", "url": "/api"}, "response": {"status": 503}})),
                3 => ("largest_contentful_paint", json!({"version": "1.0.0", "value": (call % 4000 * 7 + number) % 4000})),
                _ => ("performance_resource", json!({"version": "1.0.0", "initiatorType": "img", "duration": number, "fileType": "image"})),
            };
            json!({"id": uuid(number), "timestamp": now, "type": format!("com.amazon.rum.{kind}_event"),
                "metadata": json!({"pageId": "/cart", "title": "Cart", "interaction": 1}).to_string(), "details": details.to_string()})
        })
        .collect();
    json!({
        "BatchId": uuid(call),
        "AppMonitorDetails": {"id": id, "version": "1.0.0"},
        "UserDetails": {"userId": uuid(call), "sessionId": uuid(call)},
        "SessionMetadata": json!({"browserName": "Chrome", "osName": "Linux", "deviceType": "desktop", "domain": "localhost"}).to_string(),
        "RumEvents": events,
    })
}

async fn sum(client: &Client, base: &str, metric: &str) -> Result<f64> {
    let now = cloudwatch_local::Clock::now(&SystemClock).seconds();
    let input = json!({"Namespace": "AWS/RUM", "MetricName": metric, "Dimensions": [{"Name": "application_name", "Value": "load"}],
        "StartTime": now - 3600, "EndTime": now + 3600, "Period": 60, "Statistics": ["Sum"]});
    let response = client
        .post(base)
        .header(
            "x-amz-target",
            "GraniteServiceVersion20100801.GetMetricStatistics",
        )
        .header("content-type", "application/x-amz-json-1.0")
        .body(input.to_string())
        .send()
        .await?;
    let output: Value = response.json().await?;
    let points = output["Datapoints"].as_array().context("datapoints")?;
    Ok(points
        .iter()
        .filter_map(|point| point["Sum"].as_f64())
        .sum())
}

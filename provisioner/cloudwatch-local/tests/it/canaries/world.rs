//! A server with canaries, a web site for them, and clients of both.

use std::{
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use aws_sdk_cloudwatch::{
    primitives::DateTime,
    types::{Dimension, Statistic},
};
use axum::{Router, http::StatusCode, response::Html, routing::get};
use cloudwatch_local::{CanarySettings, Options};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::server::{Local, START, options};

/// How long a real run may take; far more than it does.
const PATIENCE: Duration = Duration::from_mins(2);

/// The bucket of packages and artifacts.
const BUCKET: &str = "canaries";

pub(super) struct World {
    pub(super) local: Local,
    pub(super) site: Site,
}

/// A small web site on a free port of this machine.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) url: String,
    /// `/hold` answers as often as it is let.
    pub(super) hold: Arc<Semaphore>,
    /// How many wait at `/hold`, or have waited.
    pub(super) held: Arc<Semaphore>,
}

/// How canaries run in tests.
pub(super) fn canaries() -> CanarySettings {
    CanarySettings {
        path: std::env::var_os("PATH").unwrap_or_default(),
        libraries: vec![libraries()],
        ..CanarySettings::default()
    }
}

fn libraries() -> PathBuf {
    match std::env::var_os("OBSCTL_CANARY_RUNNER") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
    }
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(canaries()).await
    }

    pub(super) async fn with(canaries: CanarySettings) -> Self {
        let options = Options {
            canaries,
            ..options(None)
        };
        Self::on(options, Site::open().await).await
    }

    /// With options, and a site that was there before.
    pub(super) async fn on(options: Options, site: Site) -> Self {
        let local = Local::start_with(options, START).await;
        Self { local, site }
    }

    /// Calls an operation of Synthetics.
    pub(super) async fn call(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let request = self.request("synthetics", method, path);
        let response = request.json(body).send().await.unwrap();
        (
            response.status().as_u16(),
            response.json().await.unwrap_or_default(),
        )
    }

    fn request(&self, service: &str, method: Method, path: &str) -> reqwest::RequestBuilder {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        reqwest::Client::new()
            .request(method, self.local.url(path))
            .header("authorization", authorization)
            .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    }

    /// Puts an object; without bytes, makes the bucket.
    async fn put(&self, path: &str, bytes: Vec<u8>) {
        let request = self.request("s3", Method::PUT, path).body(bytes);
        assert_eq!(request.send().await.unwrap().status(), 200, "{path}");
    }

    /// The bytes of an object.
    pub(super) async fn object(&self, location: &str) -> Option<Vec<u8>> {
        let request = self.request("s3", Method::GET, &format!("/{location}"));
        let response = request.send().await.unwrap();
        let found = response.status() == 200;
        let bytes = response.bytes().await.unwrap().to_vec();
        found.then_some(bytes)
    }

    /// The keys of the artifacts.
    pub(super) async fn artifacts(&self) -> Vec<String> {
        let path = format!("/{BUCKET}?list-type=2&prefix=artifacts/");
        let response = self.request("s3", Method::GET, &path).send().await.unwrap();
        let text = response.text().await.unwrap();
        let keys = text.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    /// Makes a canary of one script, `index.mjs`, in which SITE is the site's address.
    pub(super) async fn make(&self, script: &str, settings: &Value) {
        self.put(&format!("/{BUCKET}"), Vec::new()).await;
        let zip = package(&script.replace("SITE", &self.site.url));
        self.put(&format!("/{BUCKET}/shop.zip"), zip).await;
        let mut input = json!({
            "Name": "shop",
            "Code": {"S3Bucket": BUCKET, "S3Key": "shop.zip", "Handler": "index.handler"},
            "ArtifactS3Location": format!("s3://{BUCKET}/artifacts"),
            "ExecutionRoleArn": "arn:aws:iam::000000000000:role/canary",
            "RuntimeVersion": "syn-nodejs-playwright-8.0",
            "Schedule": {"Expression": "rate(0 minute)"},
        });
        for (member, value) in settings.as_object().unwrap() {
            input[member] = value.clone();
        }
        let (status, made) = self.call(Method::POST, "/canary", &input).await;
        assert_eq!(status, 200, "{made}");
    }

    pub(super) async fn start(&self) {
        let (status, said) = self
            .call(Method::POST, "/canary/shop/start", &json!({}))
            .await;
        assert_eq!(status, 200, "{said}");
    }

    pub(super) async fn stop(&self) {
        let (status, said) = self
            .call(Method::POST, "/canary/shop/stop", &json!({}))
            .await;
        assert_eq!(status, 200, "{said}");
    }

    pub(super) async fn canary(&self) -> Value {
        let (_, got) = self.call(Method::GET, "/canary/shop", &json!({})).await;
        got["Canary"].clone()
    }

    pub(super) async fn state(&self) -> Value {
        self.canary().await["Status"]["State"].clone()
    }

    /// The runs, newest first.
    pub(super) async fn runs(&self) -> Vec<Value> {
        let (status, got) = self
            .call(Method::POST, "/canary/shop/runs", &json!({}))
            .await;
        assert_eq!(status, 200, "{got}");
        got["CanaryRuns"].as_array().unwrap().clone()
    }

    /// The runs, once there are so many and all of them are over.
    pub(super) async fn over(&self, count: usize) -> Vec<Value> {
        let over = async {
            loop {
                let runs = self.runs().await;
                let running = |run: &Value| run["Status"]["State"] == "RUNNING";
                if runs.len() >= count && !runs.iter().any(running) {
                    return runs;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, over).await.unwrap()
    }

    /// Waits until the canary rests.
    pub(super) async fn rested(&self) {
        let rested = async {
            while self.state().await != "STOPPED" {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, rested).await.unwrap();
    }

    /// How many samples a metric has, and their sum.
    pub(super) async fn metric(&self, name: &str, dimensions: &[(&str, &str)]) -> (f64, f64) {
        let dimensions = dimensions
            .iter()
            .map(|(name, value)| Dimension::builder().name(*name).value(*value).build());
        let read = self
            .local
            .client
            .get_metric_statistics()
            .namespace("CloudWatchSynthetics")
            .metric_name(name)
            .set_dimensions(Some(dimensions.collect()))
            .start_time(DateTime::from_secs(START.seconds() - 7200))
            .end_time(DateTime::from_secs(START.seconds() + 7200))
            .period(14400)
            .statistics(Statistic::SampleCount)
            .statistics(Statistic::Sum);
        let points = read.send().await.unwrap();
        points
            .datapoints()
            .iter()
            .fold((0.0, 0.0), |(count, sum), point| {
                (
                    count + point.sample_count().unwrap(),
                    sum + point.sum().unwrap(),
                )
            })
    }

    /// The lines of the canary's log group.
    pub(super) async fn log(&self) -> Vec<String> {
        let group = format!(
            "/aws/lambda/cwsyn-shop-{}",
            self.canary().await["Id"].as_str().unwrap()
        );
        let response = self
            .request("logs", Method::POST, "/")
            .header("x-amz-target", "Logs_20140328.FilterLogEvents")
            .header("content-type", "application/x-amz-json-1.1")
            .body(json!({"logGroupName": group}).to_string());
        let answer: Value = response.send().await.unwrap().json().await.unwrap();
        let events = answer["events"].as_array().cloned().unwrap_or_default();
        let message = |event: &Value| event["message"].as_str().unwrap().to_owned();
        events.iter().map(message).collect()
    }
}

fn package(script: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("index.mjs", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(script.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

impl Site {
    pub(super) async fn open() -> Self {
        let (hold, reached) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (gate, seen) = (Arc::clone(&hold), Arc::clone(&reached));
        let page = "<!doctype html><title>Shop</title><link rel=icon href=data:,><h1>Shop</h1>";
        let app = Router::new()
            .route("/", get(move || async move { Html(page) }))
            .route(
                "/broken",
                get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "broken") }),
            )
            .route(
                "/hold",
                get(move || async move {
                    seen.add_permits(1);
                    gate.acquire().await.unwrap().forget();
                    "go on"
                }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            url,
            hold,
            held: reached,
        }
    }

    /// Until a run has come to `/hold`.
    pub(super) async fn reached(&self) {
        let reached = self.held.acquire();
        tokio::time::timeout(PATIENCE, reached)
            .await
            .unwrap()
            .unwrap()
            .forget();
    }
}

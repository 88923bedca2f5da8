//! A page that sends events, and what is read back.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::{
    primitives::DateTime,
    types::{Dimension, Statistic},
};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::server::{Local, START};

pub(super) const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
    "Action": "rum:PutRumEvents", "Resource": "*"}]}"#;

/// A page of an app monitor.
pub(super) struct Page<'a> {
    pub(super) local: &'a Local,
    pub(super) name: &'a str,
    pub(super) id: String,
}

/// Calls an operation as a client with credentials does.
pub(super) async fn call(local: &Local, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rum/aws4_request, SignedHeaders=host, Signature=0";
    let mut request = reqwest::Client::new()
        .request(method, local.url(path))
        .header("authorization", authorization);
    if !body.is_null() {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// An id of which nothing but its number matters.
pub(super) fn uuid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// An event at so many seconds after the start.
pub(super) fn event(number: u64, second: i64, kind: &str, details: &Value) -> Value {
    json!({
        "id": uuid(number),
        "timestamp": START.seconds() + second,
        "type": format!("com.amazon.rum.{kind}"),
        "metadata": json!({"pageId": "/cart", "title": "Cart"}).to_string(),
        "details": details.to_string(),
    })
}

impl<'a> Page<'a> {
    /// An app monitor to which everybody may send, and its page.
    pub(super) async fn open(local: &'a Local, name: &'a str) -> Self {
        Self::open_with(local, name, json!({})).await
    }

    /// The same, with settings.
    pub(super) async fn open_with(local: &'a Local, name: &'a str, settings: Value) -> Self {
        let mut input = json!({"Name": name, "Domain": "localhost"});
        for (member, value) in settings.as_object().unwrap() {
            input[member] = value.clone();
        }
        let (status, created) = call(local, Method::POST, "/appmonitor", &input).await;
        assert_eq!(status, 200, "{created}");
        let policy = json!({"PolicyDocument": POLICY});
        let (status, _) = call(
            local,
            Method::PUT,
            &format!("/appmonitor/{name}/policy"),
            &policy,
        )
        .await;
        assert_eq!(status, 200);
        let id = created["Id"].as_str().unwrap().to_owned();
        Self { local, name, id }
    }

    /// A batch of events of one session.
    pub(super) fn batch(&self, number: u64, session: u64, events: &[Value]) -> Value {
        json!({
            "BatchId": uuid(number),
            "AppMonitorDetails": {"id": self.id, "version": "1.0.0"},
            "UserDetails": {"userId": uuid(1), "sessionId": uuid(session)},
            "SessionMetadata": json!({"browserName": "Chrome", "osName": "Linux", "deviceType": "desktop",
                "domain": "localhost", "version": "1.0.0", "aws:client": "arw-script", "aws:clientVersion": "3.2.0"}).to_string(),
            "RumEvents": events,
        })
    }

    /// A request of the page, to be sent.
    pub(super) fn request(&self) -> reqwest::RequestBuilder {
        reqwest::Client::new()
            .post(self.local.url(&format!("/rum/appmonitors/{}", self.id)))
            .header("origin", "http://localhost:3000")
    }

    pub(super) async fn send(&self, batch: &Value) -> Response {
        self.request().json(batch).send().await.unwrap()
    }

    /// Sends a batch that is taken, and lets a second pass, after which its metrics are published.
    pub(super) async fn sent(&self, batch: &Value) {
        let response = self.send(batch).await;
        let status = response.status();
        assert_eq!(status, 200, "{}", response.text().await.unwrap());
        self.local.advance(1).await;
    }

    /// Sample count and sum of a metric in the hours around the start.
    pub(super) async fn metric(
        &self,
        name: &str,
        dimensions: &[(&str, &str)],
    ) -> Option<(f64, f64)> {
        self.metric_of("AWS/RUM", name, dimensions).await
    }

    pub(super) async fn metric_of(
        &self,
        namespace: &str,
        name: &str,
        dimensions: &[(&str, &str)],
    ) -> Option<(f64, f64)> {
        let application = [("application_name", self.name)];
        let dimensions = application
            .iter()
            .chain(dimensions)
            .map(|(name, value)| Dimension::builder().name(*name).value(*value).build());
        let read = self
            .local
            .client
            .get_metric_statistics()
            .namespace(namespace)
            .metric_name(name)
            .set_dimensions(Some(dimensions.collect()))
            .start_time(DateTime::from_secs(START.seconds() - 7200))
            .end_time(DateTime::from_secs(START.seconds() + 7200))
            .period(14400)
            .statistics(Statistic::SampleCount)
            .statistics(Statistic::Sum);
        let points = read.send().await.unwrap();
        let (mut count, mut sum) = (0.0, 0.0);
        for point in points.datapoints() {
            count += point.sample_count().unwrap();
            sum += point.sum().unwrap();
        }
        (!points.datapoints().is_empty()).then_some((count, sum))
    }

    /// Every metric of the app monitor in `AWS/RUM` but the sizes, with its sample count and sum.
    pub(super) async fn metrics(&self) -> BTreeMap<String, (f64, f64)> {
        let listed = self
            .local
            .client
            .list_metrics()
            .namespace("AWS/RUM")
            .send()
            .await
            .unwrap();
        let mut found = BTreeMap::new();
        for metric in listed.metrics() {
            let name = metric.metric_name().unwrap();
            let mut own = false;
            let mut more = Vec::new();
            for dimension in metric.dimensions() {
                let (key, value) = (dimension.name().unwrap(), dimension.value().unwrap());
                match key {
                    "application_name" => own = value == self.name,
                    _ => more.push((key, value)),
                }
            }
            if own && name != "RumEventPayloadSize" {
                let label = more
                    .iter()
                    .filter(|(key, _)| *key != "event_type")
                    .fold(name.to_owned(), |label, (_, value)| {
                        format!("{label} {value}")
                    });
                found.extend(
                    self.metric(name, &more)
                        .await
                        .map(|figures| (label, figures)),
                );
            }
        }
        found
    }

    /// The events that are kept.
    pub(super) async fn kept(&self, filters: &Value) -> Vec<Value> {
        let input = json!({"TimeRange": {"After": (START.seconds() - 7200) * 1000, "Before": (START.seconds() + 7200) * 1000}, "Filters": filters});
        let (status, output) = call(
            self.local,
            Method::POST,
            &format!("/appmonitor/{}/data", self.name),
            &input,
        )
        .await;
        assert_eq!(status, 200, "{output}");
        let events = output["Events"].as_array().unwrap();
        events
            .iter()
            .map(|event| serde_json::from_str(event.as_str().unwrap()).unwrap())
            .collect()
    }
}

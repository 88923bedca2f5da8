//! What a request does is in its trace, and what a caller says of the trace is heeded.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request as Incoming;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use shop_telemetry::http::{identify, trace as traced};
use shop_telemetry::trace::{
    self, Rules, Sampler, TraceExporter, TraceOptions, TraceTarget, Tracer,
};
use shop_telemetry::{ManualClock, Resolution, Telemetry};
use tokio::net::UdpSocket;
use tower::ServiceExt;
use tracing::Instrument;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;

use crate::recorder::{drain, recorder};

pub(crate) const LONG: Duration = Duration::from_secs(20);
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const ROOT: &str = "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

/// A service whose traces are recorded, by default all.
pub(crate) struct Rig {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) telemetry: Telemetry,
    pub(crate) tracer: Tracer,
    _listening: DefaultGuard,
}

impl Rig {
    pub(crate) fn new(rate: f64) -> Self {
        let (telemetry, clock) = recorder(Resolution::Second);
        let rules = format!(
            r#"{{"SamplingRules": [{{"RuleName": "all", "Priority": 1, "FixedRate": {rate}, "ReservoirSize": 0}}]}}"#
        );
        let rules: Rules = rules.parse().unwrap();
        let tracer = Tracer::new(
            telemetry.service(),
            clock.clone(),
            StdRng::seed_from_u64(1),
            Sampler::new(rules),
        );
        Self {
            clock,
            telemetry,
            tracer,
            _listening: tracing::subscriber::set_default(registry().with(trace::layer())),
        }
    }

    pub(crate) fn export(&self, target: &str) -> TraceExporter {
        let options = TraceOptions::new(vec![target.parse::<TraceTarget>().unwrap()]);
        TraceExporter::start(&self.tracer, &self.telemetry, options)
    }

    async fn send(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let routes = router(&self.clock);
        let tracer = self.tracer.clone();
        let layer = move |request: Incoming, next: Next| {
            let tracer = tracer.clone();
            identify(request, async move |request| {
                traced(&tracer, request, |request| next.run(request)).await
            })
        };
        let layered = routes.layer(from_fn(layer));
        layered.oneshot(request).await.unwrap()
    }
}

/// The place of the daemon.
pub(crate) struct Daemon(UdpSocket);

impl Daemon {
    pub(crate) async fn listen() -> Self {
        Self(UdpSocket::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn target(&self) -> String {
        format!("xray://{}", self.0.local_addr().unwrap())
    }

    /// The documents that have come.
    pub(crate) fn documents(&self) -> Vec<Value> {
        let mut documents = Vec::new();
        let mut datagram = vec![0; 70_000];
        while let Ok(length) = self.0.try_recv(&mut datagram) {
            let text = std::str::from_utf8(&datagram[..length]).unwrap();
            let (header, document) = text.split_once('\n').unwrap();
            let header: Value = serde_json::from_str(header).unwrap();
            assert_eq!(header, serde_json::json!({"format": "json", "version": 1}));
            assert!(document.len() <= 64_000, "{} bytes", document.len());
            documents.push(serde_json::from_str(document).unwrap());
        }
        documents
    }
}

/// Sends, and returns the documents that come of it.
async fn documents(rig: &Rig, path: &str, headers: &[(&str, &str)]) -> Vec<Value> {
    let daemon = Daemon::listen().await;
    let exporter = rig.export(&daemon.target());
    rig.send(path, headers).await;
    let report = exporter.shutdown(LONG).await;
    assert_eq!((report.dropped, report.waiting), (0, 0));
    // nothing waits any more: the socket says so once
    daemon.0.readable_or_empty().await;
    daemon.documents()
}

trait ReadableOrEmpty {
    async fn readable_or_empty(&self);
}

impl ReadableOrEmpty for UdpSocket {
    /// On the loopback, what was sent is there; only the runtime has to have looked.
    async fn readable_or_empty(&self) {
        let _ = tokio::time::timeout(Duration::from_millis(50), self.readable()).await;
    }
}

fn router(clock: &Arc<ManualClock>) -> Router {
    let ticking = Arc::clone(clock);
    let busy = move || async move {
        ticking.advance(Duration::from_millis(5));
        let query = trace::query("find products", "sqlite");
        let work = async {
            ticking.advance(Duration::from_millis(20));
            // as sqlx does it
            tracing::debug!(target: "sqlx::query", summary = "SELECT name", db.statement = "SELECT name FROM products\n WHERE id = $1 AND kind = 'secret'", rows_affected = 0_u64, rows_returned = 3_u64);
        };
        trace::within(&query, work).await;
        let call = trace::call("payment", "charge");
        let outbound = trace::within(&call, async {
            trace::within(&trace::step("prepare"), async {}).await;
            let mut headers = HeaderMap::new();
            trace::inject(&mut headers);
            headers
        });
        let outbound = outbound.await;
        trace::fail(&call, "timeout", "no answer in time");
        let text = |name| {
            outbound
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
        };
        format!("{}\n{}", text("traceparent"), text("x-amzn-trace-id"))
    };
    Router::new()
        .route("/items/{id}", get(|| async { "here" }))
        .route("/busy", get(busy))
        .route("/gone", get(|| async { StatusCode::GONE }))
        .route("/calm", get(|| async { StatusCode::TOO_MANY_REQUESTS }))
        .route("/broken", get(broken))
        .fallback(|| async { StatusCode::NOT_FOUND })
}

async fn broken() -> StatusCode {
    tracing::error!(error = "the database failed", "a request failed");
    StatusCode::BAD_GATEWAY
}

#[tokio::test]
async fn a_request_with_all_it_does_is_a_segment() {
    let rig = Rig::new(1.0);
    let sent = [
        ("x-request-id", "request-of-a-test"),
        ("x-amzn-trace-id", ROOT),
    ];
    let documents = documents(&rig, "/busy?card=4111", &sent).await;
    let [segment] = documents.as_slice() else {
        panic!("{documents:?}")
    };
    let start = segment["start_time"].as_f64().unwrap();
    assert!((start - 1_795_358_580.0).abs() < 1e-6, "{start}");
    assert_eq!(segment["name"], "catalog");
    assert_eq!(segment["trace_id"], "1-4bf92f35-77b34da6a3ce929d0e0e4736");
    assert_eq!(
        segment["parent_id"],
        Value::Null,
        "a load balancer has no span"
    );
    assert_eq!(segment["http"]["request"]["method"], "GET");
    assert_eq!(segment["http"]["request"]["url"], "/busy");
    assert_eq!(segment["http"]["response"]["status"], 200);
    assert_eq!(segment["annotations"]["request_id"], "request-of-a-test");
    assert_eq!(segment["fault"], Value::Null);
    let [query, call] = segment["subsegments"].as_array().unwrap().as_slice() else {
        panic!("{segment}")
    };
    assert_eq!(
        (&query["name"], &query["namespace"]),
        (&"sqlite".into(), &"remote".into())
    );
    let took = query["end_time"].as_f64().unwrap() - query["start_time"].as_f64().unwrap();
    assert!((took - 0.02).abs() < 1e-5, "{took}");
    assert_eq!(
        query["sql"]["sanitized_query"],
        "SELECT name FROM products WHERE id = $1 AND kind = ?"
    );
    assert_eq!(query["sql"]["database_type"], "sqlite");
    assert_eq!(query["annotations"]["statement"], "find products");
    assert_eq!(query["annotations"]["db_response_returned_rows"], 3);
    assert_eq!(call["name"], "payment");
    assert_eq!(call["fault"], true);
    assert_eq!(call["cause"]["exceptions"][0]["type"], "timeout");
    assert_eq!(call["subsegments"][0]["name"], "prepare");
    assert!(!segment.to_string().contains("4111"));
}

#[tokio::test]
async fn an_outbound_request_bears_the_span_that_makes_it() {
    let rig = Rig::new(1.0);
    let daemon = Daemon::listen().await;
    let exporter = rig.export(&daemon.target());
    let parent = format!("00-{TRACE}-{SPAN}-01");
    let response = rig.send("/busy", &[("traceparent", &parent)]).await;
    let body = axum::body::to_bytes(response.into_body(), 1_000)
        .await
        .unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    exporter.shutdown(LONG).await;
    daemon.0.readable_or_empty().await;
    let segment = &daemon.documents()[0];
    assert_eq!(segment["parent_id"], SPAN);
    let call = segment["subsegments"][1]["id"].as_str().unwrap();
    let expected = format!("00-{TRACE}-{call}-01\n{ROOT};Parent={call};Sampled=1");
    assert_eq!(body, expected);
}

#[tokio::test]
async fn how_it_ended() {
    let rig = Rig::new(1.0);
    let mut found = BTreeMap::new();
    for path in ["/items/7", "/gone", "/calm", "/broken", "/no/such"] {
        let documents = documents(&rig, path, &[]).await;
        let segment = &documents[0];
        let marks: Vec<_> = ["error", "throttle", "fault"]
            .into_iter()
            .filter(|mark| segment[mark] == true)
            .collect();
        let cause = segment["cause"]["exceptions"][0]["message"].as_str();
        let url = segment["http"]["request"]["url"].as_str().unwrap();
        found.insert(path, format!("{url} {marks:?} {cause:?}"));
    }
    let expected = [
        ("/items/7", "/items/{id} [] None"),
        ("/gone", r#"/gone ["error"] None"#),
        ("/calm", r#"/calm ["error", "throttle"] None"#),
        (
            "/broken",
            r#"/broken ["fault"] Some("a request failed: the database failed")"#,
        ),
        ("/no/such", r#"unmatched ["error"] None"#),
    ];
    let expected = expected.map(|(path, text)| (path, text.to_owned()));
    assert_eq!(found, BTreeMap::from(expected));
}

/// What is sent, whether the rules say yes, and whether it is recorded.
#[tokio::test]
async fn the_caller_decides_first_then_the_rules() {
    let sampled = format!("00-{TRACE}-{SPAN}-01");
    let unsampled = format!("00-{TRACE}-{SPAN}-00");
    let ray = |decided: &str| format!("{ROOT};Parent={SPAN}{decided}");
    for (name, value, rate, recorded) in [
        ("traceparent", sampled.clone(), 0.0, true),
        ("traceparent", unsampled.clone(), 1.0, false),
        ("x-amzn-trace-id", ray(";Sampled=1"), 0.0, true),
        ("x-amzn-trace-id", ray(";Sampled=0"), 1.0, false),
        ("x-amzn-trace-id", ray(""), 1.0, true),
        ("x-amzn-trace-id", ray(";Sampled=?"), 0.0, false),
        ("x-amzn-trace-id", ROOT.to_owned(), 1.0, true),
        ("traceparent", "nonsense".to_owned(), 1.0, true),
        ("traceparent", "nonsense".to_owned(), 0.0, false),
    ] {
        let rig = Rig::new(rate);
        let documents = documents(&rig, "/items/7", &[(name, &value)]).await;
        assert_eq!(documents.len() == 1, recorded, "{name}: {value} at {rate}");
    }
}

#[tokio::test]
async fn the_answer_tells_the_trace() {
    for (rate, flag) in [(0.0, "00"), (1.0, "01")] {
        let rig = Rig::new(rate);
        let asks = format!("{ROOT};Sampled=?");
        let response = rig.send("/items/7", &[("x-amzn-trace-id", &asks)]).await;
        let headers = response.headers();
        let timing = headers["server-timing"].to_str().unwrap();
        let begin = format!("traceparent;desc=\"00-{TRACE}-");
        assert!(timing.starts_with(&begin), "{timing}");
        assert!(timing.ends_with(&format!("-{flag}\"")), "{timing}");
        let decided = format!("{ROOT};Sampled={}", &flag[1..]);
        assert_eq!(headers["x-amzn-trace-id"], decided);
        let response = rig.send("/items/7", &[]).await;
        assert!(!response.headers().contains_key("x-amzn-trace-id"));
    }
}

#[tokio::test]
async fn a_message_goes_on_with_the_trace_that_it_carries() {
    let rig = Rig::new(0.0);
    let daemon = Daemon::listen().await;
    let exporter = rig.export(&daemon.target());
    let parent = format!("00-{TRACE}-{SPAN}-01");
    let carried = {
        let request = rig.tracer.receive("orders", Some(&format!("{parent} a=1")));
        let work = async {
            let send = trace::send("mail");
            trace::within(&send, async { trace::carried().unwrap() }).await
        };
        work.instrument(request.span().clone()).await
    };
    assert!(carried.ends_with("-01 a=1"), "{carried}");
    {
        let request = rig.tracer.of("notifications".parse().unwrap());
        let request = request.receive("mail", Some(&carried));
        request.fail("smtp", "the server refused");
    }
    drop(rig.tracer.receive("mail", None));
    drop(rig.tracer.receive("mail", Some("nonsense")));
    exporter.shutdown(LONG).await;
    daemon.0.readable_or_empty().await;
    let documents = daemon.documents();
    let [orders, mail] = documents.as_slice() else {
        panic!("{documents:?}")
    };
    assert_eq!(orders["parent_id"], SPAN);
    assert_eq!(mail["parent_id"], orders["subsegments"][0]["id"]);
    assert_eq!(mail["name"], "notifications");
    assert_eq!(mail["fault"], true);
    assert_eq!(mail["trace_id"], orders["trace_id"]);
}

#[tokio::test]
async fn what_is_not_recorded_is_not_even_made() {
    for (rate, recorded) in [(0.0, false), (1.0, true)] {
        let rig = Rig::new(rate);
        let request = rig.tracer.receive("orders", None);
        request.span().in_scope(|| {
            assert_eq!(!trace::query("find", "sqlite").is_disabled(), recorded);
            assert_eq!(!trace::step("work").is_disabled(), recorded);
            let statements = tracing::enabled!(target: "sqlx::query", tracing::Level::DEBUG);
            assert_eq!(statements, recorded);
            assert!(trace::current().is_some(), "passed on all the same");
        });
    }
}

#[tokio::test]
async fn probes_are_passed_on_and_not_recorded() {
    let mut rig = Rig::new(1.0);
    rig.tracer = rig.tracer.unrecorded();
    let parent = format!("00-{TRACE}-{SPAN}-01");
    assert!(documents(&rig, "/items/7", &[]).await.is_empty());
    let documents = documents(&rig, "/items/7", &[("traceparent", &parent)]).await;
    assert!(documents.is_empty());
}

#[tokio::test]
async fn nobody_there_is_told_and_counted() {
    let rig = Rig::new(1.0);
    let daemon = Daemon::listen().await;
    let target = daemon.target();
    drop(daemon);
    let exporter = rig.export(&target);
    // the first is lost unnoticed; the system refuses the next
    for _ in 0..3 {
        rig.send("/items/7", &[]).await;
    }
    let report = exporter.shutdown(LONG).await;
    assert_eq!(report.waiting, 0);
    assert!(report.dropped >= 1, "{report:?}");
    let series = drain(&rig.telemetry);
    let told = series["TelemetryDropped{Service=catalog,Signal=traces}"][0];
    assert_eq!(told.to_bits(), (report.dropped as f64).to_bits());
}

//! A trace leads from a page through the storefront and the inventory to the database, whichever way traces go.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;
use serde_json::Value;
use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinHandle;

use crate::services::Pair;
use crate::store::Store;

/// Of the page, and of the order that is placed on it.
const TRACES: [&str; 2] = [
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "4bf92f3577b34da6a3ce929d0e0e4737",
];
/// What the browser did.
const PARENT: &str = "00f067aa0ba902b7";

/// A span, of whichever kind of document.
#[derive(Debug, Clone)]
struct Seen {
    trace: String,
    service: String,
    id: String,
    parent: String,
    is_query: bool,
    is_call: bool,
}

/// Something that takes traces, and what it took.
struct Taker {
    taken: Arc<Mutex<Vec<Seen>>>,
    work: JoinHandle<()>,
    arguments: Vec<String>,
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.work.abort();
    }
}

/// As X-Ray's daemon takes them.
async fn daemon() -> Taker {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let target = format!("--traces=xray://{}", socket.local_addr().unwrap());
    let taken: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let all = Arc::clone(&taken);
    let work = tokio::spawn(async move {
        let mut datagram = vec![0; 70_000];
        loop {
            let length = socket.recv(&mut datagram).await.unwrap();
            let text = std::str::from_utf8(&datagram[..length]).unwrap();
            let (_, document) = text.split_once('\n').unwrap();
            let segment: Value = serde_json::from_str(document).unwrap();
            let mut seen = Vec::new();
            flatten(&segment, &segment, None, &mut seen);
            all.lock().unwrap().extend(seen);
        }
    });
    Taker {
        taken,
        work,
        arguments: vec!["--pipeline=aws".to_owned(), "--emf=off".to_owned(), target],
    }
}

fn flatten(segment: &Value, part: &Value, within: Option<&Value>, seen: &mut Vec<Seen>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parent = within.map_or(&part["parent_id"], |within| &within["id"]);
    // 1-EPOCH-REST
    let trace = text(&segment["trace_id"]).replace('-', "");
    seen.push(Seen {
        trace: trace[1..].to_owned(),
        service: text(&segment["name"]),
        id: text(&part["id"]),
        parent: text(parent),
        is_query: part["sql"].is_object(),
        is_call: part["namespace"] == "remote" && part["name"] == "inventory",
    });
    for below in part["subsegments"].as_array().into_iter().flatten() {
        flatten(segment, below, Some(part), seen);
    }
}

/// As a collector takes them.
async fn collector() -> Taker {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("--otlp-endpoint=http://{}", listener.local_addr().unwrap());
    let taken: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let app = Router::new()
        .route("/v1/traces", post(take))
        .fallback(|| async { ExportTraceServiceResponse::default().encode_to_vec() })
        .with_state(Arc::clone(&taken));
    let work = tokio::spawn(async move {
        axum::serve(listener, app).await.unwrap();
    });
    Taker {
        taken,
        work,
        arguments: vec!["--pipeline=otel".to_owned(), target],
    }
}

async fn take(State(taken): State<Arc<Mutex<Vec<Seen>>>>, body: Bytes) -> Vec<u8> {
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let mut taken = taken.lock().unwrap();
    for resource in request.resource_spans {
        let attributes = &resource.resource.unwrap().attributes;
        let name = attributes.iter().find(|one| one.key == "service.name");
        let name = format!("{:?}", name.unwrap().value);
        let service = name.split('"').nth(1).unwrap().to_owned();
        for span in resource
            .scope_spans
            .into_iter()
            .flat_map(|scope| scope.spans)
        {
            taken.push(Seen {
                trace: hex(&span.trace_id),
                service: service.clone(),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                is_query: span.attributes.iter().any(|one| one.key == "db.query.text"),
                is_call: span.kind == i32::from(SpanKind::Client) && span.name == "inventory",
            });
        }
    }
    ExportTraceServiceResponse::default().encode_to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// The way up from a query of the inventory to what the browser did, as far as it has come in.
fn way(spans: &[Seen], trace: &str) -> Option<Vec<Seen>> {
    let of_trace = || spans.iter().filter(|span| span.trace == trace);
    let ways = of_trace().filter(|span| span.service == "inventory" && span.is_query);
    let climb = |query: &Seen| {
        let mut way = vec![query.clone()];
        while way.last()?.parent != PARENT {
            let parent = &way.last()?.parent;
            way.push(of_trace().find(|span| span.id == *parent)?.clone());
        }
        Some(way)
    };
    // what follows of an order, such as the commit of its goods, comes by another way
    let mut ways = ways.filter_map(climb);
    ways.find(|way| way.iter().any(|span| span.is_call))
}

async fn crosses(sink: Taker) {
    let store = Store::fresh().await;
    let mut arguments: Vec<_> = sink.arguments.iter().map(String::as_str).collect();
    arguments.push("--flush=100ms");
    let pair = Pair::start(&store, &arguments).await;
    let [page, order] = TRACES.map(|trace| format!("00-{trace}-{PARENT}-01"));
    let product = pair.storefront.get("/api/products/2").send().await.unwrap();
    let product: Value = product.json().await.unwrap();
    let path = format!("/products/{}", product["slug"].as_str().unwrap());
    let shown = pair.storefront.get(&path).header("traceparent", page);
    assert_eq!(shown.send().await.unwrap().status(), 200);
    pair.put("ada", 2).await;
    let placed = pair.ordering("ada").header("traceparent", order);
    assert_eq!(placed.send().await.unwrap().status(), 201);
    for (trace, first) in TRACES.into_iter().zip(["catalog", "orders"]) {
        let way = loop {
            if let Some(way) = way(&sink.taken.lock().unwrap(), trace) {
                break way;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        let services: Vec<_> = way.iter().map(|span| span.service.as_str()).collect();
        let call = way.iter().position(|span| span.is_call).unwrap();
        let (there, here) = services.split_at(call);
        assert!(
            there.iter().all(|service| *service == "inventory"),
            "{way:#?}"
        );
        assert!(here.iter().all(|service| *service == first), "{way:#?}");
    }
    let taken = sink.taken.lock().unwrap();
    assert!(
        taken.iter().all(|span| span.service != "storefront"),
        "the parts have names of their own"
    );
}

#[tokio::test]
async fn in_segments_of_x_ray() {
    crosses(daemon().await).await;
}

#[tokio::test]
async fn in_spans_of_opentelemetry() {
    crosses(collector().await).await;
}

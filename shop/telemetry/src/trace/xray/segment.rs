//! A span as a segment or subsegment, without those below.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use crate::trace::data::{Fragment, Outcome, STATEMENT, SpanData, SpanKind, Value};

/// Annotations that X-Ray indexes of a segment at most.
const MOST_ANNOTATIONS: usize = 50;
const LONGEST_NAME: usize = 200;

/// Attributes with a place of their own.
const PLACED: [&str; 6] = [
    "http.request.method",
    "http.response.status_code",
    "http.response.body.size",
    "url.template",
    "db.system.name",
    STATEMENT,
];

/// The segment of a request.
pub(super) fn segment(fragment: &Fragment, span: &SpanData) -> Map<String, Json> {
    let mut members = common(span, fragment.service.as_str());
    members.insert(
        "trace_id".to_owned(),
        json!(fragment.trace.x_ray().to_string()),
    );
    if let Some(parent) = span.parent {
        members.insert("parent_id".to_owned(), json!(parent.to_string()));
    }
    members.insert(
        "service".to_owned(),
        json!({"version": env!("CARGO_PKG_VERSION")}),
    );
    members
}

/// A subsegment, to stand within its parent.
pub(super) fn subsegment(span: &SpanData) -> Map<String, Json> {
    let name = match span.kind {
        // a node of the map, whatever is asked
        SpanKind::Query => span.text("db.system.name").unwrap_or("database"),
        _ => &span.name,
    };
    let mut members = common(span, name);
    if matches!(
        span.kind,
        SpanKind::Query | SpanKind::Client | SpanKind::Producer
    ) {
        members.insert("namespace".to_owned(), json!("remote"));
    }
    members
}

/// What makes a subsegment stand alone.
pub(super) fn alone(fragment: &Fragment, span: &SpanData, members: &mut Map<String, Json>) {
    members.insert("type".to_owned(), json!("subsegment"));
    members.insert(
        "trace_id".to_owned(),
        json!(fragment.trace.x_ray().to_string()),
    );
    let parent = span.parent.unwrap_or(span.id);
    members.insert("parent_id".to_owned(), json!(parent.to_string()));
}

fn common(span: &SpanData, name: &str) -> Map<String, Json> {
    let mut members = Map::new();
    let mut put = |name: &str, value: Json| drop(members.insert(name.to_owned(), value));
    put("name", json!(permitted(name)));
    put("id", json!(span.id.to_string()));
    put("start_time", seconds(span.start));
    put("end_time", seconds(span.end));
    let Outcome {
        error,
        fault,
        throttle,
    } = span.outcome;
    for (name, is_so) in [("error", error), ("fault", fault), ("throttle", throttle)] {
        if is_so {
            put(name, json!(true));
        }
    }
    if let Some(http) = http(span) {
        put("http", http);
    }
    if span.kind == SpanKind::Query {
        put("sql", sql(span));
    }
    if !span.failures.is_empty() {
        put("cause", cause(span));
    }
    let annotations = annotations(span);
    if !annotations.is_empty() {
        put("annotations", Json::Object(annotations));
    }
    members
}

fn http(span: &SpanData) -> Option<Json> {
    let method = span.text("http.request.method");
    let status = span.get("http.response.status_code").map(json);
    if method.is_none() && status.is_none() {
        return None;
    }
    let mut http = Map::new();
    let url = span.text("url.template");
    let request: Map<_, _> = [("method", method), ("url", url)]
        .into_iter()
        .filter_map(|(name, text)| Some((name.to_owned(), json!(text?))))
        .collect();
    http.insert("request".to_owned(), Json::Object(request));
    let length = span.get("http.response.body.size").map(json);
    let response: Map<_, _> = [("status", status), ("content_length", length)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    if !response.is_empty() {
        http.insert("response".to_owned(), Json::Object(response));
    }
    Some(Json::Object(http))
}

fn sql(span: &SpanData) -> Json {
    let mut sql = Map::new();
    if let Some(text) = span.text(STATEMENT) {
        sql.insert("sanitized_query".to_owned(), json!(text));
        sql.insert("preparation".to_owned(), json!("statement"));
    }
    if let Some(system) = span.text("db.system.name") {
        sql.insert("database_type".to_owned(), json!(system));
    }
    Json::Object(sql)
}

fn cause(span: &SpanData) -> Json {
    let exceptions = span.failures.iter().zip(1_u64..).map(|(failure, number)| {
        // 16 digits, and the same each time: the span's own, and which it was
        let id = format!("{}{number:x}", &span.id.to_string()[1..]);
        json!({
            "id": id,
            "type": failure.kind,
            "message": failure.message,
            "remote": span.kind == SpanKind::Client,
        })
    });
    json!({"working_directory": "", "exceptions": exceptions.collect::<Vec<_>>()})
}

/// Everything else, under names that X-Ray can be asked for.
fn annotations(span: &SpanData) -> Map<String, Json> {
    let name = (span.kind == SpanKind::Query).then(|| ("statement".to_owned(), json!(span.name)));
    let others = span.attributes.iter();
    let others = others
        .filter(|(key, _)| !PLACED.contains(key))
        .map(|(key, value)| {
            (
                key.replace(|c: char| !c.is_ascii_alphanumeric(), "_"),
                json(value),
            )
        });
    name.into_iter()
        .chain(others)
        .take(MOST_ANNOTATIONS)
        .collect()
}

fn json(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Bool(is_so) => json!(is_so),
    }
}

/// To the microsecond: a double has no more digits for a time since the epoch.
fn seconds(time: Duration) -> Json {
    json!(time.as_micros() as f64 / 1e6)
}

/// Letters, digits, white space and `_.:/%&#=+\-@`; what else there is becomes `_`.
fn permitted(name: &str) -> String {
    let known = |c: char| c.is_alphanumeric() || c == ' ' || "_.:/%&#=+\\-@".contains(c);
    let name: String = name.chars().take(LONGEST_NAME).collect();
    name.replace(|c| !known(c), "_")
}

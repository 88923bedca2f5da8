//! Traces as requests of OpenTelemetry's trace service.

use std::collections::BTreeMap;
use std::time::Duration;

use super::data::{Failure, Fragment, SpanData, SpanKind, Value};
use crate::DimensionValue;
use crate::otlp::{Message, Request};

/// Spans that one request holds at most: far below what a collector takes.
const MOST_SPANS: usize = 500;

/// `STATUS_CODE_ERROR`.
const ERROR: u64 = 2;

type Spans<'a> = Vec<(&'a Fragment, &'a SpanData)>;

/// The requests with all spans of the fragments.
pub(super) fn encode(fragments: &[Fragment]) -> Vec<Request> {
    let spans = fragments.iter().flat_map(|fragment| {
        let spans = fragment.spans.iter();
        spans.map(move |span| (fragment, span))
    });
    let spans: Spans<'_> = spans.collect();
    let requests = spans.chunks(MOST_SPANS).map(|spans| {
        let mut services: BTreeMap<&DimensionValue, Spans<'_>> = BTreeMap::new();
        for (fragment, span) in spans {
            let of_service = services.entry(&fragment.service).or_default();
            of_service.push((fragment, span));
        }
        let mut message = Message::default();
        for (service, spans) in services {
            message.message(1, |message| resource(message, service, &spans));
        }
        Request::new(message.into_bytes(), spans.len() as u64)
    });
    requests.collect()
}

fn resource(message: &mut Message, service: &DimensionValue, spans: &Spans<'_>) {
    message.message(1, |resource| {
        text(resource, 1, "service.name", service.as_str());
        text(resource, 1, "service.version", env!("CARGO_PKG_VERSION"));
    });
    message.message(2, |scope| {
        scope.message(1, |scope| {
            scope.string(1, env!("CARGO_PKG_NAME"));
            scope.string(2, env!("CARGO_PKG_VERSION"));
        });
        for (fragment, data) in spans {
            scope.message(2, |message| span(message, fragment, data));
        }
    });
}

fn span(message: &mut Message, fragment: &Fragment, span: &SpanData) {
    message.bytes(1, fragment.trace.bytes());
    message.bytes(2, span.id.bytes());
    if let Some(state) = &fragment.state {
        message.string(3, state);
    }
    if let Some(parent) = span.parent {
        message.bytes(4, parent.bytes());
    }
    message.string(5, &span.name);
    message.unsigned(6, kind(span.kind));
    message.fixed64(7, nanos(span.start));
    message.fixed64(8, nanos(span.end));
    for (key, value) in &span.attributes {
        attribute(message, 9, key, value);
    }
    if span.kind == SpanKind::Query {
        text(message, 9, "db.query.summary", &span.name);
    }
    for failure in &span.failures {
        message.message(11, |event| exception(event, failure));
    }
    if span.outcome.fault {
        message.message(15, |status| status.unsigned(3, ERROR));
    }
}

fn kind(kind: SpanKind) -> u64 {
    match kind {
        SpanKind::Step => 1,
        SpanKind::Server => 2,
        SpanKind::Client | SpanKind::Query => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

fn exception(event: &mut Message, failure: &Failure) {
    event.fixed64(1, nanos(failure.at));
    event.string(2, "exception");
    text(event, 3, "exception.type", &failure.kind);
    text(event, 3, "exception.message", &failure.message);
}

fn text(message: &mut Message, field: u32, key: &str, value: &str) {
    message.message(field, |pair| {
        pair.string(1, key);
        pair.message(2, |any| any.string(1, value));
    });
}

fn attribute(message: &mut Message, field: u32, key: &str, value: &Value) {
    message.message(field, |pair| {
        pair.string(1, key);
        pair.message(2, |any| match value {
            Value::Text(text) => any.string(1, text),
            Value::Bool(is_so) => any.unsigned(2, u64::from(*is_so)),
            Value::Integer(number) => any.unsigned(3, number.cast_unsigned()),
            Value::Float(number) => any.double(4, *number),
        });
    });
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

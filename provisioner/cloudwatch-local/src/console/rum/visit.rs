//! One visit of web pages, event by event.

use axum::{
    extract::{Path, State},
    response::Response,
};
use cloudwatch::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    ROW, WHOLE, at_of, shortened,
    vital::{Judged, VITALS, millis},
};
use crate::{
    console::{
        Console,
        form::{Form, Leaf},
        page::Problem,
        text::Moment,
    },
    services::rum::views::{self, MAX_TIMELINE},
};

/// How many events a page has.
const PAGE: usize = 100;

#[derive(Serialize)]
struct Visit {
    monitor: String,
    id: String,
    first: Moment,
    /// Whether there may be more events than are shown.
    cut: bool,
    events: Leaf<Event>,
}

#[derive(Serialize)]
struct Event {
    /// Its place in the visit.
    place: usize,
    at: Moment,
    /// How long after the one that came first.
    after: String,
    what: String,
    /// Of what went wrong `bad`, of pages and visits `busy`.
    tone: &'static str,
    page: String,
    text: String,
    judged: Option<Judged>,
    details: String,
}

pub(super) async fn detail(
    State(console): State<Console>,
    Path((monitor, session)): Path<(String, String)>,
    form: Form,
) -> Response {
    console.answer(one(&console, monitor, &session, &form).await)
}

async fn one(
    console: &Console,
    monitor: String,
    session: &str,
    form: &Form,
) -> Result<Response, Problem> {
    let now = console.client.now();
    let missing = Problem::Missing("visit");
    let Ok(id) = Uuid::parse_str(session) else {
        return Err(missing);
    };
    let moments = console.client.visit(&monitor, id).await;
    let first = moments.first().ok_or(missing)?.at;
    let cut = moments.len() == MAX_TIMELINE;
    let events = moments.into_iter().enumerate().collect();
    let visit = Visit {
        monitor,
        id: id.to_string(),
        first: at_of(first, now),
        cut,
        events: form
            .leaf(events, PAGE)
            .map(|(place, moment)| event(place, &moment, first, now)),
    };
    console.page("visit.html", "rum", visit)
}

fn event(place: usize, moment: &views::Moment, first: i64, now: Timestamp) -> Event {
    let own = moment.kind.strip_prefix("com.amazon.rum.");
    let vital = VITALS.into_iter().find(|vital| own == Some(vital.event));
    let judged = vital.and_then(|vital| vital.in_event(&moment.details));
    let (what, tone) = match vital {
        Some(vital) => (vital.name, "gone"),
        None => own.map_or((moment.kind.as_str(), "gone"), |own| {
            told(own, &moment.details)
        }),
    };
    let details = serde_json::to_string_pretty(&moment.details).unwrap_or_default();
    Event {
        place,
        at: at_of(moment.at, now),
        after: millis(moment.at.saturating_sub(first) as f64),
        what: shortened(what, ROW),
        tone,
        page: shortened(&moment.page, ROW),
        text: shortened(&summary(own.unwrap_or_default(), &moment.details), ROW),
        judged,
        details: shortened(&details, WHOLE),
    }
}

/// What an event of the web client is, and its tone.
fn told<'a>(own: &'a str, details: &Value) -> (&'a str, &'static str) {
    match own {
        "session_start_event" => ("Visit begins", "busy"),
        "page_view_event" => ("Page view", "busy"),
        "performance_navigation_event" => ("Page loaded", "gone"),
        "performance_resource_event" => ("File loaded", "gone"),
        "first_input_delay_event" => ("First input delay", "gone"),
        "js_error_event" => ("Script error", "bad"),
        "http_event" if succeeded(details) => ("Request", "gone"),
        "http_event" => ("Failed request", "bad"),
        "xray_trace_event" => ("Trace", "gone"),
        "dom_event" => ("Interaction", "gone"),
        "page_close_event" => ("Page closed", "gone"),
        _ => (own, "gone"),
    }
}

fn succeeded(details: &Value) -> bool {
    let status = details["response"]["status"].as_f64();
    status.is_some_and(|status| (100.0..400.0).contains(&status))
}

/// What of an event a person wants to see at once.
fn summary(own: &str, details: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let joined = |parts: [String; 2], between: &str| {
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(between)
    };
    match own {
        "page_view_event" => text(&details["pageId"]),
        "js_error_event" => joined([text(&details["type"]), text(&details["message"])], ": "),
        "http_event" => {
            let request = &details["request"];
            let status = details["response"]["status"].as_f64();
            let status = status.filter(|status| *status > 0.0);
            let answer = status.map_or_else(
                || "no answer".to_owned(),
                |status| format!("answered {status}"),
            );
            let request = joined([text(&request["method"]), text(&request["url"])], " ");
            joined([request, answer], ", ")
        }
        "performance_navigation_event" | "performance_resource_event" => {
            let took = details["duration"].as_f64().map(millis);
            let file = [&details["targetUrl"], &details["fileType"]].map(text);
            let file = file.into_iter().find(|text| !text.is_empty());
            joined([file.unwrap_or_default(), took.unwrap_or_default()], ", ")
        }
        "first_input_delay_event" => details["value"].as_f64().map(millis).unwrap_or_default(),
        "dom_event" => {
            let element = ["interactionId", "elementId", "cssLocator", "element"];
            let element = element.map(|member| text(&details[member]));
            let element = element.into_iter().find(|text| !text.is_empty());
            joined(
                [text(&details["event"]), element.unwrap_or_default()],
                " on ",
            )
        }
        "xray_trace_event" => text(&details["trace_id"]),
        _ => String::new(),
    }
}

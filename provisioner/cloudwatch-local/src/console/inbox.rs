//! Notifications: mails and deliveries, newest first.

use axum::{Router, extract::State, response::Response, routing::get};
use cloudwatch::time::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Console,
    sections::{Link, Section},
    text::{Moment, Piece, is_link, linked, moment},
};
use crate::notifier::Delivery;

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "inbox",
    link: Some(Link {
        path: "/_console/inbox",
        label: "Inbox",
    }),
    routes: || Router::new().route("/inbox", get(list)),
    templates: &[("inbox.html", include_str!("templates/inbox.html"))],
};

/// How many are shown.
const SHOWN: usize = 200;

#[derive(Serialize)]
struct Entry {
    kind: &'static str,
    protocol: String,
    endpoint: String,
    topic: String,
    subject: Option<String>,
    summary: Vec<Piece>,
    message: String,
    status: &'static str,
    http_status: Option<u16>,
    attempts: u32,
    note: Option<String>,
    confirm: Option<String>,
    at: Moment,
}

pub(super) async fn list(State(console): State<Console>) -> Response {
    let now = console.client.now();
    let entries: Vec<Entry> = console
        .client
        .deliveries()
        .into_iter()
        .take(SHOWN)
        .map(|delivery| entry(delivery, now))
        .collect();
    console.answer(console.page("inbox.html", "inbox", entries))
}

fn entry(delivery: Delivery, now: Timestamp) -> Entry {
    let asks = delivery.purpose.as_str() == "SubscriptionConfirmation";
    Entry {
        kind: delivery.purpose.as_str(),
        protocol: delivery.protocol.to_string(),
        topic: delivery.topic_name().to_owned(),
        endpoint: delivery.endpoint,
        subject: delivery.subject,
        summary: linked(&summary(&delivery.text)),
        message: readable(&delivery.text),
        status: delivery.outcome.as_str(),
        http_status: delivery.http_status,
        attempts: delivery.attempts,
        note: delivery.note,
        confirm: delivery.link.filter(|link| asks && is_link(link)),
        at: moment(Timestamp::from_millis(delivery.accepted), now),
    }
}

/// Of an alarm's message its description and reason; of any other its beginning.
fn summary(text: &str) -> String {
    let Ok(message) = serde_json::from_str::<Json>(text) else {
        return text.chars().take(400).collect();
    };
    let parts = ["AlarmDescription", "NewStateReason"]
        .map(|member| message[member].as_str().unwrap_or_default());
    let summary = parts.join("\n");
    if summary.trim().is_empty() {
        text.chars().take(400).collect()
    } else {
        summary.trim().to_owned()
    }
}

fn readable(text: &str) -> String {
    match serde_json::from_str::<Json>(text) {
        Ok(message) if message.is_object() => {
            serde_json::to_string_pretty(&message).unwrap_or_default()
        }
        _ => text.to_owned(),
    }
}

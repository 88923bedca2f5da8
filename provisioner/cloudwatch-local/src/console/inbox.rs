//! Notifications: mails and deliveries, newest first.

use std::collections::BTreeSet;

use axum::{Router, extract::State, response::Response, routing::get};
use cloudwatch::time::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Console,
    form::{Choice, Form, Leaf, Offer},
    sections::{Link, Section},
    text::{Moment, Piece, is_link, linked, moment},
};
use crate::notifier::{Delivery, Outcome, Try};

/// How many a page has.
const PAGE: usize = 50;

/// How much of a message that is no alarm's stands in the list, in characters.
const SUMMARY: usize = 400;

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

#[derive(Serialize)]
struct Inbox {
    total: usize,
    filtered: bool,
    text: String,
    topic: String,
    topics: BTreeSet<String>,
    states: Vec<Offer>,
    outcomes: Vec<Offer>,
    entries: Leaf<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    kind: &'static str,
    protocol: String,
    endpoint: String,
    topic: String,
    subject: Option<String>,
    /// The alarm that it tells of, and its new state.
    alarm: Option<String>,
    state: Option<String>,
    summary: Vec<Piece>,
    message: String,
    status: &'static str,
    attempts: u32,
    tries: Vec<Attempt>,
    note: Option<String>,
    confirm: Option<String>,
    at: Moment,
}

#[derive(Serialize)]
struct Attempt {
    at: Moment,
    answer: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Any,
    Alarm,
    Ok,
    InsufficientData,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Went {
    Any,
    Failed,
    Waiting,
    Delivered,
    Kept,
}

pub(super) async fn list(State(console): State<Console>, form: Form) -> Response {
    let now = console.client.now();
    let deliveries = console.client.deliveries();
    let (total, text, topic) = (deliveries.len(), form.text("q"), form.text("topic"));
    let topics = deliveries.iter().map(|one| one.topic_name().to_owned());
    let topics: BTreeSet<String> = topics.collect();
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let (told, went) = (form.choice::<Told>("state"), form.choice::<Went>("outcome"));
    let wanted = |delivery: &Delivery| {
        went.has(delivery)
            && (topic.is_empty() || delivery.topic_name() == topic)
            && told.has(&message_of(delivery))
            && mentions(delivery, &words)
    };
    let found: Vec<Delivery> = deliveries.into_iter().filter(wanted).collect();
    let inbox = Inbox {
        total,
        filtered: found.len() < total,
        text,
        topics,
        topic,
        states: form.offers::<Told>("state"),
        outcomes: form.offers::<Went>("outcome"),
        entries: form.leaf(found, PAGE).map(|delivery| entry(delivery, now)),
    };
    console.answer(console.page("inbox.html", "inbox", inbox))
}

/// The message, if it is JSON.
fn message_of(delivery: &Delivery) -> Json {
    serde_json::from_str(&delivery.text).unwrap_or_default()
}

/// Whether each of the words stands somewhere in it.
fn mentions(delivery: &Delivery, words: &[String]) -> bool {
    let subject = delivery.subject.as_deref().unwrap_or_default();
    let told = [subject, &delivery.endpoint, &delivery.text].map(str::to_lowercase);
    words
        .iter()
        .all(|word| told.iter().any(|text| text.contains(word)))
}

fn entry(delivery: Delivery, now: Timestamp) -> Entry {
    let asks = delivery.purpose.as_str() == "SubscriptionConfirmation";
    let message = message_of(&delivery);
    let member = |name: &str| message[name].as_str().map(str::to_owned);
    Entry {
        kind: delivery.purpose.as_str(),
        protocol: delivery.protocol.to_string(),
        topic: delivery.topic_name().to_owned(),
        endpoint: delivery.endpoint,
        alarm: member("AlarmName"),
        state: member("NewStateValue"),
        summary: linked(&summary(&delivery.text, &message)),
        message: readable(&delivery.text, &message),
        status: delivery.outcome.as_str(),
        attempts: delivery.attempts,
        tries: delivery.tries.iter().map(|one| attempt(one, now)).collect(),
        note: delivery.note,
        confirm: delivery.link.filter(|link| asks && is_link(link)),
        at: moment(Timestamp::from_millis(delivery.accepted), now),
        subject: delivery.subject,
        id: delivery.id,
    }
}

fn attempt(attempt: &Try, now: Timestamp) -> Attempt {
    let status = attempt
        .http_status
        .map(|status| format!("answered {status}"));
    Attempt {
        at: moment(Timestamp::from_millis(attempt.at), now),
        answer: attempt.note.clone().or(status).unwrap_or_default(),
    }
}

/// Of an alarm's message its description and reason; of any other its beginning.
fn summary(text: &str, message: &Json) -> String {
    let parts = ["AlarmDescription", "NewStateReason"]
        .map(|member| message[member].as_str().unwrap_or_default());
    let summary = parts.join("\n");
    if summary.trim().is_empty() {
        text.chars().take(SUMMARY).collect()
    } else {
        summary.trim().to_owned()
    }
}

fn readable(text: &str, message: &Json) -> String {
    if message.is_object() {
        serde_json::to_string_pretty(message).unwrap_or_default()
    } else {
        text.to_owned()
    }
}

impl Told {
    fn has(self, message: &Json) -> bool {
        let state = message["NewStateValue"].as_str().unwrap_or_default();
        match self {
            Self::Any => true,
            Self::Other => state.is_empty(),
            state_of => state_of.value() == state,
        }
    }
}

impl Went {
    fn has(self, delivery: &Delivery) -> bool {
        match self {
            Self::Any => true,
            Self::Failed => delivery.outcome == Outcome::Failed,
            Self::Waiting => delivery.outcome == Outcome::Waiting,
            Self::Delivered => delivery.outcome == Outcome::Delivered,
            Self::Kept => delivery.outcome == Outcome::Kept,
        }
    }
}

impl Choice for Told {
    const ALL: &'static [Self] = &[
        Self::Any,
        Self::Alarm,
        Self::Ok,
        Self::InsufficientData,
        Self::Other,
    ];

    fn value(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Alarm => "ALARM",
            Self::Ok => "OK",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Other => "other",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Any => "Any message",
            Self::Alarm => "Into ALARM",
            Self::Ok => "Back to OK",
            Self::InsufficientData => "Without data",
            Self::Other => "Not of an alarm",
        }
    }
}

impl Choice for Went {
    const ALL: &'static [Self] = &[
        Self::Any,
        Self::Failed,
        Self::Waiting,
        Self::Delivered,
        Self::Kept,
    ];

    fn value(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Kept => "kept",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Any => "Any outcome",
            Self::Failed => "Failed",
            Self::Waiting => "Waiting",
            Self::Delivered => "Delivered",
            Self::Kept => "Kept here",
        }
    }
}

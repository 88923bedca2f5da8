//! The overview: what is wrong now, and what has happened of late.

use axum::{Router, extract::State, response::Response, routing::get};
use cloudwatch::{alarm::State as AlarmState, time::Timestamp};
use serde::Serialize;

use super::{
    Console, alarms,
    alarms::{Counts, Row},
    client::time_of,
    page::Problem,
    sections::{Link, Section},
    stacks,
    text::{Moment, moment},
};
use crate::{
    notifier::{Delivery, Outcome},
    wire::Value,
};

/// How many of each kind are shown; the rest is told in a number.
const SHOWN: usize = 25;

/// How many changes are shown.
const CHANGES: usize = 15;

/// How long a notification that failed is news, in seconds.
const NEWS: i64 = 24 * 3600;

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "overview",
    link: Some(Link {
        path: "/_console",
        label: "Overview",
    }),
    routes: || Router::new().route("/", get(show)),
    templates: &[("overview.html", include_str!("templates/overview.html"))],
};

#[derive(Serialize)]
struct Overview {
    counts: Counts,
    /// In words, for the title and for those who listen.
    news: String,
    alarms: Few<Row>,
    unknown: Few<Row>,
    failed: Few<Undelivered>,
    waiting: usize,
    stacks: Vec<stacks::Row>,
    changes: Vec<Change>,
    /// How many alarms have no action that could tell anybody, or have it switched off.
    silent: usize,
    /// Whether nothing has been deployed yet.
    empty: bool,
}

/// The first of them, and how many more there are.
#[derive(Serialize)]
struct Few<T> {
    items: Vec<T>,
    more: usize,
}

#[derive(Serialize)]
struct Undelivered {
    subject: String,
    endpoint: String,
    topic: String,
    note: String,
    attempts: u32,
    at: Moment,
}

#[derive(Serialize)]
struct Change {
    at: Option<Moment>,
    alarm: String,
    kind: String,
    summary: String,
    to: Option<String>,
}

impl<T> Few<T> {
    fn of(items: impl Iterator<Item = T>) -> Self {
        let mut items: Vec<T> = items.collect();
        let more = items.len().saturating_sub(SHOWN);
        items.truncate(SHOWN);
        Self { items, more }
    }
}

async fn show(State(console): State<Console>) -> Response {
    console.answer(overview(&console).await)
}

async fn overview(console: &Console) -> Result<Response, Problem> {
    let now = console.client.now();
    let mut rows = alarms::all(console).await?;
    // what began last is looked at first
    rows.sort_by_key(|row| std::cmp::Reverse(row.changed));
    let counts = Counts::of(&rows);
    let of = |state: AlarmState| Few::of(rows.iter().filter(move |row| row.is(state)).cloned());
    let deliveries = console.client.deliveries();
    let waiting = deliveries
        .iter()
        .filter(|delivery| delivery.outcome == Outcome::Waiting && delivery.attempts > 0)
        .count();
    let failed = deliveries
        .iter()
        .filter(|delivery| is_news(delivery, now))
        .map(|delivery| undelivered(delivery, now));
    let all_stacks = console.client.stacks().await;
    let overview = Overview {
        counts,
        news: news(counts),
        alarms: of(AlarmState::Alarm),
        unknown: of(AlarmState::InsufficientData),
        failed: Few::of(failed),
        waiting,
        stacks: stacks::in_trouble(&all_stacks, now),
        changes: changes(console, now).await?,
        silent: rows.iter().filter(|row| row.silent).count(),
        empty: rows.is_empty() && all_stacks.is_empty(),
    };
    console.page("overview.html", "overview", overview)
}

fn news(counts: Counts) -> String {
    match counts.alarm {
        0 => "no alarm is in ALARM".to_owned(),
        1 => "1 alarm is in ALARM".to_owned(),
        many => format!("{many} alarms are in ALARM"),
    }
}

/// Whether it failed of late, or keeps failing.
fn is_news(delivery: &Delivery, now: Timestamp) -> bool {
    let age = now.millis_since(Timestamp::from_millis(delivery.accepted)) / 1000;
    match delivery.outcome {
        Outcome::Failed => age < NEWS,
        Outcome::Waiting => delivery.attempts > 0,
        Outcome::Delivered | Outcome::Kept => false,
    }
}

fn undelivered(delivery: &Delivery, now: Timestamp) -> Undelivered {
    let subject = delivery.subject.clone();
    Undelivered {
        subject: subject.unwrap_or_else(|| delivery.purpose.as_str().to_owned()),
        endpoint: delivery.endpoint.clone(),
        topic: delivery.topic_name().to_owned(),
        note: delivery.note.clone().unwrap_or_default(),
        attempts: delivery.attempts,
        at: moment(Timestamp::from_millis(delivery.accepted), now),
    }
}

async fn changes(console: &Console, now: Timestamp) -> Result<Vec<Change>, Problem> {
    let input = Value::of([
        ("AlarmTypes", alarms::both_types()),
        ("MaxRecords", Value::Int(100)),
    ]);
    let found = console
        .client
        .cloudwatch("DescribeAlarmHistory", input)
        .await?;
    let items = found["AlarmHistoryItems"].as_array().into_iter().flatten();
    // that somebody was told as it should be is no news beside the change itself
    let is_news = |item: &&serde_json::Value| {
        let summary = item["HistorySummary"].as_str().unwrap_or_default();
        item["HistoryItemType"] != "Action" || !summary.starts_with("Successfully")
    };
    let items = items.filter(is_news).take(CHANGES);
    let text = |item: &serde_json::Value, member: &str| {
        item[member].as_str().unwrap_or_default().to_owned()
    };
    let change = |item: &serde_json::Value| {
        let summary = text(item, "HistorySummary");
        Change {
            at: time_of(&item["Timestamp"]).map(|at| moment(at, now)),
            alarm: text(item, "AlarmName"),
            kind: text(item, "HistoryItemType"),
            to: summary
                .strip_prefix("Alarm updated from ")
                .and_then(|change| change.split_once(" to "))
                .map(|(_, to)| to.to_owned()),
            summary,
        }
    };
    Ok(items.map(change).collect())
}

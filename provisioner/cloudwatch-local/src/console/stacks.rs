//! Stacks: their state, their resources, what happened to them.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use cloudwatch::time::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{
    Console,
    page::Problem,
    sections::{Link, Section},
    text::{Moment, moment},
};
use crate::services::cloudformation::{self, Event, Kind, Stack};

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "stacks",
    link: Some(Link {
        path: "/_console/stacks",
        label: "Stacks",
    }),
    routes: || {
        Router::new()
            .route("/stacks", get(list))
            .route("/stacks/{name}", get(detail))
    },
    templates: &[
        ("stacks.html", include_str!("templates/stacks.html")),
        ("stack.html", include_str!("templates/stack.html")),
    ],
};

/// How many events are shown.
const EVENTS: usize = 200;

/// What a list says of a stack.
#[derive(Serialize)]
pub(super) struct Row {
    name: String,
    id: String,
    status: &'static str,
    reason: Option<String>,
    tone: &'static str,
    resources: usize,
    changed: Moment,
    description: Option<String>,
}

#[derive(Serialize)]
struct Detail {
    row: Row,
    tags: Vec<(String, String)>,
    parameters: Vec<(String, String)>,
    outputs: Vec<Output>,
    resources: Vec<Resource>,
    /// What went wrong in the last operation, the first of it first: the others follow from that.
    failures: Vec<Told>,
    events: Vec<Told>,
    template: String,
}

#[derive(Serialize)]
struct Output {
    key: String,
    value: String,
    description: Option<String>,
}

#[derive(Serialize)]
struct Resource {
    logical_id: String,
    physical_id: String,
    /// The page that shows it.
    link: Option<String>,
    kind: &'static str,
    status: &'static str,
    tone: &'static str,
    reason: Option<String>,
}

#[derive(Clone, Serialize)]
struct Told {
    id: String,
    at: Moment,
    logical_id: String,
    resource_type: String,
    tone: &'static str,
    status: String,
    reason: Option<String>,
    /// The operation that it belongs to.
    #[serde(skip)]
    operation: Option<String>,
}

pub(super) async fn list(State(console): State<Console>) -> Response {
    let now = console.client.now();
    let rows: Vec<Row> = console
        .client
        .stacks()
        .await
        .iter()
        .map(|stack| row(stack, now))
        .collect();
    console.answer(console.page("stacks.html", "stacks", rows))
}

pub(super) async fn detail(State(console): State<Console>, Path(name): Path<String>) -> Response {
    console.answer(one(&console, &name).await)
}

async fn one(console: &Console, name: &str) -> Result<Response, Problem> {
    let now = console.client.now();
    let stacks = console.client.stacks().await;
    // newest first: a name means the stack that has it now, or had it last
    let stack = stacks
        .iter()
        .find(|stack| stack.name == name || stack.id.ends_with(&format!("/{name}")))
        .ok_or(Problem::Missing("stack"))?;
    let events = console.client.events(&stack.id, EVENTS).await?;
    let events: Vec<Told> = events.into_iter().map(|event| told(event, now)).collect();
    let current = stack.current.clone().unwrap_or_default();
    let parameters = current.parameters.into_iter();
    let detail = Detail {
        row: row(stack, now),
        failures: failures(&events),
        events,
        tags: current.tags.into_iter().collect(),
        parameters: parameters
            .map(|(name, value)| (name, value.shown().to_owned()))
            .collect(),
        outputs: stack.outputs.iter().map(output).collect(),
        resources: resources(stack),
        template: current.body,
    };
    console.page("stack.html", "stacks", detail)
}

fn row(stack: &Stack, now: Timestamp) -> Row {
    let changed = stack.deleted.or(stack.updated).unwrap_or(stack.created);
    Row {
        name: stack.name.clone(),
        id: stack.id.rsplit('/').next().unwrap_or_default().to_owned(),
        status: stack.status.as_str(),
        reason: stack.reason.clone(),
        tone: tone(stack.status.as_str()),
        resources: stack
            .resources
            .values()
            .filter(|resource| resource.is_there())
            .count(),
        changed: moment(Timestamp::from_millis(changed), now),
        description: stack.description.clone(),
    }
}

fn output(output: &cloudformation::Output) -> Output {
    Output {
        key: output.key.clone(),
        value: output.value.clone(),
        description: output.description.clone(),
    }
}

/// What failed by itself in the operation that was last, the oldest first.
fn failures(events: &[Told]) -> Vec<Told> {
    let last = events.first().and_then(|event| event.operation.clone());
    let failed = |event: &&Told| {
        let cancelled = event
            .reason
            .as_deref()
            .is_some_and(|why| why.ends_with("cancelled"));
        event.status.ends_with("FAILED") && event.operation == last && !cancelled
    };
    events.iter().rev().filter(failed).cloned().collect()
}

fn resources(stack: &Stack) -> Vec<Resource> {
    let shown = |(logical_id, resource): (&String, &cloudformation::Resource)| Resource {
        logical_id: logical_id.clone(),
        physical_id: resource.physical_id.clone().unwrap_or_default(),
        link: link(resource),
        kind: resource.kind.as_str(),
        status: resource.status.as_str(),
        tone: tone(resource.status.as_str()),
        reason: resource.reason.clone(),
    };
    let mut resources: Vec<Resource> = stack.resources.iter().map(shown).collect();
    resources.sort_by_key(|resource| resource.tone != "bad");
    resources
}

/// The page of an alarm or of a dashboard.
fn link(resource: &cloudformation::Resource) -> Option<String> {
    let pages = match resource.kind {
        Kind::Alarm | Kind::CompositeAlarm => "alarms",
        Kind::Dashboard => "dashboards",
        _ => return None,
    };
    let name = resource
        .physical_id
        .as_deref()
        .filter(|_| resource.is_there())?;
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    Some(format!("/_console/{pages}/{name}"))
}

fn told(event: Event, now: Timestamp) -> Told {
    Told {
        id: event.id,
        at: moment(Timestamp::from_millis(event.at), now),
        tone: tone(&event.status),
        logical_id: event.logical_id,
        resource_type: event.resource_type,
        status: event.status,
        reason: event.reason,
        operation: event.operation,
    }
}

/// The stacks that are not as they should be, or are being changed.
pub(super) fn in_trouble(stacks: &[Stack], now: Timestamp) -> Vec<Row> {
    let rows = stacks.iter().map(|stack| row(stack, now));
    rows.filter(|row| matches!(row.tone, "bad" | "busy"))
        .collect()
}

/// How a state looks.
fn tone(status: &str) -> &'static str {
    if status.contains("FAILED") || status.contains("ROLLBACK") {
        "bad"
    } else if status.ends_with("IN_PROGRESS") {
        "busy"
    } else if status.starts_with("DELETE") {
        "gone"
    } else {
        "good"
    }
}

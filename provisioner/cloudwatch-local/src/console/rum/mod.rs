//! Web pages as their visitors have them: app monitors, what is slow, what fails, who came.

mod visit;
mod vital;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use cloudwatch::time::Timestamp;
use serde::Serialize;

use self::vital::{Card, Judged, VITALS};
use super::{
    Console,
    form::{Form, Leaf},
    page::Problem,
    sections::{Link, Section},
    text::{Moment, age, moment},
};
use crate::services::rum::views::{
    ErrorRow, MAX_ROWS, MonitorRow, PageRow, Report, RequestRow, SessionRow,
};

/// How many visits a page has.
const PAGE: usize = 25;

/// How much of a text that a stranger wrote stands in a row, in characters.
const ROW: usize = 300;

/// How much of it stands behind a row.
const WHOLE: usize = 4000;

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "rum",
    link: Some(Link {
        path: "/_console/rum",
        label: "Web pages",
    }),
    routes: || {
        Router::new()
            .route("/rum", get(list))
            .route("/rum/{name}", get(detail))
            .route("/rum/{name}/visits/{session}", get(visit::detail))
    },
    templates: &[
        ("rum.html", include_str!("../templates/rum.html")),
        ("monitor.html", include_str!("../templates/monitor.html")),
        ("visit.html", include_str!("../templates/visit.html")),
    ],
};

#[derive(Serialize)]
struct Row {
    name: String,
    id: String,
    events: usize,
    sessions: usize,
    last: Option<Moment>,
}

#[derive(Serialize)]
struct Monitor {
    row: Row,
    most: usize,
    vitals: Vec<Card>,
    /// What the columns of the pages' vitals are called.
    columns: Vec<Column>,
    pages: Vec<Page>,
    errors: Vec<Failed>,
    requests: Vec<Refused>,
    visits: Leaf<Visit>,
}

#[derive(Serialize)]
struct Column {
    short: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct Page {
    /// Its id, as the web client names it.
    id: String,
    views: usize,
    errors: usize,
    vitals: Vec<Option<Judged>>,
}

#[derive(Serialize)]
struct Failed {
    message: String,
    stack: String,
    count: usize,
    last: Moment,
}

#[derive(Serialize)]
struct Refused {
    method: String,
    url: String,
    status: Option<u16>,
    count: usize,
    last: Moment,
}

#[derive(Serialize)]
struct Visit {
    id: String,
    first: Moment,
    length: String,
    views: usize,
    errors: usize,
    events: usize,
}

async fn list(State(console): State<Console>) -> Response {
    let now = console.client.now();
    let monitors = console.client.monitors().into_iter();
    let rows: Vec<Row> = monitors.map(|monitor| row(monitor, now)).collect();
    console.answer(console.page("rum.html", "rum", rows))
}

async fn detail(State(console): State<Console>, Path(name): Path<String>, form: Form) -> Response {
    console.answer(one(&console, &name, &form).await)
}

async fn one(console: &Console, name: &str, form: &Form) -> Result<Response, Problem> {
    let now = console.client.now();
    let report = console.client.report(name).await;
    let report = report.ok_or(Problem::Missing("app monitor"))?;
    console.page("monitor.html", "rum", monitor(report, form, now))
}

fn monitor(report: Report, form: &Form, now: Timestamp) -> Monitor {
    let measured = |vital: vital::Vital| vital.card(report.vitals.get(vital.of).copied());
    let column = |vital: vital::Vital| Column {
        short: vital.short,
        name: vital.name,
    };
    Monitor {
        vitals: VITALS.into_iter().map(measured).collect(),
        columns: VITALS.into_iter().map(column).collect(),
        most: MAX_ROWS,
        row: row(report.monitor, now),
        pages: report.pages.iter().map(page).collect(),
        errors: each(&report.errors, |error| failed(error, now)),
        requests: each(&report.requests, |request| refused(request, now)),
        visits: form
            .leaf(report.sessions, PAGE)
            .map(|session| visit(&session, now)),
    }
}

fn each<T, U>(rows: &[T], change: impl FnMut(&T) -> U) -> Vec<U> {
    rows.iter().map(change).collect()
}

fn row(monitor: MonitorRow, now: Timestamp) -> Row {
    Row {
        name: monitor.name,
        id: monitor.id,
        events: monitor.events,
        sessions: monitor.sessions,
        last: monitor.last.map(|at| at_of(at, now)),
    }
}

fn page(row: &PageRow) -> Page {
    let judged = |vital: vital::Vital| Some(vital.judge(row.vitals.get(vital.of)?.p75));
    Page {
        vitals: VITALS.into_iter().map(judged).collect(),
        id: shortened(&row.page, ROW),
        views: row.views,
        errors: row.errors,
    }
}

fn failed(row: &ErrorRow, now: Timestamp) -> Failed {
    Failed {
        message: shortened(&row.message, ROW),
        stack: shortened(&row.stack, WHOLE),
        count: row.count,
        last: at_of(row.last, now),
    }
}

fn refused(row: &RequestRow, now: Timestamp) -> Refused {
    Refused {
        method: shortened(&row.method, 16),
        url: shortened(&row.url, ROW),
        status: row.status,
        count: row.count,
        last: at_of(row.last, now),
    }
}

fn visit(row: &SessionRow, now: Timestamp) -> Visit {
    Visit {
        id: row.id.to_string(),
        first: at_of(row.first, now),
        length: age(row.last.saturating_sub(row.first) / 1000),
        views: row.views,
        errors: row.errors,
        events: row.events,
    }
}

fn at_of(millis: i64, now: Timestamp) -> Moment {
    moment(Timestamp::from_millis(millis), now)
}

/// The beginning of a text, told as such.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

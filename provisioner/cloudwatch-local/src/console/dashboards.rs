//! Dashboards: which there are, and what their widgets show now, as tables.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use cloudwatch::dashboard::{Body, RangeSettings, Stated};
use serde::Serialize;

use super::{
    Console,
    client::time_of,
    page::Problem,
    sections::{Link, Section},
    text::{Moment, moment},
    widget::{self, Shown},
};
use crate::wire::Value;

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "dashboards",
    link: Some(Link {
        path: "/_console/dashboards",
        label: "Dashboards",
    }),
    routes: || {
        Router::new()
            .route("/dashboards", get(list))
            .route("/dashboards/{name}", get(detail))
    },
    templates: &[
        ("dashboards.html", include_str!("templates/dashboards.html")),
        ("dashboard.html", include_str!("templates/dashboard.html")),
    ],
};

#[derive(Serialize)]
struct Entry {
    name: String,
    size: i64,
    modified: Option<Moment>,
}

#[derive(Serialize)]
struct Detail {
    name: String,
    unreadable: bool,
    widgets: Vec<Shown>,
}

pub(super) async fn list(State(console): State<Console>) -> Response {
    console.answer(entries(&console).await)
}

async fn entries(console: &Console) -> Result<Response, Problem> {
    let now = console.client.now();
    let found = console
        .client
        .all("ListDashboards", [], &["DashboardEntries"])
        .await?;
    let entries: Vec<Entry> = found
        .iter()
        .map(|entry| Entry {
            name: entry["DashboardName"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            size: entry["Size"].as_i64().unwrap_or_default(),
            modified: time_of(&entry["LastModified"]).map(|at| moment(at, now)),
        })
        .collect();
    console.page("dashboards.html", "dashboards", entries)
}

pub(super) async fn detail(State(console): State<Console>, Path(name): Path<String>) -> Response {
    console.answer(one(&console, name).await)
}

async fn one(console: &Console, name: String) -> Result<Response, Problem> {
    let input = Value::of([("DashboardName", Value::from(name.as_str()))]);
    let found = match console.client.cloudwatch("GetDashboard", input).await {
        Ok(found) => found,
        Err(error) if error.status == 404 => return Err(Problem::Missing("dashboard")),
        Err(error) => return Err(error.into()),
    };
    let text = found["DashboardBody"].as_str().unwrap_or_default();
    let read = Body::read(text);
    let unreadable = read.is_err();
    let body = read.map(|(body, _)| body).unwrap_or_default();
    let showing = body.showing(console.client.now(), RangeSettings::default());
    let mut widgets = body.placed(Stated::Kept);
    widgets.sort_by_key(|(_, _, rect)| (rect.y, rect.x));
    let mut shown = Vec::with_capacity(widgets.len());
    for (_, widget, _) in widgets {
        shown.push(widget::show(&console.client, widget, &showing).await);
    }
    let detail = Detail {
        name,
        unreadable,
        widgets: shown,
    };
    console.page("dashboard.html", "dashboards", detail)
}

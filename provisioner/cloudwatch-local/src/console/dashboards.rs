//! Dashboards: which there are, and what their widgets show now, as tables.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Console,
    client::time_of,
    page::Problem,
    text::{Moment, moment},
    widget::{self, Shown},
};
use crate::wire::Value;

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
    let body: Option<Json> = found["DashboardBody"]
        .as_str()
        .and_then(|body| serde_json::from_str(body).ok());
    let unreadable = body.is_none();
    let body = body.unwrap_or_default();
    let mut widgets: Vec<&Json> = body["widgets"].as_array().into_iter().flatten().collect();
    widgets.sort_by_key(|widget| (widget["y"].as_i64(), widget["x"].as_i64()));
    let mut shown = Vec::with_capacity(widgets.len());
    for widget in widgets {
        shown.push(widget::show(&console.client, widget).await);
    }
    let detail = Detail {
        name,
        unreadable,
        widgets: shown,
    };
    console.page("dashboard.html", "dashboards", detail)
}

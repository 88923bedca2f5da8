//! Which dashboards there are.

use axum::{extract::State, response::Response};
use serde::Serialize;

use super::super::{
    Console,
    client::time_of,
    page::Problem,
    text::{Moment, moment},
};

#[derive(Serialize)]
struct Entry {
    name: String,
    size: i64,
    modified: Option<Moment>,
}

pub(super) async fn show(State(console): State<Console>) -> Response {
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

//! One run: its steps with their pictures, its log, its files.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;

use super::{
    super::{Console, page::Problem, text::is_link},
    Short, short, took,
};
use crate::services::synthetics::{Run, Step, StepStatus};

#[derive(Serialize)]
struct Detail {
    name: String,
    run: Short,
    requests: Vec<(&'static str, u64)>,
    steps: Vec<Shown>,
    log: String,
    files: Vec<String>,
    location: String,
}

/// A step of a run.
#[derive(Serialize)]
struct Shown {
    number: u32,
    name: String,
    state: &'static str,
    tone: &'static str,
    took: String,
    reason: Option<String>,
    /// The page's address after it, when it can be followed.
    link: Option<String>,
    url: Option<String>,
    pictures: Vec<Picture>,
}

#[derive(Serialize)]
struct Picture {
    file: String,
    /// When it was taken, in words.
    when: &'static str,
    error: Option<String>,
}

pub(super) async fn show(
    State(console): State<Console>,
    Path((name, run)): Path<(String, String)>,
) -> Response {
    console.answer(one(&console, &name, &run).await)
}

async fn one(console: &Console, name: &str, id: &str) -> Result<Response, Problem> {
    let now = console.client.now();
    let seen = console.client.canary(name).await;
    let seen = seen.ok_or(Problem::Missing("canary"))?;
    let run = seen.runs.iter().find(|run| run.id == id);
    let run = run.ok_or(Problem::Missing("run"))?;
    let files = console.client.artifact_names(run).await;
    let detail = Detail {
        name: name.to_owned(),
        steps: run.steps.iter().map(|one| step(one, &files)).collect(),
        requests: requests(run),
        log: console.client.run_log(&seen.canary, run).await.join("\n"),
        location: format!("s3://{}", run.artifacts),
        run: short(run, now),
        files,
    };
    console.page("canary-run.html", "canaries", detail)
}

fn requests(run: &Run) -> Vec<(&'static str, u64)> {
    let requests = &run.requests;
    let rows = [
        ("2xx", requests.successes),
        ("3xx", requests.redirects),
        ("4xx", requests.client_errors),
        ("5xx", requests.server_errors),
        ("failed", requests.failed),
    ];
    rows.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn step(step: &Step, files: &[String]) -> Shown {
    let (state, tone) = match step.status {
        StepStatus::Passed => ("passed", "good"),
        StepStatus::Failed => ("failed", "bad"),
    };
    let url = step
        .destination_url
        .clone()
        .or_else(|| step.source_url.clone());
    let pictures = step.screenshots.iter();
    Shown {
        number: step.number,
        name: step.name.clone(),
        state,
        tone,
        took: took(i64::try_from(step.duration_ms()).unwrap_or(i64::MAX)),
        reason: step.reason.clone(),
        link: url.clone().filter(|url| is_link(url)),
        url,
        pictures: pictures
            .filter(|picture| picture.error.is_some() || files.contains(&picture.file))
            .map(|picture| Picture {
                when: when(&picture.file),
                file: picture.file.clone(),
                error: picture.error.clone(),
            })
            .collect(),
    }
}

fn when(file: &str) -> &'static str {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match stem.rsplit_once('-').map(|(_, suffix)| suffix) {
        Some("starting") => "before",
        Some("succeeded") => "after",
        Some("failed") => "when it failed",
        _ => "meanwhile",
    }
}

//! One canary: its runs, what they measured, what it is and does.

use axum::{
    extract::{Path, State},
    response::Response,
};
use cloudwatch::dashboard::{Body, RangeSettings, RequestSettings};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{
    super::{
        Console, dashboards,
        form::{Form, Leaf},
        page::Problem,
    },
    Row, Short, row, short,
};
use crate::services::synthetics::{Canary, NAMESPACE, Script, log_group};

/// How many runs a page has.
const PAGE: usize = 25;

/// Width and height of a picture on a wide window, and on a narrow one, in pixels.
const SIZES: [(u32, u32); 2] = [(592, 240), (420, 240)];

#[derive(Serialize)]
struct Detail {
    row: Row,
    runs: Leaf<Short>,
    charts: Vec<Chart>,
    facts: Vec<(&'static str, String)>,
    scripts: Vec<File>,
}

#[derive(Serialize)]
struct Chart {
    wide: String,
    narrow: String,
}

#[derive(Serialize)]
struct File {
    path: String,
    text: String,
    cut: bool,
}

pub(super) async fn show(
    State(console): State<Console>,
    Path(name): Path<String>,
    form: Form,
) -> Response {
    console.answer(one(&console, &name, &form).await)
}

async fn one(console: &Console, name: &str, form: &Form) -> Result<Response, Problem> {
    let now = console.client.now();
    let seen = console.client.canary(name).await;
    let seen = seen.ok_or(Problem::Missing("canary"))?;
    let scripts = console.client.scripts(&seen.canary).await;
    let mut charts = Vec::new();
    if !seen.runs.is_empty() {
        for widget in widgets(name, console.client.region()) {
            charts.extend(chart(console, &widget).await);
        }
    }
    let detail = Detail {
        row: row(&seen, now),
        facts: facts(&seen.canary),
        runs: form.leaf(seen.runs, PAGE).map(|run| short(&run, now)),
        charts,
        scripts: scripts.into_iter().map(file).collect(),
    };
    console.page("canary.html", "canaries", detail)
}

fn file(script: Script) -> File {
    File {
        path: script.path,
        text: script.text,
        cut: script.cut,
    }
}

fn facts(canary: &Canary) -> Vec<(&'static str, String)> {
    let run = &canary.run;
    let code = &canary.code;
    let package = match (&code.s3_bucket, &code.s3_key) {
        (Some(bucket), Some(key)) => format!("s3://{bucket}/{key}"),
        _ => "given with the canary".to_owned(),
    };
    let number = |value: Option<i64>, unit: &str| value.map(|value| format!("{value} {unit}"));
    let retries = canary.schedule.retry_config.as_ref();
    let retries = retries.and_then(|retry| retry.max_retries);
    [
        ("Runtime", Some(canary.runtime.clone())),
        ("Handler", code.handler.clone()),
        ("Package", Some(package)),
        ("Artifacts", Some(canary.artifacts.clone())),
        ("Log group", Some(log_group(canary))),
        ("Time limit", number(run.timeout_in_seconds, "s")),
        ("Memory", number(run.memory_in_mb, "MB")),
        ("Retries", number(retries, "at most")),
        (
            "Runs kept",
            Some(format!(
                "{} days when passed, {} days when failed",
                canary.success_days, canary.failure_days
            )),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// The share of runs that passed, and how long they took.
fn widgets(name: &str, region: &str) -> [Json; 2] {
    let widget = |title: &str, metric: &str, axis: Json| {
        json!({"type": "metric", "width": 12, "height": 6, "properties": {
            "title": title, "region": region, "stat": "Average", "period": 60, "view": "timeSeries",
            "metrics": [[NAMESPACE, metric, "CanaryName", name]], "yAxis": {"left": axis}}})
    };
    [
        widget(
            "Passed, percent",
            "SuccessPercent",
            json!({"min": 0, "max": 100}),
        ),
        widget("How long it took", "Duration", json!({"min": 0})),
    ]
}

async fn chart(console: &Console, widget: &Json) -> Option<Chart> {
    let now = console.client.now();
    let (body, _) = Body::read(&json!({"widgets": [widget]}).to_string()).unwrap_or_default();
    let showing = body.showing(now, RangeSettings::default());
    let (_, drawn) = body.widgets().next()?;
    let requests = drawn.requests(&showing, RequestSettings::default());
    let answers = dashboards::answer(&console.client, &requests).await;
    let look = dashboards::look(now);
    let [wide, narrow] = SIZES.map(|(width, height)| {
        charts::draw(drawn, &requests, &answers, &look.sized(width, height)).html()
    });
    Some(Chart { wide, narrow })
}

//! Canaries: which pass, what each run did step by step, with its pictures, its log and its script.

mod artifact;
mod detail;
mod run;

use axum::{Router, extract::State, response::Response, routing::get};
use cloudwatch::time::Timestamp;
use serde::Serialize;

use super::{
    Console,
    sections::{Link, Section},
    text::{Moment, moment},
};
use crate::services::synthetics::{Run, RunState, Seen, State as Resting};

/// How many runs the strip of a canary has.
const STRIP: usize = 40;

/// The width of a run in the strip, and its height, in pixels.
const STEP: usize = 8;
const HEIGHT: usize = 24;

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "canaries",
    link: Some(Link {
        path: "/_console/canaries",
        label: "Canaries",
    }),
    routes: || {
        Router::new()
            .route("/canaries", get(list))
            .route("/canaries/{name}", get(detail::show))
            .route("/canaries/{name}/runs/{run}", get(run::show))
            .route(
                "/canaries/{name}/runs/{run}/artifacts/{*file}",
                get(artifact::show),
            )
    },
    templates: &[
        ("canaries.html", include_str!("../templates/canaries.html")),
        ("canary.html", include_str!("../templates/canary.html")),
        (
            "canary-run.html",
            include_str!("../templates/canary-run.html"),
        ),
    ],
};

/// A canary in one row.
#[derive(Serialize)]
pub(super) struct Row {
    name: String,
    state: &'static str,
    tone: &'static str,
    schedule: String,
    strip: Strip,
    /// The share of runs that passed, of those that are kept.
    success: Option<String>,
    last: Option<Short>,
    next: Option<Moment>,
}

/// A run in one line.
#[derive(Serialize)]
pub(super) struct Short {
    id: String,
    state: &'static str,
    tone: &'static str,
    started: Moment,
    took: String,
    /// Which retry it is, if one.
    retry: Option<u32>,
    reason: Option<String>,
}

/// The last runs, oldest first, as a picture.
#[derive(Serialize)]
pub(super) struct Strip {
    /// What it shows, in words.
    words: String,
    width: usize,
    height: usize,
    bars: Vec<Bar>,
}

/// A run: what failed is tall.
#[derive(Serialize)]
struct Bar {
    x: usize,
    y: usize,
    height: usize,
    tone: &'static str,
}

async fn list(State(console): State<Console>) -> Response {
    let now = console.client.now();
    let canaries = console.client.canaries().await;
    let rows: Vec<Row> = canaries.iter().map(|seen| row(seen, now)).collect();
    console.answer(console.page("canaries.html", "canaries", rows))
}

fn row(seen: &Seen, now: Timestamp) -> Row {
    let canary = &seen.canary;
    let (state, tone) = match canary.state {
        Resting::Ready => ("ready", "gone"),
        Resting::Running => ("running", "good"),
        Resting::Stopped => ("stopped", "gone"),
    };
    Row {
        name: canary.name.clone(),
        state,
        tone,
        schedule: canary.schedule.expression.clone().unwrap_or_default(),
        strip: strip(&seen.runs),
        success: success(&seen.runs),
        last: seen.runs.first().map(|run| short(run, now)),
        next: seen.next.map(|next| moment(next, now)),
    }
}

fn success(runs: &[Run]) -> Option<String> {
    let over: Vec<bool> = runs.iter().filter_map(Run::passed).collect();
    let passed = over.iter().filter(|passed| **passed).count();
    (!over.is_empty()).then(|| format!("{} %", passed * 100 / over.len()))
}

fn strip(runs: &[Run]) -> Strip {
    let shown: Vec<&Run> = runs.iter().take(STRIP).rev().collect();
    let count = |wanted| shown.iter().filter(|run| run.state == wanted).count();
    let (passed, failed) = (count(RunState::Passed), count(RunState::Failed));
    let bar = |(place, run): (usize, &&Run)| {
        let (height, tone) = match run.state {
            RunState::Running => (4, "absent"),
            RunState::Passed => (12, "ok"),
            RunState::Failed => (HEIGHT, "alarm"),
        };
        Bar {
            x: place * STEP,
            y: HEIGHT - height,
            height,
            tone,
        }
    };
    Strip {
        words: format!(
            "of the last {} runs {passed} passed and {failed} failed",
            shown.len()
        ),
        width: shown.len() * STEP,
        height: HEIGHT,
        bars: shown.iter().enumerate().map(bar).collect(),
    }
}

fn short(run: &Run, now: Timestamp) -> Short {
    let (state, tone) = tone(run.state);
    Short {
        id: run.id.clone(),
        state,
        tone,
        started: moment(Timestamp::from_millis(run.started), now),
        took: run
            .completed
            .map_or_else(String::new, |end| took(end - run.started)),
        retry: (run.attempt > 0).then_some(run.attempt),
        reason: run.reason.clone(),
    }
}

fn tone(state: RunState) -> (&'static str, &'static str) {
    match state {
        RunState::Running => ("running", "busy"),
        RunState::Passed => ("passed", "good"),
        RunState::Failed => ("failed", "bad"),
    }
}

/// `312 ms`, `4.1 s`.
fn took(millis: i64) -> String {
    match millis {
        ..1000 => format!("{millis} ms"),
        _ => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn lengths_are_short() {
        for (millis, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1000, "1.0 s"),
            (61_987, "61.9 s"),
        ] {
            assert_eq!(super::took(millis), text);
        }
    }
}

//! `obsctl canary run`.

use std::path::Path;
use std::time::Duration;

use canary_runner::{Event, Requests, Status};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use super::output::{Format, Output, View};
use super::style::{BOLD, DIM, GREEN, RED};
use super::{json, plain};
use crate::host::Host;
use crate::ops::{CanaryAudience, CanaryRun};

/// How much of a failure stands beside its step.
const REASON: usize = 100;

/// Shows steps as they happen: lines for people, of which the running one turns on a terminal; objects for programs.
pub(crate) struct CanaryProgress<'a> {
    output: &'a mut Output,
    watched: bool,
    bar: Option<ProgressBar>,
}

impl<'a> CanaryProgress<'a> {
    /// For these surroundings.
    pub(crate) fn new(output: &'a mut Output, host: &Host) -> Self {
        let watched =
            output.format() == Format::Human && host.terminals.stderr && !host.ci && !host.dumb;
        Self {
            output,
            watched,
            bar: None,
        }
    }

    /// Takes what turns off the screen.
    pub(crate) fn end(mut self) -> &'a mut Output {
        self.stop();
        self.output
    }

    fn stop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn turn(&mut self, name: &str) {
        if !self.watched {
            return;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("  {spinner}       {msg}  {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(plain::line(name).into_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        self.bar = Some(bar);
    }
}

impl CanaryAudience for CanaryProgress<'_> {
    // A stream that is closed stops no run.
    fn installing(&mut self, folder: &Path) {
        let text = format!(
            "putting playwright-core and puppeteer-core into `{}` with npm, once\n",
            plain::line(&folder.display().to_string())
        );
        drop(self.output.note(&text));
    }

    fn step(&mut self, event: &Event) {
        self.stop();
        if self.output.format() == Format::Json {
            let line = json::value(event).to_string();
            drop(self.output.note(&format!("{}\n", plain::json(&line))));
            return;
        }
        match event {
            Event::StepStarted { name, .. } => self.turn(name),
            Event::StepEnded { .. } => drop(self.output.data(&step(event))),
        }
    }
}

fn step(event: &Event) -> String {
    let Event::StepEnded {
        name,
        status,
        reason,
        duration_ms,
        ..
    } = event
    else {
        return String::new();
    };
    let (style, word) = match status {
        Status::Passed => (GREEN, "passed"),
        Status::Failed => (RED, "failed"),
    };
    let took = duration(*duration_ms);
    let reason = reason.as_deref().map_or_else(String::new, |reason| {
        let first = reason.lines().next().unwrap_or_default();
        format!("  {}", plain::line(&plain::shortened(first, REASON)))
    });
    format!(
        "  {style}{word}{style:#}  {:>8}  {}{DIM}{reason}{DIM:#}\n",
        took,
        plain::line(name)
    )
}

impl View for CanaryRun {
    fn human(&self) -> String {
        let outcome = &self.outcome;
        let (style, word) = if self.passed() {
            (GREEN, "passed")
        } else {
            (RED, "failed")
        };
        let name = plain::line(&outcome.name);
        let took = duration(outcome.duration_ms());
        let mut text = format!("{BOLD}{name}{BOLD:#} {style}{word}{style:#} in {took}\n");
        if let Some(reason) = &outcome.reason {
            for line in reason.message.lines() {
                text.push_str(&format!("  {}\n", plain::line(line)));
            }
        }
        let requests = requests(&outcome.requests);
        if !requests.is_empty() {
            text.push_str(&format!("  requests: {requests}\n"));
        }
        if let Some(folder) = &self.artifacts {
            let folder = folder.display().to_string();
            text.push_str(&format!("  artifacts: {}\n", plain::line(&folder)));
            for file in &outcome.files {
                text.push_str(&format!("    {DIM}{}{DIM:#}\n", plain::line(&file.path)));
            }
        }
        text
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}

fn requests(requests: &Requests) -> String {
    let parts = [
        (requests.successes, "2xx"),
        (requests.redirects, "3xx"),
        (requests.client_errors, "4xx"),
        (requests.server_errors, "5xx"),
        (requests.failed, "without a response"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    parts.join(", ")
}

fn duration(millis: u64) -> String {
    if millis < 1_000 {
        format!("{millis} ms")
    } else {
        format!("{:.1} s", Duration::from_millis(millis).as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_failed_run_is_a_summary_below_its_steps() {
        let outcome = serde_json::from_value(json!({
            "name": "shop-local-search", "status": "FAILED", "script": "FAILED",
            "reason": {"kind": "step", "message": "step `search` failed: locator.click: Timeout 5000ms\u{1b}[2J exceeded\nCall log:"},
            "execution_errors": [], "started": "2026-11-22T21:00:00.000Z", "ended": "2026-11-22T21:00:06.250Z",
            "steps": [], "requests": {"2xx": 12, "3xx": 0, "4xx": 1, "5xx": 0, "failed": 2}, "settings": {},
            "files": [{"path": "01-search-failed.png", "bytes": 4}, {"path": "results.har", "bytes": 4}],
            "log_tail": "", "peak_memory_bytes": 1, "peak_disk_bytes": 1,
        }))
        .unwrap();
        let ran = CanaryRun {
            artifacts: Some("/tmp/a".into()),
            outcome,
        };
        let events = [
            Event::StepEnded {
                number: 1,
                name: "open the shop".to_owned(),
                status: Status::Passed,
                reason: None,
                duration_ms: 312,
            },
            Event::StepEnded {
                number: 2,
                name: "search".to_owned(),
                status: Status::Failed,
                reason: Some("locator.click: Timeout 5000ms exceeded\nCall log:".to_owned()),
                duration_ms: 5_012,
            },
        ];
        let text = events.iter().map(step).collect::<String>() + &ran.human();
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
    }
}

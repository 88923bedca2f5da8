//! The artifacts of a run: what the script left, and the report, the log and the HTTP archive, which are written here so
//! that a run that was killed has them too.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::error::RunError;
use crate::har;
use crate::job::Job;
use crate::layout::Layout;
use crate::outcome::{Artifact, Outcome, Requests, Screenshot, Status, Step};
use crate::record::Record;

/// The most files that are kept.
const MOST_FILES: usize = 2_000;

/// Puts the artifacts where the job wants them; the outcome with their names.
pub(crate) fn write(
    job: &Job,
    layout: &Layout,
    record: &Record,
    mut outcome: Outcome,
    log: &str,
) -> Result<Outcome, RunError> {
    let target = &job.artifacts;
    let failed = |source| RunError::Artifacts {
        path: target.clone(),
        source,
    };
    fs::create_dir_all(target).map_err(failed)?;
    let left = layout.artifacts();
    // a script may have put a link to anywhere in its place, or nothing
    let is_folder = fs::symlink_metadata(&left).is_ok_and(|place| place.is_dir());
    let mut files = if is_folder {
        take_over(&left, target, "").map_err(failed)?
    } else {
        Vec::new()
    };
    let mut add = |name: String, text: String| -> Result<(), RunError> {
        let path = target.join(&name);
        fs::write(&path, &text).map_err(|source| RunError::Artifacts { path, source })?;
        files.retain(|file| file.path != name);
        files.push(Artifact {
            path: name,
            bytes: text.len() as u64,
        });
        Ok(())
    };
    add(
        format!("{}-log.txt", outcome.started.for_file()),
        log.to_owned(),
    )?;
    if outcome.wants("harFile") {
        add(
            "results.har".to_owned(),
            pretty(&har::archive(&record.recorded)),
        )?;
    }
    add(
        format!("SyntheticsReport-{}.json", outcome.status),
        pretty(&report(&outcome, record)),
    )?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    outcome.files = files;
    Ok(outcome)
}

/// Moves plain files, with the folders they are in; links and the like stay behind.
fn take_over(from: &Path, to: &Path, below: &str) -> io::Result<Vec<Artifact>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{below}{name}");
        if kind.is_dir() {
            files.extend(take_over(&entry.path(), to, &format!("{path}/"))?);
        } else if kind.is_file() && files.len() < MOST_FILES {
            let target = to.join(&path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            let bytes = fs::copy(entry.path(), target)?;
            files.push(Artifact { path, bytes });
        }
    }
    Ok(files)
}

/// The report. Source: the fields of reports that AWS wrote, which the User Guide describes but does not list.
fn report(outcome: &Outcome, record: &Record) -> Value {
    let seconds_of_launch = record.launch_ms.unwrap_or(0);
    json!({
        "canaryName": outcome.name,
        "startTime": outcome.started,
        "endTime": outcome.ended,
        "timeSpentInResetInMs": 0,
        "timeSpentInLaunchInMs": seconds_of_launch,
        "timeSpentInSetUpInMs": 0,
        "executionStatus": outcome.status,
        "executionError": outcome.execution_errors.first(),
        "customerScript": {
            "startTime": outcome.started,
            "endTime": outcome.ended,
            "status": outcome.script,
            "failureReason": (outcome.script == Status::Failed).then(|| outcome.reason.as_ref().map(ToString::to_string)),
            "metricsPublished": false,
            "requests": requests(&outcome.requests),
            "steps": outcome.steps.iter().map(step).collect::<Vec<_>>(),
            "reports": [],
            "nonStepScreenshots": record.loose_screenshots.iter().map(screenshot).collect::<Vec<_>>(),
        },
        "configuration": configuration(outcome),
    })
}

fn requests(requests: &Requests) -> Value {
    json!({
        "_2xx": requests.successes,
        "_3xx": requests.redirects,
        "_4xx": requests.client_errors,
        "_5xx": requests.server_errors,
        "failed": requests.failed,
    })
}

fn step(step: &Step) -> Value {
    json!({
        "stepNum": step.number,
        "stepName": step.name,
        "startTime": step.started,
        "endTime": step.ended,
        "status": step.status,
        "failureReason": step.reason,
        "metricsPublished": false,
        "sourceUrl": step.source_url,
        "destinationUrl": step.destination_url,
        "screenshots": step.screenshots.iter().map(screenshot).collect::<Vec<_>>(),
    })
}

fn screenshot(screenshot: &Screenshot) -> Value {
    json!({
        "fileName": screenshot.file,
        "pageUrl": screenshot.url,
        "error": screenshot.error,
        "visualTestResult": null,
    })
}

/// The settings, in the groups of AWS's reports.
fn configuration(outcome: &Outcome) -> Value {
    const GROUPS: [(&str, &[&str]); 7] = [
        (
            "screenshotConfiguration",
            &[
                "screenshotOnStepStart",
                "screenshotOnStepSuccess",
                "screenshotOnStepFailure",
            ],
        ),
        ("artifactConfiguration", &["harFile", "stepsReport"]),
        (
            "reportingConfiguration",
            &[
                "includeRequestHeaders",
                "includeResponseHeaders",
                "includeUrlPassword",
                "restrictedHeaders",
                "includeRequestBody",
                "includeResponseBody",
                "restrictedUrlParameters",
            ],
        ),
        (
            "loggingConfiguration",
            &[
                "logRequest",
                "logResponse",
                "logResponseBody",
                "logRequestBody",
                "logRequestHeaders",
                "logResponseHeaders",
            ],
        ),
        (
            "executionConfiguration",
            &["continueOnStepFailure", "continueOnHttpStepFailure"],
        ),
        (
            "stepMetricsConfiguration",
            &["stepSuccessMetric", "stepDurationMetric"],
        ),
        (
            "canaryMetricsConfiguration",
            &[
                "2xxMetric",
                "4xxMetric",
                "5xxMetric",
                "failedRequestsMetric",
                "failedCanaryMetric",
                "aggregated2xxMetric",
                "aggregated4xxMetric",
                "aggregated5xxMetric",
                "aggregatedFailedRequestsMetric",
                "aggregatedFailedCanaryMetric",
            ],
        ),
    ];
    let groups = GROUPS.into_iter().map(|(group, names)| {
        let values = names.iter().filter_map(|name| {
            let value = outcome.settings.get(*name)?;
            Some(((*name).to_owned(), value.clone()))
        });
        (
            group.to_owned(),
            Value::Object(values.collect::<Map<_, _>>()),
        )
    });
    Value::Object(groups.collect())
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

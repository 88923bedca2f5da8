//! The log of a run, as its function would leave it in CloudWatch Logs.

use std::path::Path;

use canary_runner::{Outcome, Time};

use super::{Synthetics, canary::Canary, run::Run};
use crate::wire::ServiceError;

/// The longest line; source: "CloudWatch Logs quotas" of its user guide has 1 MB for an event with all that is added.
const MAX_LINE: usize = 200 * 1024;

/// A line and when it was written, epoch milliseconds.
pub(super) type Line = (i64, String);

/// The group of a canary's logs.
pub(crate) fn group(canary: &Canary) -> String {
    format!("/aws/lambda/{}", canary.function())
}

/// The stream of a run.
pub(crate) fn stream(run: &Run) -> String {
    let folder = Time::from_millis(run.started).folder();
    let day: String = folder.chars().take("2026/01/01".len()).collect();
    format!("{day}/[1]{}", run.id.replace('-', ""))
}

/// What the run printed.
pub(super) async fn text(outcome: &Outcome, folder: &Path) -> String {
    let mut files = outcome.files.iter();
    let file = files.find(|file| file.path.ends_with("-log.txt") && !file.path.contains('/'));
    let Some(file) = file else {
        return outcome.log_tail.clone();
    };
    let bytes = tokio::fs::read(folder.join(&file.path)).await;
    bytes.map_or_else(
        |_| outcome.log_tail.clone(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// The lines of a run, between those that Lambda writes.
pub(super) fn lines(
    canary: &Canary,
    run: &Run,
    outcome: Option<&Outcome>,
    text: &str,
) -> Vec<Line> {
    let (start, end) = (run.started, run.completed.unwrap_or(run.started));
    // lines have the machine's time, the run that of this server's clock
    let shift = outcome.map_or(0, |outcome| start - outcome.started.as_millis());
    let mut at = start;
    let mut lines = vec![(start, format!("START RequestId: {} Version: 1", run.id))];
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let said = line.split_once(' ').and_then(|(time, _)| time.parse().ok());
        let said = said.map(|time: Time| time.as_millis() + shift);
        at = said.unwrap_or(at).clamp(at, end.max(at));
        lines.push((at, shortened(line)));
    }
    if let Some(reason) = &run.reason {
        lines.push((end, format!("ERROR: {reason}")));
    }
    lines.push((end, format!("END RequestId: {}", run.id)));
    let duration = end - start;
    let memory = outcome.map_or(0, |outcome| outcome.peak_memory_bytes.div_ceil(1 << 20));
    lines.push((
        end,
        format!(
            "REPORT RequestId: {}\tDuration: {duration} ms\tBilled Duration: {duration} ms\tMemory Size: {} MB\tMax Memory Used: {memory} MB",
            run.id,
            canary.run.memory_in_mb.unwrap_or(1000),
        ),
    ));
    lines
}

fn shortened(line: &str) -> String {
    let mut end = line.len().min(MAX_LINE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).unwrap_or_default().to_owned()
}

impl Synthetics {
    pub(super) async fn write_log(
        &self,
        canary: &Canary,
        run: &Run,
        lines: Vec<Line>,
    ) -> Result<(), ServiceError> {
        let (group, stream) = (group(canary), stream(run));
        self.logs
            .append(&canary.scope, &group, &stream, lines)
            .await
    }
}

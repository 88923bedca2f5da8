//! A run of a canary, as it is stored.

use canary_runner::{Outcome, Reason, ReasonKind, Requests, Status, Step};
use serde::{Deserialize, Serialize};

use super::canary::Canary;

/// The longest reason; source: `CanaryRunStatus` of the service model.
const MAX_REASON: usize = 1024;

/// One attempt to run a canary. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) id: String,
    /// The first attempt of the same scheduled run: this one, or that of which it is a retry.
    pub(crate) scheduled: String,
    /// Which retry it is; 0 for the first attempt.
    pub(crate) attempt: u32,
    /// The id of the canary.
    pub(crate) canary: String,
    pub(crate) name: String,
    pub(crate) started: i64,
    /// When the first attempt started.
    pub(crate) first_started: i64,
    pub(crate) completed: Option<i64>,
    pub(crate) state: RunState,
    /// How the script ended; `None` when it did not get so far.
    pub(crate) script: Option<Status>,
    pub(crate) reason: Option<String>,
    pub(crate) fault: Option<Fault>,
    /// `BUCKET/KEY`, where its artifacts are.
    pub(crate) artifacts: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) requests: Requests,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum RunState {
    /// Goes on.
    Running,
    /// All went well.
    Passed,
    /// Something did not.
    Failed,
}

/// Whose failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Fault {
    /// The script's.
    CanaryFailure,
    /// That of what runs it.
    ExecutionFailure,
}

impl Run {
    /// A run that begins now.
    pub(super) fn begin(canary: &Canary, now: i64, first: Option<&Self>) -> Self {
        let id = uuid::Uuid::new_v4().to_string();
        Self {
            scheduled: first.map_or_else(|| id.clone(), |first| first.scheduled.clone()),
            attempt: first.map_or(0, |before| before.attempt + 1),
            canary: canary.id.clone(),
            name: canary.name.clone(),
            started: now,
            first_started: first.map_or(now, |first| first.first_started),
            completed: None,
            state: RunState::Running,
            script: None,
            reason: None,
            fault: None,
            artifacts: super::artifacts::location(canary, now),
            steps: Vec::new(),
            requests: Requests::default(),
            id,
        }
    }

    /// What became of it.
    pub(super) fn take(&mut self, outcome: &Outcome) {
        let duration = i64::try_from(outcome.duration_ms()).unwrap_or(i64::MAX);
        self.completed = Some(self.started.saturating_add(duration));
        self.script = Some(outcome.script);
        self.steps.clone_from(&outcome.steps);
        self.requests = outcome.requests;
        self.state = match outcome.status {
            Status::Passed => RunState::Passed,
            Status::Failed => RunState::Failed,
        };
        if let Some(reason) = &outcome.reason {
            self.fault = Some(fault(reason, outcome.script));
            self.reason = Some(shortened(&reason.message));
        }
    }

    /// It could not be carried out.
    pub(super) fn fail(&mut self, reason: &str, now: i64) {
        self.completed = self.completed.or(Some(now.max(self.started)));
        self.state = RunState::Failed;
        self.fault = Some(Fault::ExecutionFailure);
        self.reason = Some(shortened(reason));
    }

    /// Whether it is over, and how.
    pub(crate) fn passed(&self) -> Option<bool> {
        match self.state {
            RunState::Running => None,
            RunState::Passed => Some(true),
            RunState::Failed => Some(false),
        }
    }
}

/// An exception of the script is the canary's failure; what its limits or its processes ended is, too.
fn fault(reason: &Reason, script: Status) -> Fault {
    match reason.kind {
        ReasonKind::Execution | ReasonKind::Killed => Fault::ExecutionFailure,
        _ if script == Status::Passed => Fault::ExecutionFailure,
        _ => Fault::CanaryFailure,
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_REASON {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MAX_REASON - 1).collect();
    format!("{kept}…")
}

//! What a step of the engine reports.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::alarm::State;
use crate::time::Timestamp;

/// A change of an alarm's state, or the end of its actions' silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// The name of the alarm.
    pub alarm: String,
    /// When it happened.
    pub at: Timestamp,
    /// The state before.
    pub from: State,
    /// The state after; the same as before for [`Kind::Release`].
    pub to: State,
    /// Why, for people.
    pub reason: String,
    /// Why, for programs; null when there is none.
    pub reason_data: serde_json::Value,
    /// What brought it about.
    pub kind: Kind,
    /// Whether the actions of the new state run.
    pub actions: Actions,
}

/// What brought a transition about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The evaluation of a metric alarm.
    Metric,
    /// The evaluation of a composite alarm.
    Composite,
    /// A request to set the state.
    Set,
    /// No change of state: actions that were silenced run now.
    Release,
}

/// Whether the actions of the new state run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actions {
    /// They run.
    Run,
    /// They are silenced.
    Suppressed(SuppressedBy),
}

/// What silences the actions of a composite alarm (UG:alarm-suppression).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SuppressedBy {
    /// The period in which the suppressor may still go to ALARM.
    WaitPeriod,
    /// The period after the suppressor left ALARM.
    ExtensionPeriod,
    /// The suppressor is in ALARM.
    Alarm,
}

/// The name CloudWatch gives it.
impl fmt::Display for SuppressedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WaitPeriod => "WaitPeriod",
            Self::ExtensionPeriod => "ExtensionPeriod",
            Self::Alarm => "Alarm",
        })
    }
}

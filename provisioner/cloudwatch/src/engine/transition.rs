//! What a step of the engine reports.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::reason_data::ReasonData;
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
    pub reason_data: ReasonData,
    /// What brought it about.
    pub kind: Kind,
    /// Whether the actions of the new state run.
    pub actions: Actions,
    /// The series of a query whose own state this is; `None` when it is that of the alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contributor: Option<Box<Contributor>>,
    /// The mute rule that keeps actions from running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_by: Option<Box<MutedBy>>,
}

impl Transition {
    /// From `from` to `to`, with nothing to say about it yet.
    pub(super) fn new(at: Timestamp, (from, to): (State, State), kind: Kind) -> Self {
        Self {
            alarm: String::new(),
            at,
            from,
            to,
            reason: String::new(),
            reason_data: ReasonData::default(),
            kind,
            actions: Actions::Run,
            contributor: None,
            muted_by: None,
        }
    }

    /// Whether the state of the alarm itself changed.
    pub fn is_of_alarm(&self) -> bool {
        matches!(self.kind, Kind::Metric | Kind::Composite | Kind::Set)
    }
}

/// One of the series of a query, which has a state of its own (UG:multi-time-series-alarm).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Contributor {
    /// Its id, the same for the same labels.
    pub id: String,
    /// What it is told apart by: names and values.
    pub labels: BTreeMap<String, String>,
}

/// A window of a mute rule (UG:alarm-mute-rules).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MutedBy {
    /// The name of the rule.
    pub rule: String,
    /// When its window began.
    pub start: Timestamp,
    /// When its window ends.
    pub end: Timestamp,
}

/// What brought a transition about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The evaluation of a metric alarm.
    Metric,
    /// The evaluation of a composite alarm.
    Composite,
    /// The evaluation of one of several series: a change of its state, not of the alarm's.
    Contributor,
    /// A request to set the state.
    Set,
    /// No change of state: actions that were silenced run now.
    Release,
    /// No change of state: actions that are to run each minute run again.
    Repeat,
}

/// Whether the actions of the new state run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actions {
    /// They run.
    Run,
    /// They are silenced.
    Suppressed(SuppressedBy),
    /// A mute rule keeps them from running; it wins over what silences.
    Muted,
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

//! What an engine remembers, and what it answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rare::Rare;
use super::reason_data::ReasonData;
use super::suppression::Suppression;
use super::transition::SuppressedBy;
use crate::alarm::{
    EvaluationState, LogSettings, Problem, PromQlSettings, Settings, State, WarmUp,
};
use crate::composite::{MAX_PARENTS, Rule};
use crate::mute::MuteRule;
use crate::time::Timestamp;

/// A composite alarm (BOTO:cloudwatch.PutCompositeAlarmInput).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// When it is in ALARM. Alarms are named by name or by ARN.
    pub rule: Rule,
    /// What silences its actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressor: Option<Suppressor>,
}

/// The alarm that silences a composite's actions (`BOTO:cloudwatch.PutCompositeAlarmInput`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressor {
    /// Its name or ARN.
    pub alarm: String,
    /// How many seconds actions wait for it.
    pub wait_seconds: u32,
    /// How many seconds actions stay silenced after it.
    pub extension_seconds: u32,
}

/// What an alarm is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Definition {
    /// An alarm on metric data.
    Metric(Settings),
    /// An alarm on other alarms.
    Composite(Composite),
    /// An alarm on a `PromQL` query.
    PromQl(Box<PromQlSettings>),
    /// An alarm on a query of logs.
    Log(Box<LogSettings>),
}

impl Definition {
    /// Every rule of CloudWatch that it breaks.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Metric(settings) => settings.problems(),
            Self::Composite(_) => Vec::new(),
            Self::PromQl(settings) => settings.problems(),
            Self::Log(settings) => settings.problems(),
        }
    }

    /// How long the alarm waits for data when it is new.
    pub(super) fn warm_up(&self) -> Option<WarmUp> {
        match self {
            Self::Metric(settings) => settings.warm_up,
            Self::Log(settings) => settings.warm_up,
            Self::Composite(_) | Self::PromQl(_) => None,
        }
    }

    /// Whether an alarm of this definition can be given the other. What an alarm is an alarm on
    /// stays, but for the two forms of `PutMetricAlarm` (*undocumented*).
    pub(super) fn can_become(&self, other: &Self) -> bool {
        let is_metric = |one: &Self| matches!(one, Self::Metric(_) | Self::PromQl(_));
        std::mem::discriminant(self) == std::mem::discriminant(other)
            || is_metric(self) && is_metric(other)
    }
}

/// Where an alarm stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Its state.
    pub state: State,
    /// Why it is in that state.
    pub reason: String,
    /// The same for programs; null when there is none.
    pub reason_data: ReasonData,
    /// When the state or the reason last changed.
    pub updated: Timestamp,
    /// When the state last changed.
    pub transitioned: Timestamp,
    /// What is to be said of the evaluation; nothing when it is as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<EvaluationState>,
    /// What silences its actions now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed_by: Option<SuppressedBy>,
}

impl Status {
    /// Of an alarm that was just created (UG:cloudwatch-and-eventbridge).
    ///
    /// One on `PromQL` starts in OK (UG:alarm-promql).
    pub(super) fn created(now: Timestamp, definition: &Definition) -> Self {
        Self {
            state: match definition {
                Definition::PromQl(_) => State::Ok,
                _ => State::InsufficientData,
            },
            reason: "Unchecked: Initial alarm creation".to_owned(),
            reason_data: ReasonData::default(),
            updated: now,
            transitioned: now,
            evaluation: definition.warm_up().map(|_| EvaluationState::InWarmUp),
            suppressed_by: None,
        }
    }
}

/// Everything an engine has to remember, to be stored and restored.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EngineState {
    /// Each alarm by name.
    pub alarms: BTreeMap<String, AlarmState>,
    /// Each mute rule by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mute_rules: BTreeMap<String, MuteRule>,
}

/// One alarm's definition and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmState {
    /// What it is.
    pub definition: Definition,
    /// Where it stands.
    pub status: Status,
    /// What is still to be done for it.
    #[serde(default)]
    pub progress: Progress,
}

/// How far an alarm's evaluation got.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Where the newest window of the last evaluation ended. Without, the alarm is due.
    pub evaluated: Option<Timestamp>,
    /// What was done to a composite's definition since its last evaluation.
    pub change: Change,
    /// How far the silencing of its actions got.
    pub(super) suppression: Suppression,
    /// What only some alarms have to remember.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rare: Option<Box<Rare>>,
}

/// What was done to a definition since the last evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was created.
    #[default]
    Created,
    /// It was replaced.
    Updated,
    /// Nothing.
    None,
}

/// Why a request to the engine was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// There is no such alarm.
    #[error("there is no alarm `{name}`")]
    NotFound {
        /// The name.
        name: String,
    },
    /// The settings break rules of CloudWatch.
    #[error("the settings of alarm `{name}` are wrong: {}", join(problems))]
    Invalid {
        /// The name.
        name: String,
        /// The rules.
        problems: Vec<Problem>,
    },
    /// Too many composite alarms refer to it already.
    #[error("alarm `{name}` is in the rules of {MAX_PARENTS} composite alarms already")]
    TooManyParents {
        /// The name.
        name: String,
    },
    /// There is no such mute rule.
    #[error("there is no mute rule `{name}`")]
    MuteRuleNotFound {
        /// The name.
        name: String,
    },
    /// A mute rule breaks rules of CloudWatch.
    #[error("the mute rule `{name}` is wrong: {}", join(problems))]
    InvalidMuteRule {
        /// The name.
        name: String,
        /// The rules.
        problems: Vec<Problem>,
    },
    /// A metric alarm cannot become a composite alarm, nor the other way round.
    #[error("alarm `{name}` is of the other kind")]
    OtherKind {
        /// The name.
        name: String,
    },
    /// Composite alarms refer to it.
    #[error("alarm `{name}` is in the rules of {}", dependents.join(", "))]
    InUse {
        /// The name.
        name: String,
        /// Those composite alarms.
        dependents: Vec<String>,
    },
}

fn join(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

//! The alarm engine: a step function from `now` and data to transitions.

mod settings;
mod transition;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use settings::{EngineSettings, EvaluationRange, YoungBreach};
pub use transition::{Actions, Kind, SuppressedBy, Transition};

use crate::alarm::{self, Problem, State};
use crate::composite::Rule;
use crate::store::MetricData;
use crate::time::Timestamp;

/// A composite alarm (BOTO:cloudwatch.PutCompositeAlarmInput).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// When it is in ALARM.
    pub rule: Rule,
    /// What silences its actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressor: Option<Suppressor>,
}

/// The alarm that silences a composite's actions.
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
    Metric(alarm::Settings),
    /// An alarm on other alarms.
    Composite(Composite),
}

/// Where an alarm stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Its state.
    pub state: State,
    /// Why it is in that state.
    pub reason: String,
    /// The same for programs; null when there is none.
    pub reason_data: serde_json::Value,
    /// When the state or the reason last changed.
    pub updated: Timestamp,
    /// When the state last changed.
    pub transitioned: Timestamp,
    /// What silences its actions now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed_by: Option<SuppressedBy>,
}

/// Everything an engine has to remember, to be stored and restored.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EngineState {
    /// Each alarm by name.
    pub alarms: BTreeMap<String, AlarmState>,
}

/// One alarm's definition and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmState {
    /// What it is.
    pub definition: Definition,
    /// Where it stands.
    pub status: Status,
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

/// All alarms and their states.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    settings: EngineSettings,
    state: EngineState,
}

impl Engine {
    /// An engine without alarms.
    pub fn new(settings: EngineSettings) -> Self {
        Self {
            settings,
            state: EngineState::default(),
        }
    }

    /// Restores an engine from what [`Engine::export`] gave.
    pub fn import(settings: EngineSettings, state: EngineState) -> Result<Self, EngineError> {
        Ok(Self { settings, state })
    }

    /// Everything that [`Engine::import`] needs to continue.
    pub fn export(&self) -> EngineState {
        self.state.clone()
    }

    /// How it decides what CloudWatch does not document.
    pub fn settings(&self) -> &EngineSettings {
        &self.settings
    }

    /// Creates a metric alarm, or replaces the settings of the alarm of that name and keeps its
    /// state.
    pub fn put_metric_alarm(
        &mut self,
        now: Timestamp,
        name: &str,
        settings: alarm::Settings,
    ) -> Result<(), EngineError> {
        self.put(now, name, Definition::Metric(settings));
        Ok(())
    }

    /// Creates a composite alarm, or replaces that of the name and keeps its state.
    pub fn put_composite(
        &mut self,
        now: Timestamp,
        name: &str,
        composite: Composite,
    ) -> Result<(), EngineError> {
        self.put(now, name, Definition::Composite(composite));
        Ok(())
    }

    fn put(&mut self, now: Timestamp, name: &str, definition: Definition) {
        let status = Status {
            state: State::InsufficientData,
            reason: "Unchecked: Initial alarm creation".to_owned(),
            reason_data: serde_json::Value::Null,
            updated: now,
            transitioned: now,
            suppressed_by: None,
        };
        self.state
            .alarms
            .insert(name.to_owned(), AlarmState { definition, status });
    }

    /// Removes an alarm, unless a composite alarm refers to it.
    pub fn delete(&mut self, name: &str) -> Result<(), EngineError> {
        match self.state.alarms.remove(name) {
            Some(_) => Ok(()),
            None => Err(EngineError::NotFound {
                name: name.to_owned(),
            }),
        }
    }

    /// Sets the state of an alarm until its next evaluation, and evaluates the composites that
    /// depend on it.
    pub fn set_state(
        &mut self,
        now: Timestamp,
        name: &str,
        state: State,
        reason: &str,
        reason_data: serde_json::Value,
    ) -> Result<Vec<Transition>, EngineError> {
        let _ = (now, name, state, reason, reason_data);
        Ok(Vec::new())
    }

    /// Evaluates every alarm that is due at `now`, then the composites that depend on those that
    /// changed.
    pub fn step(&mut self, now: Timestamp, data: &dyn MetricData) -> Vec<Transition> {
        let _ = (now, data);
        Vec::new()
    }

    /// Where the alarm stands.
    pub fn status(&self, name: &str) -> Option<&Status> {
        self.state.alarms.get(name).map(|alarm| &alarm.status)
    }

    /// What the alarm is.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.state.alarms.get(name).map(|alarm| &alarm.definition)
    }

    /// The names of all alarms, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.state.alarms.keys().map(String::as_str)
    }
}

//! All alarms, and what can be done with them.

use std::collections::{BTreeMap, BTreeSet};

use super::composites::names_of;
use super::memory::Memory;
use super::metric::Prepared;
use super::muting::Muting;
use super::rare::Rare;
use super::reason_data::ReasonData;
use super::settings::EngineSettings;
use super::special::Special;
use super::state::{
    AlarmState, Change, Composite, Definition, EngineError, EngineState, Progress, Status,
};
use super::transition::{Kind, Transition};
use crate::alarm::{LogSettings, PromQlSettings, Settings, State};
use crate::time::Timestamp;

/// All alarms and their states.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    pub(super) settings: EngineSettings,
    pub(super) alarms: BTreeMap<String, Entry>,
    /// The composites that can be evaluated, each after those it refers to.
    pub(super) order: Vec<String>,
    pub(super) muting: Muting,
    /// The names of the alarms that are evaluated one moment after the other.
    pub(super) special: BTreeSet<String>,
    /// The names of the alarms with actions that run again each minute.
    pub(super) repeating: BTreeSet<String>,
    /// Memory to work in.
    pub(super) memory: Memory,
}

/// An alarm with what its evaluation needs.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) alarm: AlarmState,
    /// Of a metric alarm.
    pub(super) prepared: Option<Prepared>,
    /// Of an alarm that is evaluated one moment after the other.
    pub(super) special: Option<Box<Special>>,
    /// The names of those that a composite's rule refers to, each once, in the order of the rule.
    pub(super) children: Vec<String>,
}

impl Entry {
    fn new(alarm: AlarmState, settings: &EngineSettings) -> Self {
        let special = Special::of(&alarm.definition, settings).map(Box::new);
        let (prepared, children) = match &alarm.definition {
            Definition::Metric(of) if special.is_none() => {
                (Some(Prepared::new(of, settings)), Vec::new())
            }
            Definition::Composite(of) => (None, names_of(&of.rule)),
            _ => (None, Vec::new()),
        };
        Self {
            alarm,
            prepared,
            special,
            children,
        }
    }

    /// Whether it was put since its last evaluation.
    pub(super) fn is_changed(&self) -> bool {
        self.alarm.progress.change != Change::None
    }

    /// Puts the alarm into a state; the transition if that is another one.
    pub(super) fn enter(&mut self, name: &str, mut next: Transition) -> Option<Transition> {
        let status = &mut self.alarm.status;
        next.from = status.state;
        status.state = next.to;
        status.reason.clone_from(&next.reason);
        status.reason_data.clone_from(&next.reason_data);
        status.updated = next.at;
        if next.from == next.to {
            return None;
        }
        status.transitioned = next.at;
        name.clone_into(&mut next.alarm);
        Some(next)
    }
}

impl Engine {
    /// An engine without alarms.
    pub fn new(settings: EngineSettings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// Restores an engine from what [`Engine::export`] gave.
    pub fn import(settings: EngineSettings, state: EngineState) -> Result<Self, EngineError> {
        let mut engine = Self::new(settings);
        for (name, alarm) in state.alarms {
            check(&name, &alarm.definition)?;
            if alarm.progress.rare.as_deref().is_some_and(Rare::is_muted) {
                engine.muting.pending.insert(name.clone());
            }
            let rare = alarm.progress.rare.as_deref();
            if rare.is_some_and(|rare| rare.repeats.is_some()) {
                engine.repeating.insert(name.clone());
            }
            engine.insert(&name, alarm);
        }
        for rule in state.mute_rules.into_values() {
            engine.put_mute_rule(rule)?;
        }
        engine.connect();
        Ok(engine)
    }

    /// Everything that [`Engine::import`] needs to continue.
    pub fn export(&self) -> EngineState {
        let alarms = self
            .alarms
            .iter()
            .map(|(name, entry)| (name.clone(), entry.alarm.clone()));
        EngineState {
            alarms: alarms.collect(),
            mute_rules: self.muting.rules.clone(),
        }
    }

    /// How it decides what CloudWatch does not document.
    pub fn settings(&self) -> &EngineSettings {
        &self.settings
    }

    /// Where the alarm stands.
    pub fn status(&self, name: &str) -> Option<&Status> {
        self.alarms.get(name).map(|entry| &entry.alarm.status)
    }

    /// What the alarm is.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.alarms.get(name).map(|entry| &entry.alarm.definition)
    }

    /// The alarm, to be stored.
    pub fn alarm(&self, name: &str) -> Option<&AlarmState> {
        self.alarms.get(name).map(|entry| &entry.alarm)
    }

    /// The names of all alarms, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.alarms.keys().map(String::as_str)
    }

    /// Creates a metric alarm, or replaces the settings of the alarm of that name and keeps its
    /// state (BOTO:cloudwatch.PutMetricAlarm). The next step evaluates it.
    pub fn put_metric_alarm(
        &mut self,
        now: Timestamp,
        name: &str,
        settings: Settings,
    ) -> Result<(), EngineError> {
        self.put(now, name, Definition::Metric(settings))
    }

    /// Creates an alarm on a `PromQL` query, or replaces its settings and keeps its state
    /// (BOTO:cloudwatch.PutMetricAlarm, `EvaluationCriteria`).
    pub fn put_promql_alarm(
        &mut self,
        now: Timestamp,
        name: &str,
        settings: PromQlSettings,
    ) -> Result<(), EngineError> {
        self.put(now, name, Definition::PromQl(Box::new(settings)))
    }

    /// Creates an alarm on a query of logs, or replaces its settings and keeps its state, but when
    /// something else is queried (BOTO:cloudwatch.PutLogAlarm, UG:alarm-on-logs).
    pub fn put_log_alarm(
        &mut self,
        now: Timestamp,
        name: &str,
        settings: LogSettings,
    ) -> Result<(), EngineError> {
        self.put(now, name, Definition::Log(Box::new(settings)))
    }

    /// Creates a composite alarm, or replaces that of the name and keeps its state
    /// (BOTO:cloudwatch.PutCompositeAlarm). The next step evaluates it. Another suppressor ends
    /// the wait for the one before (UG:alarm-suppression).
    pub fn put_composite(
        &mut self,
        now: Timestamp,
        name: &str,
        composite: Composite,
    ) -> Result<(), EngineError> {
        if let Some(child) = self.crowded_child(name, &composite) {
            return Err(EngineError::TooManyParents { name: child });
        }
        self.put(now, name, Definition::Composite(composite))?;
        self.reconnect();
        Ok(())
    }

    fn put(
        &mut self,
        now: Timestamp,
        name: &str,
        definition: Definition,
    ) -> Result<(), EngineError> {
        check(name, &definition)?;
        let mut alarm = AlarmState {
            status: Status::created(now, &definition),
            definition,
            progress: Progress::default(),
        };
        let mut is_reset = false;
        match self.alarms.get(name) {
            None => alarm.start_warm_up(now),
            Some(Entry { alarm: before, .. }) => {
                alarm.replace(name, before)?;
                is_reset = alarm.status.state != before.status.state;
            }
        }
        self.insert(name, alarm);
        if is_reset {
            self.prompt_dependents(name);
        }
        Ok(())
    }

    fn insert(&mut self, name: &str, alarm: AlarmState) {
        let entry = Entry::new(alarm, &self.settings);
        if entry.special.is_some() {
            self.special.insert(name.to_owned());
        } else {
            self.special.remove(name);
        }
        self.alarms.insert(name.to_owned(), entry);
    }

    /// Removes an alarm. One that composites refer to stays (BOTO:cloudwatch.DeleteAlarms); so do
    /// those that refer to each other in a circle.
    pub fn delete(&mut self, name: &str) -> Result<(), EngineError> {
        let name_owned = || name.to_owned();
        if !self.alarms.contains_key(name) {
            return Err(EngineError::NotFound { name: name_owned() });
        }
        let dependents = self.dependents(name);
        if !dependents.is_empty() {
            return Err(EngineError::InUse {
                name: name_owned(),
                dependents,
            });
        }
        self.alarms.remove(name);
        self.muting.pending.remove(name);
        self.special.remove(name);
        self.repeating.remove(name);
        self.reconnect();
        Ok(())
    }

    /// Sets the state of an alarm and evaluates the composites that depend on it. A metric alarm
    /// returns at its next evaluation, a composite when a child changes
    /// (BOTO:cloudwatch.SetAlarmState).
    pub fn set_state(
        &mut self,
        now: Timestamp,
        name: &str,
        state: State,
        reason: &str,
        reason_data: impl Into<ReasonData>,
    ) -> Result<Vec<Transition>, EngineError> {
        let entry = self.alarms.get_mut(name);
        let entry = entry.ok_or_else(|| EngineError::NotFound {
            name: name.to_owned(),
        })?;
        let next = Transition {
            reason: reason.to_owned(),
            reason_data: reason_data.into(),
            ..Transition::new(now, (entry.alarm.status.state, state), Kind::Set)
        };
        // the state was set: what its definition gives is for the next change to tell
        entry.alarm.progress.change = Change::None;
        let mut transitions: Vec<Transition> = entry.enter(name, next).into_iter().collect();
        self.propagate(now, &mut transitions);
        self.mute(now, &mut transitions);
        Ok(transitions)
    }
}

fn check(name: &str, definition: &Definition) -> Result<(), EngineError> {
    let problems = definition.problems();
    if problems.is_empty() {
        return Ok(());
    }
    Err(EngineError::Invalid {
        name: name.to_owned(),
        problems,
    })
}

impl AlarmState {
    /// Takes over what stays when this replaces the alarm of before.
    fn replace(&mut self, name: &str, before: &Self) -> Result<(), EngineError> {
        if !before.definition.can_become(&self.definition) {
            return Err(EngineError::OtherKind {
                name: name.to_owned(),
            });
        }
        match (&before.definition, &self.definition) {
            // what was found so far is of another query
            (Definition::Log(one), Definition::Log(other)) if one.is_reset_by(other) => {
                // only a new alarm warms up
                self.status.evaluation = None;
                return Ok(());
            }
            (Definition::Composite(one), Definition::Composite(other))
                if one.suppressor_name() == other.suppressor_name() =>
            {
                self.progress.suppression = before.progress.suppression;
            }
            _ => {}
        }
        self.status = before.status.clone();
        self.progress.rare.clone_from(&before.progress.rare);
        if before.status.state != State::InsufficientData {
            self.progress.change = Change::Updated;
        }
        self.status.suppressed_by = self.progress.suppression.by();
        self.keep_what_applies(before);
        Ok(())
    }
}

//! All alarms, and what can be done with them.

use std::collections::BTreeMap;

use super::composites::names_of;
use super::metric::Prepared;
use super::muting::Muting;
use super::rare::Rare;
use super::settings::EngineSettings;
use super::state::{
    AlarmState, Change, Composite, Definition, EngineError, EngineState, Progress, Status,
};
use super::transition::{Kind, Transition};
use crate::alarm::{Settings, State};
use crate::store::{MetricData, WindowPoint};
use crate::time::Timestamp;

/// All alarms and their states.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    pub(super) settings: EngineSettings,
    pub(super) alarms: BTreeMap<String, Entry>,
    /// The composites that can be evaluated, each after those it refers to.
    pub(super) order: Vec<String>,
    pub(super) muting: Muting,
    /// Memory to work in.
    points: Vec<WindowPoint>,
}

/// An alarm with what its evaluation needs.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) alarm: AlarmState,
    /// Of a metric alarm.
    prepared: Option<Prepared>,
    /// The names of those that a composite's rule refers to, each once, in the order of the rule.
    pub(super) children: Vec<String>,
}

impl Entry {
    fn new(alarm: AlarmState, settings: &EngineSettings) -> Self {
        let (prepared, children) = match &alarm.definition {
            Definition::Metric(of) => (Some(Prepared::new(of, settings)), Vec::new()),
            Definition::Composite(of) => (None, names_of(&of.rule)),
        };
        Self {
            alarm,
            prepared,
            children,
        }
    }

    /// Whether it was put since its last evaluation.
    fn is_changed(&self) -> bool {
        self.alarm.progress.change != Change::None
    }

    /// Puts the alarm into a state; the transition if that is another one.
    pub(super) fn enter(&mut self, name: &str, mut next: Transition) -> Option<Transition> {
        let status = &mut self.alarm.status;
        next.from = status.state;
        status.state = next.to;
        status.reason.clone_from(&next.reason);
        status.reason_data = next.reason_data.clone();
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
            if let Definition::Metric(settings) = &alarm.definition {
                check(&name, settings)?;
            }
            if alarm.progress.rare.as_deref().is_some_and(Rare::is_muted) {
                engine.muting.pending.insert(name.clone());
            }
            let entry = Entry::new(alarm, &engine.settings);
            engine.alarms.insert(name, entry);
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
        check(name, &settings)?;
        self.put(now, name, Definition::Metric(settings))
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
        self.put(now, name, Definition::Composite(composite))?;
        self.connect();
        Ok(())
    }

    fn put(
        &mut self,
        now: Timestamp,
        name: &str,
        definition: Definition,
    ) -> Result<(), EngineError> {
        let mut alarm = AlarmState {
            definition,
            status: Status::created(now),
            progress: Progress::default(),
        };
        if let Some(Entry { alarm: before, .. }) = self.alarms.get(name) {
            alarm.status = before.status.clone();
            alarm.progress.rare.clone_from(&before.progress.rare);
            if before.status.state != State::InsufficientData {
                alarm.progress.change = Change::Updated;
            }
            match (&before.definition, &alarm.definition) {
                (Definition::Metric(_), Definition::Metric(_)) => {}
                (Definition::Composite(one), Definition::Composite(other)) => {
                    if one.suppressor == other.suppressor {
                        alarm.progress.suppression = before.progress.suppression;
                    }
                }
                _ => {
                    return Err(EngineError::OtherKind {
                        name: name.to_owned(),
                    });
                }
            }
            alarm.status.suppressed_by = alarm.progress.suppression.by();
        }
        self.alarms
            .insert(name.to_owned(), Entry::new(alarm, &self.settings));
        Ok(())
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
        self.connect();
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
        reason_data: serde_json::Value,
    ) -> Result<Vec<Transition>, EngineError> {
        let entry = self.alarms.get_mut(name);
        let entry = entry.ok_or_else(|| EngineError::NotFound {
            name: name.to_owned(),
        })?;
        let next = Transition {
            reason: reason.to_owned(),
            reason_data,
            ..Transition::new(now, (entry.alarm.status.state, state), Kind::Set)
        };
        // the state was set: what its definition gives is for the next change to tell
        entry.alarm.progress.change = Change::None;
        let mut transitions: Vec<Transition> = entry.enter(name, next).into_iter().collect();
        self.propagate(now, &mut transitions);
        self.mute(now, &mut transitions);
        Ok(transitions)
    }

    /// Evaluates every metric alarm that is due at `now`, then the composites that depend on those
    /// that changed, then what silences their actions. Transitions of metric alarms come first, by
    /// name; then those of composites, each after those it refers to; then releases.
    ///
    /// An alarm is due once for each full minute, ten seconds or hour ([`EngineSettings::offset`]
    /// later), and at once after it was put. Steps in between cost next to nothing; steps that
    /// were left out are not made up for. When the clock was put back, alarms are evaluated at the
    /// new time.
    pub fn step(&mut self, now: Timestamp, data: &dyn MetricData) -> Vec<Transition> {
        let mut transitions = Vec::new();
        for (name, entry) in &mut self.alarms {
            let (Some(prepared), Definition::Metric(settings)) =
                (&entry.prepared, &entry.alarm.definition)
            else {
                continue;
            };
            let end = prepared.schedule.newest_end(now, &self.settings);
            let first = entry.alarm.progress.evaluated.is_none();
            if !prepared
                .schedule
                .is_due(entry.alarm.progress.evaluated, end)
            {
                continue;
            }
            let current = entry.alarm.status.state;
            let explain = first && current == State::InsufficientData;
            let found = prepared.evaluate(
                settings,
                (now, end),
                (current, explain),
                data,
                &mut self.points,
            );
            entry.alarm.progress.evaluated = Some(end);
            transitions.extend(found.and_then(|found| {
                let next = Transition {
                    reason: found.reason,
                    reason_data: found.reason_data,
                    ..Transition::new(now, (current, found.state), Kind::Metric)
                };
                entry.enter(name, next)
            }));
        }
        self.propagate(now, &mut transitions);
        self.mute(now, &mut transitions);
        transitions
    }

    /// When, after `now`, a step may find something due; `None` without alarms.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let metric = |entry: &Entry| {
            let prepared = entry.prepared.as_ref()?;
            Some(match entry.alarm.progress.evaluated {
                Some(_) => prepared.schedule.next(now, &self.settings),
                None => now,
            })
        };
        // a composite that is not in the order is in a circle: nothing is due for it
        let composite = |name: &String| {
            let entry = self.alarms.get(name)?;
            if entry.is_changed() {
                return Some(now);
            }
            entry.alarm.progress.suppression.until()
        };
        self.alarms
            .values()
            .filter_map(metric)
            .chain(self.order.iter().filter_map(composite))
            .chain(self.mute_due(now))
            .min()
    }

    /// Steps from `from` to `to`, both included, whenever something is due: what the same steps
    /// one by one would give.
    pub fn replay(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        data: &dyn MetricData,
    ) -> Vec<Transition> {
        let mut transitions = Vec::new();
        let mut now = from;
        while now <= to {
            transitions.extend(self.step(now, data));
            let Some(later) = now.millis().checked_add(1).map(Timestamp::from_millis) else {
                break;
            };
            now = self.next_due(now).unwrap_or(to).max(later);
        }
        transitions
    }
}

fn check(name: &str, settings: &Settings) -> Result<(), EngineError> {
    let problems = settings.problems();
    if problems.is_empty() {
        return Ok(());
    }
    Err(EngineError::Invalid {
        name: name.to_owned(),
        problems,
    })
}

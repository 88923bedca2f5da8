//! Composite alarms: evaluated when a child changes, and after they were put
//! (UG:alarm-combining).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::alarms::Engine;
use super::graph;
use super::reason_data::ReasonData;
use super::state::{Change, Composite, Definition, Status};
use super::transition::{Kind, Transition};
use crate::alarm::State;
use crate::composite::{MAX_PARENTS, Rule};
use crate::time::Timestamp;

/// The alarms that changed in a step, with the places of their transitions.
type Places = BTreeMap<String, usize>;

/// The names of the alarms that a rule refers to, each once, in the order of the rule.
pub(super) fn names_of(rule: &Rule) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in rule.children().into_iter().map(name_of) {
        if !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

impl Composite {
    /// The name of the alarm that silences its actions, which may be referred to by ARN.
    pub(super) fn suppressor_name(&self) -> Option<&str> {
        let suppressor = self.suppressor.as_ref()?;
        Some(name_of(&suppressor.alarm))
    }
}

impl Engine {
    /// Works out the order of the composites, after one was put or removed.
    pub(super) fn connect(&mut self) {
        let composites: BTreeMap<&str, &[String]> = self
            .alarms
            .iter()
            .filter(|(_, entry)| matches!(entry.alarm.definition, Definition::Composite(_)))
            .map(|(name, entry)| (name.as_str(), entry.children.as_slice()))
            .collect();
        let children = composites.iter().map(|(name, children)| {
            let children = children.iter().map(String::as_str);
            let children = children.filter(|child| composites.contains_key(child));
            (*name, children.collect())
        });
        let children = children.collect();
        self.order = graph::order(&children);
    }

    /// The same after a change. Composites that left a circle were not evaluated while they were
    /// in it: the next step does.
    pub(super) fn reconnect(&mut self) {
        let before: BTreeSet<String> = std::mem::take(&mut self.order).into_iter().collect();
        self.connect();
        for name in self.order.iter().filter(|name| !before.contains(*name)) {
            if let Some(entry) = self.alarms.get_mut(name)
                && entry.alarm.progress.change == Change::None
            {
                entry.alarm.progress.change = Change::Updated;
            }
        }
    }

    /// A child of the composite to which too many other rules refer already.
    pub(super) fn crowded_child(&self, name: &str, composite: &Composite) -> Option<String> {
        let mut parents: BTreeMap<String, usize> = names_of(&composite.rule)
            .into_iter()
            .map(|child| (child, 0))
            .collect();
        let others = self.alarms.iter().filter(|(other, _)| *other != name);
        for child in others.flat_map(|(_, entry)| &entry.children) {
            if let Some(count) = parents.get_mut(child) {
                *count += 1;
            }
        }
        let crowded = |(_, count): &(String, usize)| *count >= MAX_PARENTS;
        parents.into_iter().find(crowded).map(|(child, _)| child)
    }

    /// The composites whose rules refer to the alarm, in order.
    pub fn dependents(&self, name: &str) -> Vec<String> {
        self.alarms
            .iter()
            .filter(|(_, entry)| entry.children.iter().any(|child| child == name))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The next step evaluates the composites whose rules refer to the alarm, of which no
    /// transition tells.
    pub(super) fn prompt_dependents(&mut self, name: &str) {
        for entry in self.alarms.values_mut() {
            if entry.children.iter().any(|child| child == name) && !entry.is_changed() {
                entry.alarm.progress.change = Change::Updated;
            }
        }
    }

    /// The ARN of the alarm of this name.
    pub fn arn(&self, name: &str) -> String {
        format!("{}{name}", self.settings().arn_prefix)
    }

    /// Evaluates the composites that depend on what changed, then what silences actions.
    pub(super) fn propagate(&mut self, now: Timestamp, transitions: &mut Vec<Transition>) {
        let mut places: Places = transitions
            .iter()
            .enumerate()
            .filter(|(_, one)| one.is_of_alarm())
            .map(|(place, one)| (one.alarm.clone(), place))
            .collect();
        for name in std::mem::take(&mut self.order) {
            if let Some(transition) = self.evaluate_composite(now, &name, &places) {
                places.insert(name.clone(), transitions.len());
                transitions.push(transition);
            }
            self.order.push(name);
        }
        self.silence(now, transitions, &places);
    }

    fn evaluate_composite(
        &mut self,
        now: Timestamp,
        name: &str,
        places: &Places,
    ) -> Option<Transition> {
        let entry = self.alarms.get(name)?;
        let Definition::Composite(Composite { rule, .. }) = &entry.alarm.definition else {
            return None;
        };
        let change = entry.alarm.progress.change;
        if change == Change::None && places.is_empty() {
            return None;
        }
        let children: Vec<&str> = entry.children.iter().map(String::as_str).collect();
        let mut changed = children.clone();
        changed.retain(|child| places.contains_key(*child));
        if change == Change::None && changed.is_empty() {
            return None;
        }
        changed.sort_by_key(|child| places.get(*child));
        let state_of = |child: &str| self.status(name_of(child)).map(|status| status.state);
        let to = if rule.evaluate_with(self.settings.rounding, &state_of) {
            State::Alarm
        } else {
            State::Ok
        };
        let from = entry.alarm.status.state;
        let next = (from != to).then(|| {
            let (reason, triggering) = match (change, changed.last()) {
                (Change::None, Some(child)) => (self.child_reason(child), &changed),
                (Change::Updated, _) => (self.own_reason(name, "updated", to), &children),
                _ => (self.own_reason(name, "created", to), &children),
            };
            Transition {
                reason,
                reason_data: self.triggering(triggering),
                ..Transition::new(now, (from, to), Kind::Composite)
            }
        });
        let entry = self.alarms.get_mut(name)?;
        entry.alarm.progress.change = Change::None;
        entry.enter(name, next?)
    }

    fn own_reason(&self, name: &str, done: &str, to: State) -> String {
        format!(
            "{} was {done} and its alarm rule evaluates to {to}",
            self.arn(name)
        )
    }

    fn child_reason(&self, child: &str) -> String {
        let Some(Status {
            state,
            transitioned,
            ..
        }) = self.status(child)
        else {
            return String::new();
        };
        format!(
            "{} transitioned to {state} at {}",
            self.arn(child),
            transitioned.composite_form()
        )
    }

    /// The alarms that brought about a change, for programs (UG:cloudwatch-and-eventbridge).
    fn triggering(&self, names: &[&str]) -> ReasonData {
        let alarm = |name: &&str| {
            let status = self.status(name)?;
            Some(json!({
                "arn": self.arn(name),
                "state": {"value": status.state.name(), "timestamp": status.transitioned.payload_form()},
            }))
        };
        json!({"triggeringAlarms": names.iter().filter_map(alarm).collect::<Vec<_>>()}).into()
    }

    /// Decides whether the actions of composites with a suppressor run, now that the state of
    /// every suppressor is known, and reports those whose silence ended.
    fn silence(&mut self, now: Timestamp, transitions: &mut Vec<Transition>, places: &Places) {
        for name in std::mem::take(&mut self.order) {
            let place = places.get(&name).copied();
            let changed = place.and_then(|place| transitions.get_mut(place));
            let released = self.silence_one(now, &name, changed);
            transitions.extend(released);
            self.order.push(name);
        }
    }

    fn silence_one(
        &mut self,
        now: Timestamp,
        name: &str,
        changed: Option<&mut Transition>,
    ) -> Option<Transition> {
        let Definition::Composite(composite) = self.definition(name)? else {
            return None;
        };
        let suppressor = composite.suppressor.clone()?;
        let in_alarm = self
            .status(name_of(&suppressor.alarm))
            .is_some_and(|status| status.state == State::Alarm);
        let alarm = &mut self.alarms.get_mut(name)?.alarm;
        let suppression = &mut alarm.progress.suppression;
        let ended = match changed {
            Some(transition) => {
                transition.actions = suppression.changed(now, &suppressor, in_alarm);
                false
            }
            None => suppression.step(now, &suppressor, in_alarm),
        };
        alarm.status.suppressed_by = suppression.by();
        ended.then(|| release(name, now, &alarm.status))
    }
}

/// The actions of the current state run now, for the reason that brought it about.
pub(super) fn release(name: &str, now: Timestamp, status: &Status) -> Transition {
    Transition {
        alarm: name.to_owned(),
        reason: status.reason.clone(),
        reason_data: status.reason_data.clone(),
        ..Transition::new(now, (status.state, status.state), Kind::Release)
    }
}

/// The name in a reference, which is a name or an ARN.
fn name_of(reference: &str) -> &str {
    match reference.split_once(":alarm:") {
        Some((prefix, name)) if prefix.starts_with("arn:") => name,
        _ => reference,
    }
}

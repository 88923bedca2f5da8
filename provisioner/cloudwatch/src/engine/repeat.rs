//! Actions that run again each minute while the alarm stays in the state: those of Auto Scaling
//! (UG:alarm-actions).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::alarms::Engine;
use super::state::{EngineError, Status};
use super::transition::{Kind, Transition};
use crate::alarm::State;
use crate::time::Timestamp;

/// How long it takes until actions run again.
const EVERY_SECONDS: i64 = 60;

/// The states whose actions run again each minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    /// Those states.
    pub states: BTreeSet<State>,
    /// When they ran last.
    pub ran: Timestamp,
}

impl Repeats {
    /// When actions of the state run again; `None` when they do not. A clock that was put back
    /// does not make it later.
    fn due(&self, status: &Status, now: Timestamp) -> Option<Timestamp> {
        let since = self.ran.max(status.transitioned).min(now);
        self.states
            .contains(&status.state)
            .then(|| since.plus_seconds(EVERY_SECONDS))
    }
}

impl Engine {
    /// Says in which states the alarm has actions that run each minute for as long as it stays
    /// there; each time a [`Kind::Repeat`] tells of it. Which actions those are is the caller's to
    /// know ([`Action::repeats`](crate::alarm::Action::repeats)).
    pub fn repeat_actions(
        &mut self,
        now: Timestamp,
        name: &str,
        states: BTreeSet<State>,
    ) -> Result<(), EngineError> {
        let entry = self.alarms.get_mut(name);
        let entry = entry.ok_or_else(|| EngineError::NotFound {
            name: name.to_owned(),
        })?;
        let progress = &mut entry.alarm.progress;
        if states.is_empty() {
            self.repeating.remove(name);
            if let Some(rare) = &mut progress.rare {
                rare.repeats = None;
            }
        } else {
            self.repeating.insert(name.to_owned());
            progress.rare_mut().repeats = Some(Repeats { states, ran: now });
        }
        progress.tidy();
        Ok(())
    }

    /// Adds what runs again at `now`.
    pub(super) fn repeat(&mut self, now: Timestamp, transitions: &mut Vec<Transition>) {
        for name in &self.repeating {
            let Some(alarm) = self.alarms.get_mut(name).map(|entry| &mut entry.alarm) else {
                continue;
            };
            let Some(repeats) = alarm
                .progress
                .rare
                .as_mut()
                .and_then(|rare| rare.repeats.as_mut())
            else {
                continue;
            };
            let status = &alarm.status;
            if repeats.due(status, now).is_none_or(|due| now < due) {
                continue;
            }
            repeats.ran = now;
            if status.suppressed_by.is_none() {
                transitions.push(Transition {
                    alarm: name.clone(),
                    reason: status.reason.clone(),
                    reason_data: status.reason_data.clone(),
                    ..Transition::new(now, (status.state, status.state), Kind::Repeat)
                });
            }
        }
    }

    /// When actions run again.
    pub(super) fn repeat_due(&self, now: Timestamp) -> Option<Timestamp> {
        let due = |name: &String| {
            let alarm = &self.alarms.get(name)?.alarm;
            let repeats = alarm.progress.rare.as_ref()?.repeats.as_ref()?;
            repeats.due(&alarm.status, now)
        };
        self.repeating.iter().filter_map(due).min()
    }
}

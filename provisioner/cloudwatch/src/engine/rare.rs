//! What few alarms have to remember: kept apart, so that the many stay small.

use serde::{Deserialize, Serialize};

use super::composites::release;
use super::muting::MutedActions;
use super::state::{AlarmState, Progress};
use super::transition::{Contributor, Transition};
use crate::alarm::State;
use crate::time::Timestamp;

/// What only some alarms have to remember.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rare {
    /// The actions of the alarm itself that a mute rule keeps from running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<MutedActions>,
}

impl Rare {
    /// Whether actions are muted, of the alarm or of a contributor.
    pub(super) fn is_muted(&self) -> bool {
        self.muted.is_some()
    }
}

impl Progress {
    /// What only some alarms remember, made when there is none yet.
    pub(super) fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// Forgets the place when there is nothing in it.
    pub(super) fn tidy(&mut self) {
        if self.rare.as_deref() == Some(&Rare::default()) {
            self.rare = None;
        }
    }

    /// Notes that actions are muted, of the alarm or of one of its contributors. `before` is the
    /// state before the change; none when the state did not change.
    pub(super) fn hold_back(&mut self, contributor: Option<&Contributor>, before: Option<State>) {
        if contributor.is_none() {
            self.rare_mut().muted.get_or_insert(MutedActions { before });
        }
    }
}

impl AlarmState {
    /// The actions that are due now that nothing mutes them. What a suppressor silences stays
    /// silent: its end runs them.
    pub(super) fn let_go(&mut self, name: &str, now: Timestamp) -> Vec<Transition> {
        let mut released = Vec::new();
        if let Some(muted) = self
            .progress
            .rare
            .as_mut()
            .and_then(|rare| rare.muted.take())
            && muted.are_due(self.status.state)
            && self.status.suppressed_by.is_none()
        {
            released.push(release(name, now, &self.status));
        }
        self.progress.tidy();
        released
    }
}

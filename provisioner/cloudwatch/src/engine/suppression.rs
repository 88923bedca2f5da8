//! Silencing a composite's actions while another alarm is in ALARM (UG:alarm-suppression).
//!
//! The state itself is never silenced, only what it would run.

use serde::{Deserialize, Serialize};

use super::state::Suppressor;
use super::transition::{Actions, SuppressedBy};
use crate::time::Timestamp;

/// How far the silencing got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Suppression {
    /// Nothing is silenced.
    #[default]
    Idle,
    /// Actions wait until then for the suppressor.
    Waiting(Timestamp),
    /// The suppressor is in ALARM.
    Active,
    /// The suppressor left ALARM; actions stay silenced until then.
    Extending(Timestamp),
}

impl Suppression {
    /// After a change of the composite's state: whether its actions run.
    ///
    /// A suppressor in ALARM silences them at once. Otherwise they wait for it, and a wait or an
    /// extension that was under way ends.
    pub(super) fn changed(
        &mut self,
        now: Timestamp,
        suppressor: &Suppressor,
        in_alarm: bool,
    ) -> Actions {
        *self = if in_alarm {
            Self::Active
        } else if suppressor.wait_seconds == 0 {
            Self::Idle
        } else {
            Self::Waiting(now.plus_seconds(i64::from(suppressor.wait_seconds)))
        };
        self.by().map_or(Actions::Run, Actions::Suppressed)
    }

    /// As time goes on: whether the silence ends, so that actions of the current state run.
    pub(super) fn step(&mut self, now: Timestamp, suppressor: &Suppressor, in_alarm: bool) -> bool {
        self.shorten(now, suppressor);
        match *self {
            Self::Idle => return false,
            Self::Waiting(_) | Self::Extending(_) if in_alarm => *self = Self::Active,
            Self::Active if !in_alarm => {
                *self = Self::Extending(now.plus_seconds(i64::from(suppressor.extension_seconds)));
            }
            _ => {}
        }
        let ends = self.until().is_some_and(|until| until <= now);
        if ends {
            *self = Self::Idle;
        }
        ends
    }

    /// No wait is longer than its period, even when the clock was put back meanwhile.
    fn shorten(&mut self, now: Timestamp, suppressor: &Suppressor) {
        let at_most = |seconds: u32| now.plus_seconds(i64::from(seconds));
        match self {
            Self::Waiting(until) => *until = (*until).min(at_most(suppressor.wait_seconds)),
            Self::Extending(until) => *until = (*until).min(at_most(suppressor.extension_seconds)),
            Self::Idle | Self::Active => {}
        }
    }

    /// When a wait or an extension ends.
    pub(super) fn until(self) -> Option<Timestamp> {
        match self {
            Self::Waiting(until) | Self::Extending(until) => Some(until),
            Self::Idle | Self::Active => None,
        }
    }

    /// What silences now.
    pub(super) fn by(self) -> Option<SuppressedBy> {
        match self {
            Self::Idle => None,
            Self::Waiting(_) => Some(SuppressedBy::WaitPeriod),
            Self::Active => Some(SuppressedBy::Alarm),
            Self::Extending(_) => Some(SuppressedBy::ExtensionPeriod),
        }
    }
}

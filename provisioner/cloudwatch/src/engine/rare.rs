//! What few alarms have to remember: kept apart, so that the many stay small.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::composites::release;
use super::contributors::{ContributorStatus, Phase};
use super::muting::MutedActions;
use super::repeat::Repeats;
use super::state::{AlarmState, Definition, Progress};
use super::transition::{Contributor, Transition};
use crate::alarm::{EvaluationState, State};
use crate::time::Timestamp;

/// What only some alarms have to remember.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rare {
    /// The actions of the alarm itself that a mute rule keeps from running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<MutedActions>,
    /// The wait for data of a new alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warming_up: Option<WarmingUp>,
    /// The contributors that are not simply OK, by id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contributors: BTreeMap<String, ContributorStatus>,
    /// The states whose actions run again each minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
}

/// How far the wait for data of a new alarm got (UG:alarm-warm-up).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WarmingUp {
    /// When it began.
    #[serde(default)]
    pub since: Timestamp,
    /// When it ends at the latest.
    pub until: Timestamp,
    /// Since when there is data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_since: Option<Timestamp>,
}

impl WarmingUp {
    /// It takes no longer because the clock was put back to before it began.
    pub(super) fn keep_up_with(&mut self, now: Timestamp) {
        let back = now.millis_since(self.since);
        if back < 0 {
            let moved = |time: Timestamp| time.plus_millis(back);
            self.since = now;
            self.until = moved(self.until);
            self.data_since = self.data_since.map(moved);
        }
    }
}

impl Rare {
    /// Whether actions are muted, of the alarm or of a contributor.
    pub(super) fn is_muted(&self) -> bool {
        self.muted.is_some() || self.contributors.values().any(|one| one.muted.is_some())
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
}

impl AlarmState {
    /// Notes that actions are muted, of the alarm or of one of its contributors. `before` is the
    /// state before the change; none when the state did not change.
    pub(super) fn hold_back(&mut self, transition: &Transition, before: Option<State>) {
        let rare = self.progress.rare_mut();
        let muted = match &transition.contributor {
            None => &mut rare.muted,
            Some(of) => {
                let status = rare.contributors.entry(of.id.clone());
                let gone = || ContributorStatus::of(transition, of, Phase::Ok);
                &mut status.or_insert_with(gone).muted
            }
        };
        muted.get_or_insert(MutedActions { before });
    }

    /// The actions that are due now that nothing mutes them. What a suppressor silences stays
    /// silent: its end runs them.
    pub(super) fn let_go(&mut self, name: &str, now: Timestamp) -> Vec<Transition> {
        let mut released = Vec::new();
        let Some(rare) = self.progress.rare.as_mut() else {
            return released;
        };
        if let Some(muted) = rare.muted.take()
            && muted.are_due(self.status.state)
            && self.status.suppressed_by.is_none()
        {
            released.push(release(name, now, &self.status));
        }
        for (id, status) in &mut rare.contributors {
            if let Some(muted) = status.muted.take()
                && muted.are_due(status.state())
            {
                let contributor = Contributor {
                    id: id.clone(),
                    labels: status.labels.clone(),
                };
                released.push(status.release(name, now, contributor));
            }
        }
        rare.contributors
            .retain(|_, status| status.is_worth_keeping());
        self.progress.tidy();
        released
    }

    /// A new alarm waits for data, if its definition says so.
    pub(super) fn start_warm_up(&mut self, now: Timestamp) {
        if let Some(warm_up) = self.definition.warm_up() {
            let until = now.plus_seconds(i64::from(warm_up.minutes) * 60);
            self.progress.rare_mut().warming_up = Some(WarmingUp {
                since: now,
                until,
                data_since: None,
            });
        }
    }

    /// Drops what was remembered for the definition of before and does not fit this one.
    pub(super) fn keep_what_applies(&mut self, before: &Self) {
        let warms_up = self.definition.warm_up().is_some();
        let same_query = asks_the_same(&before.definition, &self.definition);
        if let Some(rare) = &mut self.progress.rare {
            if !warms_up {
                rare.warming_up = None;
            }
            if !same_query {
                rare.contributors.clear();
            }
        }
        let warming = self
            .progress
            .rare
            .as_ref()
            .is_some_and(|rare| rare.warming_up.is_some());
        self.status.evaluation = warming.then_some(EvaluationState::InWarmUp);
        self.progress.tidy();
    }
}

/// Whether the contributors of one are those of the other.
fn asks_the_same(one: &Definition, other: &Definition) -> bool {
    match (one, other) {
        (Definition::Metric(one), Definition::Metric(other)) => one.source == other.source,
        (Definition::PromQl(one), Definition::PromQl(other)) => one.query == other.query,
        (Definition::Log(one), Definition::Log(other)) => !one.is_reset_by(other),
        _ => false,
    }
}

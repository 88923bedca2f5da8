//! The series of a query, each of which has a state of its own (UG:multi-time-series-alarm,
//! UG:alarm-promql, UG:alarm-on-logs).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::alarms::Engine;
use super::muting::MutedActions;
use super::reason_data::ReasonData;
use super::transition::{Contributor, Kind, Transition};
use crate::alarm::State;
use crate::results::Labels;
use crate::time::Timestamp;

/// The most contributors in ALARM that are told apart (UG:alarm-limits).
pub const MAX_CONTRIBUTORS: usize = 100;

/// Why a contributor that is not returned any more is OK (UG:multi-time-series-alarm).
const GONE: &str = "No data was returned for this contributor";

/// A contributor that is not simply OK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributorStatus {
    /// What it is told apart by.
    pub labels: Labels,
    /// How far it is on its way into ALARM and back.
    pub phase: Phase,
    /// Why it is in its state.
    pub reason: String,
    /// The same for programs; null when there is none.
    #[serde(default, skip_serializing_if = "ReasonData::is_null")]
    pub reason_data: ReasonData,
    /// When its state last changed.
    pub transitioned: Timestamp,
    /// The actions that a mute rule keeps from running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted: Option<MutedActions>,
}

/// How far a contributor is on its way into ALARM and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// OK: kept only while something is muted.
    Ok,
    /// Still OK: it breaches since then.
    Pending(Timestamp),
    /// In ALARM.
    Alarm,
    /// Still in ALARM: it does not breach any more since then.
    Recovering(Timestamp),
}

impl ContributorStatus {
    pub(super) fn of(transition: &Transition, contributor: &Contributor, phase: Phase) -> Self {
        Self {
            labels: contributor.labels.clone(),
            phase,
            reason: transition.reason.clone(),
            reason_data: transition.reason_data.clone(),
            transitioned: transition.at,
            muted: None,
        }
    }

    /// Its state.
    pub const fn state(&self) -> State {
        match self.phase {
            Phase::Ok | Phase::Pending(_) => State::Ok,
            Phase::Alarm | Phase::Recovering(_) => State::Alarm,
        }
    }

    pub(super) fn is_worth_keeping(&self) -> bool {
        self.phase != Phase::Ok || self.muted.is_some()
    }

    /// Its actions run now, for the reason that brought its state about.
    pub(super) fn release(
        &self,
        alarm: &str,
        now: Timestamp,
        contributor: Contributor,
    ) -> Transition {
        let state = self.state();
        Transition {
            alarm: alarm.to_owned(),
            reason: self.reason.clone(),
            reason_data: self.reason_data.clone(),
            contributor: Some(Box::new(contributor)),
            ..Transition::new(now, (state, state), Kind::Release)
        }
    }
}

impl Engine {
    /// The contributors of the alarm that are in ALARM, by id.
    pub fn contributors(&self, name: &str) -> impl Iterator<Item = (&str, &ContributorStatus)> {
        let rare = self
            .alarm(name)
            .and_then(|alarm| alarm.progress.rare.as_deref());
        let all = rare.into_iter().flat_map(|rare| &rare.contributors);
        all.filter(|(_, status)| status.state() == State::Alarm)
            .map(|(id, status)| (id.as_str(), status))
    }
}

/// What an evaluation says of one contributor.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) contributor: Contributor,
    /// The state; `None` to keep what it is.
    pub(super) state: Option<State>,
    pub(super) reason: String,
    pub(super) reason_data: ReasonData,
}

/// The contributors of one alarm while they are evaluated.
pub(super) struct Tracker<'a> {
    pub(super) now: Timestamp,
    pub(super) tracked: &'a mut BTreeMap<String, ContributorStatus>,
    transitions: Vec<Transition>,
    seen: BTreeSet<String>,
    /// How many are in ALARM, also of those beyond what is told apart.
    in_alarm: usize,
    told_apart: usize,
}

impl<'a> Tracker<'a> {
    pub(super) fn new(
        now: Timestamp,
        tracked: &'a mut BTreeMap<String, ContributorStatus>,
    ) -> Self {
        let in_alarm = |status: &&ContributorStatus| status.state() == State::Alarm;
        Self {
            now,
            told_apart: tracked.values().filter(in_alarm).count(),
            tracked,
            transitions: Vec::new(),
            seen: BTreeSet::new(),
            in_alarm: 0,
        }
    }

    /// How far a contributor got so far.
    pub(super) fn phase(&self, id: &str) -> Phase {
        self.tracked
            .get(id)
            .map_or(Phase::Ok, |status| status.phase)
    }

    /// The state that a contributor has so far.
    pub(super) fn state(&self, id: &str) -> State {
        self.tracked
            .get(id)
            .map_or(State::Ok, ContributorStatus::state)
    }

    /// Takes what an evaluation says of a contributor.
    pub(super) fn judge(&mut self, judgement: Judgement) {
        let state = judgement
            .state
            .unwrap_or(self.state(&judgement.contributor.id));
        let phase = match state {
            State::Alarm => Phase::Alarm,
            State::Ok | State::InsufficientData => Phase::Ok,
        };
        self.move_to(judgement, phase);
    }

    /// Brings a contributor into a phase, and tells it if its state is another.
    pub(super) fn move_to(&mut self, judgement: Judgement, phase: Phase) {
        let Judgement {
            contributor,
            reason,
            reason_data,
            ..
        } = judgement;
        let id = contributor.id.clone();
        self.seen.insert(id.clone());
        let from = self.state(&id);
        let to = match phase {
            Phase::Ok | Phase::Pending(_) => State::Ok,
            Phase::Alarm | Phase::Recovering(_) => State::Alarm,
        };
        self.in_alarm += usize::from(to == State::Alarm);
        if from == to {
            self.stay(contributor, phase);
            return;
        }
        // those beyond what is told apart only count
        if to == State::Alarm && self.told_apart >= MAX_CONTRIBUTORS {
            return;
        }
        if to == State::Alarm {
            self.told_apart += 1;
        } else {
            self.told_apart -= 1;
        }
        let transition = Transition {
            reason,
            reason_data,
            contributor: Some(Box::new(contributor.clone())),
            ..Transition::new(self.now, (from, to), Kind::Contributor)
        };
        let muted = self.tracked.get(&id).and_then(|status| status.muted);
        let status = ContributorStatus {
            muted,
            ..ContributorStatus::of(&transition, &contributor, phase)
        };
        if status.is_worth_keeping() {
            self.tracked.insert(id, status);
        } else {
            self.tracked.remove(&id);
        }
        self.transitions.push(transition);
    }

    fn stay(&mut self, contributor: Contributor, phase: Phase) {
        match self.tracked.get_mut(&contributor.id) {
            Some(status) => {
                status.phase = phase;
                if !status.is_worth_keeping() {
                    self.tracked.remove(&contributor.id);
                }
            }
            None => {
                if let Phase::Pending(_) = phase {
                    let quiet =
                        Transition::new(self.now, (State::Ok, State::Ok), Kind::Contributor);
                    let status = ContributorStatus::of(&quiet, &contributor, phase);
                    self.tracked.insert(contributor.id, status);
                }
            }
        }
    }

    /// The contributors that were not seen in this evaluation.
    pub(super) fn unseen(&self) -> Vec<(Contributor, Phase)> {
        let unseen = self
            .tracked
            .iter()
            .filter(|(id, _)| !self.seen.contains(*id));
        unseen
            .map(|(id, status)| {
                let contributor = Contributor {
                    id: id.clone(),
                    labels: status.labels.clone(),
                };
                (contributor, status.phase)
            })
            .collect()
    }

    /// Contributors that were not returned are OK (UG:multi-time-series-alarm).
    pub(super) fn forget_unseen(&mut self) {
        for (contributor, _) in self.unseen() {
            self.move_to(gone(contributor), Phase::Ok);
        }
    }

    /// How many are in ALARM.
    pub(super) const fn in_alarm(&self) -> usize {
        self.in_alarm
    }

    /// What changed, by the order in which it was found.
    pub(super) fn finish(self) -> Vec<Transition> {
        self.transitions
    }
}

/// Of a contributor that was not returned.
pub(super) fn gone(contributor: Contributor) -> Judgement {
    Judgement {
        contributor,
        state: Some(State::Ok),
        reason: GONE.to_owned(),
        reason_data: ReasonData::default(),
    }
}

/// Of a contributor with these labels, its id: `a=1,b=2`. CloudWatch's own ids are *undocumented*.
pub(super) fn contributor_of(labels: Labels) -> Contributor {
    let mut id = String::new();
    for (name, value) in &labels {
        id.push_str(if id.is_empty() { "" } else { "," });
        for (text, end) in [(name, "="), (value, "")] {
            for c in text.chars() {
                id.push_str(if matches!(c, '\\' | ',' | '=') {
                    "\\"
                } else {
                    ""
                });
                id.push(c);
            }
            id.push_str(end);
        }
    }
    Contributor { id, labels }
}

/// `95 out of 150 time series evaluated to ALARM`, and without a total `95 time series …`; above a
/// hundred `100+ time series …` (UG:multi-time-series-alarm, UG:alarm-promql).
pub(super) fn count_reason(in_alarm: usize, total: Option<usize>) -> String {
    let count = match total {
        _ if in_alarm > MAX_CONTRIBUTORS => format!("{MAX_CONTRIBUTORS}+"),
        Some(total) => format!("{in_alarm} out of {total}"),
        None => in_alarm.to_string(),
    };
    format!("{count} time series evaluated to ALARM")
}

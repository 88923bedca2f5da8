//! Mute rules in the engine: while a window of one is under way, the actions of its targets do not
//! run, and when it is over, those that are still due do (UG:alarm-mute-rules).
//!
//! Evaluation goes on, and so do transitions: they only say that they are muted, and by what.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::alarms::Engine;
use super::state::EngineError;
use super::transition::{Actions, Kind, MutedBy, Transition};
use crate::alarm::State;
use crate::mute::{MuteRule, MuteWindow};
use crate::time::Timestamp;

/// All mute rules, and what they hold back.
#[derive(Debug, Clone, Default)]
pub(super) struct Muting {
    pub(super) rules: BTreeMap<String, MuteRule>,
    /// The alarms with actions that were muted and may have to run.
    pub(super) pending: BTreeSet<String>,
}

/// What a mute rule keeps from running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MutedActions {
    /// The state before the first change that was muted: back in it, nothing is due. `None` when
    /// actions were muted that had already been waiting.
    pub before: Option<State>,
}

impl MutedActions {
    /// Whether the actions of the state run when nothing mutes them any more.
    pub(super) fn are_due(self, state: State) -> bool {
        self.before != Some(state)
    }
}

impl Engine {
    /// Creates a mute rule, or replaces that of the name (BOTO:cloudwatch.PutAlarmMuteRule). What
    /// it does not mute any more runs at the next step.
    pub fn put_mute_rule(&mut self, rule: MuteRule) -> Result<(), EngineError> {
        let problems = rule.problems();
        if !problems.is_empty() {
            return Err(EngineError::InvalidMuteRule {
                name: rule.name,
                problems,
            });
        }
        self.muting.rules.insert(rule.name.clone(), rule);
        Ok(())
    }

    /// Removes a mute rule. What it muted runs at the next step.
    pub fn delete_mute_rule(&mut self, name: &str) -> Result<MuteRule, EngineError> {
        let removed = self.muting.rules.remove(name);
        removed.ok_or_else(|| EngineError::MuteRuleNotFound {
            name: name.to_owned(),
        })
    }

    /// The mute rule of this name.
    pub fn mute_rule(&self, name: &str) -> Option<&MuteRule> {
        self.muting.rules.get(name)
    }

    /// All mute rules, by name.
    pub fn mute_rules(&self) -> impl Iterator<Item = &MuteRule> {
        self.muting.rules.values()
    }

    /// What mutes the alarm at `now`: of several windows, that which ends last.
    pub fn muted_by(&self, name: &str, now: Timestamp) -> Option<MutedBy> {
        self.muting.windows(now, &BTreeSet::from([name])).of(name)
    }

    /// Marks what is muted among the transitions of a step, and adds what is due now that it is
    /// not muted any more.
    pub(super) fn mute(&mut self, now: Timestamp, transitions: &mut Vec<Transition>) {
        let nothing_happens = transitions.is_empty() && self.muting.pending.is_empty();
        if self.muting.is_empty() || nothing_happens {
            return;
        }
        let concerned = transitions.iter().map(|one| one.alarm.as_str());
        let concerned = concerned.chain(self.muting.pending.iter().map(String::as_str));
        let windows = self.muting.windows(now, &concerned.collect());
        let mut muted = Vec::new();
        transitions.retain_mut(|transition| {
            let Some(by) = windows.of(&transition.alarm) else {
                return true;
            };
            let before = (transition.kind != Kind::Release).then_some(transition.from);
            if transition.kind != Kind::Repeat {
                muted.push((transition.clone(), before));
            }
            transition.actions = Actions::Muted;
            transition.muted_by = Some(Box::new(by));
            // without a change of state, there is nothing to tell but actions
            !matches!(transition.kind, Kind::Release | Kind::Repeat)
        });
        let over: Vec<String> = self
            .muting
            .pending
            .iter()
            .filter(|name| windows.of(name).is_none())
            .cloned()
            .collect();
        for (transition, before) in muted {
            let Some(entry) = self.alarms.get_mut(&transition.alarm) else {
                continue;
            };
            entry.alarm.hold_back(&transition, before);
            self.muting.pending.insert(transition.alarm);
        }
        for name in over {
            self.muting.pending.remove(&name);
            if let Some(entry) = self.alarms.get_mut(&name) {
                transitions.extend(entry.alarm.let_go(&name, now));
            }
        }
    }

    /// When what is muted may have to run.
    pub(super) fn mute_due(&self, now: Timestamp) -> Option<Timestamp> {
        if self.muting.pending.is_empty() {
            return None;
        }
        let pending = self.muting.pending.iter().map(String::as_str);
        let windows = self.muting.windows(now, &pending.collect());
        let due = |name: &String| windows.of(name).map_or(now, |by| by.end);
        self.muting.pending.iter().map(due).min()
    }
}

impl Muting {
    /// Whether there is no rule, and nothing that one held back.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.pending.is_empty()
    }

    /// The windows that are under way, of the rules that concern one of these alarms.
    fn windows(&self, now: Timestamp, alarms: &BTreeSet<&str>) -> Windows<'_> {
        let concerns = |rule: &&MuteRule| {
            let mut targets = rule.targets.iter();
            targets.any(|target| alarms.contains(target.as_str()))
        };
        let rules = self.rules.values().filter(concerns);
        let active = rules.filter_map(|rule| Some((rule, rule.window(now)?)));
        Windows(active.collect())
    }
}

/// The windows that are under way, with their rules.
struct Windows<'a>(Vec<(&'a MuteRule, MuteWindow)>);

impl Windows<'_> {
    /// The window that mutes the alarm, and of several that which ends last.
    fn of(&self, alarm: &str) -> Option<MutedBy> {
        let of_alarm = self
            .0
            .iter()
            .filter(|(rule, _)| rule.targets.contains(alarm));
        let (rule, window) = of_alarm.max_by_key(|(_, window)| window.end)?;
        Some(MutedBy {
            rule: rule.name.clone(),
            start: window.start,
            end: window.end,
        })
    }
}

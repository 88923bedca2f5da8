//! Deciding, request by request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reservoir::Reservoir;
use super::target::{Statistics, Target};
use super::{Asked, Rule, Rules};
use crate::EpochMillis;

/// Decides which traces are recorded. Clones share the reservoirs.
#[derive(Clone)]
pub struct Sampler(Arc<Mutex<State>>);

struct State {
    share: Share,
    rules: Vec<Counted>,
}

/// Whose a reservoir is.
#[derive(Clone, Copy, PartialEq)]
enum Share {
    /// This process's alone.
    Own,
    /// That of all processes together: of it, one a second is borrowed until X-Ray says how many are for this one.
    OfAll,
}

/// A rule with what is left of its reservoir, and what became of requests.
struct Counted {
    rule: Rule,
    reservoir: Reservoir,
    target: Option<Target>,
    tally: Tally,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    requests: u32,
    sampled: u32,
    borrowed: u32,
}

impl Counted {
    fn new(rule: Rule) -> Self {
        Self {
            rule,
            reservoir: Reservoir::default(),
            target: None,
            tally: Tally::default(),
        }
    }

    fn decide(&mut self, share: Share, now: EpochMillis, draw: impl FnOnce() -> f64) -> bool {
        let quota = self.target.as_ref().and_then(|target| target.quota(now));
        let size = match share {
            Share::Own => self.rule.reservoir_size,
            Share::OfAll => quota.unwrap_or(self.rule.reservoir_size.min(1)),
        };
        let rate = self.target.as_ref().and_then(Target::rate);
        let rate = rate.unwrap_or(self.rule.fixed_rate);
        let kept = self.reservoir.take(size, now);
        let sampled = kept || (rate > 0.0 && draw() < rate);
        let borrowed = kept && quota.is_none();
        let Tally {
            requests,
            sampled: recorded,
            borrowed: lent,
        } = &mut self.tally;
        for (count, more) in [(requests, true), (recorded, sampled), (lent, borrowed)] {
            *count = count.saturating_add(more.into());
        }
        sampled
    }
}

impl Sampler {
    /// By rules that stay as they are. What no rule is for is recorded as X-Ray's default has it.
    pub fn new(rules: Rules) -> Self {
        Self::with(Share::Own, rules)
    }

    /// By rules that [`CentralRules`](super::CentralRules) asks for; X-Ray's default until it knows them.
    pub fn central() -> Self {
        Self::with(Share::OfAll, Rules::fallback())
    }

    fn with(share: Share, rules: Rules) -> Self {
        let sampler = Self(Arc::new(Mutex::new(State {
            share,
            rules: Vec::new(),
        })));
        sampler.replace(rules);
        sampler
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Other rules from now on. A rule that is still the same goes on where it was.
    pub(super) fn replace(&self, rules: Rules) {
        let mut state = self.state();
        let mut before = std::mem::take(&mut state.rules);
        let ends = rules.0.last().is_some_and(Rule::is_default);
        let fallback = (!ends).then(Rule::fallback);
        let rules = rules.0.into_iter().chain(fallback);
        state.rules = rules
            .map(|rule| {
                let same = before.iter().position(|counted| counted.rule == rule);
                same.map_or_else(|| Counted::new(rule), |at| before.swap_remove(at))
            })
            .collect();
    }

    /// What became of requests since it was asked last, of each rule that was for any.
    pub(super) fn statistics(&self) -> Vec<Statistics> {
        let mut state = self.state();
        let counted = state
            .rules
            .iter_mut()
            .filter(|rule| rule.tally.requests > 0);
        let told = counted.map(|counted| {
            let tally = std::mem::take(&mut counted.tally);
            Statistics {
                rule_name: counted.rule.rule_name.clone(),
                request_count: tally.requests,
                sampled_count: tally.sampled,
                borrow_count: tally.borrowed,
            }
        });
        told.collect()
    }

    /// Records so many from now on.
    pub(super) fn aim(&self, targets: Vec<Target>) {
        let mut state = self.state();
        for target in targets {
            let mut rules = state.rules.iter_mut();
            if let Some(counted) = rules.find(|one| one.rule.rule_name == target.rule_name) {
                counted.target = Some(target);
            }
        }
    }

    /// Whether a trace that begins with this request is recorded. `draw` is asked for a number below 1 at most once.
    pub(crate) fn decide(
        &self,
        service: &str,
        asked: &Asked<'_>,
        now: EpochMillis,
        draw: impl FnOnce() -> f64,
    ) -> bool {
        let mut state = self.state();
        let share = state.share;
        let mut all = state.rules.iter_mut();
        let counted = all.find(|counted| counted.rule.is_for(service, asked));
        counted.is_some_and(|counted| counted.decide(share, now, draw))
    }
}

//! Deciding, request by request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reservoir::Reservoir;
use super::{Asked, Rule, Rules};
use crate::EpochMillis;

/// Decides which traces are recorded. Clones share the reservoirs.
#[derive(Clone)]
pub struct Sampler(Arc<Mutex<Vec<Counted>>>);

/// A rule with what is left of its reservoir.
struct Counted {
    rule: Rule,
    reservoir: Reservoir,
}

impl Sampler {
    /// By rules that stay as they are. What no rule is for is recorded as X-Ray's default has it.
    pub fn new(rules: Rules) -> Self {
        let fallback = std::iter::once(Rule::fallback());
        let counted = rules.0.into_iter().chain(fallback).map(|rule| Counted {
            rule,
            reservoir: Reservoir::default(),
        });
        Self(Arc::new(Mutex::new(counted.collect())))
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Counted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a trace that begins with this request is recorded. `draw` is asked for a number below 1 at most once.
    pub(crate) fn decide(
        &self,
        service: &str,
        asked: &Asked<'_>,
        now: EpochMillis,
        draw: impl FnOnce() -> f64,
    ) -> bool {
        let mut rules = self.rules();
        let mut all = rules.iter_mut();
        let Some(counted) = all.find(|counted| counted.rule.is_for(service, asked)) else {
            return false;
        };
        let rule = &counted.rule;
        counted.reservoir.take(rule.reservoir_size, now)
            || (rule.fixed_rate > 0.0 && draw() < rule.fixed_rate)
    }
}

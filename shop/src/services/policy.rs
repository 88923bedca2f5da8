//! How long another service is waited for, and how often it is asked.

use std::time::Duration;

use backon::ExponentialBackoff;

use crate::outbound::{BreakerSettings, pauses};

/// The bounds of a call. All attempts together stay well below the lease on an order.
#[derive(Debug, Clone, Copy)]
pub struct CallPolicy {
    /// One attempt.
    pub timeout: Duration,
    /// Attempts after the first.
    pub retries: usize,
    /// The pause before the first retry, which doubles. Jitter adds up to as much again.
    pub pause: Duration,
    /// Retries in a row that are always allowed, over all calls.
    pub budget: u32,
    /// Calls under way at one time; more are not made.
    pub at_once: usize,
    /// When it is left alone.
    pub breaker: BreakerSettings,
}

impl Default for CallPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(1),
            retries: 2,
            pause: Duration::from_millis(50),
            budget: 20,
            at_once: 64,
            breaker: BreakerSettings {
                failures: 5,
                pause: Duration::from_secs(2),
            },
        }
    }
}

impl CallPolicy {
    /// The pauses between attempts; `seed` makes the jitter.
    pub(super) fn pauses(&self, seed: u64) -> ExponentialBackoff {
        pauses(self.pause, self.retries, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reservation and a payment have to fit into the lease on an order, and into the time a request may take.
    #[test]
    fn a_call_leaves_time_for_the_payment() {
        let policy = CallPolicy::default();
        let attempts = u32::try_from(policy.retries).unwrap() + 1;
        for seed in 0..100 {
            let pauses: Duration = policy.pauses(seed).sum();
            assert!(pauses + policy.timeout * attempts < Duration::from_millis(3_500));
        }
    }
}

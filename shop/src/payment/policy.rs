//! How long the provider is waited for, and how often it is asked.

use std::time::Duration;

use backon::ExponentialBackoff;

use crate::outbound::{BreakerSettings, pauses};

/// The bounds of a payment. All attempts together stay below the time a request may take.
#[derive(Debug, Clone, Copy)]
pub struct PaymentPolicy {
    /// One attempt.
    pub timeout: Duration,
    /// Attempts after the first.
    pub retries: usize,
    /// The pause before the first retry, which doubles. Jitter adds up to as much again.
    pub pause: Duration,
    /// Retries in a row that are always allowed, over all payments.
    pub budget: u32,
    /// When it is left alone.
    pub breaker: BreakerSettings,
}

impl Default for PaymentPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(2),
            retries: 2,
            pause: Duration::from_millis(100),
            budget: 20,
            breaker: BreakerSettings::default(),
        }
    }
}

impl PaymentPolicy {
    /// The pauses between attempts; `seed` makes the jitter.
    pub(super) fn pauses(&self, seed: u64) -> ExponentialBackoff {
        pauses(self.pause, self.retries, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a request may take, as the middleware has it.
    const DEADLINE: Duration = Duration::from_secs(10);

    #[test]
    fn a_payment_ends_before_its_request_does() {
        let policy = PaymentPolicy::default();
        for seed in 0..100 {
            let pauses: Duration = policy.pauses(seed).sum();
            let attempts = u32::try_from(policy.retries).unwrap() + 1;
            assert!(pauses + policy.timeout * attempts < DEADLINE);
        }
    }
}

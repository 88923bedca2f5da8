//! The pauses between attempts.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// The longest pause, jitter aside.
const LONGEST: Duration = Duration::from_secs(1);

/// So many pauses, the first of which lasts so long; each doubles, up to a second, and jitter adds up to as much again.
/// `seed` makes the jitter.
pub(crate) fn pauses(first: Duration, times: usize, seed: u64) -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(first)
        .with_max_delay(LONGEST)
        .with_max_times(times)
        .with_jitter()
        .with_jitter_seed(seed)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_differ_by_their_seed_only() {
        let of = |seed| pauses(Duration::from_millis(100), 3, seed).collect::<Vec<_>>();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
        assert_eq!(of(1).len(), 3);
    }
}

//! Latencies, counted in buckets: bounded memory however long a run is, percentiles within 1 %.

use std::time::Duration;

/// Buckets for each power of two, so that one is at most 1/128 of its values wide.
const STEPS: u64 = 1 << STEPS_BITS;
const STEPS_BITS: u32 = 7;
/// Up to 2^37 microseconds, 38 hours. Longer ones count in the last bucket.
const BUCKETS: usize = 1 << 11;

/// Counts of latencies in microseconds.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    longest: Duration,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self {
            buckets: vec![0; BUCKETS],
            count: 0,
            longest: Duration::ZERO,
        }
    }

    pub(crate) fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        if let Some(bucket) = self.buckets.get_mut(bucket(micros)) {
            *bucket += 1;
        }
        self.count += 1;
        self.longest = self.longest.max(latency);
    }

    /// The latency that `share` (0 to 1) of the requests did not exceed, in milliseconds; `None` without any.
    pub(crate) fn percentile(&self, share: f64) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let mut seen = 0;
        for (index, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen as f64 >= self.count as f64 * share {
                let longest = self.longest.as_micros() as f64;
                return Some((middle(index) as f64).min(longest) / 1000.0);
            }
        }
        None
    }

    /// The longest in milliseconds; `None` without any.
    pub(crate) fn longest(&self) -> Option<f64> {
        (self.count > 0).then(|| self.longest.as_micros() as f64 / 1000.0)
    }
}

/// Below 128 one bucket a value; above, 128 buckets for each doubling.
fn bucket(micros: u64) -> usize {
    let doublings = micros.max(1).ilog2().saturating_sub(STEPS_BITS - 1);
    let within = micros >> doublings;
    let index = u64::from(doublings) * (STEPS / 2) + within;
    usize::try_from(index)
        .unwrap_or(usize::MAX)
        .min(BUCKETS - 1)
}

/// A value in the middle of a bucket.
fn middle(index: usize) -> u64 {
    let index = index as u64;
    let half = STEPS / 2;
    if index < STEPS {
        return index;
    }
    let doublings = index / half - 1;
    let within = index - doublings * half;
    (within << doublings) + (1 << doublings) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_narrow() {
        for micros in (0..2_000).chain([10_000, 123_456, 60_000_000, 3_600_000_000]) {
            let middle = middle(bucket(micros)) as f64;
            let exact = micros as f64;
            assert!(
                (middle - exact).abs() <= exact / 100.0,
                "{micros}: {middle}"
            );
        }
    }

    #[test]
    fn percentiles() {
        let mut histogram = Histogram::new();
        assert_eq!(histogram.percentile(0.5), None);
        for millis in 1..=100 {
            histogram.record(Duration::from_millis(millis));
        }
        for (share, expected) in [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0)] {
            let actual = histogram.percentile(share).unwrap();
            assert!(
                (actual - expected).abs() <= expected / 100.0,
                "{share}: {actual}"
            );
        }
        assert_eq!(histogram.longest(), Some(100.0));
    }

    #[test]
    fn endless_latencies_have_a_bucket() {
        let mut histogram = Histogram::new();
        histogram.record(Duration::MAX);
        assert!(histogram.percentile(0.5).is_some());
    }
}

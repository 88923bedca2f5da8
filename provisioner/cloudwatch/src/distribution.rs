//! Raw values and how often each was seen, in bounded memory.

use serde::{Deserialize, Serialize};

use crate::datum::Sample;

/// How many different values are kept exactly.
pub(crate) const MAX_EXACT: usize = 4096;

/// The bits of a number's fraction.
const ALL_BITS: u32 = 52;

/// Values that are not negative, ascending, each with how often it was seen.
///
/// Up to [`MAX_EXACT`] different values are kept as they are. With more, the fraction of every
/// value is cut to the most bits with which they fit again. With 4,096 values within a few orders
/// of magnitude of each other that still leaves more than eight bits, an error below 0.4 %. What
/// is cut depends on the set of values only, not on the order in which they came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Distribution {
    samples: Vec<Sample>,
    bits: u32,
}

impl Distribution {
    /// The distribution of one value.
    pub(crate) fn of(sample: Sample) -> Self {
        Self {
            samples: vec![sample],
            bits: ALL_BITS,
        }
    }

    /// The distribution of values that are ascending, none of them negative.
    pub(crate) fn of_sorted(samples: Vec<Sample>) -> Self {
        let mut all = Self {
            samples,
            bits: ALL_BITS,
        };
        all.unite();
        all.fit();
        all
    }

    /// Its values, ascending.
    pub(crate) fn into_samples(self) -> Vec<Sample> {
        self.samples
    }

    /// Whether no value was cut.
    pub(crate) fn is_exact(&self) -> bool {
        self.bits == ALL_BITS
    }

    /// Adds a value. It must not be negative.
    pub(crate) fn add(&mut self, sample: Sample) {
        let value = cut(sample.value, self.bits);
        match self
            .samples
            .binary_search_by(|other| other.value.total_cmp(&value))
        {
            Ok(index) => {
                if let Some(known) = self.samples.get_mut(index) {
                    known.count += sample.count;
                }
            }
            Err(index) => {
                let count = sample.count;
                self.samples.insert(index, Sample { value, count });
                self.fit();
            }
        }
    }

    /// Adds every value of `other`.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.coarsen(other.bits);
        let mut merged = Vec::with_capacity(self.samples.len() + other.samples.len());
        let (mut mine, mut theirs) = (
            self.samples.iter().peekable(),
            other.samples.iter().peekable(),
        );
        loop {
            let next = match (mine.peek(), theirs.peek()) {
                (Some(one), Some(other)) if one.value <= cut(other.value, self.bits) => mine.next(),
                (Some(_), None) => mine.next(),
                (_, Some(_)) => theirs.next(),
                (None, None) => break,
            };
            merged.extend(next.copied());
        }
        self.samples = merged;
        self.unite();
        self.fit();
    }

    /// The values, ascending.
    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// By which share of itself a value may have been cut: 0 while all are exact.
    pub(crate) fn relative_error(&self) -> f64 {
        if self.bits == ALL_BITS {
            0.0
        } else {
            (-f64::from(self.bits)).exp2()
        }
    }

    fn fit(&mut self) {
        while self.samples.len() > MAX_EXACT && self.bits > 0 {
            self.coarsen(self.bits - 1);
        }
    }

    fn coarsen(&mut self, bits: u32) {
        if bits < self.bits {
            self.bits = bits;
            self.unite();
        }
    }

    /// Cuts every value and unites those that became equal.
    fn unite(&mut self) {
        let bits = self.bits;
        for sample in &mut self.samples {
            sample.value = cut(sample.value, bits);
        }
        self.samples.dedup_by(|next, kept| {
            let same = next.value.total_cmp(&kept.value).is_eq();
            kept.count += if same { next.count } else { 0.0 };
            same
        });
    }
}

/// The value with only so many bits of its fraction. Order is kept, as is the sign; a negative
/// zero becomes zero.
fn cut(value: f64, bits: u32) -> f64 {
    let dropped = ALL_BITS.saturating_sub(bits);
    f64::from_bits((value + 0.0).to_bits() >> dropped << dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(value: f64) -> Sample {
        Sample { value, count: 1.0 }
    }

    #[test]
    fn memory_is_bounded_and_the_error_small() {
        let mut all = Distribution::of(once(1.0));
        for n in 2..=50_000 {
            all.add(once(f64::from(n)));
        }
        assert!(all.samples.len() <= MAX_EXACT);
        assert!(all.relative_error() <= 0.004);
        let mut seen = 0.0;
        for sample in all.samples() {
            // the largest value of so many
            seen += sample.count;
            let error = seen - sample.value;
            assert!(
                (0.0..=seen * all.relative_error()).contains(&error),
                "{seen}"
            );
        }
    }

    #[test]
    fn order_and_grouping_change_nothing() {
        let value = |n: u32| f64::from(n.wrapping_mul(2_654_435_761) % 100_003);
        let mut forward = Distribution::of(once(value(0)));
        (1..9000).for_each(|n| forward.add(once(value(n))));
        let mut backward = Distribution::of(once(value(8999)));
        (4000..8999)
            .rev()
            .for_each(|n| backward.add(once(value(n))));
        let mut rest = Distribution::of(once(value(3999)));
        (0..3999).rev().for_each(|n| rest.add(once(value(n))));
        backward.merge(&rest);
        assert_eq!(forward, backward);
    }

    #[test]
    fn extreme_values_fit() {
        let mut all = Distribution::of(once(0.0));
        for exponent in -1074..360 {
            for fraction in 0..16 {
                all.add(once(
                    (1.0 + f64::from(fraction) / 16.0) * 2_f64.powi(exponent),
                ));
            }
        }
        assert!(all.samples.len() <= MAX_EXACT);
    }
}

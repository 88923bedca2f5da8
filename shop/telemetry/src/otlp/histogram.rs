//! Values as an exponential histogram: buckets whose borders are powers of 2^(2^-scale).

/// Most buckets on each side of zero, as the SDKs have it: relative errors under 5 % over three decades.
const MOST_BUCKETS: i64 = 160;
/// The finest scale.
const FINEST: i32 = 20;
const COARSEST: i32 = -10;

/// Counts of values by size.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Histogram {
    pub(super) count: u64,
    pub(super) sum: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) scale: i32,
    pub(super) zeros: u64,
    pub(super) positive: Buckets,
    pub(super) negative: Buckets,
}

/// Counts of neighbouring buckets, from the one with index `offset` on.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Buckets {
    pub(super) offset: i32,
    pub(super) counts: Vec<u64>,
}

impl Histogram {
    /// The values at the finest scale that has room for them.
    pub(super) fn of(values: &[f64]) -> Self {
        let positive = values.iter().copied().filter(|value| *value > 0.0);
        let negative = values.iter().filter(|value| **value < 0.0).map(|v| -v);
        let scale = scale(positive.clone()).min(scale(negative.clone()));
        Self {
            count: values.len() as u64,
            sum: values.iter().sum(),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            scale,
            zeros: values.iter().filter(|value| **value == 0.0).count() as u64,
            positive: Buckets::of(positive, scale),
            negative: Buckets::of(negative, scale),
        }
    }
}

impl Buckets {
    fn of(values: impl Iterator<Item = f64> + Clone, scale: i32) -> Self {
        let Some(first) = values.clone().map(|value| index(value, scale)).min() else {
            return Self::default();
        };
        let mut counts = Vec::new();
        for value in values {
            let place = usize::try_from(index(value, scale) - first).unwrap_or(0);
            if counts.len() <= place {
                counts.resize(place + 1, 0);
            }
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
        }
        Self {
            offset: i32::try_from(first).unwrap_or(i32::MAX),
            counts,
        }
    }
}

/// The finest scale at which the values take no more buckets than there may be.
fn scale(values: impl Iterator<Item = f64> + Clone) -> i32 {
    let smallest = values.clone().fold(f64::INFINITY, f64::min);
    let largest = values.fold(0.0, f64::max);
    if largest == 0.0 {
        return FINEST;
    }
    (COARSEST..=FINEST)
        .rev()
        .find(|scale| index(largest, *scale) - index(smallest, *scale) < MOST_BUCKETS)
        .unwrap_or(COARSEST)
}

/// The bucket of a value: `base^index < value <= base^(index + 1)`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a logarithm is below 1,100, times 2^20 below 2^31"
)]
fn index(value: f64, scale: i32) -> i64 {
    let exact_power = value.to_bits() & ((1 << 52) - 1) == 0 && value.is_normal();
    if exact_power && scale >= 0 {
        // logarithms are rounded; the border belongs to the bucket below
        return ((value.log2().round() as i64) << scale) - 1;
    }
    let scaled = value.log2() * f64::from(scale).exp2();
    scaled.ceil() as i64 - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn powers_of_two_are_in_the_bucket_that_they_end() {
        for (value, scale, expected) in [
            (1.0, 0, -1),
            (2.0, 0, 0),
            (4.0, 0, 1),
            (3.0, 0, 1),
            (4.0, 1, 3),
            (4.0, -1, 0),
            (5.0, -1, 1),
            (0.5, 3, -9),
        ] {
            assert_eq!(index(value, scale), expected, "{value} at {scale}");
        }
    }

    proptest! {
        #[test]
        fn each_value_is_in_a_bucket_with_its_borders(
            values in proptest::collection::vec(prop_oneof![Just(0.0), 1e-6_f64..1e9, 0.5_f64..20.0, -50.0_f64..-0.1], 1..300)
        ) {
            let histogram = Histogram::of(&values);
            let of = |buckets: &Buckets| buckets.counts.iter().sum::<u64>();
            prop_assert_eq!(histogram.zeros + of(&histogram.positive) + of(&histogram.negative), values.len() as u64);
            prop_assert!(histogram.positive.counts.len() <= 160);
            let base = f64::from(-histogram.scale).exp2().exp2();
            for (place, count) in histogram.positive.counts.iter().enumerate() {
                let lower = base.powi(histogram.positive.offset + i32::try_from(place).unwrap());
                let within = values.iter().filter(|v| **v > lower * 0.999_999_9 && **v <= lower * base * 1.000_000_1);
                prop_assert!(within.count() as u64 >= *count);
            }
        }
    }

    #[test]
    fn percentiles_are_near() {
        let values: Vec<f64> = (1..=1_000).map(f64::from).collect();
        let histogram = Histogram::of(&values);
        let base = f64::from(-histogram.scale).exp2().exp2();
        assert!(base < 1.1, "{base}");
        assert_eq!(histogram.count, 1_000);
    }
}

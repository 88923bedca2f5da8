//! Adding samples up, and keeping what their statistics need.

use serde::{Deserialize, Serialize};

use super::known::{Interpolation, Known};
use crate::datum::{Sample, StatisticSet, Value};
use crate::distribution::Distribution;
use crate::statistic::{Bounds, Statistic};

/// Merged samples; at least one.
///
/// Merging adds counts and sums and keeps the smallest and the largest. Raw values are kept beside
/// as long as CloudWatch could give percentiles of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    set: StatisticSet,
    values: Values,
}

/// What is known of the raw values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Values {
    /// All are equal, so that the statistics say everything.
    Equal,
    /// Each value and how often it was seen.
    Known(Box<Distribution>),
    /// They are lost, and with them the percentiles.
    Unknown,
}

/// What of an aggregate is not in its statistics.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Raw<'a> {
    /// All samples are equal.
    Equal,
    /// Each value and how often it was seen, ascending.
    Samples(&'a [Sample]),
    /// The same, but no longer exact.
    Coarse(&'a Distribution),
    /// Raw values are lost.
    Unknown,
}

impl Aggregate {
    /// The aggregate of one sample; `None` when it is not a number.
    pub(crate) fn of_single(value: f64) -> Option<Self> {
        Self::of_sample(Sample { value, count: 1.0 })
    }

    /// The only sample, if it is all that there is.
    pub(crate) fn as_single(&self) -> Option<f64> {
        let StatisticSet {
            sample_count,
            sum,
            minimum,
            maximum,
        } = self.set;
        let bits = minimum.to_bits();
        #[expect(clippy::float_cmp, reason = "only one sample is a single one")]
        let one = sample_count == 1.0 && sum.to_bits() == bits && maximum.to_bits() == bits;
        let raw = match self.values {
            Values::Equal => minimum >= 0.0,
            Values::Unknown => minimum < 0.0,
            Values::Known(_) => false,
        };
        (one && raw).then_some(minimum)
    }

    /// What is known of the raw values.
    pub(crate) fn raw(&self) -> Raw<'_> {
        match &self.values {
            Values::Equal => Raw::Equal,
            Values::Known(distribution) if distribution.is_exact() => {
                Raw::Samples(distribution.samples())
            }
            Values::Known(distribution) => Raw::Coarse(distribution),
            Values::Unknown => Raw::Unknown,
        }
    }

    /// The aggregate that has these statistics, and raw values if they are not lost.
    pub(crate) fn restored(set: StatisticSet, distribution: Option<Distribution>) -> Self {
        let values = match distribution {
            Some(known) => match known.samples() {
                [_] if known.is_exact() => Values::Equal,
                _ => Values::Known(Box::new(known)),
            },
            None => Values::Unknown,
        };
        Self { set, values }
    }

    /// Its raw values; none when all were equal or lost.
    pub(crate) fn into_samples(self) -> Vec<Sample> {
        match self.values {
            Values::Known(distribution) => distribution.into_samples(),
            Values::Equal | Values::Unknown => Vec::new(),
        }
    }

    /// The aggregate of one datum's value; `None` when it holds no sample.
    pub fn of(value: &Value) -> Option<Self> {
        Self::parts(value).reduce(|mut merged, next| {
            merged.merge(&next);
            merged
        })
    }

    /// Adds a datum's value sample by sample, so that it makes no difference whether values come
    /// in one datum or in several.
    pub fn add(&mut self, value: &Value) {
        Self::parts(value).for_each(|next| self.merge(&next));
    }

    fn parts(value: &Value) -> impl Iterator<Item = Self> {
        let (one, samples): (Option<Self>, &[Sample]) = match value {
            Value::Single(value) => {
                let sample = Sample {
                    value: *value,
                    count: 1.0,
                };
                (Self::of_sample(sample), &[])
            }
            Value::Statistics(set) => (Self::of_statistics(*set), &[]),
            Value::Distribution(samples) => (None, samples),
        };
        one.into_iter()
            .chain(samples.iter().filter_map(|sample| Self::of_sample(*sample)))
    }

    fn of_sample(sample: Sample) -> Option<Self> {
        let Sample { value, count } = sample;
        let set = StatisticSet {
            sample_count: count,
            sum: value * count,
            minimum: value,
            maximum: value,
        };
        Self::with(set, true)
    }

    /// Percentiles of a statistic set exist only if all its samples must be equal: one sample, or
    /// minimum = maximum and sum = minimum × count (UG:statistics-definitions).
    fn of_statistics(set: StatisticSet) -> Option<Self> {
        let same =
            |one: f64, other: f64| (one - other).abs() <= f64::EPSILON * one.abs().max(other.abs());
        let equal = same(set.minimum, set.maximum) && same(set.sum, set.minimum * set.sample_count);
        Self::with(set, equal)
    }

    fn with(set: StatisticSet, equal: bool) -> Option<Self> {
        // written so that NaN is refused
        let holds_samples =
            set.sample_count > 0.0 && set.sample_count.is_finite() && set.sum.is_finite();
        let known = equal && set.minimum >= 0.0;
        holds_samples.then_some(Self {
            set,
            values: if known {
                Values::Equal
            } else {
                Values::Unknown
            },
        })
    }

    /// Adds the samples of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.merge_values(other);
        self.merge_statistics(other);
    }

    fn merge_statistics(&mut self, other: &Self) {
        self.set.sample_count += other.set.sample_count;
        self.set.sum += other.set.sum;
        self.set.minimum = self.set.minimum.min(other.set.minimum);
        self.set.maximum = self.set.maximum.max(other.set.maximum);
    }

    fn merge_values(&mut self, other: &Self) {
        match (&mut self.values, &other.values) {
            (Values::Unknown, _) => {}
            (_, Values::Unknown) => self.values = Values::Unknown,
            #[expect(
                clippy::float_cmp,
                reason = "only one and the same value stays one value"
            )]
            (Values::Equal, Values::Equal) if self.set.minimum == other.set.minimum => {}
            (Values::Equal, _) => {
                let mut distribution = Distribution::of(self.sample());
                other.add_to(&mut distribution);
                self.values = Values::Known(Box::new(distribution));
            }
            (Values::Known(distribution), _) => other.add_to(distribution),
        }
    }

    /// The one value of equal samples.
    fn sample(&self) -> Sample {
        Sample {
            value: self.set.minimum,
            count: self.set.sample_count,
        }
    }

    fn add_to(&self, distribution: &mut Distribution) {
        match &self.values {
            Values::Equal => distribution.add(self.sample()),
            Values::Known(values) => distribution.merge(values),
            Values::Unknown => {}
        }
    }

    /// The number of samples, more than 0.
    pub fn sample_count(&self) -> f64 {
        self.set.sample_count
    }

    /// By which share of itself a raw value may be off: 0 while they are kept exactly, that is up to
    /// 4,096 different ones.
    pub fn relative_error(&self) -> f64 {
        match &self.values {
            Values::Known(distribution) => distribution.relative_error(),
            Values::Equal | Values::Unknown => 0.0,
        }
    }

    /// Count, sum, smallest and largest.
    pub fn statistics(&self) -> StatisticSet {
        self.set
    }

    /// The statistic of these samples, percentiles by the nearest rank.
    ///
    /// Only the five simple ones always have a value. The others need every raw value, none of them
    /// negative (BOTO:cloudwatch.PutMetricData), and the average of what is inside bounds needs
    /// something inside.
    pub fn statistic(&self, statistic: Statistic) -> Option<f64> {
        self.statistic_with(statistic, Interpolation::NearestRank)
    }

    /// The statistic of these samples, as [`statistic`](Self::statistic), with percentiles worked
    /// out in this way.
    pub fn statistic_with(
        &self,
        statistic: Statistic,
        interpolation: Interpolation,
    ) -> Option<f64> {
        let value = match statistic {
            Statistic::SampleCount => self.set.sample_count,
            Statistic::Sum => self.set.sum,
            Statistic::Average => self.set.sum / self.set.sample_count,
            Statistic::Minimum => self.set.minimum,
            Statistic::Maximum => self.set.maximum,
            Statistic::Percentile(percentage) => {
                let known = |known: Known<'_>| known.percentile(percentage, interpolation);
                self.among(self.with_known(known)??)
            }
            Statistic::TrimmedMean(bounds) => self.trimmed_mean(bounds)?,
            Statistic::InterquartileMean => self.trimmed_mean(Bounds::INTERQUARTILE)?,
            Statistic::WinsorizedMean(bounds) => {
                let mean = self.with_known(|known| known.winsorized_mean(bounds))??;
                match bounds {
                    Bounds::Shares(_) => self.among(mean),
                    // a bound beyond all samples moves them outside of where they were
                    Bounds::Values(_) => mean,
                }
            }
            Statistic::TrimmedCount(bounds) => self.with_known(|known| known.kept(bounds))?.count,
            Statistic::TrimmedSum(bounds) => self.with_known(|known| known.kept(bounds))?.sum,
            Statistic::PercentileRank(values) => {
                let kept = self.with_known(|known| known.kept_of_values(values))?;
                100.0 * kept.count / self.set.sample_count
            }
        };
        value.is_finite().then_some(value)
    }

    fn trimmed_mean(&self, bounds: Bounds) -> Option<f64> {
        let mean = self.with_known(|known| known.kept(bounds))?.mean()?;
        Some(self.among(mean))
    }

    /// What is found in the raw values; `None` when they are lost.
    fn with_known<T>(&self, find: impl FnOnce(Known<'_>) -> T) -> Option<T> {
        let count = self.set.sample_count;
        match &self.values {
            Values::Equal => Some(find(Known {
                samples: &[self.sample()],
                count,
            })),
            Values::Known(distribution) => Some(find(Known {
                samples: distribution.samples(),
                count,
            })),
            Values::Unknown => None,
        }
    }

    /// Not outside of the samples, where rounding and a coarse distribution could bring it.
    fn among(&self, value: f64) -> f64 {
        value.max(self.set.minimum).min(self.set.maximum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(of: &Value, statistic: &str) -> Option<f64> {
        Aggregate::of(of)?.statistic(statistic.parse().unwrap())
    }

    fn set(sample_count: f64, sum: f64, minimum: f64, maximum: f64) -> Value {
        Value::Statistics(StatisticSet {
            sample_count,
            sum,
            minimum,
            maximum,
        })
    }

    #[test]
    fn statistics_of_a_distribution() {
        let values = Value::distribution(&[30.0, 10.0, 20.0], Some(&[1.0, 2.0, 1.0])).unwrap();
        for (statistic, expected) in [
            ("SampleCount", 4.0),
            ("Sum", 70.0),
            ("Average", 17.5),
            ("Minimum", 10.0),
            ("Maximum", 30.0),
            ("p0", 10.0),
            ("p50", 10.0),
            ("p51", 20.0),
            ("p75", 20.0),
            ("p99", 30.0),
            ("p100", 30.0),
        ] {
            assert_eq!(value(&values, statistic), Some(expected), "{statistic}");
        }
    }

    /// The cases of UG:statistics-definitions, "Percentiles and … require raw data".
    #[test]
    fn when_percentiles_exist() {
        for (of, expected) in [
            (Value::Single(5.0), Some(5.0)),
            (Value::Single(-5.0), None),
            (set(1.0, 5.0, 5.0, 5.0), Some(5.0)),
            (set(3.0, 15.0, 5.0, 5.0), Some(5.0)),
            (set(3.0, 14.0, 5.0, 5.0), None),
            (set(2.0, 15.0, 5.0, 10.0), None),
            (Value::distribution(&[5.0, -1.0], None).unwrap(), None),
        ] {
            assert_eq!(value(&of, "p90"), expected, "{of:?}");
        }
    }

    /// Reading refuses such bounds; who makes them in code gets a number and no panic.
    #[test]
    fn reversed_bounds_do_not_panic() {
        let amount = |number| crate::statistic::Amount::new(number).unwrap();
        let reversed = crate::statistic::Interval::Between(amount(9.0), amount(1.0));
        let mean = Statistic::WinsorizedMean(Bounds::Values(reversed));
        let one = Aggregate::of(&Value::Single(5.0)).unwrap();
        assert_eq!(one.statistic(mean), Some(1.0));
    }

    #[test]
    fn no_sample_is_no_aggregate() {
        assert_eq!(Aggregate::of(&set(0.0, 0.0, 0.0, 0.0)), None);
        assert_eq!(Aggregate::of(&Value::Distribution(Vec::new())), None);
        assert_eq!(Aggregate::of(&Value::Single(f64::NAN)), None);
    }
}

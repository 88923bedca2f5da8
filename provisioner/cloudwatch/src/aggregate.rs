//! Samples, merged: what a window of a metric holds (UG:cloudwatch-concepts, UG:statistics-definitions).

use serde::{Deserialize, Serialize};

use crate::datum::{Sample, StatisticSet, Value};
use crate::distribution::Distribution;
use crate::statistic::{Percentage, Statistic};

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

impl Aggregate {
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

    /// Adds the samples of `other`, but not their raw values: percentiles are lost.
    pub(crate) fn merge_without_values(&mut self, other: &Self) {
        self.values = Values::Unknown;
        self.merge_statistics(other);
    }

    /// This without raw values.
    pub(crate) fn without_values(&self) -> Self {
        Self {
            set: self.set,
            values: Values::Unknown,
        }
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

    /// Count, sum, smallest and largest.
    pub fn statistics(&self) -> StatisticSet {
        self.set
    }

    /// The statistic of these samples. A percentile is the value of the nearest rank, and there
    /// is none when raw values are lost or one is negative (BOTO:cloudwatch.PutMetricData).
    pub fn statistic(&self, statistic: Statistic) -> Option<f64> {
        let value = match statistic {
            Statistic::SampleCount => self.set.sample_count,
            Statistic::Sum => self.set.sum,
            Statistic::Average => self.set.sum / self.set.sample_count,
            Statistic::Minimum => self.set.minimum,
            Statistic::Maximum => self.set.maximum,
            Statistic::Percentile(percentage) => self.percentile(percentage)?,
        };
        value.is_finite().then_some(value)
    }

    fn percentile(&self, percentage: Percentage) -> Option<f64> {
        let value = match &self.values {
            Values::Equal => self.set.minimum,
            Values::Known(distribution) => {
                distribution.at_rank(percentage.rank(self.set.sample_count))?
            }
            Values::Unknown => return None,
        };
        // a coarse distribution may lie a little outside
        Some(value.max(self.set.minimum).min(self.set.maximum))
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

    #[test]
    fn no_sample_is_no_aggregate() {
        assert_eq!(Aggregate::of(&set(0.0, 0.0, 0.0, 0.0)), None);
        assert_eq!(Aggregate::of(&Value::Distribution(Vec::new())), None);
        assert_eq!(Aggregate::of(&Value::Single(f64::NAN)), None);
    }
}

//! Windows of samples, one after the other, merged in the same memory.

use super::known::Interpolation;
use super::merged::{Aggregate, Raw};
use crate::datum::{Sample, StatisticSet};
use crate::distribution::Distribution;
use crate::statistic::Statistic;

/// The samples of one window: what [`Aggregate::merge`] makes of them, with less to do.
#[derive(Debug)]
pub(crate) struct Merging {
    set: StatisticSet,
    /// Whether raw values are wanted.
    raw: bool,
    /// Whether raw values are wanted, and of some samples lost.
    lost: bool,
    /// Raw values: stretches, ascending each.
    samples: Vec<Sample>,
    stretches: usize,
    /// Raw values that are not exact any more.
    coarse: Option<Distribution>,
    interpolation: Interpolation,
}

/// Of no samples: what any set stays the same with when they are added.
const NOTHING: StatisticSet = StatisticSet {
    sample_count: 0.0,
    // so that the sum of -0 is -0
    sum: -0.0,
    minimum: f64::INFINITY,
    maximum: f64::NEG_INFINITY,
};

impl Default for Merging {
    fn default() -> Self {
        Self {
            set: NOTHING,
            raw: false,
            lost: false,
            samples: Vec::new(),
            stretches: 0,
            coarse: None,
            interpolation: Interpolation::default(),
        }
    }
}

impl Merging {
    /// Percentiles are worked out in this way.
    pub(crate) fn interpolating(interpolation: Interpolation) -> Self {
        Self {
            interpolation,
            ..Self::default()
        }
    }

    /// Starts another window; with raw values when other statistics are wanted than the simple
    /// ones.
    pub(crate) fn start(&mut self, raw: bool) {
        self.set = NOTHING;
        self.raw = raw;
        self.lost = false;
        self.samples.clear();
        self.stretches = 0;
        self.coarse = None;
    }

    fn add_set(&mut self, other: StatisticSet) {
        self.set.sample_count += other.sample_count;
        self.set.sum += other.sum;
        self.set.minimum = self.set.minimum.min(other.minimum);
        self.set.maximum = self.set.maximum.max(other.maximum);
    }

    /// Adds one sample.
    pub(crate) fn add_single(&mut self, value: f64) {
        self.add_set(StatisticSet {
            sample_count: 1.0,
            sum: value,
            minimum: value,
            maximum: value,
        });
        if self.raw {
            if value >= 0.0 {
                self.stretches += 1;
                self.samples.push(Sample { value, count: 1.0 });
            } else {
                self.lost = true;
            }
        }
    }

    /// Adds exact samples, ascending.
    pub(crate) fn add_samples(&mut self, set: StatisticSet, samples: impl Iterator<Item = Sample>) {
        self.add_set(set);
        if self.raw {
            self.stretches += 1;
            self.samples.extend(samples);
        }
    }

    /// Adds samples of which this is known.
    pub(crate) fn add(&mut self, set: StatisticSet, raw: &Raw<'_>) {
        match raw {
            Raw::Equal => {
                let sample = Sample {
                    value: set.minimum,
                    count: set.sample_count,
                };
                self.add_samples(set, std::iter::once(sample));
            }
            Raw::Samples(samples) => self.add_samples(set, samples.iter().copied()),
            Raw::Coarse(distribution) => {
                self.add_set(set);
                if self.raw {
                    match &mut self.coarse {
                        Some(coarse) => coarse.merge(distribution),
                        None => self.coarse = Some((*distribution).clone()),
                    }
                }
            }
            Raw::Unknown => {
                self.add_set(set);
                self.lost = true;
            }
        }
    }

    fn is_nothing(&self) -> bool {
        self.set.sample_count <= 0.0
    }

    /// How many samples there are.
    pub(crate) fn sample_count(&self) -> f64 {
        self.set.sample_count
    }

    /// The statistic of the samples, as [`Aggregate::statistic_with`] gives it.
    pub(crate) fn statistic(&mut self, statistic: Statistic) -> Option<f64> {
        if self.is_nothing() {
            return None;
        }
        if statistic.is_simple() || self.lost {
            return Aggregate::restored(self.set, None).statistic(statistic);
        }
        let merged = Aggregate::restored(self.set, Some(self.distribution()));
        let value = merged.statistic_with(statistic, self.interpolation);
        self.samples = merged.into_samples();
        value
    }

    /// The samples as an aggregate; `None` without any. The window is over then.
    pub(crate) fn aggregate(&mut self) -> Option<Aggregate> {
        if self.is_nothing() {
            return None;
        }
        let distribution = (self.raw && !self.lost).then(|| self.distribution());
        Some(Aggregate::restored(self.set, distribution))
    }

    /// The raw values.
    fn distribution(&mut self) -> Distribution {
        let mut samples = std::mem::take(&mut self.samples);
        if self.stretches > 1 {
            // stable, so that counts of the same value are added in the order in which they came;
            // and quick with stretches that are sorted
            samples.sort_by(|one, other| one.value.total_cmp(&other.value));
        }
        let mut distribution = Distribution::of_sorted(samples);
        if let Some(coarse) = self.coarse.take() {
            distribution.merge(&coarse);
        }
        distribution
    }
}

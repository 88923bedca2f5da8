//! Samples of a window, merged.

use serde::{Deserialize, Serialize};

use crate::datum::{StatisticSet, Value};
use crate::statistic::Statistic;

/// The merged samples of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    set: StatisticSet,
}

impl Aggregate {
    /// The aggregate of one datum's value; `None` when it holds no sample.
    pub fn of(value: &Value) -> Option<Self> {
        let _ = value;
        None
    }

    /// Adds the samples of `other`.
    pub fn merge(&mut self, other: &Self) {
        let _ = other;
    }

    /// The number of samples.
    pub fn sample_count(&self) -> f64 {
        self.set.sample_count
    }

    /// The statistic of these samples; `None` for a percentile that the samples do not give.
    pub fn statistic(&self, statistic: Statistic) -> Option<f64> {
        match statistic {
            Statistic::SampleCount => Some(self.set.sample_count),
            Statistic::Sum => Some(self.set.sum),
            Statistic::Average => Some(self.set.sum / self.set.sample_count),
            Statistic::Minimum => Some(self.set.minimum),
            Statistic::Maximum => Some(self.set.maximum),
            Statistic::Percentile(_) => None,
        }
    }
}

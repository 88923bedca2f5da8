//! What the guide leaves open about metric math.

use serde::{Deserialize, Serialize};

/// How expressions are evaluated where AWS does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What `STDDEV` is the deviation of.
    pub deviation: Deviation,
    /// What happens when an expression combines metrics of different periods.
    pub mixed_periods: MixedPeriods,
}

/// What `STDDEV` is the deviation of (*undocumented*: UG:using-metric-math only says "the standard
/// deviation").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// The values are the whole population: the squares are divided by their number.
    #[default]
    Population,
    /// The values are a sample: the squares are divided by their number less one, and a single
    /// value has no deviation.
    Sample,
}

impl Deviation {
    /// What the sum of the squares of so many values is divided by.
    pub(super) fn divisor(self, count: f64) -> f64 {
        match self {
            Self::Population => count,
            Self::Sample => count - 1.0,
        }
    }
}

/// What happens when an expression combines metrics of different periods (*undocumented*: alarms
/// refuse it, UG:alarm-data-queries; the guide to metric math does not mention it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MixedPeriods {
    /// Every metric is read with the longest period of the expression, also through the
    /// expressions that it refers to.
    #[default]
    Longest,
    /// Every metric is read with its own period; points meet where their times are equal.
    Own,
}

//! The settings of a metric alarm (BOTO:cloudwatch.PutMetricAlarmInput).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::query::{MetricDataQuery, MetricStat};

/// What decides a metric alarm's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What is compared with the threshold.
    pub source: Source,
    /// N: the number of periods that are looked at.
    pub evaluation_periods: u32,
    /// M: how many of them must breach; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<u32>,
    /// When a point breaches.
    pub comparison: Comparison,
    /// What points are compared with.
    pub threshold: f64,
    /// What a missing point counts as.
    #[serde(default)]
    pub missing: MissingData,
    /// What a percentile of few samples counts as.
    #[serde(default)]
    pub low_samples: LowSamples,
}

/// What an alarm compares with its threshold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A statistic of one metric.
    Metric(MetricStat),
    /// The one query that returns data, of several.
    Math(Vec<MetricDataQuery>),
}

/// When a point breaches; the point is the left operand (BOTO:cloudwatch.ComparisonOperator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Comparison {
    /// Breaches at and above the threshold.
    GreaterThanOrEqualToThreshold,
    /// Breaches above the threshold.
    GreaterThanThreshold,
    /// Breaches below the threshold.
    LessThanThreshold,
    /// Breaches at and below the threshold.
    LessThanOrEqualToThreshold,
}

impl Comparison {
    /// Every comparison with a fixed threshold.
    pub const ALL: [Self; 4] = [
        Self::GreaterThanOrEqualToThreshold,
        Self::GreaterThanThreshold,
        Self::LessThanThreshold,
        Self::LessThanOrEqualToThreshold,
    ];

    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => "GreaterThanOrEqualToThreshold",
            Self::GreaterThanThreshold => "GreaterThanThreshold",
            Self::LessThanThreshold => "LessThanThreshold",
            Self::LessThanOrEqualToThreshold => "LessThanOrEqualToThreshold",
        }
    }

    /// Whether a point of this value breaches. Nothing breaches against NaN.
    pub fn breaches(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterThanOrEqualToThreshold => value >= threshold,
            Self::GreaterThanThreshold => value > threshold,
            Self::LessThanThreshold => value < threshold,
            Self::LessThanOrEqualToThreshold => value <= threshold,
        }
    }

    /// The words for it in a reason.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => "greater than or equal to",
            Self::GreaterThanThreshold => "greater than",
            Self::LessThanThreshold => "less than",
            Self::LessThanOrEqualToThreshold => "less than or equal to",
        }
    }
}

/// What a missing point counts as (UG:alarms-and-missing-data).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub enum MissingData {
    /// Missing: without any point the state is `INSUFFICIENT_DATA`.
    #[default]
    Missing,
    /// Nothing: the state stays.
    Ignore,
    /// A point that breaches.
    Breaching,
    /// A point that does not breach.
    NotBreaching,
}

impl MissingData {
    /// Every treatment.
    pub const ALL: [Self; 4] = [
        Self::Missing,
        Self::Ignore,
        Self::Breaching,
        Self::NotBreaching,
    ];

    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Ignore => "ignore",
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
        }
    }
}

/// What a percentile of few samples counts as (UG:percentiles-with-low-samples).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub enum LowSamples {
    /// It is evaluated like any other.
    #[default]
    Evaluate,
    /// The state stays until there are enough samples.
    Ignore,
}

impl LowSamples {
    /// Every treatment.
    pub const ALL: [Self; 2] = [Self::Evaluate, Self::Ignore];

    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Ignore => "ignore",
        }
    }
}

/// A text that is none of the names that a setting has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not one of {}", .names.join(", "))]
pub struct NameError {
    text: String,
    names: Vec<&'static str>,
}

macro_rules! named {
    ($($type:ty),*) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|one| one.name() == text).ok_or_else(|| NameError {
                    text: text.to_owned(),
                    names: Self::ALL.map(Self::name).to_vec(),
                })
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(one: $type) -> Self {
                one.name().to_owned()
            }
        }
    )*};
}

named!(Comparison, MissingData, LowSamples);

impl Settings {
    /// M: how many points must breach.
    pub fn required(&self) -> u32 {
        self.datapoints_to_alarm.unwrap_or(self.evaluation_periods)
    }
}

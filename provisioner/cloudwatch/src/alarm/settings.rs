//! The settings of a metric alarm (BOTO:cloudwatch.PutMetricAlarmInput).

use serde::{Deserialize, Serialize};

use super::name::named;
use super::{Condition, EvaluationWindow, WarmUp};
use crate::period::Period;
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
    /// When a point breaches: a comparison, and what points are compared with.
    #[serde(flatten)]
    pub condition: Condition,
    /// What a missing point counts as.
    #[serde(default)]
    pub missing: MissingData,
    /// What a percentile of few samples counts as.
    #[serde(default)]
    pub low_samples: LowSamples,
    /// Where the windows lie.
    #[serde(default, skip_serializing_if = "EvaluationWindow::is_sliding")]
    pub window: EvaluationWindow,
    /// How long after its creation the alarm waits for data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUp>,
}

/// What an alarm compares with its threshold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A statistic of one metric.
    Metric(MetricStat),
    /// The one query that returns data, of several.
    Math(Vec<MetricDataQuery>),
    /// A Metrics Insights query, the only entry of `Metrics`. When it groups, each series has a
    /// state of its own (UG:multi-time-series-alarm).
    Insights {
        /// The SQL.
        query: String,
        /// The length of the windows.
        period: Period,
    },
}

impl Source {
    /// What missing data count as when nothing is said: `ignore` for metrics of `DynamoDB`, else
    /// `missing` (UG:alarms-and-missing-data).
    pub fn default_missing(&self) -> MissingData {
        if self.is_dynamodb() {
            MissingData::Ignore
        } else {
            MissingData::Missing
        }
    }

    /// Whether it is a metric of `DynamoDB`. That expressions over them are not is *undocumented*.
    pub(crate) fn is_dynamodb(&self) -> bool {
        matches!(self, Self::Metric(stat) if stat.metric.namespace == "AWS/DynamoDB")
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

named!(MissingData, LowSamples);

impl Settings {
    /// M: how many points must breach.
    pub fn required(&self) -> u32 {
        self.datapoints_to_alarm.unwrap_or(self.evaluation_periods)
    }
}

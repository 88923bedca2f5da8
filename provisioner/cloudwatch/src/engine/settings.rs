//! The choices that CloudWatch does not document and that a simulation has to make.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::anomaly;
use crate::composite::Rounding;
use crate::math;

/// How the engine decides what CloudWatch does not document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EngineSettings {
    /// How far evaluation looks back for points beyond the evaluation periods.
    pub evaluation_range: EvaluationRange,
    /// What happens while all real points breach, but are too few and too young for ALARM.
    pub young_breach: YoungBreach,
    /// How long after the full minute (or ten seconds, or hour) alarms are evaluated, so that
    /// data of the window that just ended can arrive. *Undocumented*; observed to be constant for
    /// an alarm.
    pub offset: Duration,
    /// How often alarms with a period below a minute are evaluated, and to what the end of their
    /// newest window is rounded down (*undocumented*).
    pub high_resolution_seconds: NonZeroU32,
    /// Which points must have enough samples for `EvaluateLowSampleCountPercentile`.
    pub low_sample_points: LowSamplePoints,
    /// What missing data of `AWS/DynamoDB` count as.
    pub dynamodb: DynamoDb,
    /// What the alarm does when a Metrics Insights query gives no series at all.
    pub empty_insights: EmptyInsights,
    /// How a share of alarms in `AT_LEAST` is rounded.
    pub rounding: Rounding,
    /// What comes before an alarm's name in its ARN.
    pub arn_prefix: String,
    /// On how many threads alarms are evaluated when there is much to do. It changes no result.
    pub threads: NonZeroUsize,
    /// What the guide leaves open about the expressions of alarms.
    pub math: math::Settings,
    /// What the bands of alarms are learnt from, and when.
    pub anomaly: anomaly::Settings,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            evaluation_range: EvaluationRange::default(),
            young_breach: YoungBreach::default(),
            offset: Duration::ZERO,
            high_resolution_seconds: const { NonZeroU32::new(10).unwrap() },
            low_sample_points: LowSamplePoints::default(),
            dynamodb: DynamoDb::default(),
            empty_insights: EmptyInsights::default(),
            rounding: Rounding::default(),
            arn_prefix: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:".to_owned(),
            threads: NonZeroUsize::MIN,
            math: math::Settings::default(),
            anomaly: anomaly::Settings::default(),
        }
    }
}

/// How many points evaluation looks at (UG:alarms-and-missing-data: "more than the evaluation
/// periods"; the number is *undocumented* but for five points with three periods).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationRange {
    /// Exactly as many as the evaluation periods.
    Strict,
    /// More than the evaluation periods.
    Extended {
        /// How many more.
        extra: u32,
        /// At least so many for a period of one minute.
        at_least_for_minute: u32,
    },
}

/// Two more, and at least six for a period of one minute: the guide's tables show five points for
/// three periods, and recorded events show that a sixth one-minute point still decides.
impl Default for EvaluationRange {
    fn default() -> Self {
        Self::looking_back(2)
    }
}

impl EvaluationRange {
    /// So many points beyond the evaluation periods, and at least six for a period of one minute.
    #[must_use]
    pub fn looking_back(extra: u32) -> Self {
        Self::Extended {
            extra,
            at_least_for_minute: 6,
        }
    }
}

/// What happens while missing points count as missing, all real points breach, there are fewer
/// than `DatapointsToAlarm` of them and the oldest is too young for the premature-alarm rule
/// (*undocumented*: the guide only says that the alarm does not go to ALARM).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YoungBreach {
    /// The state stays.
    #[default]
    Keep,
    /// The state becomes OK.
    Ok,
}

/// Which points must have enough samples, so that a percentile is evaluated (*undocumented*:
/// UG:percentiles-with-low-samples only says "too few data points").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowSamplePoints {
    /// All that count.
    #[default]
    Counting,
    /// The newest one.
    Newest,
}

/// What missing data of `AWS/DynamoDB` count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DynamoDb {
    /// What `TreatMissingData` says; [`Source::default_missing`](crate::alarm::Source::default_missing)
    /// where it says nothing (UG:alarms-and-missing-data, 2026).
    #[default]
    AsSet,
    /// Nothing: the state stays, whatever is set (the guide until 2023, and BOTO still).
    AlwaysIgnored,
}

/// What an alarm does when a Metrics Insights query gives no series at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyInsights {
    /// All its points are missing, and count as `TreatMissingData` says (the guide since June
    /// 2026).
    #[default]
    IsMissing,
    /// It is in `INSUFFICIENT_DATA` (the guide before).
    IsInsufficient,
}

//! The choices that CloudWatch does not document and that a simulation has to make.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::math;

/// How the engine decides what CloudWatch does not document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What comes before an alarm's name in its ARN.
    pub arn_prefix: String,
    /// On how many threads alarms are evaluated when there is much to do. It changes no result.
    pub threads: NonZeroUsize,
    /// What the guide leaves open about the expressions of alarms.
    pub math: math::Settings,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            evaluation_range: EvaluationRange::default(),
            young_breach: YoungBreach::default(),
            offset: Duration::ZERO,
            arn_prefix: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:".to_owned(),
            threads: NonZeroUsize::MIN,
            math: math::Settings::default(),
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

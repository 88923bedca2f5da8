//! The state of an alarm.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The state of an alarm (BOTO:cloudwatch.StateValue).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum State {
    /// The condition does not hold.
    #[serde(rename = "OK")]
    Ok,
    /// The condition holds.
    #[serde(rename = "ALARM")]
    Alarm,
    /// Not yet evaluated, or not enough data to tell.
    #[serde(rename = "INSUFFICIENT_DATA")]
    InsufficientData,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Alarm, Self::InsufficientData];

    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is to be said of an alarm's evaluation, beside its state (BOTO:cloudwatch.EvaluationState;
/// `IN_WARM_UP` is of UG:alarm-warm-up).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EvaluationState {
    /// A limit cut the data off.
    PartialData,
    /// The configuration is wrong; the reason of the state says how.
    EvaluationError,
    /// Evaluation failed for a while.
    EvaluationFailure,
    /// The alarm is new and waits for data.
    InWarmUp,
}

impl EvaluationState {
    /// The name CloudWatch gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PartialData => "PARTIAL_DATA",
            Self::EvaluationError => "EVALUATION_ERROR",
            Self::EvaluationFailure => "EVALUATION_FAILURE",
            Self::InWarmUp => "IN_WARM_UP",
        }
    }
}

impl fmt::Display for EvaluationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an alarm state: use OK, ALARM or INSUFFICIENT_DATA")]
pub struct StateError {
    text: String,
}

impl FromStr for State {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let state = Self::ALL.into_iter().find(|state| state.name() == text);
        state.ok_or_else(|| StateError {
            text: text.to_owned(),
        })
    }
}

//! How long a new alarm waits for data (UG:alarm-warm-up, BOTO:cloudwatch.WarmUpConfiguration).

use serde::{Deserialize, Serialize};

use super::Problem;

/// The longest warm-up, two days.
pub const MAX_WARM_UP_MINUTES: u32 = 2880;

/// How long after its creation an alarm stays in `INSUFFICIENT_DATA`, without actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WarmUp {
    /// `WarmUpPeriodDurationInMinutes`: at most so long, 1 to [`MAX_WARM_UP_MINUTES`].
    pub minutes: u32,
    /// `OnlyStartEvaluatingAfterWarmUpPeriodEnds`: whether it takes that long even when the
    /// windows are full of data before.
    #[serde(default)]
    pub whole: bool,
}

impl WarmUp {
    /// What is wrong with it.
    pub(crate) fn problem(self) -> Option<Problem> {
        if (1..=MAX_WARM_UP_MINUTES).contains(&self.minutes) {
            return None;
        }
        let message = format!(
            "a warm-up takes 1 to {MAX_WARM_UP_MINUTES} minutes, not {}",
            self.minutes
        );
        Some(Problem::new(
            "WarmUpConfiguration.WarmUpPeriodDurationInMinutes",
            message,
        ))
    }
}

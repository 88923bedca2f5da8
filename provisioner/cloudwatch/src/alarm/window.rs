//! Where the windows of an alarm lie (UG:alarm-evaluation-window,
//! BOTO:cloudwatch.EvaluationWindow).

use serde::{Deserialize, Serialize};

use crate::zone::Zone;

/// The periods that a wall clock window may have, in seconds (UG:alarm-evaluation-window).
pub const WALL_CLOCK_PERIODS: [u32; 5] = [60, 300, 3600, 86_400, 604_800];

/// Where the windows of an alarm lie.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationWindow {
    /// The newest ends at the last full minute, ten seconds or hour, whatever the period is.
    #[default]
    Sliding,
    /// At full minutes, hours, days or weeks of a time zone; a week starts on Monday. The newest
    /// is the last that is complete, and nothing beyond the evaluation periods is looked at.
    WallClock(Zone),
}

impl EvaluationWindow {
    /// Whether the windows slide.
    pub const fn is_sliding(&self) -> bool {
        matches!(self, Self::Sliding)
    }
}

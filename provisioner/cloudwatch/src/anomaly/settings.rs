//! What the model learns from.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
use crate::zone::Zone;

/// What the model learns from, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// How far back it looks: two weeks (`UG:CloudWatch_Anomaly_Detection`).
    pub training: Duration,
    /// How much history there must be before there is a band: three hours, after which a new model
    /// is said to have one (`UG:CloudWatch_Anomaly_Detection`).
    pub minimum: Duration,
    /// From how much history on it tells times of day apart: two days (*undocumented*).
    pub daily_from: Duration,
    /// How often it learns: every three hours since the epoch (*undocumented*). Between, what
    /// happens changes no band.
    pub retrain: Duration,
    /// A quiet time of day is allowed at least this share of the spread of the whole day: a quarter
    /// (*undocumented*).
    pub least_spread: f64,
    /// What it does not learn from (BOTO:cloudwatch.AnomalyDetectorConfiguration).
    pub excluded: Vec<Excluded>,
    /// Whose days and weeks count (BOTO:cloudwatch.AnomalyDetectorConfiguration, `MetricTimezone`).
    pub zone: Zone,
}

/// A stretch of time from which nothing is learnt, `[start, end)` (BOTO:cloudwatch.Range).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Where it starts.
    pub start: Timestamp,
    /// Where it ends.
    pub end: Timestamp,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            training: Duration::from_hours(14 * 24),
            minimum: Duration::from_hours(3),
            daily_from: Duration::from_hours(2 * 24),
            retrain: Duration::from_hours(3),
            least_spread: 0.25,
            excluded: Vec::new(),
            zone: Zone::utc(),
        }
    }
}

impl Settings {
    /// Up to when the model has learnt that judges what happens at `time`.
    pub fn trained_until(&self, time: Timestamp) -> Timestamp {
        time.floor_to(u32::try_from(self.retrain.as_secs()).unwrap_or(u32::MAX))
    }

    /// Whether nothing is learnt from the window `[start, end)`.
    pub(super) fn excludes(&self, start: Timestamp, end: Timestamp) -> bool {
        let overlaps = |range: &Excluded| range.start < end && start < range.end;
        self.excluded.iter().any(overlaps)
    }
}

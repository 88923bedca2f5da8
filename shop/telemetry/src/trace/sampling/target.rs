//! What X-Ray and a process tell each other about a rule.

use serde::{Deserialize, Serialize};

use crate::EpochMillis;

/// What became of requests that a rule was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Statistics {
    pub(super) rule_name: String,
    pub(super) request_count: u32,
    pub(super) sampled_count: u32,
    pub(super) borrow_count: u32,
}

/// How many this process is to record by a rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Target {
    pub(super) rule_name: String,
    fixed_rate: Option<f64>,
    reservoir_quota: Option<u32>,
    /// Until when the quota holds, in seconds since the epoch.
    #[serde(rename = "ReservoirQuotaTTL")]
    reservoir_quota_ttl: Option<f64>,
}

impl Target {
    /// How many a second are this process's of the reservoir, as long as that holds.
    pub(super) fn quota(&self, now: EpochMillis) -> Option<u32> {
        let until = self.reservoir_quota_ttl? * 1000.0;
        // milliseconds of this era are exact
        let now = now.get() as f64;
        self.reservoir_quota.filter(|_| now < until)
    }

    /// The share beyond it.
    pub(super) fn rate(&self) -> Option<f64> {
        self.fixed_rate.filter(|rate| (0.0..=1.0).contains(rate))
    }
}

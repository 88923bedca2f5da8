//! The settings of a `PromQL` alarm (UG:alarm-promql, BOTO:cloudwatch.AlarmPromQLCriteria).

use serde::{Deserialize, Serialize};

use super::Problem;

/// The longest query, in characters.
pub const MAX_PROMQL_LENGTH: usize = 10_000;
/// The longest pending or recovery period, one day.
pub const MAX_PENDING_SECONDS: u32 = 86_400;

/// What decides a `PromQL` alarm's state. The comparison is in the query: each series that it
/// returns breaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromQlSettings {
    /// `Query`: an instant query.
    pub query: String,
    /// `PendingPeriod`: how long a series must be returned for ALARM, in seconds.
    #[serde(default)]
    pub pending_seconds: u32,
    /// `RecoveryPeriod`: how long a series must be gone for OK, in seconds.
    #[serde(default)]
    pub recovery_seconds: u32,
    /// `EvaluationInterval`, in seconds: 10, 20, 30, or a multiple of 60 up to 3600.
    pub interval_seconds: u32,
}

impl PromQlSettings {
    /// Every rule of CloudWatch that these settings break.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let length = self.query.chars().count();
        if !(1..=MAX_PROMQL_LENGTH).contains(&length) {
            let message = format!("a query has 1 to {MAX_PROMQL_LENGTH} characters, not {length}");
            problems.push(Problem::new(
                "EvaluationCriteria.PromQLCriteria.Query",
                message,
            ));
        }
        for (name, seconds) in [
            ("PendingPeriod", self.pending_seconds),
            ("RecoveryPeriod", self.recovery_seconds),
        ] {
            if seconds > MAX_PENDING_SECONDS {
                let message = format!("{seconds} seconds are longer than one day");
                let field = format!("EvaluationCriteria.PromQLCriteria.{name}");
                problems.push(Problem::new(field, message));
            }
        }
        if !is_interval(self.interval_seconds) {
            let message = format!("{} seconds are no interval", self.interval_seconds);
            problems.push(
                Problem::new("EvaluationInterval", message)
                    .hint("use 10, 20, 30 or a multiple of 60 seconds up to 3600"),
            );
        }
        problems
    }
}

fn is_interval(seconds: u32) -> bool {
    matches!(seconds, 10 | 20 | 30) || (60..=3600).contains(&seconds) && seconds.is_multiple_of(60)
}

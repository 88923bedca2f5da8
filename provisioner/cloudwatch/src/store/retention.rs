//! How long metric data is kept, and how fine (UG:cloudwatch-concepts, "Metrics retention").

use std::time::Duration;

use crate::period::Period;

const fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

/// How long data of each fineness is kept. Coarser data is kept longer.
///
/// CloudWatch has one retention for everybody, which is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Retention {
    /// Seconds, of metrics of high resolution; their minutes are there from the beginning. Three
    /// hours.
    pub seconds: Duration,
    /// Minutes; older ones become five minutes. 15 days.
    pub minutes: Duration,
    /// Five minutes; older ones become hours. 63 days.
    pub five_minutes: Duration,
    /// Hours; older ones are dropped. 455 days.
    pub hours: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            seconds: Duration::from_hours(3),
            minutes: days(15),
            five_minutes: days(63),
            hours: days(455),
        }
    }
}

impl Retention {
    /// Of what the period of a read has to be a multiple, to give points of this age
    /// (BOTO:cloudwatch.MetricStat.Period). `None` when it gives points at any period.
    ///
    /// Other periods are no mistake: they give no points of that age (BOTO:cloudwatch.GetMetricData).
    pub fn finest(&self, age: Duration) -> Option<Period> {
        if age > self.five_minutes {
            Some(Period::HOUR)
        } else if age > self.minutes {
            Some(Period::FIVE_MINUTES)
        } else if age > self.seconds {
            Some(Period::MINUTE)
        } else {
            None
        }
    }

    /// Whether a read of this period gives points of this age.
    pub fn has(&self, period: Period, age: Duration) -> bool {
        age <= self.hours
            && self
                .finest(age)
                .is_none_or(|finest| period.seconds().is_multiple_of(finest.seconds()))
    }
}

//! The limits of queries, and what the guide leaves open about them.

use std::time::Duration;

use crate::time::Timestamp;

/// How queries are evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The account that all metrics are in. Without one every account id names it, as data that
    /// come from nowhere have no account.
    pub account: Option<String>,
    /// What a condition does with a metric that does not have its label.
    pub absent: Absent,
    /// How far before the end of its windows a query sees samples
    /// (UG:cloudwatch-metrics-insights-limits).
    pub range: Duration,
    /// How many metrics a query processes at most: 10,000 (UG:cloudwatch-metrics-insights-limits).
    pub max_metrics: usize,
    /// How many series a query gives at most: 500 (UG:cloudwatch-metrics-insights-limits).
    pub max_series: usize,
}

impl Settings {
    /// For graphs and reads: two weeks.
    pub fn for_graphs() -> Self {
        Self {
            account: None,
            absent: Absent::default(),
            range: Duration::from_hours(14 * 24),
            max_metrics: 10_000,
            max_series: 500,
        }
    }

    /// For alarms: three hours.
    pub fn for_alarms() -> Self {
        Self {
            range: Duration::from_hours(3),
            ..Self::for_graphs()
        }
    }

    /// These for windows that end at another time than `now`, from which the range reaches back.
    #[must_use]
    pub fn seen_at(&self, now: Timestamp, end: Timestamp) -> Self {
        let age = now.millis_since(end);
        let apart = Duration::from_millis(age.unsigned_abs());
        Self {
            range: if age < 0 {
                self.range.saturating_add(apart)
            } else {
                self.range.saturating_sub(apart)
            },
            ..self.clone()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::for_graphs()
    }
}

/// Whether `label != 'value'` matches metrics without the label. *Undocumented*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Absent {
    /// It does not, as a comparison with NULL in SQL.
    #[default]
    MatchesNothing,
    /// It does: what a metric does not have is not that value.
    IsDifferent,
}

//! Metric data in memory, and the trait through which the engine reads it.

use crate::aggregate::Aggregate;
use crate::datum::Datum;
use crate::metric::{MetricId, Unit};
use crate::period::Period;
use crate::query::MetricStat;
use crate::series::Series;
use crate::time::Timestamp;

/// Windows of one length that slide back from a point in time: window 0 is the newest and covers
/// `[end − period, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Where the newest window ends.
    pub end: Timestamp,
    /// The length of each.
    pub period: Period,
    /// How many there are.
    pub count: u32,
}

/// The value of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowPoint {
    /// Where the window starts.
    pub start: Timestamp,
    /// The statistic of its samples.
    pub value: f64,
    /// How many samples it has.
    pub sample_count: f64,
}

/// What the engine reads: aggregates of any window of any metric.
pub trait MetricData {
    /// The samples of the metric in `[start, end)`, merged. Without a unit, those of all units.
    /// `None` when there is no sample.
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate>;
}

/// Metric data in memory.
#[derive(Debug, Clone, Default)]
pub struct MetricStore {}

impl MetricStore {
    /// A store without data.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one datum. It is taken as valid.
    pub fn insert(&mut self, datum: &Datum) {
        let _ = datum;
    }

    /// The statistic for each period aligned to the clock that starts in `[start, end)`.
    pub fn series(&self, query: &MetricStat, start: Timestamp, end: Timestamp) -> Series {
        let _ = (query, start, end);
        Series::empty()
    }

    /// Every metric with the time of its newest datum, ordered by metric.
    pub fn metrics(&self) -> Vec<(&MetricId, Timestamp)> {
        Vec::new()
    }

    /// Rolls up and drops what is older than CloudWatch keeps.
    pub fn purge(&mut self, now: Timestamp) {
        let _ = now;
    }
}

impl MetricData for MetricStore {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        let _ = (metric, unit, start, end);
        None
    }
}

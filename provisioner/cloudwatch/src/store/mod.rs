//! Metric data in memory, and the trait through which alarms and queries read it.

mod buckets;
mod metric_store;
mod reading;
mod stream;

pub use metric_store::MetricStore;

use crate::aggregate::Aggregate;
use crate::metric::{MetricId, Unit};
use crate::period::Period;
use crate::query::MetricStat;
use crate::series::Series;
use crate::time::Timestamp;

/// Windows of one length that touch each other, the newest of which ends at `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Windows {
    /// Where the newest window ends.
    pub end: Timestamp,
    /// The length of each.
    pub period: Period,
    /// How many there are.
    pub count: u32,
}

impl Windows {
    /// Those that start at multiples of the period since the epoch, in `[start, end)`; `start` is
    /// rounded down to one (BOTO:cloudwatch.GetMetricData).
    pub fn aligned_to_clock(period: Period, start: Timestamp, end: Timestamp) -> Self {
        let first = start.floor_to(period.seconds());
        let length = end.millis_since(first).max(0);
        let count = length.saturating_add(period.millis() - 1) / period.millis();
        Self::from_first(period, first, count)
    }

    /// Those that slide back from `end` as far as `start` (UG:alarm-evaluation).
    pub fn sliding(period: Period, start: Timestamp, end: Timestamp) -> Self {
        let count = end.millis_since(start).max(0) / period.millis();
        Self {
            end,
            period,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        }
    }

    fn from_first(period: Period, first: Timestamp, count: i64) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let end = first.plus_seconds(i64::from(count) * i64::from(period.seconds()));
        Self { end, period, count }
    }

    /// Where the oldest window starts.
    pub fn start(&self) -> Timestamp {
        let seconds = i64::from(self.count).saturating_mul(i64::from(self.period.seconds()));
        self.end.plus_seconds(-seconds)
    }

    /// Where each window starts, the oldest first.
    pub fn starts(self) -> impl DoubleEndedIterator<Item = Timestamp> {
        let (first, step) = (self.start(), i64::from(self.period.seconds()));
        (0..i64::from(self.count)).map(move |index| first.plus_seconds(index * step))
    }
}

/// The value of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowPoint {
    /// Where the window starts.
    pub start: Timestamp,
    /// The statistic of its samples, a finite number.
    pub value: f64,
    /// How many samples it has; `None` for the result of an expression.
    pub sample_count: Option<f64>,
}

/// What alarms and queries read: the samples of any window of any metric.
pub trait MetricData {
    /// The samples of the metric in `[start, end)`, merged; without a unit, those of all units
    /// (*undocumented*: UG:cloudwatch-concepts only says that units are separate streams). `None`
    /// when there is no sample.
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate>;

    /// Shows every metric, of one namespace or of all, whose newest datum is not older than
    /// `since`, in order: what `SEARCH` and Metrics Insights choose from. Data that has no list of
    /// its metrics shows none.
    fn for_each_metric(
        &self,
        _namespace: Option<&str>,
        _since: Timestamp,
        _visit: &mut dyn FnMut(&MetricId),
    ) {
    }

    /// Adds to `points` the windows that have a value, the oldest first. The period of the windows
    /// counts, not that of the query.
    fn read(&self, query: &MetricStat, windows: Windows, points: &mut Vec<WindowPoint>) {
        for start in windows.starts() {
            let end = start.plus_seconds(i64::from(windows.period.seconds()));
            let found = self.aggregate(&query.metric, query.unit, start, end);
            points.extend(found.and_then(|found| {
                Some(WindowPoint {
                    start,
                    value: found.statistic(query.statistic)?,
                    sample_count: Some(found.sample_count()),
                })
            }));
        }
    }

    /// The windows that have a value, as a series.
    fn series(&self, query: &MetricStat, windows: Windows) -> Series {
        let mut points = Vec::new();
        self.read(query, windows, &mut points);
        Series::from_sorted(
            points
                .iter()
                .map(|point| (point.start, point.value))
                .collect(),
        )
    }
}

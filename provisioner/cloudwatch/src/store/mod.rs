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

/// Windows of one length, each a step after the one before: they may overlap or leave gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Steps {
    /// Where the first window starts.
    pub start: Timestamp,
    /// The length of each.
    pub period: Period,
    /// Seconds from the start of one to the start of the next.
    pub step: u32,
    /// How many there are.
    pub count: usize,
}

impl Steps {
    /// Where the window of this place, from 0, starts.
    pub fn start_of(self, place: usize) -> Timestamp {
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let seconds = place.saturating_mul(i64::from(self.step));
        self.start.plus_seconds(seconds)
    }

    /// Where each window starts and ends, the first first.
    pub fn windows(self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let length = i64::from(self.period.seconds());
        (0..self.count).map(move |place| {
            let start = self.start_of(place);
            (start, start.plus_seconds(length))
        })
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
///
/// Alarms are evaluated on several threads, which is why data has to be [`Sync`].
pub trait MetricData: Sync {
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

    /// Adds the value of each window to `values`, NaN where there is none, and how many samples it
    /// has to `sample_counts`, 0 for none: what [`MetricData::read`] gives for each, in a row. The
    /// period of the steps counts, not that of the query.
    fn column(
        &self,
        query: &MetricStat,
        steps: Steps,
        values: &mut Vec<f64>,
        mut sample_counts: Option<&mut Vec<f64>>,
    ) {
        for (start, end) in steps.windows() {
            let found = self.aggregate(&query.metric, query.unit, start, end);
            let value = found
                .as_ref()
                .and_then(|found| found.statistic(query.statistic));
            values.push(value.unwrap_or(f64::NAN));
            if let Some(counts) = &mut sample_counts {
                let of_value = found.filter(|_| value.is_some());
                counts.push(of_value.map_or(0.0, |found| found.sample_count()));
            }
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

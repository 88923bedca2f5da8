//! What alarms and queries read.

use super::{Steps, Windows};
use crate::aggregate::{Aggregate, Interpolation};
use crate::metric::{MetricId, Unit};
use crate::query::MetricStat;
use crate::results::QueryResults;
use crate::series::Series;
use crate::time::Timestamp;

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

    /// What a percentile is that falls between two samples.
    fn interpolation(&self) -> Interpolation {
        Interpolation::default()
    }

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
                    value: found.statistic_with(query.statistic, self.interpolation())?,
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
                .and_then(|found| found.statistic_with(query.statistic, self.interpolation()));
            values.push(value.unwrap_or(f64::NAN));
            if let Some(counts) = &mut sample_counts {
                let of_value = found.filter(|_| value.is_some());
                counts.push(of_value.map_or(0.0, |found| found.sample_count()));
            }
        }
    }

    /// What queries gave that are not evaluated over metrics.
    fn query_results(&self) -> Option<&dyn QueryResults> {
        None
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

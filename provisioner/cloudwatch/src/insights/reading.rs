//! Reading the windows of several metrics as one.

use super::query::Function;
use super::settings::Settings;
use crate::metric::MetricId;
use crate::period::Period;
use crate::query::MetricStat;
use crate::series::Series;
use crate::statistic::Statistic;
use crate::store::{MetricData, WindowPoint, Windows};
use crate::time::Timestamp;

/// Reads the windows of metrics, merged.
pub(super) struct Reader<'a> {
    function: Function,
    data: &'a dyn MetricData,
    /// Those of full minutes that the range holds.
    windows: Windows,
    /// The window that the range cuts, which is before all others.
    cut: Option<Timestamp>,
    /// The time before which no sample counts.
    oldest: Timestamp,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        function: Function,
        data: &'a dyn MetricData,
        windows: Windows,
        settings: &Settings,
    ) -> Self {
        let windows = if windows.period.is_high_resolution() {
            Windows::aligned_to_clock(Period::MINUTE, windows.start(), windows.end)
        } else {
            windows
        };
        let oldest = windows.end - settings.range;
        let held = windows.end.millis_since(oldest).max(0) / windows.period.millis();
        let count = windows.count.min(u32::try_from(held).unwrap_or(u32::MAX));
        let held = Windows { count, ..windows };
        let is_cut = count < windows.count && held.start() > oldest;
        Self {
            function,
            data,
            windows: held,
            cut: is_cut.then(|| {
                held.start()
                    .plus_seconds(-i64::from(windows.period.seconds()))
            }),
            oldest,
        }
    }

    /// The time before which no sample counts.
    pub(super) fn oldest(&self) -> Timestamp {
        self.oldest
    }

    /// The series of these metrics together.
    pub(super) fn series(&self, metrics: &[MetricId]) -> Series {
        let (mut merged, mut spare) = (Vec::new(), Vec::new());
        let mut points = Vec::new();
        for metric in metrics {
            points.clear();
            self.read(metric, &mut points);
            merge(&merged, &points, &mut spare);
            std::mem::swap(&mut merged, &mut spare);
        }
        let points = merged.into_iter().filter_map(|(start, merged)| {
            let value = merged.value(self.function);
            value.is_finite().then_some((start, value))
        });
        Series::from_sorted(points.collect())
    }

    fn read(&self, metric: &MetricId, points: &mut Vec<WindowPoint>) {
        let statistic = match self.function {
            Function::Avg | Function::Sum => Statistic::Sum,
            Function::Count => Statistic::SampleCount,
            Function::Max => Statistic::Maximum,
            Function::Min => Statistic::Minimum,
        };
        if let Some(start) = self.cut {
            let end = self.windows.start();
            let found = self.data.aggregate(metric, None, self.oldest, end);
            points.extend(found.and_then(|found| {
                Some(WindowPoint {
                    start,
                    value: found.statistic(statistic)?,
                    sample_count: Some(found.sample_count()),
                })
            }));
        }
        let stat = MetricStat {
            metric: metric.clone(),
            period: self.windows.period,
            statistic,
            unit: None,
        };
        self.data.read(&stat, self.windows, points);
    }
}

/// Puts windows and points, each in ascending order of time, into `out`, those of one time merged.
fn merge(
    windows: &[(Timestamp, Merged)],
    points: &[WindowPoint],
    out: &mut Vec<(Timestamp, Merged)>,
) {
    out.clear();
    let mut windows = windows.iter().copied().peekable();
    for point in points {
        let next = Merged::of(point);
        while let Some(earlier) = windows.next_if(|(start, _)| *start < point.start) {
            out.push(earlier);
        }
        let same = windows.next_if(|(start, _)| *start == point.start);
        out.push((
            point.start,
            same.map_or(next, |(_, merged)| merged.with(next)),
        ));
    }
    out.extend(windows);
}

/// The values of several metrics in one window.
#[derive(Debug, Clone, Copy)]
struct Merged {
    samples: f64,
    sum: f64,
    minimum: f64,
    maximum: f64,
}

impl Merged {
    /// Data that do not count samples have one a point.
    fn of(point: &WindowPoint) -> Self {
        Self {
            samples: point.sample_count.unwrap_or(1.0),
            sum: point.value,
            minimum: point.value,
            maximum: point.value,
        }
    }

    fn with(self, next: Self) -> Self {
        Self {
            samples: self.samples + next.samples,
            sum: self.sum + next.sum,
            minimum: self.minimum.min(next.minimum),
            maximum: self.maximum.max(next.maximum),
        }
    }

    fn value(self, function: Function) -> f64 {
        match function {
            Function::Avg => self.sum / self.samples,
            Function::Count | Function::Sum => self.sum,
            Function::Max => self.maximum,
            Function::Min => self.minimum,
        }
    }
}

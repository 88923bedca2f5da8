//! Windows of the wall clock: full minutes, hours, days and weeks of a time zone
//! (UG:alarm-evaluation-window).

use jiff::civil::{DateTime, Time};

use super::Moment;
use crate::aggregate::Aggregate;
use crate::alarm::EvaluationWindow;
use crate::metric::{MetricId, Unit};
use crate::period::Period;
use crate::store::{MetricData, Windows};
use crate::time::Timestamp;
use crate::zone::Zone;

const WEEK: u32 = 604_800;

/// The windows of an evaluation.
#[derive(Debug)]
pub(super) struct Look {
    /// The windows, as if all had one length.
    pub(super) windows: Windows,
    /// Where each really starts and the last one ends, the oldest first; `None` when they are as
    /// they seem.
    bounds: Option<Vec<Timestamp>>,
}

impl Look {
    /// The windows at a moment.
    pub(super) fn at(window: &EvaluationWindow, periods: u32, moment: Moment<'_>) -> Self {
        let sliding = moment.schedule.windows(moment.end);
        let EvaluationWindow::WallClock(zone) = window else {
            return Self {
                windows: sliding,
                bounds: None,
            };
        };
        let period = sliding.period;
        let mut bounds = vec![floor(zone, period, moment.end)];
        for _ in 0..periods {
            let newest = bounds.last().copied().unwrap_or(moment.end);
            let before = Timestamp::from_millis(newest.millis().saturating_sub(1));
            bounds.push(floor(zone, period, before));
        }
        bounds.reverse();
        let is_even = bounds
            .array_windows()
            .all(|[before, after]| after.millis_since(*before) == period.millis());
        Self {
            windows: Windows {
                end: bounds.last().copied().unwrap_or(moment.end),
                period,
                count: periods,
            },
            bounds: (!is_even).then_some(bounds),
        }
    }

    /// Reads through these windows.
    pub(super) fn through<T>(
        &self,
        data: &dyn MetricData,
        read: impl FnOnce(&dyn MetricData) -> T,
    ) -> T {
        match &self.bounds {
            None => read(data),
            Some(bounds) => read(&Uneven {
                data,
                first: self.windows.start(),
                period: self.windows.period,
                bounds,
            }),
        }
    }

    /// Where the window really starts that seems to start there.
    pub(super) fn start_of(&self, seeming: Timestamp) -> Timestamp {
        let Some(bounds) = &self.bounds else {
            return seeming;
        };
        let start = place(seeming, self.windows.start(), self.windows.period)
            .and_then(|place| bounds.get(place));
        start.copied().unwrap_or(seeming)
    }

    /// Where each window really starts, the oldest first; `None` when they are as they seem.
    pub(super) fn starts(&self) -> Option<&[Timestamp]> {
        let bounds = self.bounds.as_ref()?;
        bounds.split_last().map(|(_, starts)| starts)
    }
}

/// The last full minute, hour, day or week there is at `at`. Weeks start on Monday.
fn floor(zone: &Zone, period: Period, at: Timestamp) -> Timestamp {
    let civil = zone.civil(at);
    let midnight = |civil: DateTime| zone.instant(civil.date().to_datetime(Time::midnight()));
    match period.seconds() {
        WEEK => {
            let since_monday = i64::from(civil.date().weekday().to_monday_zero_offset());
            let monday = civil.checked_sub(jiff::Span::new().days(since_monday));
            midnight(monday.unwrap_or(civil))
        }
        seconds if seconds == Period::DAY.seconds() => midnight(civil),
        seconds => {
            // clocks are a number of seconds ahead, with which whole hours need not be whole there
            let shown = Timestamp::from_seconds(seconds_of(civil));
            let into = shown.seconds() - shown.floor_to(seconds).seconds();
            at.floor_to(1).plus_seconds(-into)
        }
    }
}

/// The seconds since the epoch, if the clock were one of UTC.
fn seconds_of(civil: DateTime) -> i64 {
    let utc = civil.to_zoned(jiff::tz::TimeZone::UTC);
    utc.map_or(0, |zoned| zoned.timestamp().as_second())
}

/// The place of the window that seems to start there.
fn place(seeming: Timestamp, first: Timestamp, period: Period) -> Option<usize> {
    let after = seeming.millis_since(first);
    usize::try_from(after / period.millis())
        .ok()
        .filter(|_| after >= 0)
}

/// Data in which windows of uneven length are read as if all had one length.
struct Uneven<'a> {
    data: &'a dyn MetricData,
    first: Timestamp,
    period: Period,
    bounds: &'a [Timestamp],
}

impl MetricData for Uneven<'_> {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        // what does not lie in these windows, as the history of a band, is as it seems
        let is_outside = start < self.first
            || start.millis_since(self.first) % self.period.millis() != 0
            || end.millis_since(start) % self.period.millis() != 0;
        if is_outside {
            return self.data.aggregate(metric, unit, start, end);
        }
        // several windows at once end where the last of them does
        let last = Timestamp::from_millis(end.millis().saturating_sub(1));
        let from = *self.bounds.get(place(start, self.first, self.period)?)?;
        let to = *self.bounds.get(place(last, self.first, self.period)? + 1)?;
        self.data.aggregate(metric, unit, from, to)
    }

    fn for_each_metric(
        &self,
        namespace: Option<&str>,
        since: Timestamp,
        visit: &mut dyn FnMut(&MetricId),
    ) {
        self.data.for_each_metric(namespace, since, visit);
    }

    fn query_results(&self) -> Option<&dyn crate::results::QueryResults> {
        self.data.query_results()
    }
}

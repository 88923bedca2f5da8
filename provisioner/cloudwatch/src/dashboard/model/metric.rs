//! Metric widgets.

use serde_json::Value;

use super::{Annotations, Axes, Entry, Legend, Moment, Offset, Table};
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Expected, List, Part, Whole, Written, choice, object};
use crate::period::Period;
use crate::statistic::{Statistic, StatisticError};

object! {
    /// A graph, a number, a table of metrics (API:CloudWatch-Metric-Widget-Structure).
    Metric {
        /// What stands above it; chosen by the metrics when absent.
        "title" => title: String,
        /// The Region of the metrics. Required.
        "region" => region: String,
        /// The period of metrics that have none; five minutes by default.
        "period" => period: Period,
        /// The statistic of metrics that have none; the average by default.
        "stat" => statistic: Written<Statistic>,
        /// Metrics and expressions, at most 500. Required, unless it shows an alarm.
        "metrics" => metrics: List<Entry>,
        /// How they are shown; as a graph over time by default.
        "view" => view: View,
        /// Whether areas stand on each other; by default not.
        "stacked" => stacked: bool,
        /// The axes for values. A gauge needs the left one with both ends.
        "yAxis" => axes: Axes,
        /// Lines and bands, or the alarm that it shows.
        "annotations" => annotations: Annotations,
        /// The legend.
        "legend" => legend: Legend,
        /// Whether a number has a graph below it; by default it has, in the console.
        "sparkline" => sparkline: bool,
        /// The account of the metrics; that of the dashboard by default.
        "accountId" => account: String,
        /// Whether the newest value is shown before its period is over; by default not.
        "liveData" => live_data: bool,
        /// The clock of the axis for times; UTC by default.
        "timezone" => offset: Written<Offset>,
        /// What a table shows.
        "table" => table: Table,
        /// Whether a value is one of the whole range of time, not the newest; by default not. Not
        /// in the reference, but the console writes it.
        "setPeriodToTimeRange" => set_period_to_time_range: bool,
        /// Whether a number has all its digits; by default not.
        "singleValueFullPrecision" => full_precision: bool,
        /// Where its own range of time starts; that of the dashboard by default. Not in the
        /// reference, but the console writes it.
        "start" => start: Written<Moment>,
        /// Where its own range of time ends.
        "end" => end: Written<Moment>,
        /// The values on a pie. Not in the reference, but the console writes it.
        "labels" => labels: Labels,
        /// The width in pixels, of an image of it only.
        "width" => width: Whole,
        /// The height in pixels, of an image of it only.
        "height" => height: Whole,
    }
}

choice! {
    /// How metrics are shown.
    View {
        "timeSeries" => TimeSeries,
        "singleValue" => SingleValue,
        "gauge" => Gauge,
        "bar" => Bar,
        "pie" => Pie,
        "table" => Table,
    }
}

object! {
    /// The values on a pie.
    Labels {
        /// Whether they are shown; by default they are.
        "visible" => visible: bool,
    }
}

impl Metric {
    /// The entries of `metrics` that could be read, with their places.
    pub fn entries(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.metrics.iter().flat_map(List::indexed)
    }

    /// How it is shown.
    pub fn shown_as(&self) -> View {
        self.view.unwrap_or(View::TimeSeries)
    }

    /// The alarm that it shows.
    pub fn alarm(&self) -> Option<&super::AlarmArn> {
        self.annotations.as_ref()?.alarms.as_ref()?.iter().next()
    }
}

impl Part for Period {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let seconds = value.as_u64().and_then(|value| u32::try_from(value).ok());
        let period = seconds.and_then(|seconds| Self::from_seconds(seconds).ok());
        period.ok_or_else(|| {
            findings.error(&place, "must be a multiple of 60 seconds");
            value
        })
    }

    fn write(&self) -> Value {
        self.seconds().into()
    }
}

impl Expected for Statistic {
    const EXPECTED: &str = "must be a statistic such as `Average`, `Sum` or `p99`";

    fn refusal(error: &StatisticError) -> String {
        let hint = error.hint().map(|hint| format!("; {hint}"));
        format!("{error}{}", hint.unwrap_or_default())
    }
}

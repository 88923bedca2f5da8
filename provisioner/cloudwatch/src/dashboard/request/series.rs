//! The series of a metric widget.

use super::ids;
use crate::dashboard::expand::{Asked, Expanded};
use crate::dashboard::json::Written;
use crate::dashboard::model::{Color, Metric, Options, Side, View};
use crate::period::Period;
use crate::query::{MetricDataQuery, MetricStat, QuerySource};
use crate::statistic::Statistic;

/// A series that a widget asks for, or several: an expression may give an array.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesRequest<'a> {
    /// Its place in `metrics`.
    pub index: usize,
    /// What gives its values. Its label may have dynamic values; without one, the widget makes one
    /// of what tells its series apart.
    pub query: MetricDataQuery,
    /// The Region of its metric, when it is stated.
    pub region: Option<&'a str>,
    /// Its account, when it is not that of the dashboard.
    pub account: Option<&'a str>,
    /// Its colour, when it is stated.
    pub color: Option<Color>,
    /// Its axis.
    pub axis: Side,
    /// Whether it is shown; else it is only used by expressions.
    pub visible: bool,
}

/// What a widget shows of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reduction {
    /// All of its values.
    All,
    /// The newest of its values.
    Newest,
    /// One value, of the whole range of time.
    Range,
}

/// What a widget leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestSettings {
    /// The period where nothing says one: five minutes (API:CloudWatch-Metric-Widget-Structure).
    pub period: Period,
    /// Whether a period that data that old do not have becomes the next longer one that they have
    /// (BOTO:cloudwatch.MetricStat, Period); by default it does. What the console does is
    /// *undocumented*; a read with such a period gives no points.
    pub by_age: bool,
}

impl Default for RequestSettings {
    fn default() -> Self {
        Self {
            period: Period::FIVE_MINUTES,
            by_age: true,
        }
    }
}

impl Metric {
    /// What it shows of a series: graphs and tables all of it, the other views one value.
    pub fn reduction(&self) -> Reduction {
        match self.shown_as() {
            View::TimeSeries | View::Table => Reduction::All,
            View::SingleValue | View::Gauge | View::Bar | View::Pie => {
                if self.set_period_to_time_range == Some(true) {
                    Reduction::Range
                } else {
                    Reduction::Newest
                }
            }
        }
    }
}

/// A request for each entry, with the period that `period` makes of the stated one.
pub(super) fn of<'a>(
    metric: &'a Metric,
    entries: &[Expanded<'a>],
    period: impl Fn(Option<Period>) -> Period,
) -> Vec<SeriesRequest<'a>> {
    let ids = ids::of(entries);
    let requests = entries.iter().zip(ids);
    requests
        .map(|(entry, id)| {
            let options = entry.options;
            let period = period(options.and_then(|options| options.period).or(metric.period));
            let text = |of: fn(&Options) -> Option<&String>| options.and_then(of);
            let visible = options.and_then(|options| options.visible).unwrap_or(true);
            SeriesRequest {
                index: entry.index,
                query: MetricDataQuery {
                    id,
                    source: source(metric, entry, period),
                    label: text(|options| options.label.as_ref()).cloned(),
                    return_data: visible,
                    period: matches!(entry.asked, Asked::Expression(_)).then_some(period),
                },
                region: text(|options| options.region.as_ref())
                    .or(metric.region.as_ref())
                    .map(String::as_str),
                account: text(|options| options.account.as_ref())
                    .or(metric.account.as_ref())
                    .map(String::as_str),
                color: options
                    .and_then(|options| options.color.as_ref())
                    .map(|color| *color.get()),
                axis: options
                    .and_then(|options| options.axis)
                    .unwrap_or(Side::Left),
                visible,
            }
        })
        .collect()
}

fn source(metric: &Metric, entry: &Expanded<'_>, period: Period) -> QuerySource {
    let id = match &entry.asked {
        Asked::Expression(text) => return QuerySource::Expression((*text).to_owned()),
        Asked::Metric(id) => id.clone(),
    };
    let statistic = entry
        .options
        .and_then(|options| options.statistic.as_ref())
        .or(metric.statistic.as_ref());
    QuerySource::Stat(MetricStat {
        metric: id,
        period,
        statistic: statistic.map_or(Statistic::Average, |statistic| *Written::get(statistic)),
        unit: None,
    })
}

//! What a widget asks for: the queries of its series, the alarms it shows, its log query.

mod ids;
mod series;

pub use series::{Reduction, RequestSettings, SeriesRequest};

use super::expand::Expanded;
use super::finding::Message;
use super::json::List;
use super::model::{AlarmArn, Chart, ChartQuery, Content, Log, Metric, QueryLanguage, Widget};
use super::range::{Range, Showing};
use crate::period::Period;
use crate::query::{Alignment, MetricDataQuery, finest_period};

/// What a widget asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Requests<'a> {
    /// The range of time that it shows; of one value of the whole range the minutes that contain it.
    pub range: Range,
    /// Its series, hidden ones included, in the order of its metrics.
    pub series: Vec<SeriesRequest<'a>>,
    /// What it shows of a series.
    pub reduction: Reduction,
    /// Whether the newest value counts before its period is over.
    pub live: bool,
    /// The alarms whose states it shows, or whose metric and threshold.
    pub alarms: Vec<&'a AlarmArn>,
    /// Its query over logs.
    pub log: Option<LogRequest<'a>>,
    /// The queries of a chart of the newer kind, hidden ones included.
    pub chart: Vec<ChartRequest<'a>>,
    /// What is wrong with its metrics, the paths beginning at its properties.
    pub messages: Vec<Message>,
}

/// A query over logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogRequest<'a> {
    /// The text, with its sources.
    pub query: &'a str,
    /// Its language.
    pub language: QueryLanguage,
    /// The Region of the log groups, when it is stated.
    pub region: Option<&'a str>,
    /// Their account, when it is not that of the dashboard.
    pub account: Option<&'a str>,
}

/// A query of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartRequest<'a> {
    /// Its place in `data.queries`.
    pub index: usize,
    /// The query.
    pub query: &'a ChartQuery,
    /// The Region, of the query or of the chart.
    pub region: Option<&'a str>,
}

impl Requests<'_> {
    /// The queries of its series.
    pub fn queries(&self) -> Vec<MetricDataQuery> {
        self.series
            .iter()
            .map(|series| series.query.clone())
            .collect()
    }

    /// Where the windows of its queries lie: one value of the whole range is of the window that
    /// ends where the range does.
    pub const fn alignment(&self) -> Alignment {
        match self.reduction {
            Reduction::Range => Alignment::Sliding,
            Reduction::All | Reduction::Newest => Alignment::Clock,
        }
    }

    const fn none(range: Range) -> Self {
        Self {
            range,
            series: Vec::new(),
            reduction: Reduction::All,
            live: false,
            alarms: Vec::new(),
            log: None,
            chart: Vec::new(),
            messages: Vec::new(),
        }
    }
}

impl Widget {
    /// What it asks for.
    pub fn requests(&self, showing: &Showing, settings: RequestSettings) -> Requests<'_> {
        let none = Requests::none(showing.range);
        match &self.content {
            Content::Metric(metric) => metric.requests(showing, settings),
            Content::Alarms(alarms) => Requests {
                alarms: alarms.alarms.iter().flat_map(List::iter).collect(),
                ..none
            },
            Content::Log(log) => Requests {
                log: log.request(),
                ..none
            },
            Content::Chart(chart) => Requests {
                chart: chart.requests(),
                ..none
            },
            Content::Text(_) | Content::Explorer(_) | Content::Custom(_) | Content::Unread(_) => {
                none
            }
        }
    }
}

/// The queries of a metric widget as it states them, whatever it shows.
pub(super) fn queries_of(metric: &Metric, expanded: &[Expanded<'_>]) -> Vec<MetricDataQuery> {
    let stated = |period: Option<Period>| period.unwrap_or(RequestSettings::default().period);
    let series = series::of(metric, expanded, stated);
    series.into_iter().map(|series| series.query).collect()
}

impl Chart {
    fn requests(&self) -> Vec<ChartRequest<'_>> {
        let queries = self.data.as_ref().and_then(|data| data.queries.as_ref());
        let queries = queries.into_iter().flat_map(List::indexed);
        queries
            .map(|(index, query)| ChartRequest {
                index,
                query,
                region: query.region.as_deref().or(self.region.as_deref()),
            })
            .collect()
    }
}

impl Log {
    fn request(&self) -> Option<LogRequest<'_>> {
        Some(LogRequest {
            query: self.query.as_deref()?,
            language: self.query_language.unwrap_or(QueryLanguage::LogsInsights),
            region: self.region.as_deref(),
            account: self.account.as_deref(),
        })
    }
}

impl Metric {
    /// What the widget asks for: each entry as a query whose period and statistic are its own, or
    /// those of the widget, or the defaults. The periods follow the range as the dashboard wants it,
    /// and are never finer than data that old are ([`RequestSettings::by_age`]).
    pub fn requests(&self, showing: &Showing, settings: RequestSettings) -> Requests<'_> {
        let shown = self.range(showing);
        let (expanded, messages) = self.expand();
        let reduction = self.reduction();
        let range = match reduction {
            Reduction::Range => shown.in_periods(shown.as_period()),
            Reduction::All | Reduction::Newest => shown,
        };
        let finest = finest_period(range.start(), showing.now);
        let series = series::of(self, &expanded, |period| match reduction {
            Reduction::Range => range.as_period(),
            Reduction::All | Reduction::Newest => {
                let period = period.unwrap_or(settings.period);
                let period = showing.periods.adapt(period, range);
                if settings.by_age {
                    period.in_multiples_of(finest)
                } else {
                    period
                }
            }
        });
        Requests {
            series,
            reduction,
            live: self.live_data.unwrap_or(false),
            alarms: self.alarm().into_iter().collect(),
            messages,
            ..Requests::none(range)
        }
    }
}

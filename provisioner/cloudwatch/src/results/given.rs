//! Results as a test or a recording gives them.

use std::collections::BTreeMap;

use super::{ConnectedFailure, InsightsResult, Labels, LogValue, QueryFailure, QueryResults};
use crate::aggregate::Aggregate;
use crate::alarm::LogSettings;
use crate::metric::{MetricId, Unit};
use crate::query::MetricStat;
use crate::series::Series;
use crate::store::{MetricData, Steps, WindowPoint, Windows};
use crate::time::Timestamp;

/// Results by query and time.
#[derive(Debug, Clone, Default)]
pub struct GivenResults {
    promql: BTreeMap<String, BTreeMap<Timestamp, Result<Vec<Labels>, QueryFailure>>>,
    logs: BTreeMap<String, BTreeMap<Timestamp, Result<Vec<LogValue>, QueryFailure>>>,
    insights: BTreeMap<String, Vec<(Labels, Series)>>,
    bands: BTreeMap<String, [Series; 2]>,
    connected: BTreeMap<String, Result<Series, ConnectedFailure>>,
}

impl GivenResults {
    /// From `at` on, the `PromQL` query returns these series.
    pub fn put_promql(
        &mut self,
        query: &str,
        at: Timestamp,
        result: Result<Vec<Labels>, QueryFailure>,
    ) {
        let history = self.promql.entry(query.to_owned()).or_default();
        history.insert(at, result);
    }

    /// The run at `run` of the log query with this text gives these values.
    pub fn put_log(
        &mut self,
        query: &str,
        run: Timestamp,
        result: Result<Vec<LogValue>, QueryFailure>,
    ) {
        let history = self.logs.entry(query.to_owned()).or_default();
        history.insert(run, result);
    }

    /// The Metrics Insights query has this series among others.
    pub fn add_insights(&mut self, query: &str, labels: Labels, series: Series) {
        let all = self.insights.entry(query.to_owned()).or_default();
        all.push((labels, series));
    }

    /// The band expression has these lower and upper edges.
    pub fn put_band(&mut self, expression: &str, band: [Series; 2]) {
        self.bands.insert(expression.to_owned(), band);
    }

    /// The connected data source gives this series, or fails.
    pub fn put_connected(&mut self, expression: &str, answer: Result<Series, ConnectedFailure>) {
        self.connected.insert(expression.to_owned(), answer);
    }
}

impl QueryResults for GivenResults {
    fn promql(&self, query: &str, at: Timestamp) -> Option<Result<Vec<Labels>, QueryFailure>> {
        let (_, result) = self.promql.get(query)?.range(..=at).next_back()?;
        Some(result.clone())
    }

    fn log(
        &self,
        alarm: &LogSettings,
        run: Timestamp,
    ) -> Option<Result<Vec<LogValue>, QueryFailure>> {
        self.logs.get(&alarm.query.text)?.get(&run).cloned()
    }

    fn insights(&self, query: &str, windows: Windows) -> Option<InsightsResult> {
        let series = self.insights.get(query)?.iter();
        let within = series.map(|(labels, series)| (labels.clone(), within(series, windows)));
        Some(InsightsResult {
            series: within.filter(|(_, series)| !series.is_empty()).collect(),
            is_partial: false,
        })
    }

    fn band(&self, expression: &str, windows: Windows) -> Option<[Series; 2]> {
        let band = self.bands.get(expression)?;
        Some(band.each_ref().map(|edge| within(edge, windows)))
    }

    fn connected(
        &self,
        expression: &str,
        windows: Windows,
    ) -> Option<Result<Series, ConnectedFailure>> {
        let answer = self.connected.get(expression)?.as_ref();
        Some(
            answer
                .map(|series| within(series, windows))
                .map_err(|failure| *failure),
        )
    }
}

/// The points whose time stamps are starts of windows. Others do not count
/// (UG:alarm-limits, data sources).
fn within(series: &Series, windows: Windows) -> Series {
    let starts = windows.starts();
    Series::from_sorted(
        starts
            .filter_map(|start| Some((start, series.at(start)?)))
            .collect(),
    )
}

/// Metric data together with results of queries.
#[derive(Clone, Copy)]
pub struct WithResults<'a> {
    /// The samples.
    pub data: &'a dyn MetricData,
    /// The results.
    pub results: &'a dyn QueryResults,
}

impl MetricData for WithResults<'_> {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        self.data.aggregate(metric, unit, start, end)
    }

    fn for_each_metric(
        &self,
        namespace: Option<&str>,
        since: Timestamp,
        visit: &mut dyn FnMut(&MetricId),
    ) {
        self.data.for_each_metric(namespace, since, visit);
    }

    fn read(&self, query: &MetricStat, windows: Windows, points: &mut Vec<WindowPoint>) {
        self.data.read(query, windows, points);
    }

    fn column(
        &self,
        query: &MetricStat,
        steps: Steps,
        values: &mut Vec<f64>,
        sample_counts: Option<&mut Vec<f64>>,
    ) {
        self.data.column(query, steps, values, sample_counts);
    }

    fn query_results(&self) -> Option<&dyn QueryResults> {
        Some(self.results)
    }
}

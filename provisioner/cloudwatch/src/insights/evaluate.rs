//! From the samples of metrics to the series of groups.

use std::collections::BTreeMap;

use super::group::Group;
use super::query::Query;
use super::ranking::Ranking;
use super::reading::Reader;
use super::settings::Settings;
use crate::metric::MetricId;
use crate::series::Series;
use crate::store::{MetricData, Windows};
use crate::time::Timestamp;

/// What a query gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// One series a group, in the order of the query; groups without samples are not there. A query
    /// without `GROUP BY` always gives one.
    pub series: Vec<GroupSeries>,
    /// Whether there were more metrics or series than the limits allow, so that not all count
    /// (UG:cloudwatch-metrics-insights-alarms-partial-data).
    pub is_partial: bool,
}

/// The series of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSeries {
    /// The group.
    pub group: Group,
    /// Its points.
    pub series: Series,
}

impl Query {
    /// Evaluates this over windows. A point is the function of all samples of the metrics of a group
    /// in its window (UG:cloudwatch-metrics-insights-inference); that an average weighs each sample
    /// the same, not each metric, follows from "the average of the observations".
    ///
    /// Windows shorter than a minute count as minutes. Samples further back from the end of the
    /// windows than [`Settings::range`] do not count, also inside a window
    /// (UG:cloudwatch-metrics-insights-troubleshooting). Of more metrics than a query processes the
    /// first by their order count (*undocumented*).
    pub fn evaluate(
        &self,
        data: &dyn MetricData,
        windows: Windows,
        settings: &Settings,
    ) -> Evaluation {
        let reader = Reader::new(self.function, data, windows, settings);
        let (groups, mut is_partial) = self.groups(data, reader.oldest(), settings);
        let wanted = self.limit.unwrap_or(usize::MAX).min(settings.max_series);
        let mut ranking = Ranking::new(self.order_by, wanted);
        for (group, metrics) in groups {
            let series = reader.series(&metrics);
            if !series.is_empty() || self.group_by.is_empty() {
                ranking.add(GroupSeries { group, series });
            }
        }
        // who asks for at most so many misses nothing beyond
        is_partial |= ranking.seen().min(self.limit.unwrap_or(usize::MAX)) > settings.max_series;
        Evaluation {
            series: ranking.finish(),
            is_partial,
        }
    }

    /// The metrics by their groups, and whether there were more than are processed.
    fn groups(
        &self,
        data: &dyn MetricData,
        oldest: Timestamp,
        settings: &Settings,
    ) -> (BTreeMap<Group, Vec<MetricId>>, bool) {
        let mut groups: BTreeMap<Group, Vec<MetricId>> = BTreeMap::new();
        if self.group_by.is_empty() {
            groups.insert(Group::default(), Vec::new());
        }
        let mut count = 0;
        data.for_each_metric(Some(&self.namespace), oldest, &mut |metric| {
            if self.matches(metric, settings) {
                count += 1;
                if count <= settings.max_metrics {
                    let group = self.group_of(metric, settings);
                    groups.entry(group).or_default().push(metric.clone());
                }
            }
        });
        (groups, count > settings.max_metrics)
    }
}

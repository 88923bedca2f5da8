//! What a search finds in metric data.

use std::collections::BTreeSet;

use super::query::Query;
use super::settings::Settings;
use crate::metric::MetricId;
use crate::store::MetricData;
use crate::time::Timestamp;

/// The metrics that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// They, in ascending order.
    pub metrics: Vec<MetricId>,
    /// Whether more were found than [`Settings::limit`]. The first stay (*undocumented*: the guide
    /// only says how many a graph shows).
    pub is_cut: bool,
}

impl Query {
    /// The metrics that it finds among those that had data in the two weeks before `now`
    /// (UG:using-search-expressions).
    pub fn select(&self, data: &dyn MetricData, now: Timestamp, settings: &Settings) -> Selection {
        let mut selection = Selection::default();
        self.for_each_match(data, now, settings, &mut |metric| {
            if selection.metrics.len() < settings.limit {
                selection.metrics.push(metric.clone());
            } else {
                selection.is_cut = true;
            }
        });
        selection
    }

    /// The values that a dimension has in the metrics that it finds, in alphabetical order: what a
    /// variable of a dashboard offers (API:CloudWatch-Dashboard-Body-Structure, `populateFrom`).
    pub fn dimension_values(
        &self,
        dimension: &str,
        data: &dyn MetricData,
        now: Timestamp,
        settings: &Settings,
    ) -> Vec<String> {
        let mut values = BTreeSet::new();
        self.for_each_match(data, now, settings, &mut |metric| {
            let value = metric.dimensions.get(dimension);
            if let Some(value) = value.filter(|value| !values.contains(*value)) {
                values.insert(value.to_owned());
            }
        });
        values.into_iter().collect()
    }

    fn for_each_match(
        &self,
        data: &dyn MetricData,
        now: Timestamp,
        settings: &Settings,
        visit: &mut dyn FnMut(&MetricId),
    ) {
        let namespace = self.schema().map(|schema| schema.namespace.as_str());
        data.for_each_metric(namespace, now - settings.window, &mut |metric| {
            if self.matches_in(metric, settings) {
                visit(metric);
            }
        });
    }
}

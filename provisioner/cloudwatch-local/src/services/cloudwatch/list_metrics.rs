//! `ListMetrics`.

use cloudwatch::{metric::MetricId, time::Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    CloudWatch, Dimension, Metric,
    errors::{invalid_token, invalid_value},
};
use crate::{services::paging, wire::ServiceError};

const OPERATION: &str = "ListMetrics";

/// How many metrics a page has.
const PAGE: usize = 500;

/// A metric without data for so long is not listed.
const LISTED_SECONDS: i64 = 14 * 86_400;

/// What `RecentlyActive: PT3H` asks for.
const RECENT_SECONDS: i64 = 3 * 3600;

/// `ListMetrics`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ListMetricsInput {
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Vec<DimensionFilter>,
    next_token: Option<String>,
    recently_active: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DimensionFilter {
    name: String,
    #[serde(default)]
    value: Option<String>,
}

/// The output of `ListMetrics`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListMetricsOutput {
    metrics: Vec<Metric>,
    next_token: Option<String>,
}

impl CloudWatch {
    /// The metrics that the filters leave, in a stable order.
    pub(crate) fn list_metrics(
        &self,
        input: &ListMetricsInput,
    ) -> Result<ListMetricsOutput, ServiceError> {
        if input.dimensions.len() > 10 {
            return Err(invalid_value(
                "The collection Dimensions must not have a size greater than 10.",
            ));
        }
        let kept = match input.recently_active.as_deref() {
            None => LISTED_SECONDS,
            Some("PT3H") => RECENT_SECONDS,
            Some(_) => return Err(invalid_value("The parameter RecentlyActive must be PT3H.")),
        };
        let after: Option<MetricId> = match &input.next_token {
            None => None,
            Some(token) => Some(paging::position(OPERATION, token).ok_or_else(invalid_token)?),
        };
        let oldest = self.shared.now().plus_seconds(-kept);
        let data = self.metrics.read();
        let from = input.namespace.as_deref();
        let mut found: Vec<&MetricId> = data
            .metrics_from(from, after.as_ref())
            .filter(|(metric, seen)| wanted(input, metric, *seen, oldest))
            .map(|(metric, _)| metric)
            .take(PAGE + 1)
            .collect();
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let next_token = found
            .last()
            .filter(|_| more)
            .map(|last| paging::token(OPERATION, last));
        Ok(ListMetricsOutput {
            metrics: found.into_iter().map(shown).collect(),
            next_token,
        })
    }
}

fn wanted(input: &ListMetricsInput, metric: &MetricId, seen: Timestamp, oldest: Timestamp) -> bool {
    let same = |filter: &Option<String>, found: &str| {
        filter.as_deref().is_none_or(|wanted| wanted == found)
    };
    seen >= oldest
        && same(&input.namespace, &metric.namespace)
        && same(&input.metric_name, &metric.name)
        && input.dimensions.iter().all(|filter| {
            metric
                .dimensions
                .get(&filter.name)
                .is_some_and(|value| same(&filter.value, value))
        })
}

fn shown(metric: &MetricId) -> Metric {
    Metric {
        namespace: Some(metric.namespace.clone()),
        metric_name: Some(metric.name.clone()),
        dimensions: metric
            .dimensions
            .iter()
            .map(|(name, value)| Dimension {
                name: name.to_owned(),
                value: value.to_owned(),
            })
            .collect(),
    }
}

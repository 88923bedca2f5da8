//! Metrics with everything that the document gives them.

use cloudwatch::metric::{Dimensions, MetricId};
use cloudwatch::period::Period;
use cloudwatch::query::MetricStat;
use cloudwatch::statistic::Statistic;
use indexmap::IndexMap;

use super::Builder;
use crate::diagnostic::MISSING_FIELD;
use crate::manifest::{Metric, Spanned};
use crate::term::Term;

/// What a document says for all its metrics.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) namespace: Option<&'a Spanned<String>>,
    pub(super) statistic: Option<&'a Spanned<Term<Statistic>>>,
    pub(super) dimensions: Option<&'a IndexMap<String, Spanned<String>>>,
    pub(super) period: Option<&'a Spanned<Term<Period>>>,
}

impl Builder<'_> {
    /// A statistic of a metric. Nothing when the document lacks something, which is reported.
    pub(super) fn stat(
        &mut self,
        metric: &Metric,
        around: &Surroundings<'_>,
    ) -> Option<MetricStat> {
        let namespace = metric.namespace.as_ref().or(around.namespace);
        let statistic = metric.statistic.as_ref().or(around.statistic);
        let span = &metric.name.span;
        for (missing, field, example) in [
            (namespace.is_none(), "namespace", "Shop"),
            (statistic.is_none(), "statistic", "Average"),
        ] {
            if missing {
                let message = format!("the metric `{}` has no `{field}`", metric.name.value);
                let hint = format!(
                    "give it one here, or in `defaults` once for all: `{field}: {example}`"
                );
                self.report_absent(MISSING_FIELD, span, message, hint);
            }
        }
        let period = metric
            .period
            .as_ref()
            .or(around.period)
            .map_or(Period::MINUTE, |period| period.value.0);
        let pairs = around
            .dimensions
            .into_iter()
            .flatten()
            .chain(metric.dimensions.iter().flatten());
        let dimensions: Dimensions = pairs
            .map(|(name, value)| (name.clone(), value.value.clone()))
            .collect();
        Some(MetricStat {
            metric: MetricId::new(
                namespace?.value.clone(),
                metric.name.value.clone(),
                dimensions,
            ),
            period,
            statistic: statistic?.value.0,
            unit: metric.unit.as_ref().map(|unit| unit.value.0),
        })
    }
}

//! A metric alarm.

use std::collections::BTreeMap;

use cloudwatch::alarm::{self as domain, Source};
use cloudwatch::period::Period;
use cloudwatch::query::{MetricDataQuery as Query, MetricStat as Stat, QuerySource};
use serde::Serialize;
use serde_json::Value;

use crate::model;

use super::render::Scope;
use super::resource::{AlarmActions, Properties, Resource, Tag};

/// `AWS::CloudWatch::Alarm`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Alarm {
    pub alarm_name: String,
    pub alarm_description: String,
    #[serde(flatten)]
    pub source: AlarmSource,
    pub comparison_operator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_metric_id: Option<String>,
    pub evaluation_periods: u32,
    pub datapoints_to_alarm: u32,
    pub treat_missing_data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluate_low_sample_count_percentile: Option<String>,
    #[serde(flatten)]
    pub actions: AlarmActions,
    pub tags: Vec<Tag>,
}

/// What an alarm watches: one metric, or an expression over several.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub enum AlarmSource {
    /// One statistic of one metric.
    Metric {
        namespace: String,
        metric_name: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        dimensions: Vec<Dimension>,
        #[serde(skip_serializing_if = "Option::is_none")]
        statistic: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        extended_statistic: Option<String>,
        period: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// Queries, one of which returns data.
    Math {
        /// In the order of the model.
        metrics: Vec<MetricDataQuery>,
    },
}

/// One query of a metric-math alarm.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct MetricDataQuery {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_stat: Option<MetricStat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<u32>,
    pub return_data: bool,
}

/// One statistic of one metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct MetricStat {
    pub metric: Metric,
    pub period: u32,
    pub stat: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Metric {
    pub namespace: String,
    pub metric_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
}

/// One dimension of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Dimension {
    pub name: String,
    pub value: String,
}

/// Adds the alarm's resource.
pub(super) fn add(
    alarm: &model::Alarm,
    scope: &Scope<'_>,
    resources: &mut BTreeMap<String, Resource>,
) {
    let settings = &alarm.settings;
    let properties = Alarm {
        alarm_name: alarm.identity.physical.clone(),
        alarm_description: alarm.description.clone(),
        source: source(&settings.source),
        comparison_operator: settings.condition.comparison_name().to_owned(),
        threshold: settings.condition.threshold().map(number),
        threshold_metric_id: settings
            .condition
            .threshold_metric_id()
            .map(ToOwned::to_owned),
        evaluation_periods: settings.evaluation_periods,
        datapoints_to_alarm: settings.required(),
        treat_missing_data: settings.missing.to_string(),
        evaluate_low_sample_count_percentile: reads_percentile(settings)
            .then(|| settings.low_samples.to_string()),
        actions: scope.actions(&alarm.actions),
        tags: scope.tags(&alarm.identity),
    };
    let mut resource = Resource::new(Properties::Alarm(Box::new(properties)));
    resource.raw.clone_from(&alarm.identity.raw);
    resources.insert(alarm.identity.logical.clone(), resource);
}

fn source(source: &Source) -> AlarmSource {
    match source {
        Source::Metric(stat) => {
            let name = stat.statistic.to_string();
            let (statistic, extended_statistic) = if stat.statistic.is_simple() {
                (Some(name), None)
            } else {
                (None, Some(name))
            };
            AlarmSource::Metric {
                namespace: stat.metric.namespace.clone(),
                metric_name: stat.metric.name.clone(),
                dimensions: dimensions(stat),
                statistic,
                extended_statistic,
                period: stat.period.seconds(),
                unit: stat.unit.map(|unit| unit.to_string()),
            }
        }
        Source::Math(queries) => AlarmSource::Math {
            metrics: queries.iter().map(query).collect(),
        },
        Source::Insights { query, period } => AlarmSource::Math {
            metrics: vec![MetricDataQuery {
                id: "q1".to_owned(),
                label: None,
                expression: Some(query.clone()),
                metric_stat: None,
                period: Some(period.seconds()),
                return_data: true,
            }],
        },
    }
}

fn query(query: &Query) -> MetricDataQuery {
    let (expression, metric_stat) = match &query.source {
        QuerySource::Expression(expression) => (Some(expression.clone()), None),
        QuerySource::Stat(stat) => (None, Some(metric_stat(stat))),
    };
    MetricDataQuery {
        id: query.id.clone(),
        label: query.label.clone(),
        expression,
        metric_stat,
        period: query.period.map(Period::seconds),
        return_data: query.return_data,
    }
}

fn metric_stat(stat: &Stat) -> MetricStat {
    MetricStat {
        metric: Metric {
            namespace: stat.metric.namespace.clone(),
            metric_name: stat.metric.name.clone(),
            dimensions: dimensions(stat),
        },
        period: stat.period.seconds(),
        stat: stat.statistic.to_string(),
        unit: stat.unit.map(|unit| unit.to_string()),
    }
}

fn dimensions(stat: &Stat) -> Vec<Dimension> {
    let pairs = stat.metric.dimensions.iter();
    pairs
        .map(|(name, value)| Dimension {
            name: name.to_owned(),
            value: value.to_owned(),
        })
        .collect()
}

fn reads_percentile(settings: &domain::Settings) -> bool {
    let is_percentile = |query: &Query| match &query.source {
        QuerySource::Stat(stat) => stat.statistic.is_percentile(),
        QuerySource::Expression(_) => false,
    };
    match &settings.source {
        Source::Metric(stat) => stat.statistic.is_percentile(),
        Source::Math(queries) => queries.iter().any(is_percentile),
        Source::Insights { .. } => false,
    }
}

/// Whole numbers without a fraction: `5`, not `5.0`.
fn number(value: f64) -> Value {
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= LARGEST_EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        let whole = value as i64;
        whole.into()
    } else {
        value.into()
    }
}

//! Metrics, as alarms and graphs name them.

use cloudwatch::metric::Unit;
use cloudwatch::period::Period;
use cloudwatch::statistic::Statistic;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Spanned;
use crate::term::{Color, Formula, Term};

use super::Side;

/// A statistic of one metric.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metric {
    /// The metric's name in CloudWatch.
    #[schemars(length(min = 1, max = 255))]
    pub name: Spanned<String>,
    /// Its namespace; without, that of the document.
    #[schemars(length(min = 1, max = 255))]
    pub namespace: Option<Spanned<String>>,
    /// Its dimensions, added to those of the document. CloudWatch finds a metric only by its exact set.
    pub dimensions: Option<IndexMap<String, Spanned<String>>>,
    /// What is made of the samples of a period: `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, a percentile
    /// such as `p99`, or one with bounds such as `tm99`, `TM(10%:90%)`, `WM(:500)`, `TC(:500)`, `TS(:500)`, `PR(:500)`
    /// and `IQM`.
    pub statistic: Option<Spanned<Term<Statistic>>>,
    /// Only samples of this unit; thresholds are converted to it.
    pub unit: Option<Spanned<Term<Unit>>>,
    /// How long a period is; without, that of the document.
    pub period: Option<Spanned<Term<Period>>>,
}

/// One of several metrics of an alarm: a statistic of a metric, or an expression over the others.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["name"]}, {"required": ["expression"]}]))]
pub struct Query {
    /// The metric's name in CloudWatch.
    #[schemars(length(min = 1, max = 255))]
    pub name: Option<Spanned<String>>,
    /// Its namespace; without, that of the document.
    #[schemars(length(min = 1, max = 255))]
    pub namespace: Option<Spanned<String>>,
    /// Its dimensions, added to those of the document. CloudWatch finds a metric only by its exact set.
    pub dimensions: Option<IndexMap<String, Spanned<String>>>,
    /// What is made of the samples of a period: `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, a percentile
    /// such as `p99`, or one with bounds such as `tm99`, `TM(10%:90%)`, `WM(:500)`, `TC(:500)`, `TS(:500)`, `PR(:500)`
    /// and `IQM`.
    pub statistic: Option<Spanned<Term<Statistic>>>,
    /// Only samples of this unit.
    pub unit: Option<Spanned<Term<Unit>>>,
    /// How long a period is; without, that of the document. All metrics of an alarm have the same.
    pub period: Option<Spanned<Term<Period>>>,
    /// Metric math over the other metrics, instead of a metric.
    pub expression: Option<Spanned<Term<Formula>>>,
    /// Its label in the console.
    pub label: Option<Spanned<String>>,
}

/// One line of a graph: a statistic of a metric, or an expression over the others.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["name"]}, {"required": ["expression"]}]))]
pub struct GraphMetric {
    /// The metric's name in CloudWatch.
    #[schemars(length(min = 1, max = 255))]
    pub name: Option<Spanned<String>>,
    /// Its namespace; without, that of the document.
    #[schemars(length(min = 1, max = 255))]
    pub namespace: Option<Spanned<String>>,
    /// Its dimensions, added to those of the document. CloudWatch finds a metric only by its exact set.
    pub dimensions: Option<IndexMap<String, Spanned<String>>>,
    /// What is made of the samples of a period: `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, a percentile
    /// such as `p99`, or one with bounds such as `tm99`, `TM(10%:90%)`, `WM(:500)`, `TC(:500)`, `TS(:500)`, `PR(:500)`
    /// and `IQM`.
    pub statistic: Option<Spanned<Term<Statistic>>>,
    /// The unit of its values: lines with a unit are converted to it.
    pub unit: Option<Spanned<Term<Unit>>>,
    /// How long a period is; without, that of the graph.
    pub period: Option<Spanned<Term<Period>>>,
    /// Metric math over the other metrics, instead of a metric.
    pub expression: Option<Spanned<Term<Formula>>>,
    /// Its name in the legend.
    pub label: Option<Spanned<String>>,
    /// Its colour: `#d62728`, or `blue`, `orange`, `green`, `red`, `purple`, `brown`, `pink`, `grey`.
    pub color: Option<Spanned<Term<Color>>>,
    /// The axis it is drawn against.
    pub axis: Option<Side>,
    /// Whether it is drawn; a hidden one is for expressions only.
    pub visible: Option<bool>,
}

impl Query {
    /// As a line of a graph, so that both have one way to CloudWatch.
    pub(crate) fn metric(&self) -> Option<Metric> {
        Some(Metric {
            name: self.name.clone()?,
            namespace: self.namespace.clone(),
            dimensions: self.dimensions.clone(),
            statistic: self.statistic.clone(),
            unit: self.unit.clone(),
            period: self.period.clone(),
        })
    }
}

impl GraphMetric {
    /// The metric alone, when it is one.
    pub(crate) fn metric(&self) -> Option<Metric> {
        Some(Metric {
            name: self.name.clone()?,
            namespace: self.namespace.clone(),
            dimensions: self.dimensions.clone(),
            statistic: self.statistic.clone(),
            unit: self.unit.clone(),
            period: self.period.clone(),
        })
    }
}

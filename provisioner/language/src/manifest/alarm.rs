//! `kind: Alarm`.

use cloudwatch::metric::Unit;
use cloudwatch::period::Period;
use cloudwatch::statistic::Statistic;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Actions, Metric, Query, Raw, Spanned, Tags};
use crate::term::{
    DashboardName, Datapoints, Formula, Name, PartName, RunbookName, Term, Threshold, Word,
};

/// Watches a metric, or an expression over several, and tells someone when it crosses a threshold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(
    extend("oneOf" = [{"required": ["metric"]}, {"required": ["metrics"]}]),
    extend("dependentRequired" = {"metrics": ["expression"], "expression": ["metrics"]})
)]
pub struct Alarm {
    /// Its name. In AWS it is `PROJECT-ENV-NAME`.
    pub name: Spanned<Term<Name>>,
    /// How urgent it is: every Route that lists this severity is told.
    pub severity: Option<Spanned<Term<Word>>>,
    /// The service that it is about; chooses the part of the project when there are several.
    pub service: Option<Spanned<Term<Word>>>,
    /// The part of the project, a stack, that holds it.
    pub part: Option<Spanned<Term<PartName>>>,
    /// Who answers for it.
    pub owner: Option<Spanned<Term<Word>>>,
    /// What it means for customers, in a sentence: the first line that the person called gets to see.
    #[schemars(length(min = 1))]
    pub impact: Option<Spanned<String>>,
    /// What to do about it: `runbooks/NAME.md`. An alarm with a severity has one.
    pub runbook: Option<Spanned<Term<RunbookName>>>,
    /// Where to look: a Dashboard of the project.
    pub dashboard: Option<Spanned<Term<DashboardName>>>,
    /// How long a period of its metrics is.
    pub period: Option<Spanned<Term<Period>>>,
    /// The namespace of its metrics.
    #[schemars(length(min = 1, max = 255))]
    pub namespace: Option<Spanned<String>>,
    /// The statistic of its metrics.
    pub statistic: Option<Spanned<Term<Statistic>>>,
    /// Dimensions that all its metrics have.
    pub dimensions: Option<IndexMap<String, Spanned<String>>>,
    /// What is watched: one metric.
    pub metric: Option<Spanned<Metric>>,
    /// What is watched: several metrics by name, with an `expression` over them.
    #[schemars(length(min = 1), extend("propertyNames" = {"format": "metric-id"}))]
    pub metrics: Option<IndexMap<String, Spanned<Query>>>,
    /// Metric math over `metrics`: its value is compared with the threshold.
    pub expression: Option<Spanned<Term<Formula>>>,
    /// The unit of what is compared with the threshold, to which a threshold with a unit is converted.
    pub unit: Option<Spanned<Term<Unit>>>,
    /// When it is wrong.
    #[schemars(required)]
    pub condition: Option<Spanned<Condition>>,
    /// What a period without data counts as.
    pub missing: Option<Missing>,
    /// What a percentile of too few samples counts as.
    pub low_samples: Option<Spanned<LowSamples>>,
    /// Who is told, instead of whom the severity tells.
    pub actions: Option<Actions>,
    /// Whether anyone is told at all.
    pub actions_enabled: Option<bool>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
    /// CloudFormation properties that the language does not know, merged over the generated ones.
    pub raw: Option<Raw>,
}

/// When an alarm is wrong.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(
    extend("oneOf" = [{"required": ["above"]}, {"required": ["atLeast"]}, {"required": ["below"]}, {"required": ["atMost"]}])
)]
pub struct Condition {
    /// Wrong above this: a number, or one with a unit (`500ms`, `5%`, `10MB`).
    pub above: Option<Spanned<Term<Threshold>>>,
    /// Wrong at this and above.
    pub at_least: Option<Spanned<Term<Threshold>>>,
    /// Wrong below this.
    pub below: Option<Spanned<Term<Threshold>>>,
    /// Wrong at this and below.
    pub at_most: Option<Spanned<Term<Threshold>>>,
    /// For how many periods: `3` (in a row) or `3 of 5`. Without, one.
    pub r#for: Option<Spanned<Term<Datapoints>>>,
}

/// What a period without data counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Missing {
    /// Without any data the state is `INSUFFICIENT_DATA`.
    Missing,
    /// The state stays.
    Ignore,
    /// As wrong.
    Breaching,
    /// As right.
    NotBreaching,
}

/// What a percentile of too few samples counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum LowSamples {
    /// It is evaluated like any other.
    Evaluate,
    /// The state stays.
    Ignore,
}

impl From<Missing> for cloudwatch::alarm::MissingData {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Missing => Self::Missing,
            Missing::Ignore => Self::Ignore,
            Missing::Breaching => Self::Breaching,
            Missing::NotBreaching => Self::NotBreaching,
        }
    }
}

impl From<LowSamples> for cloudwatch::alarm::LowSamples {
    fn from(low: LowSamples) -> Self {
        match low {
            LowSamples::Evaluate => Self::Evaluate,
            LowSamples::Ignore => Self::Ignore,
        }
    }
}

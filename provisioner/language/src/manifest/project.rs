//! `obsctl.yaml`.

use cloudwatch::period::Period;
use cloudwatch::statistic::Statistic;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{LowSamples, Missing, Spanned, Tags};
use crate::term::{
    Account, DashboardName, Duration, Name, PartName, Region, RunbookName, Term, Url, UrlTemplate,
    Word,
};

/// The project: its name, where it is deployed to, and what its documents have in common.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Project {
    /// The version of this language.
    pub api_version: ApiVersion,
    /// The project's name, the first part of every name in AWS.
    pub project: Spanned<Term<Name>>,
    /// Who answers for what has no `owner` of its own.
    pub owner: Spanned<Term<Word>>,
    /// How many stacks the project is spread over, by service. Without, one.
    #[schemars(range(min = 1, max = 100))]
    pub parts: Option<u32>,
    /// Where the project is deployed to, by name: one lowercase word each.
    #[schemars(length(min = 1), extend("propertyNames" = {"format": "environment"}))]
    pub environments: IndexMap<String, Spanned<Environment>>,
    /// Values that documents use as `"{{ name }}"`: a scalar or a list, or a map with one value per environment.
    #[schemars(extend("propertyNames" = {"format": "variable"}))]
    pub variables: Option<IndexMap<String, serde_json::Value>>,
    /// Fields that documents take when they do not have them.
    pub defaults: Option<Defaults>,
}

/// The version of this language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum ApiVersion {
    /// The first.
    #[serde(rename = "obsctl/v1")]
    V1,
}

/// One place that the project is deployed to.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The AWS Region.
    pub region: Spanned<Term<Region>>,
    /// The AWS account, in quotes: `apply` refuses to run in another.
    pub account: Option<Spanned<Term<Account>>>,
    /// Where the AWS APIs are, when not at AWS: the local CloudWatch.
    pub endpoint: Option<Spanned<Term<Url>>>,
    /// Whether `apply` and `destroy` ask for the environment's name even with `--yes`.
    pub protected: Option<bool>,
    /// How fast changes are taken. Without, as AWS documents it.
    pub rates: Option<Rates>,
    /// Where runbooks can be read, with `{name}` for the runbook's name. Placeholders: `{name}`, `{project}`, `{env}`,
    /// `{region}`, `{endpoint}`.
    pub runbook_url: Option<Spanned<Term<UrlTemplate>>>,
    /// Where dashboards can be seen, with `{name}` for the dashboard's name in AWS. Without, the AWS console.
    pub dashboard_url: Option<Spanned<Term<UrlTemplate>>>,
    /// Fields that documents take in this environment when they do not have them.
    pub defaults: Option<Defaults>,
}

/// How fast changes are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Rates {
    /// As AWS documents it.
    Documented,
    /// At once.
    Unlimited,
}

/// Fields that documents take when they do not have them. Maps are merged, key by key.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Defaults {
    /// The namespace of metrics.
    #[schemars(length(min = 1, max = 255))]
    pub namespace: Option<String>,
    /// The statistic of metrics.
    pub statistic: Option<Term<Statistic>>,
    /// Dimensions that all metrics have.
    pub dimensions: Option<IndexMap<String, Spanned<String>>>,
    /// How long a period is.
    pub period: Option<Term<Period>>,
    /// What a period without data counts as.
    pub missing: Option<Missing>,
    /// What a percentile of too few samples counts as.
    pub low_samples: Option<LowSamples>,
    /// How urgent alarms are.
    pub severity: Option<Term<Word>>,
    /// The service that documents are about.
    pub service: Option<Term<Word>>,
    /// The part of the project, a stack, that holds them.
    pub part: Option<Term<PartName>>,
    /// Who answers for them.
    pub owner: Option<Term<Word>>,
    /// What to do about alarms: `runbooks/NAME.md`.
    pub runbook: Option<Term<RunbookName>>,
    /// Where to look when an alarm tells: a Dashboard of the project.
    pub dashboard: Option<Term<DashboardName>>,
    /// How far back dashboards show at first.
    pub range: Option<Term<Duration>>,
    /// Whether alarms tell anyone.
    pub actions_enabled: Option<bool>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
}

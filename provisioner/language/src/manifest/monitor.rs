//! `kind: RumMonitor`.

use cloudwatch::period::Period;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Raw, Spanned, Tags};
use crate::term::{
    DashboardName, Datapoints, Domain, Limit, Name, PartName, RunbookName, Share, Term, Url, Word,
};

/// Watches pages in the browsers of those who use them: a CloudWatch RUM app monitor, with alarms on what it measures
/// and a dashboard `rum-NAME` that shows it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["domain"]}, {"required": ["domains"]}]))]
pub struct RumMonitor {
    /// Its name. In AWS it is `PROJECT-ENV-NAME`. Its alarms are `rum-NAME-lcp` and so on, its dashboard `rum-NAME`.
    pub name: Spanned<Term<Name>>,
    /// The domain whose pages may send: `shop.example.com`, `*.example.com`, `localhost`, an IPv4 address.
    pub domain: Option<Spanned<Term<Domain>>>,
    /// The same, for several.
    #[schemars(length(min = 1, max = 5))]
    pub domains: Option<Vec<Spanned<Term<Domain>>>>,
    /// Who may send. It has no default: both let anyone who can read the page send.
    #[schemars(required)]
    pub access: Option<Spanned<Access>>,
    /// With `access: public`, only what is sent with one of these aliases.
    #[schemars(length(min = 1, max = 20))]
    pub aliases: Option<Spanned<Vec<String>>>,
    /// With `access: public`, only what pages with these addresses send; `*` stands for any text.
    #[schemars(length(min = 1, max = 20))]
    pub referers: Option<Spanned<Vec<String>>>,
    /// What is recorded. Without, all of it.
    #[schemars(length(min = 1))]
    pub telemetries: Option<Vec<Telemetry>>,
    /// The share of sessions that is recorded. Without, `10%`.
    pub sample_rate: Option<Spanned<Term<Share>>>,
    /// Whether cookies tell sessions and visitors apart.
    pub cookies: Option<bool>,
    /// Which pages are recorded. Without, all.
    pub pages: Option<Pages>,
    /// Whether pages may send events of their own.
    pub custom_events: Option<bool>,
    /// Whether sessions begin X-Ray traces.
    pub xray: Option<bool>,
    /// Whether events are kept in CloudWatch Logs, too.
    pub logs: Option<bool>,
    /// When its metrics are wrong. Each has a default.
    pub alarms: Option<MonitorAlarms>,
    /// How long a period of its alarms is.
    pub period: Option<Spanned<Term<Period>>>,
    /// How urgent its alarms are: every Route that lists this severity is told.
    pub severity: Option<Spanned<Term<Word>>>,
    /// What to do about its alarms: `runbooks/NAME.md`. With a severity, there is one.
    pub runbook: Option<Spanned<Term<RunbookName>>>,
    /// Where its alarms tell to look: a Dashboard of the project, instead of the `rum-NAME` that comes with it.
    pub dashboard: Option<Spanned<Term<DashboardName>>>,
    /// The service that it is about; chooses the part of the project when there are several.
    pub service: Option<Spanned<Term<Word>>>,
    /// The part of the project, a stack, that holds it.
    pub part: Option<Spanned<Term<PartName>>>,
    /// Who answers for it.
    pub owner: Option<Spanned<Term<Word>>>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
    /// CloudFormation properties of the app monitor that the language does not know, merged over the generated ones.
    pub raw: Option<Raw>,
}

/// Who may send to a monitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Access {
    /// Anyone, unsigned: by a resource policy of the monitor.
    Public,
    /// Guests of a Cognito identity pool, signed: by a role that may do nothing else.
    IdentityPool,
}

/// What a monitor records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Telemetry {
    /// Errors of scripts.
    Errors,
    /// How fast pages are: page loads, resources, web vitals.
    Performance,
    /// Requests that pages make.
    Http,
}

/// Which pages are recorded.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["include"]}, {"required": ["exclude"]}]))]
pub struct Pages {
    /// Only these.
    #[schemars(length(min = 1, max = 50))]
    pub include: Option<Vec<Spanned<Term<Url>>>>,
    /// All but these.
    #[schemars(length(min = 1, max = 50))]
    pub exclude: Option<Vec<Spanned<Term<Url>>>>,
}

/// When the metrics of a monitor are wrong. Without data they are right: nobody looks at night.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MonitorAlarms {
    /// For how many periods: `3` (in a row) or `3 of 5`. Without, 3.
    pub r#for: Option<Spanned<Term<Datapoints>>>,
    /// Largest contentful paint, p75. Without, above 2.5s.
    pub lcp: Option<MonitorAlarm>,
    /// Interaction to next paint, p75. Without, above 200ms.
    pub inp: Option<MonitorAlarm>,
    /// Cumulative layout shift, p75. Without, above 0.1.
    pub cls: Option<MonitorAlarm>,
    /// First contentful paint, p75. Without, above 1.8s.
    pub fcp: Option<MonitorAlarm>,
    /// Time to first byte, p75. Without, above 800ms.
    pub ttfb: Option<MonitorAlarm>,
    /// Errors of scripts per page view. Without, above 0.05.
    pub script_errors: Option<MonitorAlarm>,
    /// Answers 5xx to requests of pages, per page view. Without, above 0.01.
    pub server_errors: Option<MonitorAlarm>,
}

/// One alarm of a monitor.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MonitorAlarm {
    /// Wrong above this, or `none` for no alarm.
    pub above: Option<Spanned<Term<Limit>>>,
    /// What it means for customers, in a sentence.
    #[schemars(length(min = 1))]
    pub impact: Option<Spanned<String>>,
    /// How urgent it is, when not as urgent as the others.
    pub severity: Option<Spanned<Term<Word>>>,
    /// What to do about it: `runbooks/NAME.md`.
    pub runbook: Option<Spanned<Term<RunbookName>>>,
}

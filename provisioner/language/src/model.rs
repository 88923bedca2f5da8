//! What a project means, after defaults, loops, variables and references are resolved.
//!
//! Nothing here is optional in the sense of "use the default": a missing value means that the thing is not there.
//! Metric and alarm terms are those of the `cloudwatch` crate.

use cloudwatch::{alarm, composite, dashboard};
use indexmap::IndexMap;
use std::collections::BTreeMap;

use crate::package::Package;
use crate::package::runtime::Runtime;
use crate::source::Span;
use crate::term::Schedule;

/// A project in one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Project name, first part of every physical name.
    pub project: String,
    /// Where it is deployed to.
    pub environment: Environment,
    /// Sorted by name.
    pub routes: Vec<Route>,
    /// Sorted by name.
    pub alarms: Vec<Alarm>,
    /// Sorted by name.
    pub composites: Vec<CompositeAlarm>,
    /// Sorted by name.
    pub dashboards: Vec<Dashboard>,
    /// Sorted by name. Their alarms and dashboards stand among the others.
    pub monitors: Vec<RumMonitor>,
    /// Sorted by name. Their alarms and dashboard stand among the others.
    pub canaries: Vec<Canary>,
}

impl Model {
    /// Everything that is deployed: routes, alarms, composites, dashboards, monitors, canaries.
    pub fn identities(&self) -> impl Iterator<Item = &Identity> {
        let routes = self.routes.iter().map(|one| &one.identity);
        let alarms = self.alarms.iter().map(|one| &one.identity);
        let composites = self.composites.iter().map(|one| &one.identity);
        let dashboards = self.dashboards.iter().map(|one| &one.identity);
        let monitors = self.monitors.iter().map(|one| &one.identity);
        let canaries = self.canaries.iter().map(|one| &one.identity);
        routes
            .chain(alarms)
            .chain(composites)
            .chain(dashboards)
            .chain(monitors)
            .chain(canaries)
    }
}

/// One entry of `environments:` in `obsctl.yaml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Such as `prod`.
    pub name: String,
    /// AWS Region, such as `ap-northeast-1`.
    pub region: String,
    /// Twelve digits; when given, `apply` refuses to run in another account.
    pub account: Option<String>,
    /// Where the AWS APIs are, when not at AWS: the local CloudWatch.
    pub endpoint: Option<String>,
    /// `apply` and `destroy` ask for the environment's name even with `--yes`.
    pub protected: bool,
    /// How fast AWS takes changes; decides the predicted duration.
    pub rates: Rates,
    /// Number of parts that resources without `part:` are spread over.
    pub parts: u32,
}

/// How many alarms a second may be written, or no limit (the local CloudWatch).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rates {
    /// AWS's documented rates (`PutMetricAlarm` 3/s, `PutDashboard` 10/s).
    Documented,
    /// No waiting.
    Unlimited,
}

/// What every deployed thing has.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The name in YAML, such as `checkout-errors`. Unique in its kind.
    pub name: String,
    /// `PROJECT-ENV-NAME`.
    pub physical: String,
    /// CloudFormation logical id, such as `AlarmCheckoutErrors`.
    pub logical: String,
    /// The part of the project (stack `PROJECT-ENV-PART`) that holds it.
    pub part: String,
    /// Who answers for it.
    pub owner: String,
    /// Tags besides `project`, `environment`, `owner`, which the template adds.
    pub tags: BTreeMap<String, String>,
    /// Where it is written (the value of `name:`).
    pub span: Span,
    /// CloudFormation properties that the language does not know, merged over the generated ones.
    pub raw: serde_json::Map<String, serde_json::Value>,
}

/// Who hears of an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Names and place.
    pub identity: Identity,
    /// Severities that this route serves.
    pub severities: Vec<String>,
    /// In the order written.
    pub subscriptions: Vec<Subscription>,
}

/// One receiver of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subscription {
    /// Mail address.
    Email(String),
    /// `https://…`; plain `http://` only where the environment's endpoint is not AWS.
    Https(String),
    /// Queue ARN.
    Sqs(String),
}

/// What happens when an alarm enters a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actions {
    /// `ActionsEnabled`.
    pub enabled: bool,
    /// On ALARM.
    pub alarm: Vec<Target>,
    /// On OK.
    pub ok: Vec<Target>,
    /// On `INSUFFICIENT_DATA`.
    pub insufficient_data: Vec<Target>,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The topic of a [`Route`], by its YAML name.
    Route(String),
    /// Anything else that CloudWatch can act on.
    Arn(String),
}

/// A metric alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Names and place.
    pub identity: Identity,
    /// `AlarmDescription`, laid out: impact, runbook, dashboard, owner.
    pub description: String,
    /// What is watched, and when it is wrong. Valid by [`alarm::Settings::problems`].
    pub settings: alarm::Settings,
    /// Who hears of it.
    pub actions: Actions,
}

/// An alarm over alarms.
#[derive(Debug, Clone, PartialEq)]
pub struct CompositeAlarm {
    /// Names and place.
    pub identity: Identity,
    /// `AlarmDescription`, laid out as for [`Alarm`].
    pub description: String,
    /// The rule, its alarms by physical name.
    pub rule: composite::Rule,
    /// YAML names of the alarms and composites of this project that the rule or the suppressor names.
    pub children: Vec<String>,
    /// Who hears of it.
    pub actions: Actions,
    /// The alarm that silences this one, with wait and extension in seconds.
    pub suppressor: Option<Suppressor>,
}

/// `ActionsSuppressor` and its periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressor {
    /// Physical alarm name or ARN.
    pub alarm: String,
    /// Seconds.
    pub wait_seconds: u32,
    /// Seconds.
    pub extension_seconds: u32,
}

/// A dashboard, already laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Names and place.
    pub identity: Identity,
    /// Body of the dashboard. Alarm ARNs in it stand as [`Dashboard::alarm_placeholder`]s.
    pub body: dashboard::Body,
    /// Placeholder text in the body → YAML name of the alarm whose ARN goes there.
    pub alarms: IndexMap<String, String>,
}

impl Dashboard {
    /// The text that stands in a body for the ARN of the alarm with this physical name: a valid `Fn::Sub` string.
    pub fn alarm_placeholder(physical: &str) -> String {
        format!(
            "arn:${{AWS::Partition}}:cloudwatch:${{AWS::Region}}:${{AWS::AccountId}}:alarm:{physical}"
        )
    }
}

/// A monitor of pages in browsers.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of the app monitor, each by itself"
)]
pub struct RumMonitor {
    /// Names and place.
    pub identity: Identity,
    /// Whose pages may send: one to five.
    pub domains: Vec<String>,
    /// Who may send.
    pub access: Access,
    /// As CloudWatch names them, sorted.
    pub telemetries: Vec<&'static str>,
    /// The share of sessions that is recorded, from 0 to 1.
    pub sample_rate: f64,
    /// `AllowCookies`.
    pub cookies: bool,
    /// Only these pages; all when there is none.
    pub included: Vec<String>,
    /// None of these pages.
    pub excluded: Vec<String>,
    /// Whether pages may send events of their own.
    pub custom_events: bool,
    /// `EnableXRay`.
    pub xray: bool,
    /// `CwLogEnabled`.
    pub logs: bool,
}

/// Who may send to a [`RumMonitor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Anyone, by a resource policy.
    Public {
        /// Only with one of these aliases; any when there is none.
        aliases: Vec<String>,
        /// Only from pages with these addresses; any when there is none.
        referers: Vec<String>,
    },
    /// Guests of an identity pool of its own.
    IdentityPool,
}

/// A script that runs again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Canary {
    /// Names and place.
    pub identity: Identity,
    /// What runs: the zip, and the hash that names it.
    pub package: Package,
    /// The function of the package that is called: `index.handler`.
    pub handler: String,
    /// A version, never an alias: what runs changes with the text only.
    pub runtime: Runtime,
    /// When it runs.
    pub schedule: Schedule,
    /// How long a run may take, in seconds: 3 to 840.
    pub timeout_seconds: u32,
    /// Memory of a run; none for what Synthetics gives.
    pub memory_mb: u32,
    /// How often a run that failed is tried again.
    pub retries: u32,
    /// `ActiveTracing`.
    pub tracing: bool,
    /// Environment variables of the script.
    pub environment: BTreeMap<String, String>,
    /// How long runs and artifacts are kept, in days: 1 to 455.
    pub keep_days: u32,
}

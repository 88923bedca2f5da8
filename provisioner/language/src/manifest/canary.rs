//! `kind: Canary`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Raw, Spanned, Tags};
use crate::package::runtime::Runtime;
use crate::term::{
    DashboardName, Datapoints, Duration, EntryPoint, Limit, Name, PartName, RunbookName, Schedule,
    Term, Threshold, Url, Word,
};

/// Plays a customer or a client of an API again and again, from outside: a CloudWatch Synthetics canary, with alarms on
/// its outcome and its time, and rows of the dashboard `canaries` that shows all of them.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["steps"]}, {"required": ["script"]}]))]
pub struct Canary {
    /// Its name. In AWS it is `PROJECT-ENV-NAME`. Its alarms are `canary-NAME-failed` and `canary-NAME-slow`.
    pub name: Spanned<Term<Name>>,
    /// When it runs: every `1m` to `60m`, `once`, or `cron(…)` with six fields. Without, every `5m`.
    pub schedule: Option<Spanned<Term<Schedule>>>,
    /// What it does, one after the other. The first that fails ends the run.
    #[schemars(length(min = 1, max = 100))]
    pub steps: Option<Spanned<Vec<Spanned<Step>>>>,
    /// A script for its runtime instead of steps: a file beside this one or below, in `canaries/`.
    #[schemars(length(min = 1))]
    pub script: Option<Spanned<String>>,
    /// Files that the script imports, beside it or below.
    #[schemars(length(min = 1, max = 200))]
    pub files: Option<Vec<Spanned<String>>>,
    /// The function of the script that is called: `FILE.FUNCTION`. Without, `handler` of the script.
    pub handler: Option<Spanned<Term<EntryPoint>>>,
    /// What it runs on: `playwright`, `puppeteer` (the newest that this obsctl knows), or a version such as
    /// `syn-nodejs-playwright-8.0`. Without, `playwright`.
    pub runtime: Option<Spanned<Term<Runtime>>>,
    /// How long a run may take, from 3s to 14m. Without, as long as there is until the next one.
    pub timeout: Option<Spanned<Term<Duration>>>,
    /// Memory in MB: 960 to 3,008, in steps of 64. Without, 1,024.
    #[schemars(range(min = 960, max = 3008))]
    pub memory: Option<Spanned<u32>>,
    /// How often a run that failed is tried again at once. Without, never.
    #[schemars(range(min = 0, max = 2))]
    pub retries: Option<u32>,
    /// Whether runs begin X-Ray traces.
    pub tracing: Option<bool>,
    /// Environment variables of the script.
    pub environment: Option<IndexMap<String, Spanned<String>>>,
    /// How long runs and what they left are kept: `1d` to `455d`. Without, 31 days.
    pub keep: Option<Spanned<Term<Duration>>>,
    /// When it is wrong. Each has a default.
    pub alarms: Option<CanaryAlarms>,
    /// How urgent its alarms are: every Route that lists this severity is told.
    pub severity: Option<Spanned<Term<Word>>>,
    /// What to do about its alarms: `runbooks/NAME.md`. With a severity, there is one.
    pub runbook: Option<Spanned<Term<RunbookName>>>,
    /// Where its alarms tell to look: a Dashboard of the project, instead of the `canaries` that comes with them.
    pub dashboard: Option<Spanned<Term<DashboardName>>>,
    /// The service that it is about; chooses the part of the project when there are several.
    pub service: Option<Spanned<Term<Word>>>,
    /// The part of the project, a stack, that holds it.
    pub part: Option<Spanned<Term<PartName>>>,
    /// Who answers for it.
    pub owner: Option<Spanned<Term<Word>>>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
    /// CloudFormation properties of the canary that the language does not know, merged over the generated ones.
    pub raw: Option<Raw>,
}

/// One step: one of `request`, `open`, `click` and `fill`, what is expected then, or only what is expected.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// What reports and metrics call it. Without, what it does.
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<Spanned<String>>,
    /// Sends a request, without a browser. Redirects are answers, not followed.
    pub request: Option<Request>,
    /// Opens a page in the browser.
    pub open: Option<Spanned<Term<Url>>>,
    /// Clicks on the first thing that this selector of Playwright finds.
    #[schemars(length(min = 1))]
    pub click: Option<Spanned<String>>,
    /// Writes into a field.
    pub fill: Option<FillIn>,
    /// What the newest answer, or the page as it is now, has to be like. Without, an answer's status is below 400.
    pub expect: Option<Expect>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// Where to.
    pub url: Spanned<Term<Url>>,
    /// Without, `GET`, and with something to send `POST`.
    pub method: Option<Method>,
    /// By name.
    pub headers: Option<IndexMap<String, String>>,
    /// What is sent, as text.
    pub body: Option<Spanned<String>>,
    /// What is sent, as JSON.
    pub json: Option<Spanned<serde_json::Value>>,
}

/// Methods of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(inline)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads the headers alone.
    Head,
    /// Sends something new.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
    /// Asks what is possible.
    Options,
}

/// Writes a text into a field.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FillIn {
    /// The first one that this selector of Playwright finds.
    #[schemars(length(min = 1))]
    pub field: String,
    /// The text.
    pub text: String,
}

/// What an answer has to be like. All of it must hold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expect {
    /// Its status. Without, any below 400.
    #[schemars(range(min = 100, max = 599))]
    pub status: Option<u32>,
    /// Values of headers, by name.
    pub headers: Option<IndexMap<String, String>>,
    /// Values in its JSON, by where they are (RFC 6901): `/items/0/price`.
    #[schemars(extend("propertyNames" = {"format": "json-pointer"}))]
    pub json: Option<IndexMap<String, serde_json::Value>>,
    /// What its text holds, or the page shows.
    #[schemars(length(min = 1))]
    pub text: Option<String>,
    /// It takes less than this: `500ms`, `2s`.
    pub under: Option<Spanned<Term<Threshold>>>,
}

/// When a canary is wrong.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CanaryAlarms {
    /// For how many runs: `2` (in a row) or `2 of 3`. Without, 2.
    pub r#for: Option<Spanned<Term<Datapoints>>>,
    /// The share of runs that pass. Without, below 90%; no run at all is wrong, too, unless it runs by `cron` or `once`.
    pub failed: Option<CanaryFailed>,
    /// How long a run takes, on average. Without, above half of its `timeout`.
    pub slow: Option<CanarySlow>,
}

/// The alarm of a canary that fails.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CanaryFailed {
    /// Wrong below this, in percent, or `none` for no alarm.
    pub below: Option<Spanned<Term<Limit>>>,
    /// What it means for customers, in a sentence.
    #[schemars(length(min = 1))]
    pub impact: Option<Spanned<String>>,
    /// How urgent it is, when not as urgent as the other.
    pub severity: Option<Spanned<Term<Word>>>,
    /// What to do about it: `runbooks/NAME.md`.
    pub runbook: Option<Spanned<Term<RunbookName>>>,
}

/// The alarm of a canary that takes long.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CanarySlow {
    /// Wrong above this, or `none` for no alarm.
    pub above: Option<Spanned<Term<Limit>>>,
    /// What it means for customers, in a sentence.
    #[schemars(length(min = 1))]
    pub impact: Option<Spanned<String>>,
    /// How urgent it is, when not as urgent as the other.
    pub severity: Option<Spanned<Term<Word>>>,
    /// What to do about it: `runbooks/NAME.md`.
    pub runbook: Option<Spanned<Term<RunbookName>>>,
}

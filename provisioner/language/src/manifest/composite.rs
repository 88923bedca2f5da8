//! `kind: CompositeAlarm`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Actions, Raw, Spanned, Tags};
use crate::term::{
    AlarmName, DashboardName, Duration, Name, PartName, RuleText, RunbookName, Term, Word,
};

/// Watches other alarms: tells someone when a rule over their states holds.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompositeAlarm {
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
    /// When it is wrong: `ALARM(a) AND NOT OK(b)` over names of alarms, with `AND`, `OR`, `NOT`, parentheses and
    /// `AT_LEAST(2, ALARM, (a, b, c))`.
    #[schemars(required)]
    pub rule: Option<Spanned<Term<RuleText>>>,
    /// The alarm during which nobody is told of this one.
    pub suppressor: Option<Spanned<Suppressor>>,
    /// Who is told, instead of whom the severity tells.
    pub actions: Option<Actions>,
    /// Whether anyone is told at all.
    pub actions_enabled: Option<bool>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
    /// CloudFormation properties that the language does not know, merged over the generated ones.
    pub raw: Option<Raw>,
}

/// The alarm during which nobody is told.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Suppressor {
    /// Its name, or the ARN of one from elsewhere.
    pub alarm: Spanned<Term<AlarmName>>,
    /// How long to wait for it before anyone is told. Without, one minute.
    pub wait: Option<Term<Duration>>,
    /// How long it still counts after it ended. Without, one minute.
    pub extension: Option<Term<Duration>>,
}

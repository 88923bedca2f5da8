//! `AlarmDescription`: what the person who is called gets to see. One fixed layout.

use super::Builder;
use crate::diagnostic::{DESCRIPTION_TOO_LONG, NO_RUNBOOK};
use crate::manifest::Spanned;
use crate::source::Span;
use crate::term::{DashboardName, RunbookName, Term, Word};

/// Characters that CloudWatch takes (BOTO:cloudwatch.PutMetricAlarmInput).
const LONGEST: usize = 1024;

/// What an alarm says of itself to people.
pub(super) struct Told<'a> {
    pub(super) name: &'a Span,
    pub(super) severity: Option<&'a Spanned<Term<Word>>>,
    pub(super) impact: Option<&'a Spanned<String>>,
    /// The sentence when there is no impact.
    pub(super) otherwise: String,
    pub(super) runbook: Option<&'a Spanned<Term<RunbookName>>>,
    pub(super) dashboard: Option<&'a Spanned<Term<DashboardName>>>,
    pub(super) owner: &'a str,
}

impl Builder<'_> {
    pub(super) fn description(&mut self, told: &Told<'_>) -> String {
        if let (Some(severity), None) = (told.severity, told.runbook) {
            let message = format!("an alarm of severity `{}` has no runbook", severity.value.0);
            let hint = "say with `runbook:` what the person who is called does".to_owned();
            self.report_absent(NO_RUNBOOK, told.name, message, hint);
        }
        let impact = told
            .impact
            .map_or(told.otherwise.as_str(), |impact| impact.value.as_str());
        // its own lines have a meaning: a line break in the impact would look like the end of it
        let mut lines = vec![impact.split_whitespace().collect::<Vec<_>>().join(" ")];
        lines.extend(
            told.runbook
                .map(|runbook| format!("Runbook: {}", self.runbook_url(runbook.value.0.as_str()))),
        );
        lines.extend(told.dashboard.map(|dashboard| {
            format!(
                "Dashboard: {}",
                self.dashboard_url(dashboard.value.0.as_str())
            )
        }));
        lines.push(format!("Owner: {}", told.owner));
        let description = lines.join("\n");
        let length = description.chars().count();
        if length > LONGEST {
            let span = told.impact.map_or(told.name, |impact| &impact.span);
            let message = format!("the description has {length} characters, more than {LONGEST}");
            let hint = format!(
                "shorten the impact by {}: the runbook has room for more",
                length - LONGEST
            );
            self.report(DESCRIPTION_TOO_LONG, span, message, hint);
        }
        description
    }

    fn runbook_url(&self, name: &str) -> String {
        let template = self
            .context
            .runbook_url
            .as_deref()
            .unwrap_or("runbooks/{name}.md");
        self.fill(template, name)
    }

    fn dashboard_url(&self, name: &str) -> String {
        const CONSOLE: &str = "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#dashboards/dashboard/{name}";
        let template = self.context.dashboard_url.as_deref().unwrap_or(CONSOLE);
        self.fill(template, &self.physical(name))
    }

    fn fill(&self, template: &str, name: &str) -> String {
        let environment = &self.context.environment;
        let endpoint = environment
            .endpoint
            .as_deref()
            .unwrap_or_default()
            .trim_end_matches('/');
        [
            ("{endpoint}", endpoint),
            ("{project}", &self.context.project),
            ("{env}", &environment.name),
            ("{region}", &environment.region),
            ("{name}", name),
        ]
        .into_iter()
        .fold(template.to_owned(), |url, (placeholder, value)| {
            url.replace(placeholder, value)
        })
    }
}

//! Who is told of an alarm.

use cloudwatch::alarm::AlarmKind;

use super::Builder;
use crate::diagnostic::{NO_ROUTE, SETTING, TOO_MANY_ACTIONS, did_you_mean, list};
use crate::manifest::{self, Spanned};
use crate::model::{Actions, Target};
use crate::term::{RouteRef, Term, Word};

/// Actions that CloudWatch takes for a state.
const MOST: usize = 5;

impl Builder<'_> {
    /// The routes that serve the severity, on ALARM and OK; state by state replaced by what the alarm names.
    pub(super) fn actions(
        &mut self,
        severity: Option<&Spanned<Term<Word>>>,
        stated: Option<&manifest::Actions>,
        enabled: Option<bool>,
    ) -> Actions {
        let served: Vec<Target> = severity
            .map(|severity| self.served(severity))
            .unwrap_or_default();
        let none = manifest::Actions::default();
        let stated = stated.unwrap_or(&none);
        Actions {
            enabled: enabled.unwrap_or(true),
            alarm: self.state(stated.alarm.as_ref(), &served, "ALARM", severity),
            ok: self.state(stated.ok.as_ref(), &served, "OK", severity),
            insufficient_data: self.state(
                stated.insufficient_data.as_ref(),
                &[],
                "INSUFFICIENT_DATA",
                severity,
            ),
        }
    }

    /// Reports the ARNs that name nothing an alarm of this kind can do.
    pub(super) fn possible(&mut self, kind: AlarmKind, stated: Option<&manifest::Actions>) {
        let lists = stated.map(|one| [&one.alarm, &one.ok, &one.insufficient_data]);
        let lists = lists.into_iter().flatten().flatten();
        for name in lists.flat_map(|list| &list.value) {
            if let Target::Arn(arn) = target(&name.value.0) {
                for problem in kind.problems("Actions", &[arn]) {
                    self.report(SETTING, &name.span, problem.message, problem.hint);
                }
            }
        }
    }

    fn served(&mut self, severity: &Spanned<Term<Word>>) -> Vec<Target> {
        let name = severity.value.0.as_str();
        let index = self.context.index;
        if !index.may_serve(name) {
            let hint = did_you_mean(name, index.severities()).unwrap_or_else(|| {
                match index.severities().count() {
                    0 => "list it in the `severities` of a Route".to_owned(),
                    _ => format!("the routes serve {}", list(index.severities(), "and")),
                }
            });
            self.report(
                NO_ROUTE,
                &severity.span,
                format!("no route serves the severity `{name}`"),
                hint,
            );
        }
        let routes = self.context.routes.get(name);
        routes
            .into_iter()
            .flatten()
            .map(|route| Target::Route(route.clone()))
            .collect()
    }

    fn state(
        &mut self,
        stated: Option<&Spanned<Vec<Spanned<Term<RouteRef>>>>>,
        served: &[Target],
        state: &str,
        severity: Option<&Spanned<Term<Word>>>,
    ) -> Vec<Target> {
        let targets: Vec<Target> = match stated {
            None => served.to_vec(),
            Some(names) => names
                .value
                .iter()
                .map(|name| target(&name.value.0))
                .collect(),
        };
        let span = stated
            .map(|names| &names.span)
            .or(severity.map(|severity| &severity.span));
        if let Some(span) = span.filter(|_| targets.len() > MOST) {
            let more = targets.len() - MOST;
            let message = format!("{} actions on {state}, {more} too many", targets.len());
            let hint = format!("CloudWatch takes {MOST}: give a route more receivers instead");
            self.report(TOO_MANY_ACTIONS, span, message, hint);
        }
        targets
    }
}

fn target(name: &RouteRef) -> Target {
    let text = name.as_str().to_owned();
    if name.is_arn() {
        Target::Arn(text)
    } else {
        Target::Route(text)
    }
}

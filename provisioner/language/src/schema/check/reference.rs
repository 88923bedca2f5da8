//! Scalars that name something, and scalars in a language of CloudWatch.

use cloudwatch::{composite, math};

use super::Checker;
use crate::diagnostic::{
    Code, Diagnostic, MATH, RULE, UNKNOWN_ALARM, UNKNOWN_DASHBOARD, UNKNOWN_ROUTE, UNKNOWN_RUNBOOK,
    did_you_mean,
};
use crate::resolve::Namespace;
use crate::source::Span;
use crate::tree::{Node, inside};

impl Checker<'_> {
    /// Whether a text of this form names what there is, or can be read by CloudWatch.
    pub(super) fn reference(&mut self, format: &str, text: &str, node: &Node) -> bool {
        match format {
            "alarm" => self.known((Namespace::Alarms, UNKNOWN_ALARM), format, text, &node.span),
            "route" => self.known((Namespace::Routes, UNKNOWN_ROUTE), format, text, &node.span),
            "dashboard" => self.known(
                (Namespace::Dashboards, UNKNOWN_DASHBOARD),
                format,
                text,
                &node.span,
            ),
            "runbook" => self.runbook(text, &node.span),
            "metric-math" => self.formula(text, node),
            "composite-rule" => self.rule(text, node),
            _ => true,
        }
    }

    fn known(
        &mut self,
        (namespace, code): (Namespace, Code),
        what: &str,
        name: &str,
        span: &Span,
    ) -> bool {
        if name.starts_with("arn:") || self.index.may_have(namespace, name) {
            return true;
        }
        let hint = did_you_mean(name, self.index.names(namespace)).unwrap_or_else(|| {
            format!("no document of this project declares a {what} with this name")
        });
        let message = format!("unknown {what} `{name}`");
        self.diagnostics
            .push(Diagnostic::error(code, span.clone(), message).hint(hint));
        false
    }

    fn runbook(&mut self, name: &str, span: &Span) -> bool {
        if self.sources.runbooks.contains(name) {
            return true;
        }
        let hint = did_you_mean(name, self.sources.runbooks.iter().map(String::as_str))
            .unwrap_or_else(|| format!("write `runbooks/{name}.md`"));
        let message = format!("there is no runbook `{name}`");
        self.diagnostics
            .push(Diagnostic::error(UNKNOWN_RUNBOOK, span.clone(), message).hint(hint));
        false
    }

    fn formula(&mut self, text: &str, node: &Node) -> bool {
        let Err(errors) = math::parse(text) else {
            return true;
        };
        for error in errors {
            let span = inside::place(self.sources, &node.span, text, error.start..error.end);
            self.diagnostics
                .push(Diagnostic::error(MATH, span, error.message).hint(error.hint));
        }
        false
    }

    fn rule(&mut self, text: &str, node: &Node) -> bool {
        match composite::parse(text) {
            Ok(rule) => {
                let unknown: Vec<String> = rule.children().into_iter().map(str::to_owned).collect();
                unknown.iter().fold(true, |good, child| {
                    let place = text
                        .find(child.as_str())
                        .map(|start| start..start + child.len());
                    let span = place.map_or_else(
                        || node.span.clone(),
                        |place| inside::place(self.sources, &node.span, text, place),
                    );
                    self.known((Namespace::Alarms, UNKNOWN_ALARM), "alarm", child, &span) && good
                })
            }
            Err(error) => {
                let span = inside::place(self.sources, &node.span, text, error.start..error.end);
                self.diagnostics
                    .push(Diagnostic::error(RULE, span, error.message).hint(error.hint));
                false
            }
        }
    }
}

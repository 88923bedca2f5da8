//! The ids, the expressions and the labels of a metric widget.

use std::collections::BTreeSet;

use crate::dashboard::MAX_METRICS;
use crate::dashboard::expand::{Asked, Expanded};
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::model::Metric;
use crate::dashboard::request::queries_of;
use crate::insights;
use crate::label::Label;
use crate::math;
use crate::query::{Plan, is_id};
use crate::syntax::SyntaxError;

/// Checks what the entries say of each other. CloudWatch takes wrong expressions and labels, and
/// shows the mistake in the graph.
pub(super) fn check(
    metric: &Metric,
    expanded: &[Expanded<'_>],
    place: Place<'_>,
    findings: &mut Findings,
) {
    check_ids(metric, place, findings);
    check_queries(metric, expanded, place, findings);
    let mut insights = 0;
    for entry in expanded {
        let Some(options) = entry.options else {
            continue;
        };
        let inner = place.index(entry.index);
        let inner = inner.index(entry.place_of_options);
        let place = inner.key("expression");
        match &entry.asked {
            Asked::Metric(_) if options.expression.is_some() => {
                findings.warn(&place, "does nothing beside a metric");
            }
            Asked::Expression(text) if math::is_insights_query(text) => {
                insights += 1;
                if insights > 1 {
                    findings.error(&place, "must be the only Metrics Insights query");
                }
                warn_each(insights::parse(text), text, place, findings);
            }
            Asked::Metric(_) | Asked::Expression(_) => {}
        }
        if let Some(label) = &options.label {
            warn_each(Label::parse(label), label, inner.key("label"), findings);
        }
    }
}

fn check_ids(metric: &Metric, place: Place<'_>, findings: &mut Findings) {
    let mut ids = BTreeSet::new();
    let entries = metric.entries();
    for (index, entry) in entries.take_while(|(index, _)| *index < MAX_METRICS) {
        let Some(id) = entry
            .options
            .as_ref()
            .and_then(|options| options.id.as_deref())
        else {
            continue;
        };
        let inner = place.index(index);
        let inner = inner.index(entry.place_of_options());
        let place = inner.key("id");
        if !is_id(id) {
            findings.error(
                &place,
                "must start with a lower-case letter, then letters, digits and `_`",
            );
        } else if !ids.insert(id) {
            findings.error(&place, format!("the id `{id}` is used twice"));
        }
    }
}

/// What is wrong with metric math, alone and with what it refers to. Of SQL only what it gives
/// counts here.
fn check_queries(
    metric: &Metric,
    expanded: &[Expanded<'_>],
    place: Place<'_>,
    findings: &mut Findings,
) {
    let queries = queries_of(metric, expanded);
    for error in Plan::new(&queries).err().unwrap_or_default() {
        let Some(entry) = expanded.get(error.index) else {
            continue;
        };
        let text = match entry.asked {
            Asked::Expression(text) if !math::is_insights_query(text) => text,
            Asked::Metric(_) | Asked::Expression(_) => continue,
        };
        let inner = place.index(entry.index);
        let inner = inner.index(entry.place_of_options);
        let place = inner.key("expression");
        let message = match error.span {
            Some((start, _)) => Characters::of(text).located(&error.message, start),
            None => error.message,
        };
        findings.warn(&place, message);
    }
}

/// A warning for each mistake in a text.
pub(super) fn warn_each<T>(
    parsed: Result<T, Vec<SyntaxError>>,
    text: &str,
    place: Place<'_>,
    findings: &mut Findings,
) {
    let mut characters = Characters::of(text);
    for error in parsed.err().unwrap_or_default() {
        findings.warn(&place, characters.located(&error.message, error.start));
    }
}

/// Counts the characters of a text, going on from the place that was asked for before: there may be
/// a mistake at every place of a long text.
struct Characters<'a> {
    text: &'a str,
    at: usize,
    before: usize,
}

impl<'a> Characters<'a> {
    const fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            before: 0,
        }
    }

    /// The message with the character that it is about, from 1.
    fn located(&mut self, message: &str, start: usize) -> String {
        if start < self.at {
            (self.at, self.before) = (0, 0);
        }
        let between = self.text.get(self.at..start).unwrap_or_default();
        (self.at, self.before) = (start, self.before + between.chars().count());
        format!("{message}, at character {}", self.before + 1)
    }
}

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

/// What is wrong with metric math, alone and with what it refers to.
fn check_queries(
    metric: &Metric,
    expanded: &[Expanded<'_>],
    place: Place<'_>,
    findings: &mut Findings,
) {
    let queries = queries_of(metric, expanded);
    // the result of SQL is a series like any other, which only its evaluation knows
    let known = |text: &str| math::is_insights_query(text);
    let has_insights = expanded
        .iter()
        .any(|entry| matches!(entry.asked, Asked::Expression(text) if known(text)));
    let errors = if has_insights {
        Vec::new()
    } else {
        Plan::new(&queries).err().unwrap_or_default()
    };
    for error in errors {
        let Some(entry) = expanded.get(error.index) else {
            continue;
        };
        let Asked::Expression(text) = entry.asked else {
            continue;
        };
        let inner = place.index(entry.index);
        let inner = inner.index(entry.place_of_options);
        let place = inner.key("expression");
        let message = match error.span {
            Some((start, _)) => located(&error.message, start, text),
            None => error.message,
        };
        findings.warn(&place, message);
    }
    for entry in expanded.iter().filter(|_| has_insights) {
        if let Asked::Expression(text) = entry.asked
            && !known(text)
        {
            let inner = place.index(entry.index);
            let inner = inner.index(entry.place_of_options);
            warn_each(math::parse(text), text, inner.key("expression"), findings);
        }
    }
}

/// A warning for each mistake in a text.
pub(super) fn warn_each<T>(
    parsed: Result<T, Vec<SyntaxError>>,
    text: &str,
    place: Place<'_>,
    findings: &mut Findings,
) {
    for error in parsed.err().unwrap_or_default() {
        findings.warn(&place, located(&error.message, error.start, text));
    }
}

/// The message with the character that it is about, from 1.
fn located(message: &str, start: usize, text: &str) -> String {
    let before = text.get(..start).unwrap_or(text).chars().count();
    format!("{message}, at character {}", before + 1)
}

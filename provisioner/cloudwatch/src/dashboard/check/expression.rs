//! The ids and the expressions of a metric widget.

use std::collections::BTreeSet;

use crate::dashboard::expand::{Asked, Expanded};
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::model::Metric;
use crate::math;
use crate::query::is_id;

/// Checks what the entries say of each other.
pub(super) fn check(
    metric: &Metric,
    expanded: &[Expanded<'_>],
    place: Place<'_>,
    findings: &mut Findings,
) {
    check_ids(metric, place, findings);
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
            Asked::Metric(_) => {}
            Asked::Expression(text) if math::is_insights_query(text) => {
                insights += 1;
                if insights > 1 {
                    findings.error(&place, "must be the only Metrics Insights query");
                }
            }
            Asked::Expression(text) => check_expression(text, place, findings),
        }
    }
}

fn check_ids(metric: &Metric, place: Place<'_>, findings: &mut Findings) {
    let mut ids = BTreeSet::new();
    for (index, entry) in metric
        .entries()
        .take_while(|(index, _)| *index < crate::dashboard::MAX_METRICS)
    {
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

/// CloudWatch takes a wrong expression and shows the mistake in the graph.
fn check_expression(text: &str, place: Place<'_>, findings: &mut Findings) {
    for error in math::parse(text).err().unwrap_or_default() {
        let before = text.get(..error.start).unwrap_or(text).chars().count();
        let message = format!("{}, at character {}", error.message, before + 1);
        findings.warn(&place, message);
    }
}

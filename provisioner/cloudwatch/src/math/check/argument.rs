//! The arguments whose values can be told without data: texts and written-out numbers. Mistakes in
//! a text are reported at their place in it.

use super::super::evaluate::period_of;
use super::super::expression::{Expr, Node};
use super::super::function::Function;
use super::super::text::content;
use crate::search;
use crate::statistic::Statistic;
use crate::syntax::{Span, SyntaxError};

/// The services that Performance Insights has counters of (UG:using-metric-math).
const SERVICES: [&str; 2] = ["RDS", "DOCDB"];

/// What a rule of Contributor Insights gives (UG:using-metric-math).
const RULE_METRICS: [&str; 7] = [
    "UniqueContributors",
    "MaxContributorValue",
    "SampleCount",
    "Sum",
    "Minimum",
    "Maximum",
    "Average",
];

/// Adds the mistakes in the arguments of a call, whose types are right.
pub(super) fn check(function: Function, arguments: &[Expr], errors: &mut Vec<SyntaxError>) {
    match (function, arguments) {
        (Function::Search, [query, statistic, period @ ..]) => {
            check_search(query, errors);
            check_statistic(statistic, errors);
            if let Some(period) = period.first().filter(|period| period_of(period).is_none()) {
                let message = "the period of a search is 1, 5, 10, 20, 30 or a multiple of 60";
                errors.push(SyntaxError::new(period.span, message));
            }
        }
        (Function::DbPerfInsights, [service, ..]) => one_of(service, &SERVICES, errors),
        (Function::InsightRuleMetric, [_, metric]) => one_of(metric, &RULE_METRICS, errors),
        (Function::Slice, [_, bounds @ ..]) => whole(bounds, 0.0, "an index counts from 0", errors),
        (Function::Sort, [_, _, _, limit @ ..]) => {
            whole(limit, 1.0, "a limit is at least 1", errors);
        }
        _ => {}
    }
}

/// The content of a text and where it begins.
fn text(expr: &Expr) -> Option<(&str, usize)> {
    match &expr.node {
        Node::Text(text) => Some((content(text), expr.span.start + 1)),
        _ => None,
    }
}

fn check_search(query: &Expr, errors: &mut Vec<SyntaxError>) {
    let Some((query, start)) = text(query) else {
        return;
    };
    let found = search::parse(query).err().unwrap_or_default();
    errors.extend(found.into_iter().map(|error| SyntaxError {
        start: error.start + start,
        end: error.end + start,
        ..error
    }));
}

fn check_statistic(statistic: &Expr, errors: &mut Vec<SyntaxError>) {
    let Some((name, start)) = text(statistic) else {
        return;
    };
    if let Err(error) = name.parse::<Statistic>() {
        let span = Span {
            start,
            end: start + name.len(),
        };
        errors.push(SyntaxError::new(span, error.to_string()));
    }
}

fn one_of(expr: &Expr, names: &[&str], errors: &mut Vec<SyntaxError>) {
    let Some((name, start)) = text(expr) else {
        return;
    };
    if names.contains(&name) {
        return;
    }
    let span = Span {
        start,
        end: start + name.len(),
    };
    let message = format!("`{name}` is not one of `{}`", names.join("`, `"));
    let error = SyntaxError::new(span, message);
    let meant = names.iter().find(|one| one.eq_ignore_ascii_case(name));
    errors.push(match meant {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error,
    });
}

/// Numbers that are written out are whole and not too small.
fn whole(numbers: &[Expr], least: f64, rule: &str, errors: &mut Vec<SyntaxError>) {
    for number in numbers {
        let value = match &number.node {
            Node::Number(value) => *value,
            Node::Negate(inner) => match inner.node {
                Node::Number(value) => -value,
                _ => continue,
            },
            _ => continue,
        };
        if value.fract() != 0.0 {
            let message = format!("`{number}` is not a whole number");
            errors.push(SyntaxError::new(number.span, message));
        } else if value < least {
            errors.push(SyntaxError::new(number.span, rule));
        }
    }
}

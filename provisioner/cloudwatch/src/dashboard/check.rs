//! Checking a whole body (API:CloudWatch-Dashboard-Body-Structure).

use serde_json::Value;

use super::findings::{Findings, Message, Object};
use super::{COLUMNS, DEFAULT_SIZE, MAX_METRICS_OF_ALL, MAX_VARIABLES, MAX_WIDGETS, widgets};
use crate::time::Timestamp;

/// Everything that is wrong with a body, in the order of the body.
pub fn check(text: &str) -> Vec<Message> {
    let mut findings = Findings::default();
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            if let Some(body) = findings.object(String::new(), &value) {
                check_body(&mut findings, &body);
            }
        }
        Err(error) => findings.error("", format!("the body is not JSON: {error}")),
    }
    findings.messages
}

fn check_body(findings: &mut Findings, body: &Object<'_>) {
    check_range(findings, body);
    findings.one_of(body, "periodOverride", &["auto", "inherit"]);
    for (index, variable) in findings
        .list(body, "variables", MAX_VARIABLES)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        if let Some(variable) = findings.object(format!("/variables/{index}"), variable) {
            check_variable(findings, &variable);
        }
    }
    findings.require(body, "widgets");
    let list = findings
        .list(body, "widgets", MAX_WIDGETS)
        .unwrap_or_default();
    let mut metrics = 0;
    for (index, widget) in list.iter().enumerate() {
        if let Some(widget) = findings.object(format!("/widgets/{index}"), widget) {
            metrics += check_widget(findings, &widget);
        }
    }
    if metrics > MAX_METRICS_OF_ALL {
        let message = format!(
            "all widgets together must have at most {MAX_METRICS_OF_ALL} metrics, not {metrics}"
        );
        findings.error("/widgets", message);
    }
    findings.only(
        body,
        &["start", "end", "periodOverride", "variables", "widgets"],
    );
}

/// A relative start alone, or absolute times for start and end.
pub(super) fn check_range(findings: &mut Findings, of: &Object<'_>) {
    findings.is_text(of, &["start", "end"]);
    let absolute = |text: &str| text.parse::<Timestamp>().is_ok();
    match (of.text("start"), of.text("end")) {
        (None, Some(_)) => findings.error(of.at("end"), "needs `start`"),
        (Some(start), None) if !is_relative(start) => {
            findings.error(
                of.at("start"),
                "must be relative, such as `-PT3H` or `-P7D`, or have an `end`",
            );
        }
        (Some(_), Some(end)) if !absolute(end) => {
            findings.error(
                of.at("end"),
                "must be an absolute time such as `2026-01-31T12:00:00Z`",
            );
        }
        (Some(start), Some(_)) if !absolute(start) && !is_relative(start) => {
            findings.error(
                of.at("start"),
                "must be a time such as `2026-01-31T12:00:00Z` or `-PT3H`",
            );
        }
        _ => {}
    }
}

/// `-PT5M`, `-PT8H`, `-P3D`, `-P1W`, `-P3M`.
fn is_relative(text: &str) -> bool {
    let number = |text: &str, units: &[char]| {
        text.strip_suffix(units).is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    match text.strip_prefix("-PT") {
        Some(time) => number(time, &['S', 'M', 'H']),
        None => text
            .strip_prefix("-P")
            .is_some_and(|date| number(date, &['D', 'W', 'M'])),
    }
}

fn check_variable(findings: &mut Findings, variable: &Object<'_>) {
    for key in ["type", "inputType", "id"] {
        findings.require(variable, key);
    }
    findings.one_of(variable, "type", &["property", "pattern"]);
    findings.one_of(variable, "inputType", &["input", "select", "radio"]);
    let is_id = |id: &str| {
        (1..=32).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if variable
        .get("id")
        .is_some_and(|id| !id.as_str().is_some_and(is_id))
    {
        findings.error(
            variable.at("id"),
            "must have 1 to 32 letters, digits, `-` or `_`",
        );
    }
    if let Some(target @ ("property" | "pattern")) = variable.text("type") {
        findings.require(variable, target);
    }
    findings.list(variable, "values", 500);
    findings.is_text(
        variable,
        &["property", "pattern", "label", "search", "populateFrom"],
    );
    findings.is_boolean(variable, &["visible"]);
}

/// Checks a widget and counts its metrics.
fn check_widget(findings: &mut Findings, widget: &Object<'_>) -> usize {
    let most = u64::from(u32::MAX);
    findings.whole(widget, "x", 0, u64::from(COLUMNS) - 1);
    findings.whole(widget, "y", 0, most);
    findings.whole(widget, "width", 1, u64::from(COLUMNS));
    findings.whole(widget, "height", 1, 1000);
    for (key, other) in [("x", "y"), ("y", "x")] {
        if widget.get(key).is_some() && widget.get(other).is_none() {
            findings.error(widget.at(key), format!("needs `{other}`"));
        }
    }
    let columns = u64::from(COLUMNS);
    let number = |key: &str| widget.get(key).and_then(Value::as_u64);
    let (x, width) = (
        number("x"),
        number("width").unwrap_or(u64::from(DEFAULT_SIZE)),
    );
    // whether CloudWatch refuses it is undocumented
    if x.is_some_and(|x| x < columns && width <= columns && x + width > columns) {
        findings.warn(
            widget.at("width"),
            format!("reaches beyond the {COLUMNS} columns"),
        );
    }
    findings.only(widget, &["type", "x", "y", "width", "height", "properties"]);
    widgets::check(findings, widget)
}

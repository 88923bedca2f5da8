//! Checking the properties of a widget by its type (API:CloudWatch-Dashboard-Body-Structure).

use super::findings::{Findings, Object};
use super::metric;
use crate::alarm::State;

const KINDS: [&str; 7] = [
    "metric", "text", "log", "alarm", "explorer", "chart", "custom",
];

/// Checks type and properties of a widget, and counts its metrics.
pub(super) fn check(findings: &mut Findings, widget: &Object<'_>) -> usize {
    findings.require(widget, "type");
    findings.one_of(widget, "type", &KINDS);
    findings.require(widget, "properties");
    let Some(properties) = findings.field(widget, "properties") else {
        return 0;
    };
    match widget.text("type") {
        Some("metric") => return metric::check(findings, &properties),
        Some("text") => check_text(findings, &properties),
        Some("alarm") => check_alarms(findings, &properties),
        Some("log") => check_log(findings, &properties),
        // the others are taken as they are
        _ => {}
    }
    0
}

fn check_text(findings: &mut Findings, properties: &Object<'_>) {
    findings.require(properties, "markdown");
    findings.is_text(properties, &["markdown"]);
    findings.one_of(properties, "background", &["solid", "transparent"]);
    findings.only(properties, &["markdown", "background"]);
}

fn check_alarms(findings: &mut Findings, properties: &Object<'_>) {
    findings.require(properties, "alarms");
    if let Some(alarms) = findings.list(properties, "alarms", 100) {
        if alarms.is_empty() {
            findings.error(properties.at("alarms"), "must have at least one alarm");
        }
        check_arns(findings, &properties.at("alarms"), alarms);
    }
    findings.one_of(
        properties,
        "sortBy",
        &["default", "stateUpdatedTimestamp", "timestamp"],
    );
    let states = findings
        .list(properties, "states", State::ALL.len())
        .unwrap_or_default();
    for (index, state) in states.iter().enumerate() {
        if state
            .as_str()
            .is_none_or(|state| state.parse::<State>().is_err())
        {
            let path = format!("{}/{index}", properties.at("states"));
            findings.error(path, "must be one of OK, ALARM, INSUFFICIENT_DATA");
        }
    }
    findings.is_text(properties, &["title"]);
    findings.only(properties, &["alarms", "sortBy", "states", "title"]);
}

/// Every element is the ARN of an alarm.
pub(super) fn check_arns(findings: &mut Findings, path: &str, alarms: &[serde_json::Value]) {
    for (index, alarm) in alarms.iter().enumerate() {
        let is = |text: &str| text.starts_with("arn:") && text.contains(":alarm:");
        if !alarm.as_str().is_some_and(is) {
            findings.error(format!("{path}/{index}"), "must be the ARN of an alarm");
        }
    }
}

fn check_log(findings: &mut Findings, properties: &Object<'_>) {
    findings.require(properties, "region");
    findings.require(properties, "query");
    findings.is_text(properties, &["region", "query", "title", "accountId"]);
    findings.one_of(properties, "view", &["table", "timeSeries", "bar", "pie"]);
}

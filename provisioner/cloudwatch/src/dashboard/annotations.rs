//! Checking the annotations of a metric widget (API:CloudWatch-Metric-Widget-Structure).

use serde_json::Value;

use super::findings::{Findings, Object};
use super::widgets::check_arns;
use crate::time::Timestamp;

/// Checks the annotations; whether the widget is the graph of an alarm.
pub(super) fn check(findings: &mut Findings, properties: &Object<'_>) -> bool {
    let Some(annotations) = findings.field(properties, "annotations") else {
        return false;
    };
    for (direction, fills) in [
        ("horizontal", ["above", "below", "none"]),
        ("vertical", ["before", "after", "none"]),
    ] {
        let list = findings
            .list(&annotations, direction, usize::MAX)
            .unwrap_or_default();
        for (index, annotation) in list.iter().enumerate() {
            let path = format!("{}/{index}", annotations.at(direction));
            // a pair is a band
            match annotation {
                Value::Array(pair) if pair.len() == 2 => {
                    for (index, edge) in pair.iter().enumerate() {
                        check_one(findings, format!("{path}/{index}"), edge, direction, &fills);
                    }
                }
                Value::Array(_) => findings.error(path, "a band must have two edges"),
                _ => check_one(findings, path, annotation, direction, &fills),
            }
        }
    }
    let alarms = findings.list(&annotations, "alarms", 1);
    check_arns(
        findings,
        &annotations.at("alarms"),
        alarms.unwrap_or_default(),
    );
    findings.only(&annotations, &["horizontal", "vertical", "alarms"]);
    alarms.is_some_and(|alarms| !alarms.is_empty())
}

fn check_one(
    findings: &mut Findings,
    path: String,
    annotation: &Value,
    direction: &str,
    fills: &[&str],
) {
    let Some(annotation) = findings.object(path, annotation) else {
        return;
    };
    findings.require(&annotation, "value");
    if direction == "horizontal" {
        findings.is_number(&annotation, &["value"]);
        findings.one_of(&annotation, "yAxis", &["left", "right"]);
    } else if annotation.get("value").is_some()
        && annotation
            .text("value")
            .is_none_or(|time| time.parse::<Timestamp>().is_err())
    {
        findings.error(
            annotation.at("value"),
            "must be a time such as `2026-01-31T12:00:00Z`",
        );
    }
    findings.one_of(&annotation, "fill", fills);
    findings.is_text(&annotation, &["label"]);
    findings.is_boolean(&annotation, &["visible"]);
    findings.color(&annotation);
}

//! Checking the properties of a metric widget (API:CloudWatch-Metric-Widget-Structure).

use std::collections::BTreeSet;

use serde_json::Value;

use super::findings::{Findings, Object};
use super::{MAX_METRICS, annotations, check::check_range};
use crate::datum::MAX_DIMENSIONS;
use crate::math;
use crate::period::Period;
use crate::statistic::Statistic;

const KEYS: [&str; 22] = [
    "accountId",
    "annotations",
    "end",
    "labels",
    "legend",
    "liveData",
    "metrics",
    "period",
    "region",
    "setPeriodToTimeRange",
    "singleValueFullPrecision",
    "sparkline",
    "stacked",
    "start",
    "stat",
    "table",
    "timezone",
    "title",
    "view",
    "yAxis",
    "height",
    "width",
];

/// Namespace, name and dimensions.
const MAX_TEXTS: usize = 2 + 2 * MAX_DIMENSIONS;

/// Checks the properties and counts the metrics.
pub(super) fn check(findings: &mut Findings, properties: &Object<'_>) -> usize {
    findings.require(properties, "region");
    findings.is_text(properties, &["region", "title", "timezone", "accountId"]);
    findings.is_boolean(
        properties,
        &[
            "stacked",
            "liveData",
            "sparkline",
            "setPeriodToTimeRange",
            "singleValueFullPrecision",
        ],
    );
    findings.one_of(
        properties,
        "view",
        &["timeSeries", "singleValue", "gauge", "bar", "pie", "table"],
    );
    check_period(findings, properties);
    check_statistic(findings, properties);
    check_range(findings, properties);
    check_axes(findings, properties);
    if let Some(legend) = findings.field(properties, "legend") {
        findings.one_of(&legend, "position", &["right", "bottom", "hidden"]);
    }
    let of_alarm = annotations::check(findings, properties);
    if !of_alarm {
        findings.require(properties, "metrics");
    }
    let metrics = findings
        .list(properties, "metrics", MAX_METRICS)
        .unwrap_or_default();
    let mut entries = Entries {
        findings,
        ids: BTreeSet::new(),
        previous: Vec::new(),
    };
    for (index, entry) in metrics.iter().enumerate() {
        entries.check(&format!("{}/{index}", properties.at("metrics")), entry);
    }
    findings.only(properties, &KEYS);
    metrics.len()
}

/// A multiple of a minute; less only for metrics of high resolution, which the reference of the
/// body does not mention.
fn check_period(findings: &mut Findings, of: &Object<'_>) {
    let Some(value) = of.get("period") else {
        return;
    };
    let seconds = value
        .as_u64()
        .and_then(|seconds| u32::try_from(seconds).ok());
    match seconds.map(Period::from_seconds) {
        Some(Ok(period)) if period.is_high_resolution() => {
            findings.warn(of.at("period"), "only shows metrics of high resolution");
        }
        Some(Ok(_)) => {}
        _ => findings.error(of.at("period"), "must be a multiple of 60 seconds"),
    }
}

fn check_statistic(findings: &mut Findings, of: &Object<'_>) {
    findings.is_text(of, &["stat"]);
    let Some(Err(error)) = of.text("stat").map(str::parse::<Statistic>) else {
        return;
    };
    let hint = error.hint().map(|hint| format!("; {hint}"));
    findings.error(
        of.at("stat"),
        format!("{error}{}", hint.unwrap_or_default()),
    );
}

fn check_axes(findings: &mut Findings, properties: &Object<'_>) {
    let sides = findings.field(properties, "yAxis");
    for side in ["left", "right"] {
        let axis = sides.as_ref().and_then(|sides| findings.field(sides, side));
        if let Some(axis) = &axis {
            findings.is_text(axis, &["label"]);
            findings.is_number(axis, &["min", "max"]);
            findings.is_boolean(axis, &["showUnits"]);
            findings.only(axis, &["label", "min", "max", "showUnits"]);
        }
        let bounded =
            axis.is_some_and(|axis| axis.get("min").is_some() && axis.get("max").is_some());
        if side == "left" && properties.text("view") == Some("gauge") && !bounded {
            findings.error(
                properties.at("yAxis"),
                "a gauge needs `left` with `min` and `max`",
            );
        }
    }
}

/// The entries of a list of metrics, which may refer to the one before.
struct Entries<'f, 'a> {
    findings: &'f mut Findings,
    ids: BTreeSet<&'a str>,
    /// The texts of the metric before, after its own abbreviations were undone.
    previous: Vec<&'a str>,
}

impl<'a> Entries<'_, 'a> {
    fn check(&mut self, path: &str, entry: &'a Value) {
        let Some(parts) = entry.as_array().filter(|parts| !parts.is_empty()) else {
            return self
                .findings
                .error(path, "must be a list such as `[namespace, name]`");
        };
        let (texts, options) = match parts.split_last() {
            Some((options @ Value::Object(_), texts)) => (texts, Some(options)),
            _ => (parts.as_slice(), None),
        };
        let options = options.and_then(|options| {
            self.findings
                .object(format!("{path}/{}", texts.len()), options)
        });
        let expression = options
            .as_ref()
            .is_some_and(|options| options.get("expression").is_some());
        if let Some(options) = &options {
            self.options(options, expression);
        }
        if expression && texts.is_empty() {
            return;
        }
        if texts.len() > MAX_TEXTS {
            let message = format!("must have at most {MAX_DIMENSIONS} dimensions");
            return self.findings.error(path, message);
        }
        let mut positions = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            match text.as_str() {
                Some(text) => positions.push(text),
                None => {
                    return self
                        .findings
                        .error(format!("{path}/{index}"), "must be a text");
                }
            }
        }
        self.metric(path, &positions);
    }

    /// `.` stands for the same position of the metric before, `...` for all of them but as many as
    /// follow it.
    fn metric(&mut self, path: &str, texts: &[&'a str]) {
        let metric: Vec<&str> =
            if let Some(("...", last)) = texts.split_first().map(|(first, last)| (*first, last)) {
                let kept = self.previous.len().saturating_sub(last.len());
                if self.previous.is_empty() || last.len() > self.previous.len() {
                    return self
                        .findings
                        .error(path, "`...` has no metric before to repeat");
                }
                self.previous
                    .iter()
                    .take(kept)
                    .chain(last)
                    .copied()
                    .collect()
            } else {
                texts.to_vec()
            };
        let mut full = Vec::with_capacity(metric.len());
        for (index, text) in metric.iter().enumerate() {
            match (*text, self.previous.get(index)) {
                (".", Some(before)) => full.push(*before),
                (".", None) => {
                    return self.findings.error(
                        format!("{path}/{index}"),
                        "`.` has nothing before to repeat",
                    );
                }
                (text, _) => full.push(text),
            }
        }
        if full.len() < 2 {
            self.findings
                .error(path, "must have a namespace and a name");
        } else if full.len() % 2 == 1 {
            self.findings.error(path, "has a dimension without a value");
        }
        self.previous = full;
    }

    fn options(&mut self, options: &Object<'a>, expression: bool) {
        let findings = &mut *self.findings;
        findings.is_text(options, &["label", "region", "accountId", "expression"]);
        findings.is_boolean(options, &["visible"]);
        findings.one_of(options, "yAxis", &["left", "right"]);
        findings.color(options);
        check_period(findings, options);
        check_statistic(findings, options);
        if let Some(id) = options.get("id") {
            match id.as_str().filter(|id| crate::query::is_id(id)) {
                None => findings.error(
                    options.at("id"),
                    "must start with a lower-case letter, then letters, digits and `_`",
                ),
                Some(id) if !self.ids.insert(id) => {
                    findings.error(options.at("id"), format!("the id `{id}` is used twice"));
                }
                Some(_) => {}
            }
        }
        if let Some(text) = options.text("expression") {
            check_expression(findings, &options.at("expression"), text);
        }
        if expression && options.get("stat").is_some() {
            findings.warn(options.at("stat"), "does nothing for an expression");
        }
    }
}

/// CloudWatch takes a wrong expression and shows the mistake in the graph.
fn check_expression(findings: &mut Findings, path: &str, text: &str) {
    if math::is_insights_query(text) {
        return;
    }
    for error in math::parse(text).err().unwrap_or_default() {
        findings.warn(path, error.message);
    }
}

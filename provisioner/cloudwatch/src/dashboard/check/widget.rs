//! Widgets by their type, those of metrics and charts apart.

use super::{bounded, chart, metric, require};
use crate::dashboard::MAX_ALARMS;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::List;
use crate::dashboard::model::{
    Alarms, Content, Custom, Explorer, Log, LogView, QueryLanguage, Text, Widget,
};

/// The most metrics of an explorer.
const MAX_EXPLORED: usize = 100;
/// The states of an alarm.
const STATES: usize = 3;

pub(super) fn check(widget: &Widget, place: Place<'_>, findings: &mut Findings) {
    require(widget, &["type", "properties"], place, findings);
    let place = place.key("properties");
    match &widget.content {
        Content::Metric(metric) => metric::check(metric, place, findings),
        Content::Text(text) => check_text(text, place, findings),
        Content::Log(log) => check_log(log, place, findings),
        Content::Alarms(alarms) => check_alarms(alarms, place, findings),
        Content::Explorer(explorer) => check_explorer(explorer, place, findings),
        Content::Custom(custom) => check_custom(custom, place, findings),
        Content::Chart(chart) => chart::check(chart, place, findings),
        Content::Unread(_) => {}
    }
}

fn check_text(text: &Text, place: Place<'_>, findings: &mut Findings) {
    require(text, &["markdown"], place, findings);
}

fn check_log(log: &Log, place: Place<'_>, findings: &mut Findings) {
    require(log, &["region", "query"], place, findings);
    let Some(query) = &log.query else { return };
    let names_sources = query
        .split_whitespace()
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("source"));
    if log.query_language != Some(QueryLanguage::Sql) && !names_sources {
        findings.warn(
            &place.key("query"),
            "names no log groups: it begins with `SOURCE 'log group' |`",
        );
    }
    let over_time = query.split('|').any(|command| {
        let command = command.to_ascii_lowercase();
        command.split_whitespace().next() == Some("stats") && command.contains("bin(")
    });
    let logs_insights = log
        .query_language
        .is_none_or(|language| language == QueryLanguage::LogsInsights);
    if log.view == Some(LogView::TimeSeries) && logs_insights && !over_time {
        findings.warn(
            &place.key("query"),
            "gives no time series: that needs `stats … by bin(…)`",
        );
    }
}

fn check_alarms(alarms: &Alarms, place: Place<'_>, findings: &mut Findings) {
    require(alarms, &["alarms"], place, findings);
    if let Some(list) = &alarms.alarms {
        let place = place.key("alarms");
        bounded(list, MAX_ALARMS, place, findings);
        if list.is_empty() {
            findings.error(&place, "must have at least one alarm");
        }
    }
    if let Some(states) = &alarms.states {
        bounded(states, STATES, place.key("states"), findings);
    }
}

fn check_explorer(explorer: &Explorer, place: Place<'_>, findings: &mut Findings) {
    require(explorer, &["metrics", "labels"], place, findings);
    let metrics = place.key("metrics");
    if let Some(list) = &explorer.metrics {
        bounded(list, MAX_EXPLORED, metrics, findings);
        if list.is_empty() {
            findings.error(&metrics, "must have at least one metric");
        }
    }
    let mut first = None;
    let listed = explorer.metrics.iter().flat_map(List::indexed);
    for (index, metric) in listed.take_while(|(index, _)| *index < MAX_EXPLORED) {
        let place = metrics.index(index);
        require(
            metric,
            &["metricName", "resourceType", "stat"],
            place,
            findings,
        );
        let Some(kind) = &metric.resource_type else {
            continue;
        };
        if first.get_or_insert(kind) != &kind {
            findings.error(
                &place.key("resourceType"),
                "must be the same type of resource for all metrics",
            );
        }
    }
    let labels = place.key("labels");
    let listed = explorer.labels.iter().flat_map(List::indexed);
    for (index, label) in listed.take(MAX_EXPLORED) {
        require(label, &["key"], labels.index(index), findings);
    }
    if let Some(aggregate) = &explorer.aggregate_by {
        require(
            aggregate,
            &["key", "func"],
            place.key("aggregateBy"),
            findings,
        );
    }
}

fn check_custom(custom: &Custom, place: Place<'_>, findings: &mut Findings) {
    require(custom, &["endpoint"], place, findings);
    let is_function =
        |endpoint: &String| endpoint.starts_with("arn:") && endpoint.contains(":function:");
    if custom
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| !is_function(endpoint))
    {
        findings.warn(
            &place.key("endpoint"),
            "is not the ARN of a Lambda function",
        );
    }
}

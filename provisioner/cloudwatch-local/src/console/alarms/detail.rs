//! One alarm with everything that there is to know.

use axum::{
    extract::{Path, State},
    response::Response,
};
use cloudwatch::time::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use super::super::{
    Console,
    client::time_of,
    page::Problem,
    text::{Moment, Piece, clock, link_of, linked, moment, number},
};
use super::row::{Row, both_types, text};
use crate::wire::Value;

/// How many items of an alarm's history are shown.
const HISTORY: i64 = 25;

#[derive(Serialize)]
struct Detail {
    row: Row,
    arn: String,
    description: Vec<Piece>,
    dashboard: Option<String>,
    settings: Vec<(String, String)>,
    queries: Vec<(String, String)>,
    actions: Vec<(&'static str, Vec<String>)>,
    points: Vec<(String, Option<String>)>,
    history: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    at: Option<Moment>,
    kind: String,
    summary: String,
}

pub(super) async fn show(State(console): State<Console>, Path(name): Path<String>) -> Response {
    console.answer(one(&console, &name).await)
}

async fn one(console: &Console, name: &str) -> Result<Response, Problem> {
    let now = console.client.now();
    let input = Value::of([
        ("AlarmNames", Value::List(vec![Value::from(name)])),
        ("AlarmTypes", both_types()),
    ]);
    let found = console.client.cloudwatch("DescribeAlarms", input).await?;
    let alarm = found["MetricAlarms"][0]
        .as_object()
        .or_else(|| found["CompositeAlarms"][0].as_object())
        .ok_or(Problem::Missing("alarm"))?;
    let alarm = Json::Object(alarm.clone());
    let input = Value::of([
        ("AlarmName", Value::from(name)),
        ("AlarmTypes", both_types()),
        ("MaxRecords", Value::Int(HISTORY)),
    ]);
    let history = console
        .client
        .cloudwatch("DescribeAlarmHistory", input)
        .await?;
    let description = text(&alarm, "AlarmDescription");
    let detail = Detail {
        row: Row::new(&alarm, now),
        arn: text(&alarm, "AlarmArn"),
        dashboard: link_of(&description, "Dashboard"),
        description: linked(&description),
        settings: settings(&alarm),
        queries: queries(&alarm),
        actions: actions(&alarm),
        points: points(&alarm),
        history: entries(&history, now),
    };
    console.page("alarm.html", "alarms", detail)
}

fn settings(alarm: &Json) -> Vec<(String, String)> {
    const SHOWN: [(&str, &str); 14] = [
        ("AlarmRule", "Rule"),
        ("Namespace", "Namespace"),
        ("MetricName", "Metric"),
        ("Statistic", "Statistic"),
        ("ExtendedStatistic", "Statistic"),
        ("Unit", "Unit"),
        ("ComparisonOperator", "Comparison"),
        ("Threshold", "Threshold"),
        ("Period", "Period in seconds"),
        ("EvaluationPeriods", "Periods looked at"),
        ("DatapointsToAlarm", "Breaching to alarm"),
        ("TreatMissingData", "Missing data"),
        ("EvaluateLowSampleCountPercentile", "Few samples"),
        ("ActionsSuppressor", "Suppressed by"),
    ];
    let mut settings: Vec<(String, String)> = SHOWN
        .iter()
        .filter_map(|(member, label)| Some(((*label).to_owned(), shown(alarm.get(member)?))))
        .collect();
    let dimensions = alarm["Dimensions"].as_array().into_iter().flatten();
    settings.extend(dimensions.map(|dimension| {
        let name = format!("Dimension {}", text(dimension, "Name"));
        (name, text(dimension, "Value"))
    }));
    settings
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(value) => number(value.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}

fn queries(alarm: &Json) -> Vec<(String, String)> {
    let queries = alarm["Metrics"].as_array().into_iter().flatten();
    queries
        .map(|query| {
            let stat = &query["MetricStat"];
            let what = match query["Expression"].as_str() {
                Some(expression) => expression.to_owned(),
                None => format!(
                    "{} of {} {}, every {} s",
                    text(stat, "Stat"),
                    text(&stat["Metric"], "Namespace"),
                    text(&stat["Metric"], "MetricName"),
                    stat["Period"]
                ),
            };
            (text(query, "Id"), what)
        })
        .collect()
}

fn actions(alarm: &Json) -> Vec<(&'static str, Vec<String>)> {
    [
        ("When it goes off", "AlarmActions"),
        ("When it is over", "OKActions"),
        ("Without data", "InsufficientDataActions"),
    ]
    .into_iter()
    .map(|(label, member)| {
        let targets = alarm[member].as_array().into_iter().flatten();
        (
            label,
            targets
                .filter_map(Json::as_str)
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    })
    .filter(|(_, targets)| !targets.is_empty())
    .collect()
}

/// The points that decided the present state, newest first.
fn points(alarm: &Json) -> Vec<(String, Option<String>)> {
    let data: Json = serde_json::from_str(&text(alarm, "StateReasonData")).unwrap_or_default();
    let points = data["evaluatedDatapoints"].as_array().into_iter().flatten();
    points
        .map(|point| {
            let at = text(point, "timestamp");
            // `2026-11-22T15:25:10.000+0000`
            let at = at.replace("+0000", "Z").parse().map_or(at, clock);
            (at, point["value"].as_f64().map(number))
        })
        .collect()
}

fn entries(history: &Json, now: Timestamp) -> Vec<Entry> {
    let items = history["AlarmHistoryItems"]
        .as_array()
        .into_iter()
        .flatten();
    items
        .map(|item| Entry {
            at: time_of(&item["Timestamp"]).map(|at| moment(at, now)),
            kind: text(item, "HistoryItemType"),
            summary: text(item, "HistorySummary"),
        })
        .collect()
}

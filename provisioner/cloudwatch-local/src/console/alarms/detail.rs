//! One alarm with everything that there is to know.

use axum::{
    extract::{Path, State as Extract},
    response::Response,
};
use serde::Serialize;
use serde_json::Value as Json;

use super::super::{
    Console,
    form::{Form, Offer},
    page::Problem,
    text::{Piece, link_of, linked},
};
use super::{
    band::{Band, Entered, Range, band},
    chart::{Chart, chart},
    configuration::{Configuration, raw},
    evaluation::{self, Condition, Told},
    row::{Row, both_types, text},
    timeline::{Entry, Item, Teller},
    tree::{Node, Suppressor, tree},
};
use crate::wire::Value;

/// How many items of an alarm's history are read at most: a flapping alarm makes thousands.
const HISTORY: usize = 1000;

#[derive(Serialize)]
struct Detail {
    row: Row,
    description: Vec<Piece>,
    dashboard: Option<String>,
    ranges: Vec<Offer>,
    band: Band,
    /// Of a metric alarm.
    chart: Option<Chart>,
    /// Of a metric alarm.
    evaluation: Option<Told>,
    condition: String,
    /// Of a composite alarm.
    rule: Option<Node>,
    suppressor: Option<Suppressor>,
    /// The composite alarms that look at this one.
    parents: Vec<String>,
    timeline: Vec<Entry>,
    /// How many more there are.
    earlier: usize,
    configuration: Configuration,
    tags: Vec<(String, String)>,
    raw: String,
}

pub(super) async fn show(
    Extract(console): Extract<Console>,
    Path(name): Path<String>,
    form: Form,
) -> Response {
    console.answer(detail(&console, &name, &form).await)
}

async fn detail(console: &Console, name: &str, form: &Form) -> Result<Response, Problem> {
    let now = console.client.now();
    let names = Value::List(vec![Value::from(name)]);
    let input = Value::of([("AlarmNames", names), ("AlarmTypes", both_types())]);
    let alarm = describe(console, input).await?;
    let alarm = alarm.into_iter().next().ok_or(Problem::Missing("alarm"))?;
    let input = Value::of([("ParentsOfAlarmName", Value::from(name))]);
    let parents = describe(console, input).await?;
    let items = history(console, name).await?;
    let deliveries = console.client.deliveries();
    let teller = Teller {
        alarm: &alarm,
        deliveries: &deliveries,
        now,
    };
    let timeline = teller.entries(&items);
    let changes = items.iter().filter(|item| item.is_change()).count();
    let row = Row::new(&alarm, now);
    let condition = Condition::of(&alarm);
    let explanation = console.client.explain(name).await;
    let evaluation = explanation.map(|of| evaluation::tell(&of, &condition, &row.state));
    let (rule, suppressor) = match tree(name, &console.client.standing().await) {
        Some((rule, suppressor)) => (Some(rule), suppressor),
        None => (None, None),
    };
    let range: Range = form.choice("range");
    let start = now.plus_seconds(-range.seconds());
    let entered: Vec<Entered> = items.iter().rev().filter_map(Item::entered).collect();
    let watched = console.client.watched(name, start).await;
    let description = text(&alarm, "AlarmDescription");
    let detail = Detail {
        chart: watched.map(|watched| chart(watched, (start, now))),
        band: band(&entered, row.current(), range, now),
        ranges: form.offers::<Range>("range"),
        evaluation,
        condition: condition.breach,
        rule,
        suppressor,
        parents: parents.iter().map(|one| text(one, "AlarmName")).collect(),
        earlier: changes - timeline.len(),
        timeline,
        configuration: Configuration::of(&alarm),
        tags: tags(console, &text(&alarm, "AlarmArn")).await?,
        dashboard: link_of(&description, "Dashboard"),
        description: linked(&said(&description)),
        raw: raw(&alarm),
        row,
    };
    console.page("alarm.html", "alarms", detail)
}

async fn describe(console: &Console, input: Value) -> Result<Vec<Json>, Problem> {
    let found = console.client.cloudwatch("DescribeAlarms", input).await?;
    let lists = ["MetricAlarms", "CompositeAlarms"].map(|list| found[list].as_array().cloned());
    Ok(lists.into_iter().flatten().flatten().collect())
}

/// A description without the lines that stand on buttons.
fn said(description: &str) -> String {
    let on_button = |line: &&str| {
        let labels = ["Runbook", "Dashboard"];
        labels.iter().any(|label| link_of(line, label).is_some())
    };
    let lines: Vec<&str> = description
        .lines()
        .filter(|line| !on_button(line))
        .collect();
    lines.join("\n")
}

/// The newest first.
async fn history(console: &Console, name: &str) -> Result<Vec<Item>, Problem> {
    let input = [
        ("AlarmName", Value::from(name)),
        ("AlarmTypes", both_types()),
        ("MaxRecords", Value::Int(100)),
    ];
    let lists = ["AlarmHistoryItems"];
    let items = console
        .client
        .first(HISTORY, "DescribeAlarmHistory", input, &lists)
        .await?;
    Ok(items.iter().filter_map(Item::read).collect())
}

async fn tags(console: &Console, arn: &str) -> Result<Vec<(String, String)>, Problem> {
    let input = Value::of([("ResourceARN", Value::from(arn))]);
    let found = console
        .client
        .cloudwatch("ListTagsForResource", input)
        .await?;
    let tags = found["Tags"].as_array().into_iter().flatten();
    Ok(tags
        .map(|tag| (text(tag, "Key"), text(tag, "Value")))
        .collect())
}

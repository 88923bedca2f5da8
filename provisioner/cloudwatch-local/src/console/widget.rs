//! One widget of a dashboard as a table of its latest values.

use cloudwatch::{
    dashboard::{Content, Reduction, RequestSettings, Requests, Showing, Widget},
    query::{MetricDataQuery, QuerySource},
};
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    client::{Client, time_of},
    text::{Piece, clock, linked, number},
};
use crate::wire::Value;

/// How far back the latest value is looked for, in seconds.
const LOOK_BACK: i64 = 3 * 3600;

/// A widget as the page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    kind: String,
    title: String,
    /// In twenty-fourths of the row.
    width: u32,
    text: Vec<Line>,
    metrics: Vec<Metric>,
    alarms: Vec<String>,
    /// Why there are no values.
    problem: Option<String>,
}

/// A line of a text widget.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    heading: bool,
    text: Vec<Piece>,
}

#[derive(Debug, Serialize)]
struct Metric {
    label: String,
    what: String,
    value: Option<String>,
    at: Option<String>,
}

/// A widget with the latest values of its metrics.
pub(super) async fn show(client: &Client, widget: &Widget, showing: &Showing) -> Shown {
    let requests = widget.requests(showing, RequestSettings::default());
    let markdown = match &widget.content {
        Content::Text(text) => text.markdown.as_deref().unwrap_or_default(),
        _ => "",
    };
    let alarms = requests.alarms.iter();
    let mut shown = Shown {
        kind: widget.kind().unwrap_or("unknown").to_owned(),
        title: widget.title().unwrap_or_default().to_owned(),
        width: widget.size().0.clamp(1, 24),
        text: markdown.lines().filter_map(line).collect(),
        metrics: Vec::new(),
        alarms: alarms.map(|alarm| alarm.name().to_owned()).collect(),
        problem: requests
            .messages
            .first()
            .map(|message| format!("{}: {}", message.data_path, message.message)),
    };
    if requests.series.is_empty() {
        return shown;
    }
    match values(client, &requests).await {
        Ok(metrics) => shown.metrics = metrics,
        Err(problem) => shown.problem = Some(problem),
    }
    shown
}

/// A line of Markdown, of which only headings are understood here.
fn line(text: &str) -> Option<Line> {
    let bare = text.trim_start_matches('#');
    let line = Line {
        heading: bare.len() < text.len() && bare.starts_with(' '),
        text: linked(bare.trim()),
    };
    (!line.text.is_empty()).then_some(line)
}

/// A query as a request has it.
fn wire(query: &MetricDataQuery) -> Value {
    let id = ("Id", Value::from(query.id.as_str()));
    let returned = ("ReturnData", Value::Bool(query.return_data));
    let label = match &query.label {
        Some(label) => Value::from(label.as_str()),
        None => Value::Null,
    };
    let label = ("Label", label);
    let stat = match &query.source {
        QuerySource::Stat(stat) => stat,
        QuerySource::Expression(text) => {
            let period = query.period.map_or(Value::Null, |period| {
                Value::Int(i64::from(period.seconds()))
            });
            let text = ("Expression", Value::from(text.as_str()));
            return Value::of([id, text, ("Period", period), label, returned]);
        }
    };
    let dimensions = stat.metric.dimensions.iter().map(|(name, value)| {
        Value::of([("Name", Value::from(name)), ("Value", Value::from(value))])
    });
    let metric = Value::of([
        ("Namespace", Value::from(stat.metric.namespace.as_str())),
        ("MetricName", Value::from(stat.metric.name.as_str())),
        ("Dimensions", Value::List(dimensions.collect())),
    ]);
    let stat = Value::of([
        ("Metric", metric),
        ("Period", Value::Int(i64::from(stat.period.seconds()))),
        ("Stat", Value::from(stat.statistic.to_string().as_str())),
    ]);
    Value::of([id, ("MetricStat", stat), label, returned])
}

/// What a series is of.
fn what(query: &MetricDataQuery) -> String {
    match &query.source {
        QuerySource::Expression(text) => text.clone(),
        QuerySource::Stat(stat) => format!("{} of {}", stat.statistic, stat.metric),
    }
}

async fn values(client: &Client, requests: &Requests<'_>) -> Result<Vec<Metric>, String> {
    let range = requests.range;
    let start = match requests.reduction {
        Reduction::Range => range.start(),
        Reduction::All | Reduction::Newest => {
            range.start().max(range.end().plus_seconds(-LOOK_BACK))
        }
    };
    let queries = requests.series.iter().map(|series| wire(&series.query));
    let input = Value::of([
        ("MetricDataQueries", Value::List(queries.collect())),
        ("StartTime", Value::Timestamp(start.millis())),
        (
            "EndTime",
            Value::Timestamp(range.end().plus_seconds(1).millis()),
        ),
        ("ScanBy", Value::from("TimestampDescending")),
    ]);
    let output = client
        .cloudwatch("GetMetricData", input)
        .await
        .map_err(|error| error.message)?;
    let results: Vec<&Json> = output["MetricDataResults"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    // an expression may give several series, and they have its id
    let shown = requests.series.iter().filter(|series| series.visible);
    let metrics = shown.flat_map(|series| {
        let query = &series.query;
        let own = results.iter().filter(|result| result["Id"] == query.id);
        own.map(|result| Metric {
            label: result["Label"].as_str().unwrap_or_default().to_owned(),
            what: what(query),
            value: result["Values"][0].as_f64().map(number),
            at: time_of(&result["Timestamps"][0]).map(clock),
        })
    });
    Ok(metrics.collect())
}

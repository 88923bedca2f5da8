//! One widget of a dashboard as a table of its latest values.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{
    client::Client,
    text::{Piece, linked, number},
};
use crate::wire::Value;

/// How far back the latest value is looked for, in seconds.
const LOOK_BACK: i64 = 3 * 3600;

/// The period of a metric without one.
const PERIOD: i64 = 300;

/// A widget as the page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    kind: String,
    title: String,
    /// In twenty-fourths of the row.
    width: i64,
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
pub(super) async fn show(client: &Client, widget: &Json) -> Shown {
    let properties = &widget["properties"];
    let kind = widget["type"].as_str().unwrap_or("unknown").to_owned();
    let alarms = properties["alarms"].as_array().into_iter().flatten();
    let mut shown = Shown {
        title: properties["title"].as_str().unwrap_or_default().to_owned(),
        width: widget["width"].as_i64().unwrap_or(6).clamp(1, 24),
        text: properties["markdown"]
            .as_str()
            .into_iter()
            .flat_map(str::lines)
            .filter_map(line)
            .collect(),
        metrics: Vec::new(),
        alarms: alarms.filter_map(Json::as_str).map(alarm_name).collect(),
        problem: None,
        kind,
    };
    let annotated = properties["annotations"]["alarms"]
        .as_array()
        .into_iter()
        .flatten();
    shown
        .alarms
        .extend(annotated.filter_map(Json::as_str).map(alarm_name));
    let rows = expand(
        properties["metrics"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default(),
    );
    if rows.is_empty() {
        return shown;
    }
    match values(client, &rows, properties).await {
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

fn alarm_name(arn: &str) -> String {
    arn.split_once(":alarm:")
        .map_or(arn, |(_, name)| name)
        .to_owned()
}

/// An entry of `metrics` with its shorthand resolved.
#[derive(Debug, PartialEq)]
struct Entry {
    /// Namespace, name, dimension names and values in turn; empty for an expression.
    path: Vec<String>,
    options: Map<String, Json>,
}

/// Resolves `.` (the same as above) and `...` (all before the last ones the same as above).
fn expand(metrics: &[Json]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(metrics.len());
    let mut above: Vec<String> = Vec::new();
    for metric in metrics {
        let Some(items) = metric.as_array() else {
            continue;
        };
        let options = items
            .last()
            .and_then(Json::as_object)
            .cloned()
            .unwrap_or_default();
        let words: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
        let mut path = Vec::new();
        if let Some(("...", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
            let kept = above.len().saturating_sub(rest.len());
            path.extend(above.iter().take(kept).cloned());
            path.extend(rest.iter().map(|word| (*word).to_owned()));
        } else {
            path.extend(
                words
                    .iter()
                    .enumerate()
                    .map(|(index, word)| match above.get(index) {
                        Some(same) if *word == "." => same.clone(),
                        _ => (*word).to_owned(),
                    }),
            );
        }
        if !path.is_empty() {
            above.clone_from(&path);
        }
        entries.push(Entry { path, options });
    }
    entries
}

impl Entry {
    fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).and_then(Json::as_str)
    }

    fn id(&self, index: usize) -> String {
        self.option("id")
            .map_or_else(|| format!("console{index}"), str::to_owned)
    }

    fn is_visible(&self) -> bool {
        self.options.get("visible") != Some(&Json::Bool(false))
    }

    fn label(&self) -> String {
        let plain = self.option("label").filter(|label| !label.contains("${"));
        let own = self
            .option("expression")
            .or_else(|| self.path.get(1).map(String::as_str));
        plain.or(own).unwrap_or_default().to_owned()
    }

    fn what(&self, properties: &Json) -> String {
        match self.option("expression") {
            Some(expression) => expression.to_owned(),
            None => format!("{} of {}", self.stat(properties), self.path.join(" ")),
        }
    }

    fn stat(&self, properties: &Json) -> String {
        self.option("stat")
            .or_else(|| properties["stat"].as_str())
            .unwrap_or("Average")
            .to_owned()
    }

    fn query(&self, index: usize, properties: &Json) -> Value {
        let period = self
            .options
            .get("period")
            .or_else(|| properties.get("period"))
            .and_then(Json::as_i64);
        let period = Value::Int(period.unwrap_or(PERIOD));
        let id = ("Id", Value::from(self.id(index)));
        if let Some(expression) = self.option("expression") {
            return Value::of([
                id,
                ("Expression", Value::from(expression)),
                ("Period", period),
            ]);
        }
        let word = |index: usize| {
            Value::from(self.path.get(index).map(String::as_str).unwrap_or_default())
        };
        let pairs = self.path.get(2..).unwrap_or_default().chunks_exact(2);
        let dimensions = pairs
            .map(|pair| {
                Value::of([
                    ("Name", Value::from(pair[0].as_str())),
                    ("Value", Value::from(pair[1].as_str())),
                ])
            })
            .collect();
        let metric = Value::of([
            ("Namespace", word(0)),
            ("MetricName", word(1)),
            ("Dimensions", Value::List(dimensions)),
        ]);
        let stat = Value::of([
            ("Metric", metric),
            ("Period", period),
            ("Stat", Value::from(self.stat(properties))),
        ]);
        Value::of([id, ("MetricStat", stat)])
    }
}

async fn values(
    client: &Client,
    entries: &[Entry],
    properties: &Json,
) -> Result<Vec<Metric>, String> {
    let now = client.now();
    let queries = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| entry.query(index, properties))
        .collect();
    let input = Value::of([
        ("MetricDataQueries", Value::List(queries)),
        (
            "StartTime",
            Value::Timestamp(now.plus_seconds(-LOOK_BACK).millis()),
        ),
        ("EndTime", Value::Timestamp(now.plus_seconds(1).millis())),
        ("ScanBy", Value::from("TimestampDescending")),
    ]);
    let output = client
        .cloudwatch("GetMetricData", input)
        .await
        .map_err(|error| error.message)?;
    let results: IndexMap<&str, &Json> = output["MetricDataResults"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|result| Some((result["Id"].as_str()?, result)))
        .collect();
    let metrics = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.is_visible())
        .map(|(index, entry)| {
            let result = results
                .get(entry.id(index).as_str())
                .copied()
                .unwrap_or(&Json::Null);
            Metric {
                label: entry.label(),
                what: entry.what(properties),
                value: result["Values"][0].as_f64().map(number),
                at: super::client::time_of(&result["Timestamps"][0]).map(super::text::clock),
            }
        })
        .collect();
    Ok(metrics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shorthand_is_resolved() {
        let metrics = json!([
            ["Shop", "Requests", "Service", "catalog", {"stat": "Sum"}],
            [".", "RequestErrors", ".", "."],
            ["...", "orders", {"label": "x"}],
            [{"expression": "m1 + m2", "id": "e1"}],
            [".", "Latency", ".", "."],
        ]);
        let entries = expand(metrics.as_array().unwrap());
        let paths: Vec<String> = entries.iter().map(|entry| entry.path.join(" ")).collect();
        assert_eq!(
            paths,
            [
                "Shop Requests Service catalog",
                "Shop RequestErrors Service catalog",
                "Shop RequestErrors Service orders",
                "",
                "Shop Latency Service orders",
            ]
        );
        assert_eq!(entries[2].label(), "x");
        assert_eq!(entries[3].id(3), "e1");
    }
}

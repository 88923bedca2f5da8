//! Abbreviated metrics: each case is a row of `dashboard-metrics.json`.

use cloudwatch::dashboard::{Asked, Content, Expanded, Widget};
use serde_json::{Value, json};

use super::{lines, texts};

fn line(entry: &Expanded<'_>) -> String {
    match &entry.asked {
        Asked::Expression(text) => format!("{} = {text}", entry.index),
        Asked::Metric(metric) => {
            let options = entry.options.map(|options| json!(options).to_string());
            let options = options.map(|options| format!(" {options}"));
            format!("{} {metric}{}", entry.index, options.unwrap_or_default())
        }
    }
}

#[test]
fn abbreviations() {
    let rows: Vec<Value> =
        serde_json::from_str(include_str!("../../data/dashboard-metrics.json")).unwrap();
    for row in &rows {
        assert!(row["source"].is_string(), "{row} has no source");
        let widget = json!({"type": "metric", "properties": {"metrics": row["metrics"]}});
        let widget = Widget::of(widget).unwrap();
        let Content::Metric(metric) = &widget.content else {
            panic!("{row} is no graph")
        };
        let (expanded, messages) = metric.expand();
        let expanded: Vec<String> = expanded.iter().map(line).collect();
        assert_eq!(expanded, texts(&row["expanded"]), "{row}");
        assert_eq!(lines(&messages), texts(&row["findings"]), "{row}");
    }
}

//! Graphs and numbers: the properties of a metric widget.

use std::collections::BTreeSet;

use cloudwatch::metric::Unit;
use cloudwatch::period::Period;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Builder;
use super::metric::Surroundings;
use crate::manifest::{Axis, Fill, Graph, GraphMetric, Legend, Line, Number, Side, Spanned, View};
use crate::term::Term;

impl Builder<'_> {
    pub(super) fn graph(&mut self, graph: &Graph, around: &Surroundings<'_>) -> Map<String, Value> {
        let mut around = *around;
        around.period = graph.period.as_ref().or(around.period);
        around.statistic = graph.statistic.as_ref().or(around.statistic);
        self.whole_minutes(graph.period.as_ref());
        let mut properties = self.metric_widget(graph.title.as_ref(), &graph.metrics, &around);
        let view = graph.view.map_or("timeSeries", view_name);
        properties.insert("view".to_owned(), json!(view));
        properties.insert("stacked".to_owned(), json!(graph.stacked.unwrap_or(false)));
        let axes = [("left", &graph.left), ("right", &graph.right)];
        let axes: Map<String, Value> = axes
            .into_iter()
            .filter_map(|(side, axis)| Some((side.to_owned(), axis_of(axis.as_ref()?))))
            .collect();
        if !axes.is_empty() {
            properties.insert("yAxis".to_owned(), Value::Object(axes));
        }
        let lines: Vec<Value> = graph
            .lines
            .iter()
            .flatten()
            .filter_map(|line| self.line(&line.value, &graph.metrics))
            .collect();
        if !lines.is_empty() {
            properties.insert("annotations".to_owned(), json!({"horizontal": lines}));
        }
        let legend = graph.legend.map(|legend| match legend {
            Legend::Bottom => "bottom",
            Legend::Right => "right",
            Legend::Hidden => "hidden",
        });
        properties
            .extend(legend.map(|position| ("legend".to_owned(), json!({"position": position}))));
        properties
    }

    pub(super) fn number(
        &mut self,
        number: &Number,
        around: &Surroundings<'_>,
    ) -> Map<String, Value> {
        let mut around = *around;
        around.period = number.period.as_ref().or(around.period);
        around.statistic = number.statistic.as_ref().or(around.statistic);
        self.whole_minutes(number.period.as_ref());
        let mut properties = self.metric_widget(number.title.as_ref(), &number.metrics, &around);
        properties.insert("view".to_owned(), json!("singleValue"));
        properties.insert(
            "sparkline".to_owned(),
            json!(number.sparkline.unwrap_or(true)),
        );
        properties
    }

    fn metric_widget(
        &mut self,
        title: Option<&String>,
        metrics: &IndexMap<String, Spanned<GraphMetric>>,
        around: &Surroundings<'_>,
    ) -> Map<String, Value> {
        let ids: Vec<&str> = metrics.keys().map(String::as_str).collect();
        let mut entries = Vec::new();
        for (id, metric) in metrics {
            if let Some(formula) = &metric.value.expression {
                self.references(formula, &ids);
            }
            self.whole_minutes(metric.value.period.as_ref());
            entries.extend(self.entry(id, &metric.value, around));
        }
        let period = around
            .period
            .map_or(Period::MINUTE, |period| period.value.0);
        let mut properties = Map::new();
        properties.extend(title.map(|title| ("title".to_owned(), json!(title))));
        properties.insert("region".to_owned(), json!(self.context.environment.region));
        properties.insert("period".to_owned(), json!(period.seconds()));
        properties.insert("metrics".to_owned(), Value::Array(entries));
        properties
    }

    /// One of `metrics`: `[namespace, name, dimension, value, …, {options}]`, or `[{expression}]`.
    fn entry(
        &mut self,
        id: &str,
        metric: &GraphMetric,
        around: &Surroundings<'_>,
    ) -> Option<Value> {
        let mut options = Map::new();
        let mut entry = Vec::new();
        if let Some(formula) = &metric.expression {
            options.insert("expression".to_owned(), json!(formula.value.0.as_str()));
        } else {
            let stat = self.stat(&metric.metric()?, around)?;
            entry.extend([json!(stat.metric.namespace), json!(stat.metric.name)]);
            entry.extend(
                stat.metric
                    .dimensions
                    .iter()
                    .flat_map(|(name, value)| [json!(name), json!(value)]),
            );
            options.insert("stat".to_owned(), json!(stat.statistic.to_string()));
        }
        options.insert("id".to_owned(), json!(id));
        let mut option = |name: &str, value: Option<Value>| {
            options.extend(value.map(|value| (name.to_owned(), value)));
        };
        option(
            "label",
            metric.label.as_ref().map(|label| json!(label.value)),
        );
        option(
            "color",
            metric
                .color
                .as_ref()
                .map(|color| json!(color.value.0.as_str())),
        );
        option(
            "period",
            metric
                .period
                .as_ref()
                .map(|period| json!(period.value.0.seconds())),
        );
        option(
            "visible",
            metric
                .visible
                .filter(|visible| !visible)
                .map(|visible| json!(visible)),
        );
        option(
            "yAxis",
            metric
                .axis
                .filter(|side| *side == Side::Right)
                .map(|_| json!("right")),
        );
        entry.push(Value::Object(options));
        Some(Value::Array(entry))
    }

    fn line(
        &mut self,
        line: &Line,
        metrics: &IndexMap<String, Spanned<GraphMetric>>,
    ) -> Option<Value> {
        let above = line.above.as_ref().map(|stated| (stated, Some("above")));
        let below = line.below.as_ref().map(|stated| (stated, Some("below")));
        let fill = line.fill.and_then(|fill| match fill {
            Fill::Above => Some("above"),
            Fill::Below => Some("below"),
            Fill::None => None,
        });
        let (stated, fill) = line
            .value
            .as_ref()
            .map(|stated| (stated, fill))
            .or(above)
            .or(below)?;
        let value = self.threshold(stated, unit_of_axis(line.axis, metrics))?;
        let mut fields = object_of(value);
        let mut field = |name: &str, value: Option<Value>| {
            fields.extend(value.map(|value| (name.to_owned(), value)));
        };
        field("label", line.label.as_ref().map(|label| json!(label)));
        field(
            "color",
            line.color.as_ref().map(|Term(color)| json!(color.as_str())),
        );
        field("fill", fill.map(|fill| json!(fill)));
        field(
            "yAxis",
            line.axis
                .filter(|side| *side == Side::Right)
                .map(|_| json!("right")),
        );
        Some(Value::Object(fields))
    }
}

fn object_of(value: f64) -> Map<String, Value> {
    Map::from_iter([("value".to_owned(), json!(value))])
}

/// The unit of what is drawn against an axis, when all of it has the same.
fn unit_of_axis(
    side: Option<Side>,
    metrics: &IndexMap<String, Spanned<GraphMetric>>,
) -> Option<Unit> {
    let side = side.unwrap_or(Side::Left);
    let on_axis = metrics
        .values()
        .filter(|metric| metric.value.axis.unwrap_or(Side::Left) == side);
    let units: BTreeSet<Unit> = on_axis
        .filter_map(|metric| metric.value.unit.as_ref())
        .map(|unit| unit.value.0)
        .collect();
    if units.len() == 1 {
        units.into_iter().next()
    } else {
        None
    }
}

fn axis_of(axis: &Axis) -> Value {
    let mut fields = Map::new();
    fields.extend(
        axis.label
            .as_ref()
            .map(|label| ("label".to_owned(), json!(label))),
    );
    fields.extend(axis.min.map(|min| ("min".to_owned(), json!(min))));
    fields.extend(axis.max.map(|max| ("max".to_owned(), json!(max))));
    Value::Object(fields)
}

const fn view_name(view: View) -> &'static str {
    match view {
        View::TimeSeries => "timeSeries",
        View::Bar => "bar",
        View::Pie => "pie",
        View::Gauge => "gauge",
        View::Table => "table",
    }
}

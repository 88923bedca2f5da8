//! The page: a list of metrics to choose from, and the graph of those that were chosen.

use axum::{extract::State, response::Response};
use cloudwatch::{metric::MetricId, time::Timestamp};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::super::{
    Console,
    form::{Form, Leaf, Offer},
    page::Problem,
    text::{Moment, moment},
};
use super::graph::{self, Fineness, Graph, Shape, Span};

/// How many metrics a page of the list has.
const PAGE: usize = 50;

/// The field of the address that has the metrics of the graph, as a dashboard has them.
const FIELD: &str = "metrics";

#[derive(Serialize)]
struct Explorer {
    text: String,
    total: usize,
    metrics: Leaf<Row>,
    /// The metrics of the graph as JSON.
    source: String,
    graph: Option<Graph>,
    statistics: Vec<Offer>,
    periods: Vec<Offer>,
    spans: Vec<Offer>,
    shapes: Vec<Offer>,
    /// The address without a graph.
    cleared: String,
}

/// A metric that can be chosen.
#[derive(Serialize)]
struct Row {
    namespace: String,
    name: String,
    dimensions: Vec<(String, String)>,
    newest: Moment,
    /// The address with it in the graph.
    add: String,
}

pub(in crate::console) async fn show(State(console): State<Console>, form: Form) -> Response {
    console.answer(explorer(&console, &form).await)
}

async fn explorer(console: &Console, form: &Form) -> Result<Response, Problem> {
    let now = console.client.now();
    let text = form.text("q");
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let mut found = console.client.metrics();
    let total = found.len();
    found.retain(|(metric, _)| mentions(metric, &words));
    let source = form.long_text(FIELD);
    let chosen = graph::entries(&source);
    let before = chosen.clone().unwrap_or_default();
    let row = |(metric, newest): (MetricId, Timestamp)| Row {
        add: form.with(FIELD, &added(&before, &metric)),
        newest: moment(newest, now),
        dimensions: metric
            .dimensions
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        namespace: metric.namespace,
        name: metric.name,
    };
    let graph = match &source {
        source if source.is_empty() => None,
        _ => Some(graph::draw(&console.client, chosen, form).await),
    };
    let explorer = Explorer {
        metrics: form.leaf(found, PAGE).map(row),
        statistics: form.offers::<graph::Measure>("stat"),
        periods: form.offers::<Fineness>("period"),
        spans: form.offers::<Span>("range"),
        shapes: form.offers::<Shape>("view"),
        cleared: form.with(FIELD, ""),
        source,
        graph,
        total,
        text,
    };
    console.page("metrics.html", "metrics", explorer)
}

fn mentions(metric: &MetricId, words: &[String]) -> bool {
    let text = metric.to_string().to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// The metrics of a graph and one more, which is there once only.
fn added(chosen: &[Json], metric: &MetricId) -> String {
    let mut parts = vec![json!(metric.namespace), json!(metric.name)];
    for (name, value) in metric.dimensions.iter() {
        parts.extend([json!(name), json!(value)]);
    }
    let mut entries = chosen.to_vec();
    let entry = Json::Array(parts);
    if !entries.contains(&entry) {
        entries.push(entry);
    }
    Json::Array(entries).to_string()
}

#[cfg(test)]
mod tests {
    use cloudwatch::metric::{Dimensions, MetricId};

    use super::{added, mentions};

    fn metric() -> MetricId {
        let dimensions: Dimensions = [("Service", "catalog")].into_iter().collect();
        MetricId::new("Shop", "Requests", dimensions)
    }

    #[test]
    fn all_words_must_be_in_a_metric() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(mentions(&metric(), &words("shop req")));
        assert!(mentions(&metric(), &words("catalog")));
        assert!(!mentions(&metric(), &words("shop errors")));
    }

    #[test]
    fn a_metric_is_in_a_graph_once() {
        let one = added(&[], &metric());
        assert_eq!(one, r#"[["Shop","Requests","Service","catalog"]]"#);
        let chosen: Vec<serde_json::Value> = serde_json::from_str(&one).unwrap();
        assert_eq!(added(&chosen, &metric()), one);
    }
}

//! Metric math, through the whole path of a query.

use std::collections::BTreeMap;

use cloudwatch::datum::Value;
use cloudwatch::query::{Alignment, evaluate};
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::fixture::{at, datum, expression, hidden, stat};
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/math.json");

/// A series has a point a minute, or null.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    series: BTreeMap<String, Vec<Option<f64>>>,
    expression: String,
    result: Vec<Option<f64>>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "examples") {
        let (source, own) = (row.source.clone(), row.expression.clone());
        examples.add("math", &source, &own, move || row.check());
    }
}

fn minutes(points: &[Option<f64>]) -> impl Iterator<Item = (i64, f64)> {
    (0_i64..)
        .step_by(60)
        .zip(points)
        .filter_map(|(second, value)| Some((second, (*value)?)))
}

impl Row {
    fn check(&self) {
        let mut data = MetricStore::new();
        let mut queries = Vec::new();
        for (id, points) in &self.series {
            for (second, value) in minutes(points) {
                data.insert(&datum(id, at(second), Value::Single(value)));
            }
            queries.push(hidden(id, stat(id, "Average", 60)));
        }
        queries.push(expression("result", &self.expression));
        let end = at(60 * i64::try_from(self.result.len()).unwrap());
        let expected: Vec<_> = minutes(&self.result)
            .map(|(second, value)| (at(second), value))
            .collect();
        for alignment in [Alignment::Clock, Alignment::Sliding] {
            let results = evaluate(&queries, &data, at(0), end, alignment).unwrap();
            assert_eq!(results.len(), 1);
            assert_eq!(results[0].series.points(), expected);
        }
    }
}

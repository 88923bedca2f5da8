//! That each function has rows for gaps, no points, arrays and what it does not take. What they give
//! is checked row by row, as an example of its own.

use cloudwatch::datum::Value;
use cloudwatch::math::Function;
use cloudwatch::query::{Alignment, MetricDataQuery, Plan};
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::fixture::{at, datum, expression, hidden, stat};

const FILE: &str = include_str!("../data/math-functions.json");

#[derive(Deserialize)]
struct Rows {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    function: String,
    case: String,
    expression: String,
}

fn rows() -> Vec<Row> {
    serde_json::from_str::<Rows>(FILE).unwrap().rows
}

fn queries(text: &str) -> Vec<MetricDataQuery> {
    let metric = |id: &str| hidden(id, stat(id, "Average", 60));
    vec![
        metric("m1"),
        metric("m2"),
        metric("none"),
        expression("e1", text),
    ]
}

fn data() -> MetricStore {
    let mut data = MetricStore::new();
    for (name, minute, value) in [
        ("m1", 0, 1.0),
        ("m1", 2, -3.5),
        ("m2", 0, 4.0),
        ("m2", 1, 5.0),
    ] {
        data.insert(&datum(name, at(60 * minute), Value::Single(value)));
    }
    data
}

/// A new function comes with rows for what all of them have to answer.
#[test]
fn no_function_is_without_rows() {
    let rows = rows();
    for function in Function::ALL {
        let cases: Vec<&str> = rows
            .iter()
            .filter(|row| row.function == function.name())
            .map(|row| row.case.as_str())
            .collect();
        assert!(cases.contains(&"types"), "{function}");
        let is_external = matches!(
            function,
            Function::AnomalyDetectionBand
                | Function::DbPerfInsights
                | Function::InsightRuleMetric
                | Function::Lambda
                | Function::ServiceQuota
        );
        if !is_external {
            for case in ["gaps", "empty", "array"] {
                assert!(cases.contains(&case), "{function} has no row for `{case}`");
            }
        }
    }
}

/// A range without any window.
#[test]
fn no_windows_are_no_points() {
    for row in rows() {
        let Ok(plan) = Plan::new(&queries(&row.expression)) else {
            continue;
        };
        let results = plan.evaluate(&data(), at(0), at(0), Alignment::Clock);
        assert!(
            results.iter().all(|one| one.series.is_empty()),
            "{}",
            row.expression
        );
    }
}

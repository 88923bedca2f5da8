//! What each function gives with gaps, without points, for arrays and for what it does not take.

use cloudwatch::datum::Value;
use cloudwatch::math::Function;
use cloudwatch::query::{Alignment, MetricDataQuery, Plan, QueryError};
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::fixture::{at, datum, expression, hidden, stat};

const FILE: &str = include_str!("../data/math-functions.json");

type Points = Vec<Option<f64>>;

#[derive(Deserialize)]
struct Rows {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    function: String,
    case: String,
    expression: String,
    results: Option<Vec<Points>>,
    error: Option<String>,
    message: Option<String>,
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

/// The results of an expression with their messages.
fn evaluated(text: &str) -> Result<(Vec<Points>, Vec<String>), Vec<QueryError>> {
    let plan = Plan::new(&queries(text))?;
    let results = plan.evaluate(&data(), at(0), at(180), Alignment::Clock);
    let points = |series: &cloudwatch::series::Series| {
        (0..3).map(|minute| series.at(at(60 * minute))).collect()
    };
    let messages = results.iter().flat_map(|one| &one.messages);
    let messages = messages.map(|message| message.value.clone()).collect();
    Ok((
        results.iter().map(|one| points(&one.series)).collect(),
        messages,
    ))
}

#[test]
fn every_row() {
    for row in rows() {
        let text = &row.expression;
        match (evaluated(text), &row) {
            (
                Ok((points, _)),
                Row {
                    results: Some(expected),
                    ..
                },
            ) => {
                assert_eq!(&points, expected, "{text} ({})", row.case);
            }
            (
                Ok((_, messages)),
                Row {
                    message: Some(expected),
                    ..
                },
            ) => {
                assert_eq!(&messages, &[expected.as_str()], "{text}");
            }
            (
                Err(errors),
                Row {
                    error: Some(expected),
                    ..
                },
            ) => {
                assert!(
                    errors.iter().any(|error| error.message.contains(expected)),
                    "{text}: {errors:?}"
                );
            }
            (found, _) => panic!("{text}: {found:?}"),
        }
    }
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

//! Metric math through the whole path of a query. The published examples are a program of their own.

use cloudwatch::datum::Value;
use cloudwatch::query::{Alignment, Plan, evaluate};
use cloudwatch::store::MetricStore;

use crate::fixture::{at, datum, expression, hidden, stat};

#[test]
fn arrays_give_a_result_for_each_series() {
    let mut data = MetricStore::new();
    for (name, value) in [("Errors", 1.0), ("Requests", 10.0)] {
        data.insert(&datum(name, at(0), Value::Single(value)));
    }
    let mut queries = vec![
        hidden("m1", stat("Errors", "Sum", 60)),
        hidden("m2", stat("Requests", "Sum", 60)),
    ];
    queries.push(expression("all", "METRICS() * 2"));
    let results = evaluate(&queries, &data, at(0), at(60), Alignment::Clock).unwrap();
    let found: Vec<_> = results
        .iter()
        .map(|one| (one.label.as_str(), one.series.at(at(0))))
        .collect();
    assert_eq!(
        found,
        [("all Errors", Some(2.0)), ("all Requests", Some(20.0))]
    );
    queries[2].label = Some(String::new());
    let results = evaluate(&queries, &data, at(0), at(60), Alignment::Clock).unwrap();
    assert_eq!(results[1].label, "Requests");
}

#[test]
fn expressions_come_in_any_order_and_see_each_other() {
    let mut data = MetricStore::new();
    data.insert(&datum("Errors", at(0), Value::Single(3.0)));
    let queries = [
        expression("last", "twice + m1"),
        expression("twice", "2 * m1"),
        hidden("m1", stat("Errors", "Sum", 60)),
    ];
    let results = evaluate(&queries, &data, at(0), at(60), Alignment::Clock).unwrap();
    let found: Vec<_> = results
        .iter()
        .map(|one| (one.id.as_str(), one.series.at(at(0))))
        .collect();
    assert_eq!(found, [("last", Some(9.0)), ("twice", Some(6.0))]);
}

#[test]
fn mistakes_of_queries() {
    let m1 = || hidden("m1", stat("Errors", "Sum", 60));
    for (queries, expected) in [
        (
            vec![expression("E1", "1")],
            "query `E1`: Id: `E1` is not an id",
        ),
        (
            vec![m1(), m1()],
            "query `m1`: Id: the id `m1` is used twice",
        ),
        (
            vec![m1(), expression("e1", "m2 + m1")],
            "query `e1`: Expression: there is no query `m2`",
        ),
        (
            vec![expression("e1", "e1 + 1")],
            "query `e1`: Expression: the queries refer to each other in a circle",
        ),
        (
            vec![m1(), expression("e1", "AVG(m1)")],
            "query `e1`: Expression: a result must be a time series, and this gives a number",
        ),
        (
            vec![expression("e1", &"(".repeat(2049))],
            "query `e1`: Expression: an expression has at most 2048 characters, not 2049",
        ),
    ] {
        let errors = Plan::new(&queries).unwrap_err();
        assert!(
            errors.iter().any(|error| error.to_string() == expected),
            "{expected}: {errors:?}"
        );
    }
    // a number is fine for other queries
    let mut hidden_number = expression("mean", "AVG(m1)");
    hidden_number.return_data = false;
    assert!(Plan::new(&[m1(), hidden_number, expression("e1", "m1 - mean")]).is_ok());
}

#[test]
fn arrays_of_arrays_do_not_multiply_without_end() {
    let data = {
        let mut data = MetricStore::new();
        data.insert(&datum("Errors", at(0), Value::Single(1.0)));
        data
    };
    let array = |of: &str, times: usize| format!("[{}]", vec![of; times].join(", "));
    for (times, series) in [(20, 500), (21, 0)] {
        let mut part = expression("part", &array("m1", 25));
        part.return_data = false;
        let queries = [
            hidden("m1", stat("Errors", "Sum", 60)),
            part,
            expression("all", &array("part", times)),
        ];
        let results = evaluate(&queries, &data, at(0), at(60), Alignment::Clock).unwrap();
        let with_points = results.iter().filter(|one| !one.series.is_empty());
        assert_eq!(with_points.count(), series);
    }
}

//! Expressions over columns of values: which are, and that they give the same as window by window.

use cloudwatch::datum::Value;
use cloudwatch::math::{Deviation, Settings};
use cloudwatch::query::{MetricDataQuery, Plan};
use cloudwatch::store::{MetricData, MetricStore, Windows};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixture::{at, datum, expression, hidden, stat};

/// The metrics `m1`, `m2`, `a_9` and one expression.
fn queries(text: &str) -> Vec<MetricDataQuery> {
    let mut queries: Vec<_> = ["m1", "m2", "a_9"]
        .iter()
        .map(|id| hidden(id, stat(id, "Sum", 60)))
        .collect();
    let mut twice = expression("twice", "m1 * 2");
    twice.return_data = false;
    let mut pair = expression("pair", "[m2, twice]");
    pair.return_data = false;
    queries.extend([twice, pair, expression("result", text)]);
    queries
}

#[test]
fn which_expressions_are_pointwise() {
    for (text, stats) in [
        ("m1", Some(1)),
        ("100 * m1 / m2", Some(2)),
        ("IF(m1 > 5 AND m2 > 1, m1, 0)", Some(2)),
        ("twice + m1", Some(1)),
        ("MAX(pair)", Some(2)),
        ("SUM(METRICS())", Some(3)),
        ("AVG([m1, FILL(m2, 0)])", Some(2)),
        ("m1 / PERIOD(m1)", Some(1)),
        ("IF(DAY(m1) < 6, m1)", Some(1)),
        ("m1 / METRIC_COUNT(METRICS('m'))", Some(2)),
        ("m1 + TIME_SERIES(5)", Some(1)),
        ("FIRST(SLICE([m1, m2], 1))", Some(2)),
        // of one time alone, but of no column
        ("TIME_SERIES(5)", None),
        // other times count
        ("m1 - AVG(m1)", None),
        ("RATE(m1)", None),
        ("RUNNING_SUM(m1)", None),
        ("FILL(m1, REPEAT)", None),
        ("IF(MAX(m1) > 5, m1)", None),
        // which series depends on the data
        ("FIRST(SORT(METRICS(), MAX, DESC))", None),
        ("SUM(REMOVE_EMPTY(METRICS()))", None),
        // several results
        ("METRICS()", None),
    ] {
        let plan = Plan::new(&queries(text)).unwrap();
        let found = plan.pointwise().map(|pointwise| pointwise.stats().len());
        assert_eq!(found, stats, "{text}");
    }
}

#[test]
fn metrics_of_several_periods_are_not_pointwise() {
    let queries = [
        hidden("m1", stat("Errors", "Sum", 60)),
        hidden("m2", stat("Errors", "Sum", 300)),
        expression("result", "m1 + m2"),
    ];
    assert_eq!(Plan::new(&queries).unwrap().pointwise(), None);
}

/// The text of an expression, mostly of one series and mostly pointwise.
fn series_text() -> impl Strategy<Value = String> {
    let number = prop::sample::select(vec!["0", "1", "2.5", "-3", "1e200", "1/0", "PERIOD(m1)"]);
    let leaf = prop::sample::select(vec![
        "m1",
        "m2",
        "a_9",
        "twice",
        "TIME_SERIES(2)",
        "MINUTE(m1)",
        "HOUR(m2)",
        "DAY(a_9)",
        "EPOCH(m1)",
        "MONTH(m1)",
    ]);
    leaf.prop_map(ToOwned::to_owned)
        .prop_recursive(5, 40, 3, move |inner| {
            let operator = prop::sample::select(vec![
                "+", "-", "*", "/", "^", "==", "!=", "<", "<=", ">", ">=", " AND ", " || ",
            ]);
            let map = prop::sample::select(vec!["ABS", "CEIL", "FLOOR", "LOG", "LOG10", "-", ""]);
            let reduce = prop::sample::select(vec![
                "AVG",
                "SUM",
                "MIN",
                "MAX",
                "STDDEV",
                "DATAPOINT_COUNT",
                "FIRST",
                "LAST",
            ]);
            prop_oneof![
                (inner.clone(), operator.clone(), inner.clone())
                    .prop_map(|(one, operator, other)| format!("({one}{operator}{other})")),
                (inner.clone(), operator.clone(), number.clone())
                    .prop_map(|(one, operator, other)| format!("({one}{operator}({other}))")),
                (number.clone(), operator, inner.clone())
                    .prop_map(|(one, operator, other)| format!("(({one}){operator}{other})")),
                (map, inner.clone()).prop_map(|(map, inner)| format!("{map}({inner})")),
                (reduce.clone(), vec(inner.clone(), 1..4))
                    .prop_map(|(reduce, all)| format!("{reduce}([{}])", all.join(", "))),
                reduce.prop_map(|reduce| format!("{reduce}(METRICS('m') * 2)")),
                (inner.clone(), inner.clone())
                    .prop_map(|(one, with)| format!("FILL({one}, {with})")),
                (inner.clone(), number.clone())
                    .prop_map(|(one, with)| format!("FILL({one}, {with})")),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(when, one, other)| format!("IF({when}, {one}, {other})")),
                (inner.clone(), inner.clone())
                    .prop_map(|(when, one)| format!("IF({when} > 1, {one})")),
                (inner.clone(), number.clone(), inner.clone())
                    .prop_map(|(when, one, other)| format!("IF({when}, {one}, {other})")),
                (inner.clone(), number.clone(), inner)
                    .prop_map(|(when, one, other)| format!("IF({when} > 1, {one}, {other})")),
            ]
        })
}

fn values() -> impl Strategy<Value = Vec<Option<f64>>> {
    let value = prop_oneof![
        Just(None),
        Just(Some(0.0)),
        (-4..5_i8).prop_map(|value| Some(f64::from(value))),
        (-1e9..1e9_f64).prop_map(Some),
        Just(Some(1e108)),
    ];
    vec(value, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_give_what_windows_give(text in series_text(), m1 in values(), m2 in values(), other in values(), sample in any::<bool>()) {
        let queries = queries(&text);
        let deviation = if sample { Deviation::Sample } else { Deviation::Population };
        let plan = Plan::with(&queries, Settings { deviation, ..Settings::default() });
        prop_assume!(plan.is_ok());
        let plan = plan.unwrap();
        let Some(pointwise) = plan.pointwise() else {
            prop_assert!(!["m1", "m2", "a_9", "twice"].iter().any(|id| text.contains(id)), "{}", text);
            return Ok(());
        };
        let mut data = MetricStore::new();
        for (name, values) in [("m1", &m1), ("m2", &m2), ("a_9", &other)] {
            for (minute, value) in (0..).zip(values) {
                let Some(value) = value else { continue };
                data.insert(&datum(name, at(60 * minute), Value::Single(*value)));
            }
        }
        let windows = Windows::aligned_to_clock(plan.period().unwrap(), at(0), at(40 * 60));
        let starts: Vec<_> = windows.starts().collect();
        let columns: Vec<Vec<f64>> = pointwise.stats().iter().map(|stat| {
            let series = data.series(stat, windows);
            starts.iter().map(|start| series.at(*start).unwrap_or(f64::NAN)).collect()
        }).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut out = Vec::new();
        pointwise.evaluate(&columns, &|place| starts[place], &mut out);
        let expected = plan.returned_series(&data, windows);
        let bits = |value: f64| value.to_bits();
        let found: Vec<_> = starts.iter().zip(out).filter(|(_, value)| !value.is_nan()).map(|(start, value)| (*start, bits(value))).collect();
        let expected: Vec<_> = expected.points().iter().map(|(start, value)| (*start, bits(*value))).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }
}

/// More windows than are in work at once.
#[test]
fn columns_may_be_long() {
    let plan = Plan::new(&queries("AVG([m1, m2]) - 1")).unwrap();
    let pointwise = plan.pointwise().unwrap();
    let column: Vec<f64> = (0..2000_i32).map(f64::from).collect();
    let mut out = Vec::new();
    pointwise.evaluate(&[&column, &column], &|_| at(0), &mut out);
    let expected: Vec<f64> = column.iter().map(|value| value - 1.0).collect();
    assert_eq!(out, expected);
}

#[test]
fn the_deviation_is_of_the_population_or_of_a_sample() {
    for (deviation, expected) in [
        (Deviation::Population, [1.0, 0.0]),
        (Deviation::Sample, [f64::sqrt(2.0), f64::NAN]),
    ] {
        let settings = Settings {
            deviation,
            ..Settings::default()
        };
        let plan = Plan::with(&queries("STDDEV([m1, m2])"), settings).unwrap();
        let mut out = Vec::new();
        let columns: [&[f64]; 2] = [&[1.0, 1.0], &[3.0, f64::NAN]];
        plan.pointwise()
            .unwrap()
            .evaluate(&columns, &|_| at(0), &mut out);
        assert_eq!(out.len(), 2);
        assert_eq!(out[0].to_bits(), expected[0].to_bits());
        assert_eq!(out[1].is_nan(), expected[1].is_nan());
    }
}

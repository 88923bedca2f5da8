//! The writer keeps every limit and loses nothing.

use proptest::collection::vec;
use proptest::prelude::*;
use shop_telemetry::emf::{EmfError, Event, Measurement, lines};
use shop_telemetry::{DimensionValue, EpochMillis, Resolution, Unit};

use crate::reader::read;

fn event(dimensions: &[(&str, &str)], sets: &[&[&str]], metrics: Vec<(String, Vec<f64>)>) -> Event {
    let owned = |set: &&[&str]| set.iter().map(ToString::to_string).collect();
    Event {
        timestamp: EpochMillis::new(1_795_000_000_000),
        namespace: "Shop".parse().unwrap(),
        dimensions: dimensions
            .iter()
            .map(|(name, value)| ((*name).to_owned(), DimensionValue::nearest(value)))
            .collect(),
        dimension_sets: sets.iter().map(owned).collect(),
        measurements: metrics
            .into_iter()
            .map(|(name, values)| Measurement {
                name,
                unit: Unit::Milliseconds,
                resolution: Resolution::Second,
                values,
            })
            .collect(),
    }
}

fn one(name: &str, values: &[f64]) -> Vec<(String, Vec<f64>)> {
    vec![(name.to_owned(), values.to_vec())]
}

#[test]
fn a_line_is_what_the_format_says() {
    let event = event(
        &[("Service", "catalog"), ("Route", "/products/{slug}")],
        &[&["Service"], &["Service", "Route"]],
        one("RequestDuration", &[12.5, 3.0]),
    );
    let expected = concat!(
        r#"{"_aws":{"Timestamp":1795000000000,"CloudWatchMetrics":[{"Namespace":"Shop","#,
        r#""Dimensions":[["Service"],["Service","Route"]],"#,
        r#""Metrics":[{"Name":"RequestDuration","Unit":"Milliseconds","StorageResolution":1}]}]},"#,
        r#""Service":"catalog","Route":"/products/{slug}","RequestDuration":[12.5,3]}"#,
    );
    assert_eq!(lines(&event).unwrap(), [expected]);
}

#[test]
fn no_values_no_line() {
    assert!(
        lines(&event(&[], &[&[]], one("A", &[])))
            .unwrap()
            .is_empty()
    );
    assert!(lines(&event(&[], &[&[]], Vec::new())).unwrap().is_empty());
}

#[test]
fn more_than_fits_goes_on_in_the_next_line() {
    let values: Vec<f64> = (0..250).map(f64::from).collect();
    let metrics = vec![("A".to_owned(), values), ("B".to_owned(), vec![1.0])];
    let lines = lines(&event(&[], &[&[]], metrics)).unwrap();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].contains("\"B\":1"));

    let metrics: Vec<_> = (0..101).map(|n| (format!("M{n}"), vec![1.0])).collect();
    let lines = shop_telemetry::emf::lines(&event(&[], &[&[]], metrics)).unwrap();
    assert_eq!(lines.len(), 2);
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let long = "d".repeat(251);
    let many: Vec<String> = (0..31).map(|n| format!("D{n}")).collect();
    let many_pairs: Vec<_> = many.iter().map(|name| (name.as_str(), "x")).collect();
    let many_names: Vec<_> = many.iter().map(String::as_str).collect();
    let service = [("Service", "x")];
    let cases: [(Event, EmfError); 9] = [
        (event(&[], &[], one("A", &[1.0])), EmfError::NoDimensionSet),
        (
            event(&many_pairs, &[&many_names], one("A", &[1.0])),
            EmfError::TooManyDimensions(31),
        ),
        (
            event(&[], &[&["S"]], one("A", &[1.0])),
            EmfError::UnknownDimension("S".into()),
        ),
        (
            event(&[(&long, "x")], &[&[]], one("A", &[1.0])),
            EmfError::DimensionName(long.clone()),
        ),
        (
            event(&[(":a", "x")], &[&[]], one("A", &[1.0])),
            EmfError::DimensionName(":a".into()),
        ),
        (
            event(&[], &[&[]], one("", &[1.0])),
            EmfError::MetricName(String::new()),
        ),
        (
            event(&service, &[&[]], one("Service", &[1.0])),
            EmfError::DuplicateName("Service".into()),
        ),
        (
            event(&[], &[&[]], one("_aws", &[1.0])),
            EmfError::DuplicateName("_aws".into()),
        ),
        (
            event(&[], &[&[]], one("A", &[f64::NAN])),
            EmfError::Value("A".into()),
        ),
    ];
    for (event, expected) in cases {
        assert_eq!(lines(&event), Err(expected));
    }
}

#[test]
fn thirty_of_the_longest_dimensions_fit() {
    let names: Vec<String> = (0..30).map(|n| format!("{n:\"<250}")).collect();
    let value = "\"".repeat(1024);
    let pairs: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), value.as_str()))
        .collect();
    let set: Vec<_> = names.iter().map(String::as_str).collect();
    let metrics: Vec<_> = (0..100)
        .map(|n| (format!("M{n}"), vec![f64::MIN_POSITIVE; 100]))
        .collect();
    let lines = lines(&event(&pairs, &[&set], metrics)).unwrap();
    let values: usize = read(lines.iter().map(String::as_str))
        .values()
        .map(Vec::len)
        .sum();
    assert_eq!(values, 10_000);
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        (0..100_000_u32).prop_map(|n| f64::from(n) / 1000.0),
        (0..1_000_u32).prop_map(f64::from),
        -1e100..1e100,
        Just(0.0),
    ]
}

/// Names that are hard to write: quotes, backslashes, dots, letters of all kinds.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z]{1,12}",
        "m[\"\\\\.\u{e9}\u{1f600}/ ]{1,9}",
        "[a-z]{900,1024}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_value_is_lost_or_made_up(
        metrics in proptest::collection::btree_map(name(), vec(value(), 0..250), 0..120),
        service in "[ -~]{1,100}",
    ) {
        let written: Vec<_> = metrics.clone().into_iter().collect();
        let event = event(&[("Service\u{7e}", &service)], &[&[], &["Service\u{7e}"]], written);
        let lines = lines(&event).unwrap();
        let read = read(lines.iter().map(String::as_str));
        let dimension = format!("Service~={}", event.dimensions[0].1);
        let mut expected = crate::reader::Series::new();
        for (name, values) in metrics.into_iter().filter(|(_, values)| !values.is_empty()) {
            expected.insert(format!("{name}{{{dimension}}}"), values.clone());
            expected.insert(format!("{name}{{}}"), values);
        }
        prop_assert_eq!(read, expected);
    }
}

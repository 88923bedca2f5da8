//! Log alarms.

use cloudwatch::alarm::{Comparison, LogQuery, LogSettings, MissingData, State};
use cloudwatch::results::{GivenResults, Labels, LogValue, WithResults};
use cloudwatch::store::MetricStore;

use super::{labels, replay, told};
use crate::fixture::{at, engine};

const LOG: &str = "filter level = 'ERROR'";

pub(super) fn log(aggregation: &str, m: u32, n: u32) -> LogSettings {
    LogSettings {
        query: LogQuery {
            text: LOG.to_owned(),
            log_groups: vec!["shop".to_owned()],
            role: "arn:aws:iam::111122223333:role/logs".to_owned(),
            schedule: "rate(5 minutes)".parse().unwrap(),
            start_offset_seconds: 300,
            end_offset_seconds: 0,
        },
        aggregation: aggregation.to_owned(),
        results_to_evaluate: n,
        results_to_alarm: m,
        comparison: Comparison::GreaterThanThreshold,
        threshold: 100.0,
        missing: MissingData::Missing,
        log_lines: 0,
        log_line_role: None,
        warm_up: None,
    }
}

pub(super) fn runs(runs: &[(i64, &[(&str, f64)])]) -> GivenResults {
    let mut results = GivenResults::default();
    for (second, values) in runs {
        let value = |(service, value): &(&str, f64)| LogValue {
            labels: if service.is_empty() {
                Labels::new()
            } else {
                labels(service)
            },
            value: *value,
        };
        results.put_log(LOG, at(*second), Ok(values.iter().map(value).collect()));
    }
    results
}

/// UG:alarm-on-logs, the published reason.
#[test]
fn log_alarms_compare_results() {
    let results = runs(&[
        (0, &[("", 90.0)]),
        (300, &[("", 142.0)]),
        (600, &[]),
        (900, &[("", 120.5)]),
        (1200, &[("", 101.0)]),
        (1500, &[]),
        (1800, &[]),
    ]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_log_alarm(at(0), "a", log("count(*)", 3, 5))
        .unwrap();
    let found = replay(&mut engine, 1800, &data);
    assert_eq!(
        told(&found),
        [
            (
                0,
                "alarm",
                State::Ok,
                "Threshold Crossed: 1 out of the last 5 query results [90.0 (15/06/25 16:00:00)] was not greater than the threshold (100.0) (minimum 3 datapoints for ALARM -> OK transition)."
            ),
            (
                1200,
                "alarm",
                State::Alarm,
                "Threshold Crossed: 3 out of the last 5 query results [101.0 (15/06/25 16:20:00), 120.5 (15/06/25 16:15:00), 142.0 (15/06/25 16:05:00)] were greater than the threshold (100.0) (minimum 3 datapoints for OK -> ALARM transition)."
            ),
            (
                1800,
                "alarm",
                State::Ok,
                "Threshold Crossed: 3 out of the last 5 query results [0.0 (15/06/25 16:30:00), 0.0 (15/06/25 16:25:00), 0.0 (15/06/25 16:10:00)] were not greater than the threshold (100.0) (minimum 3 datapoints for ALARM -> OK transition)."
            ),
        ]
    );
}

/// UG:alarm-on-logs: an empty result is zero for `count(*)` and missing for the others.
#[test]
fn empty_results_by_aggregation_and_treatment() {
    for (aggregation, missing, expected) in [
        ("count(*)", MissingData::Missing, State::Ok),
        (
            "avg(duration)",
            MissingData::Missing,
            State::InsufficientData,
        ),
        ("avg(duration)", MissingData::Breaching, State::Alarm),
        ("avg(duration)", MissingData::NotBreaching, State::Ok),
        (
            "avg(duration)",
            MissingData::Ignore,
            State::InsufficientData,
        ),
    ] {
        let metrics = MetricStore::new();
        let results = runs(&[(0, &[]), (300, &[])]);
        let data = WithResults {
            data: &metrics,
            results: &results,
        };
        let mut engine = engine();
        let alarm = LogSettings {
            missing,
            ..log(aggregation, 2, 2)
        };
        engine.put_log_alarm(at(0), "a", alarm).unwrap();
        engine.replay(at(0), at(300), &data);
        assert_eq!(
            engine.status("a").unwrap().state,
            expected,
            "{aggregation} {missing}"
        );
    }
    // with `ignore`, the results there are decide
    let metrics = MetricStore::new();
    let results = runs(&[(0, &[("", 500.0)]), (300, &[])]);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    let alarm = LogSettings {
        missing: MissingData::Ignore,
        ..log("max(duration)", 2, 3)
    };
    engine.put_log_alarm(at(0), "a", alarm).unwrap();
    engine.replay(at(0), at(300), &data);
    assert_eq!(engine.status("a").unwrap().state, State::Ok);
}

#[test]
fn groups_of_a_log_alarm_are_contributors() {
    let results = runs(&[
        (0, &[("cart", 500.0), ("orders", 1.0)]),
        (300, &[("orders", 500.0)]),
        (600, &[]),
    ]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_log_alarm(at(0), "a", log("count(*) by Service", 1, 1))
        .unwrap();
    let found = replay(&mut engine, 600, &data);
    let states: Vec<_> = told(&found)
        .into_iter()
        .map(|(at, who, state, _)| (at, who, state))
        .collect();
    assert_eq!(
        states,
        [
            (0, "cart", State::Alarm),
            (0, "alarm", State::Alarm),
            (300, "orders", State::Alarm),
            (300, "cart", State::Ok),
            (600, "orders", State::Ok),
            (600, "alarm", State::InsufficientData),
        ]
    );
}

/// A result has one value for each group, and one in all without groups.
#[test]
fn a_group_that_is_in_a_result_twice_counts_once() {
    let twice: &[(&str, f64)] = &[("orders", 500.0), ("orders", 1.0), ("cart", 1.0)];
    let results = runs(&[(0, twice), (300, twice)]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    for missing in MissingData::ALL {
        for (aggregation, contributors) in [("max(x) by Service", 1), ("max(x)", 0)] {
            let mut engine = engine();
            let alarm = LogSettings {
                missing,
                ..log(aggregation, 1, 1)
            };
            engine.put_log_alarm(at(0), "a", alarm).unwrap();
            let found = replay(&mut engine, 300, &data);
            assert_eq!(found.len(), 1 + contributors, "{missing} {aggregation}");
            assert_eq!(engine.status("a").unwrap().state, State::Alarm);
        }
    }
}

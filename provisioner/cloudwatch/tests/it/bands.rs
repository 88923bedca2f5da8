//! Alarms on the bands of models, with nothing given but the history of the metric.

use cloudwatch::alarm::{BandComparison, Condition, MissingData, Settings, Source, State};
use cloudwatch::datum::Value;
use cloudwatch::engine::Engine;
use cloudwatch::query::{MetricDataQuery, QuerySource};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;

use crate::fixture::{datum, engine, expression, query, settings, stat};

const DAY: i64 = 86_400;

/// A Monday, 00:00 UTC.
fn monday() -> Timestamp {
    "2026-03-16T00:00:00Z".parse().unwrap()
}

fn on_band(statistic: &str, period: u32, width: u32) -> Settings {
    let shown = |query: MetricDataQuery| MetricDataQuery {
        return_data: true,
        ..query
    };
    let m1 = query(
        "m1",
        QuerySource::Stat(stat("Orders", statistic, period)),
        true,
    );
    let text = format!("ANOMALY_DETECTION_BAND(m1, {width})");
    let comparison = BandComparison::LessThanLowerOrGreaterThanUpperThreshold;
    Settings {
        source: Source::Math(vec![m1, shown(expression("band", &text))]),
        condition: Condition::band(comparison, "band"),
        missing: MissingData::Missing,
        ..settings(2, 3)
    }
}

/// Busy in the afternoon, quiet at night, never quite the same.
fn orders(second: i64) -> f64 {
    let day = (second as f64 / DAY as f64 * std::f64::consts::TAU).sin();
    let wobble = (second * 7919 % 1009) as f64 / 1009.0 - 0.5;
    100.0 + 60.0 * day + 4.0 * wobble
}

/// A value every five minutes of so many days.
fn history(days: i64, value: impl Fn(i64) -> f64) -> MetricStore {
    let mut store = MetricStore::new();
    for second in (0..days * DAY).step_by(300) {
        let datum = datum(
            "Orders",
            monday().plus_seconds(second),
            Value::Single(value(second)),
        );
        store.insert(&datum);
    }
    store
}

/// UG:cloudwatch-anomaly-detection: a model learns from two weeks. What is usual at noon is not at
/// midnight.
#[test]
fn what_the_history_does_not_lead_to_expect_is_an_alarm() {
    let (noon, night) = (15 * DAY + DAY / 4, 15 * DAY + 3 * DAY / 4);
    let busy = orders(noon);
    let data = history(16, |second| {
        if (night..night + 1800).contains(&second) {
            busy
        } else {
            orders(second)
        }
    });
    let mut engine = engine();
    let start = monday().plus_seconds(noon - 3600);
    engine
        .put_metric_alarm(start, "a", on_band("Average", 300, 3))
        .unwrap();
    let mut told = Vec::new();
    let hours = [(noon, 2 * 3600), (night, 3 * 3600)];
    for second in hours
        .into_iter()
        .flat_map(|(middle, for_)| (middle - 3600..middle + for_).step_by(300))
    {
        let found = engine.step(monday().plus_seconds(second), &data);
        told.extend(
            found
                .into_iter()
                .map(|one| (second - night, one.to, one.reason)),
        );
    }
    let states: Vec<_> = told.iter().map(|(second, to, _)| (*second, *to)).collect();
    assert_eq!(
        states,
        [
            (noon - 3600 - night, State::Ok),
            (600, State::Alarm),
            (2400, State::Ok)
        ],
        "{told:?}"
    );
    let reason = &told[1].2;
    assert!(
        reason.starts_with("Thresholds Crossed: 2 out of the last 3 datapoints ["),
        "{reason}"
    );
}

/// Without history there is no band, and without a band nothing is anomalous.
#[test]
fn a_metric_without_history_is_no_anomaly() {
    let data = history(16, orders);
    let mut engine: Engine = engine();
    let start = monday().plus_seconds(3600);
    engine
        .put_metric_alarm(start, "a", on_band("Average", 300, 3))
        .unwrap();
    engine.step(start, &data);
    assert_eq!(engine.status("a").unwrap().state, State::InsufficientData);
}

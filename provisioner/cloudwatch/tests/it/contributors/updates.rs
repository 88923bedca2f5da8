//! What an update, and a clock that is put back, leave of an alarm.

use cloudwatch::alarm::{Condition, LogSettings, MissingData, Settings, State};
use cloudwatch::engine::Engine;
use cloudwatch::results::{GivenResults, WithResults};
use cloudwatch::store::MetricStore;

use super::logs::{log, runs};
use super::promql::{history, promql};
use crate::fixture::{at, engine, settings, store};

/// A composite does not stay in a state that its child was reset from.
#[test]
fn an_alarm_that_starts_over_prompts_its_composites() {
    let results = runs(&[(0, &[("", 500.0)])]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    let warm = |aggregation: &str| LogSettings {
        warm_up: Some(cloudwatch::alarm::WarmUp {
            minutes: 1,
            whole: true,
        }),
        ..log(aggregation, 1, 1)
    };
    engine.put_log_alarm(at(-300), "a", warm("sum(x)")).unwrap();
    let composite = cloudwatch::engine::Composite {
        rule: "ALARM(a)".parse().unwrap(),
        suppressor: None,
    };
    engine.put_composite(at(-300), "c", composite).unwrap();
    engine.replay(at(-300), at(0), &data);
    assert_eq!(engine.status("c").unwrap().state, State::Alarm);
    engine.put_log_alarm(at(1), "a", warm("avg(x)")).unwrap();
    // only a new alarm warms up
    assert_eq!(engine.status("a").unwrap().evaluation, None);
    engine.step(
        at(1),
        &WithResults {
            data: &metrics,
            results: &GivenResults::default(),
        },
    );
    assert_eq!(engine.status("a").unwrap().state, State::InsufficientData);
    assert_eq!(engine.status("c").unwrap().state, State::Ok);
}

/// A clock that is put back by years makes nobody wait for years.
#[test]
fn waits_take_no_longer_when_the_clock_is_put_back() {
    const YEARS: i64 = 3 * 365 * 86_400;
    let metrics = store("Errors", &[]);
    let results = history(&[(-YEARS, &["orders"]), (-YEARS + 600, &[]), (0, &["orders"])]);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_promql_alarm(at(0), "a", promql(120, 120))
        .unwrap();
    let warm = Settings {
        warm_up: Some(cloudwatch::alarm::WarmUp {
            minutes: 5,
            whole: true,
        }),
        missing: MissingData::NotBreaching,
        ..settings(1, 1)
    };
    engine.put_metric_alarm(at(0), "warm", warm).unwrap();
    engine.step(at(0), &data);
    let back = |second: i64| at(second - YEARS);
    let mut engine = Engine::import(engine.settings().clone(), engine.export()).unwrap();
    let found: Vec<_> = engine
        .replay(back(0), back(900), &data)
        .into_iter()
        .filter(|one| one.contributor.is_none())
        .map(|one| (one.at.millis_since(back(0)) / 1000, one.alarm, one.to))
        .collect();
    let told: Vec<_> = found
        .iter()
        .map(|(at, name, to)| (*at, name.as_str(), *to))
        .collect();
    assert_eq!(
        told,
        [
            (120, "a", State::Alarm),
            (300, "warm", State::Ok),
            (720, "a", State::Ok),
        ]
    );
}

/// UG:alarm-on-logs: another query starts over, another threshold does not.
#[test]
fn what_is_queried_decides_whether_an_update_starts_over() {
    let results = runs(&[(0, &[("", 500.0)])]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_log_alarm(at(0), "a", log("sum(x)", 1, 1))
        .unwrap();
    engine.step(at(0), &data);
    let other_threshold = LogSettings {
        threshold: 1.0,
        ..log("sum(x)", 1, 1)
    };
    engine.put_log_alarm(at(1), "a", other_threshold).unwrap();
    assert_eq!(engine.status("a").unwrap().state, State::Alarm);
    engine
        .put_log_alarm(at(1), "a", log("avg(x)", 1, 1))
        .unwrap();
    assert_eq!(engine.status("a").unwrap().state, State::InsufficientData);
}

/// The comparison is with a number or with a band, and each has comparisons of its own.
#[test]
fn conditions_read_back() {
    for text in [
        r#"{"comparison":"GreaterThanThreshold","threshold":1.5}"#,
        r#"{"comparison":"LessThanLowerThreshold","threshold_metric_id":"band"}"#,
    ] {
        let condition: Condition = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&condition).unwrap(), text);
    }
    let mixed = r#"{"comparison":"LessThanLowerThreshold","threshold":1.5}"#;
    assert!(serde_json::from_str::<Condition>(mixed).is_err());
}

//! What CloudWatch leaves open about the evaluation of alarms: each setting, and the difference it
//! makes. Bands, which tests give.

use std::num::NonZeroU32;

use cloudwatch::alarm::{
    BandComparison, Condition, LowSamples, MissingData, Settings, Source, State,
};
use cloudwatch::datum::Value;
use cloudwatch::engine::{DynamoDb, Engine, EngineSettings, EvaluationRange, LowSamplePoints};
use cloudwatch::query::{MetricDataQuery, QuerySource};
use cloudwatch::results::{ConnectedFailure, GivenResults, WithResults};
use cloudwatch::series::Series;
use cloudwatch::store::MetricStore;
use serde_json::json;

use crate::fixture::{at, datum, expression, query, settings, stat, store};

fn strict() -> EngineSettings {
    EngineSettings {
        evaluation_range: EvaluationRange::Strict,
        ..EngineSettings::default()
    }
}

fn of(period: u32, statistic: &str, m: u32, n: u32) -> Settings {
    Settings {
        source: Source::Metric(stat("Errors", statistic, period)),
        ..settings(m, n)
    }
}

#[test]
fn high_resolution_cadence() {
    let data = store("Errors", &[(3, 5.0)]);
    for (seconds, expected) in [(10, 10), (30, 30)] {
        let mut engine = Engine::new(EngineSettings {
            high_resolution_seconds: NonZeroU32::new(seconds).unwrap(),
            ..EngineSettings::default()
        });
        engine
            .put_metric_alarm(at(0), "a", of(10, "Sum", 1, 1))
            .unwrap();
        let found = engine.replay(at(0), at(40), &data);
        assert_eq!((found[0].at, found[0].to), (at(expected), State::Alarm));
    }
}

#[test]
fn dynamodb_is_as_set_or_always_ignored() {
    let mut alarm = settings(1, 1);
    let Source::Metric(stat) = &mut alarm.source else {
        unreachable!("the fixture's alarm is on a metric");
    };
    stat.metric.namespace = "AWS/DynamoDB".to_owned();
    assert_eq!(alarm.source.default_missing(), MissingData::Ignore);
    assert_eq!(
        settings(1, 1).source.default_missing(),
        MissingData::Missing
    );
    alarm.missing = MissingData::Breaching;
    for (dynamodb, expected) in [
        (DynamoDb::AsSet, State::Alarm),
        (DynamoDb::AlwaysIgnored, State::InsufficientData),
    ] {
        let mut engine = Engine::new(EngineSettings {
            dynamodb,
            ..strict()
        });
        engine.put_metric_alarm(at(0), "a", alarm.clone()).unwrap();
        engine.step(at(60), &MetricStore::new());
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

#[test]
fn low_samples_of_all_or_the_newest() {
    let value = |count: f64| Value::distribution(&[500.0], Some(&[count])).unwrap();
    let mut data = MetricStore::new();
    data.insert(&datum("Errors", at(0), value(5.0)));
    data.insert(&datum("Errors", at(60), value(200.0)));
    let alarm = Settings {
        low_samples: LowSamples::Ignore,
        ..of(60, "p90", 1, 2)
    };
    for (low_sample_points, expected) in [
        (LowSamplePoints::Counting, State::InsufficientData),
        (LowSamplePoints::Newest, State::Alarm),
    ] {
        let mut engine = Engine::new(EngineSettings {
            low_sample_points,
            ..strict()
        });
        engine
            .put_metric_alarm(at(120), "a", alarm.clone())
            .unwrap();
        engine.step(at(120), &data);
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

const BAND: &str = "ANOMALY_DETECTION_BAND(m1, 2)";

fn on_band(comparison: BandComparison) -> Settings {
    let shown = |query: MetricDataQuery| MetricDataQuery {
        return_data: true,
        ..query
    };
    let m1 = query("m1", QuerySource::Stat(stat("Errors", "Sum", 60)), true);
    Settings {
        source: Source::Math(vec![m1, shown(expression("band", BAND))]),
        condition: Condition::band(comparison, "band"),
        ..settings(1, 1)
    }
}

fn edges(minutes: &[(i64, f64, f64)]) -> GivenResults {
    let edge = |side: fn(&(i64, f64, f64)) -> f64| -> Series {
        minutes
            .iter()
            .map(|one| (at(one.0 * 60), side(one)))
            .collect()
    };
    let mut results = GivenResults::default();
    results.put_band(BAND, [edge(|one| one.1), edge(|one| one.2)]);
    results
}

/// UG:cloudwatch-and-eventbridge, the event of an anomaly detection alarm.
#[test]
fn bands_decide_and_explain() {
    let metrics = store("Errors", &[(0, 5.0), (60, 0.0), (120, 12.0), (180, 6.0)]);
    let results = edges(&[
        (0, 1.0, 10.0),
        (1, 1.5, 10.5),
        (2, 1.0, 10.0),
        (3, 2.0, 8.0),
    ]);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let below_or_above = BandComparison::LessThanLowerOrGreaterThanUpperThreshold;
    let mut engine = Engine::new(strict());
    engine
        .put_metric_alarm(at(60), "a", on_band(below_or_above))
        .unwrap();
    let found = engine.replay(at(60), at(240), &data);
    let reasons: Vec<_> = found
        .iter()
        .map(|one| (one.at, one.to, one.reason.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            (
                at(60),
                State::Ok,
                "Thresholds Crossed: 1 out of the last 1 datapoints [5.0 (15/06/25 16:00:00)] was not less than the lower thresholds [1.0] or not greater than the upper thresholds [10.0] (minimum 1 datapoint for ALARM -> OK transition)."
            ),
            (
                at(120),
                State::Alarm,
                "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (15/06/25 16:01:00)] was less than the lower thresholds [1.5] or greater than the upper thresholds [10.5] (minimum 1 datapoint for OK -> ALARM transition)."
            ),
            (
                at(240),
                State::Ok,
                "Thresholds Crossed: 1 out of the last 1 datapoints [6.0 (15/06/25 16:03:00)] was not less than the lower thresholds [2.0] or not greater than the upper thresholds [8.0] (minimum 1 datapoint for ALARM -> OK transition)."
            ),
        ]
    );
    let data_of_alarm = found[1].reason_data.to_json();
    assert_eq!(data_of_alarm["recentLowerThresholds"], json!([1.5]));
    assert_eq!(data_of_alarm["recentUpperThresholds"], json!([10.5]));
    assert_eq!(data_of_alarm.get("threshold"), None);
    for (comparison, expected) in [
        (
            BandComparison::LessThanLowerThreshold,
            [State::Alarm, State::Ok],
        ),
        (
            BandComparison::GreaterThanUpperThreshold,
            [State::Ok, State::Alarm],
        ),
    ] {
        let mut engine = Engine::new(strict());
        engine
            .put_metric_alarm(at(120), "a", on_band(comparison))
            .unwrap();
        for (now, state) in [(120, expected[0]), (180, expected[1])] {
            engine.step(at(now), &data);
            assert_eq!(engine.status("a").unwrap().state, state, "{comparison}");
        }
    }
}

#[test]
fn a_point_without_a_band_is_missing() {
    let metrics = store("Errors", &[(0, 500.0)]);
    let results = edges(&[(1, 1.0, 10.0)]);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    for (missing, expected) in [
        (MissingData::Missing, State::InsufficientData),
        (MissingData::NotBreaching, State::Ok),
    ] {
        let mut engine = Engine::new(strict());
        let alarm = Settings {
            missing,
            ..on_band(BandComparison::GreaterThanUpperThreshold)
        };
        engine.put_metric_alarm(at(60), "a", alarm).unwrap();
        engine.step(at(60), &data);
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

/// UG:alarm-limits, data sources: what may not be called is missing; what fails leaves nothing to
/// be told; points between the expected times do not count.
#[test]
fn connected_data_sources() {
    let text = r#"LAMBDA("source", "errors")"#;
    let points = |points: &[(i64, f64)]| -> Series {
        points
            .iter()
            .map(|(second, value)| (at(*second), *value))
            .collect()
    };
    for (answer, expected) in [
        (Ok(points(&[(0, 5.0)])), State::Alarm),
        (Ok(points(&[(1, 5.0)])), State::Ok),
        (Err(ConnectedFailure::Permission), State::Ok),
        (Err(ConnectedFailure::Failed), State::InsufficientData),
    ] {
        let metrics = MetricStore::new();
        let mut results = GivenResults::default();
        results.put_connected(text, answer);
        let data = WithResults {
            data: &metrics,
            results: &results,
        };
        let mut source = expression("e1", text);
        source.period = Some(cloudwatch::period::Period::MINUTE);
        let alarm = Settings {
            source: Source::Math(vec![source]),
            missing: MissingData::NotBreaching,
            ..settings(1, 1)
        };
        let mut engine = Engine::new(strict());
        engine.put_metric_alarm(at(60), "a", alarm).unwrap();
        engine.step(at(60), &data);
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

/// UG:alarm-actions: actions of Auto Scaling run each minute for as long as the state stays.
#[test]
fn actions_repeat_each_minute() {
    use cloudwatch::engine::Kind;
    let samples: Vec<(i64, f64)> = (0..10)
        .map(|minute| (minute * 60, if minute < 5 { 5.0 } else { 0.0 }))
        .collect();
    let data = store("Errors", &samples);
    let mut engine = Engine::new(strict());
    engine
        .put_metric_alarm(at(60), "a", settings(1, 1))
        .unwrap();
    engine
        .repeat_actions(at(60), "a", [State::Alarm].into())
        .unwrap();
    let mut stepped = engine.clone();
    let found = engine.replay(at(60), at(600), &data);
    let kinds: Vec<_> = found.iter().map(|one| (one.at, one.kind, one.to)).collect();
    assert_eq!(
        kinds,
        [
            (at(60), Kind::Metric, State::Alarm),
            (at(120), Kind::Repeat, State::Alarm),
            (at(180), Kind::Repeat, State::Alarm),
            (at(240), Kind::Repeat, State::Alarm),
            (at(300), Kind::Repeat, State::Alarm),
            (at(360), Kind::Metric, State::Ok),
        ]
    );
    let steps: Vec<_> = (60..=600)
        .flat_map(|second| stepped.step(at(second), &data))
        .collect();
    assert_eq!(steps, found);
    assert_eq!(engine.export(), stepped.export());
}

/// Data that arrive late are seen late, and do not change what was decided before.
#[test]
fn late_data_are_seen_when_they_arrive() {
    use cloudwatch::store::Arrivals;
    let points = [(0, 0.0, 0), (60, 5.0, 170), (120, 0.0, 0), (180, 0.0, 0)];
    let replay = |late: bool| -> Vec<(i64, State)> {
        let mut arrivals = Arrivals::new();
        for (second, value, delay) in points {
            let datum = datum("Errors", at(second), Value::Single(value));
            if late {
                arrivals.add_at(at(second + delay), datum);
            } else {
                arrivals.add(datum);
            }
        }
        let mut engine = Engine::new(EngineSettings::default());
        let alarm = of(60, "Sum", 1, 3);
        engine.put_metric_alarm(at(60), "a", alarm).unwrap();
        let found = engine.replay_arrivals(at(60), at(300), &mut arrivals);
        let seconds = |one: &cloudwatch::engine::Transition| one.at.millis_since(at(0)) / 1000;
        found.iter().map(|one| (seconds(one), one.to)).collect()
    };
    assert_eq!(replay(false), [(60, State::Ok), (120, State::Alarm)]);
    assert_eq!(replay(true), [(60, State::Ok), (240, State::Alarm)]);
}

/// Half of three alarms are two, or one.
#[test]
fn shares_are_rounded() {
    use cloudwatch::composite::Rounding;
    use cloudwatch::engine::Composite;
    for (rounding, percent, expected) in [
        (Rounding::Up, 50, State::Ok),
        (Rounding::Down, 50, State::Alarm),
        (Rounding::Nearest, 40, State::Alarm),
        (Rounding::Nearest, 50, State::Ok),
        (Rounding::Down, 1, State::Alarm),
    ] {
        let mut engine = Engine::new(EngineSettings {
            rounding,
            ..EngineSettings::default()
        });
        for name in ["x", "y", "z"] {
            engine
                .put_metric_alarm(at(0), name, settings(1, 1))
                .unwrap();
        }
        let rule = format!("AT_LEAST({percent}%, ALARM, (x, y, z))")
            .parse()
            .unwrap();
        engine
            .put_composite(
                at(0),
                "c",
                Composite {
                    rule,
                    suppressor: None,
                },
            )
            .unwrap();
        engine
            .set_state(at(0), "x", State::Alarm, "", serde_json::Value::Null)
            .unwrap();
        assert_eq!(
            engine.status("c").unwrap().state,
            expected,
            "{rounding:?} {percent}"
        );
    }
}

/// `TRUE OR FALSE AND FALSE`.
#[test]
fn precedence_of_and_and_or() {
    use cloudwatch::composite::{Precedence, parse_with};
    let text = "TRUE OR FALSE AND FALSE";
    for (precedence, holds, printed) in [
        (Precedence::AndFirst, true, "TRUE OR FALSE AND FALSE"),
        (Precedence::LeftToRight, false, "(TRUE OR FALSE) AND FALSE"),
    ] {
        let rule = parse_with(text, precedence).unwrap();
        assert_eq!(rule.evaluate(&|_| None), holds);
        assert_eq!(rule.to_string(), printed);
        assert_eq!(printed.parse(), Ok(rule));
    }
}

/// What is read from left to right has more parentheses in its canonical text: a rule that could
/// be read, but not stored, is refused.
#[test]
fn a_rule_read_from_left_to_right_can_be_stored() {
    use cloudwatch::composite::{Precedence, Rule, parse_with};
    let alternating =
        |times: usize| format!("ALARM(a){}", " OR ALARM(b) AND ALARM(c)".repeat(times));
    for (times, fits) in [(1, true), (60, true), (64, true), (65, false), (240, false)] {
        let text = alternating(times);
        assert!(parse_with(&text, Precedence::AndFirst).is_ok());
        match parse_with(&text, Precedence::LeftToRight) {
            Ok(rule) => {
                let stored = serde_json::to_string(&rule).unwrap();
                assert_eq!(serde_json::from_str::<Rule>(&stored).unwrap(), rule);
                assert!(fits, "{times}");
            }
            Err(error) => {
                assert_eq!((error.start, error.end), (0, text.len()));
                assert!(!fits, "{times}: {error}");
            }
        }
    }
}

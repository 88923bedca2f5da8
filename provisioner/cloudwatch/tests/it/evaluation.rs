//! When alarms are evaluated, on which windows, and what follows from it.

use cloudwatch::alarm::{LowSamples, MissingData, Settings, Source, State};
use cloudwatch::datum::Value;
use cloudwatch::engine::{Engine, EngineError, EngineSettings, EvaluationRange, YoungBreach};
use cloudwatch::metric::StorageResolution;
use cloudwatch::period::Period;
use cloudwatch::store::{MetricData, MetricStore, Windows};
use cloudwatch::time::Timestamp;
use serde_json::Value as Json;

use crate::fixture::{above, at, datum, engine, expression, hidden, settings, stat, store};

/// The seconds at which the alarm changed, and to what, when stepped each `step` seconds.
fn changes(
    engine: &mut Engine,
    data: &dyn MetricData,
    seconds: i64,
    step: usize,
) -> Vec<(i64, State)> {
    let transitions = (0..=seconds)
        .step_by(step)
        .flat_map(|second| engine.step(at(second), data));
    transitions
        .map(|one| (one.at.millis_since(at(0)) / 1000, one.to))
        .collect()
}

fn strict() -> EngineSettings {
    EngineSettings {
        evaluation_range: EvaluationRange::Strict,
        ..EngineSettings::default()
    }
}

fn of_period(period: u32, m: u32, n: u32) -> Settings {
    Settings {
        source: Source::Metric(stat("Errors", "Sum", period)),
        ..settings(m, n)
    }
}

/// UG:alarm-evaluation: windows of more than a minute slide by one minute.
#[test]
fn windows_slide() {
    let windows = |end: i64| {
        Windows {
            end: at(end),
            period: Period::FIVE_MINUTES,
            count: 3,
        }
        .starts()
        .map(|start| start.millis_since(at(0)) / 60_000)
        .collect::<Vec<_>>()
    };
    assert_eq!(windows(15 * 60), [0, 5, 10]);
    assert_eq!(windows(16 * 60), [1, 6, 11]);
    // three errors within five minutes, but never within one window of the clock
    let data = store("Errors", &[(240, 1.0), (250, 1.0), (320, 1.0)]);
    let alarm = above(2.0, of_period(300, 1, 1));
    let mut engine = Engine::new(strict());
    engine.put_metric_alarm(at(0), "a", alarm.clone()).unwrap();
    let until_gone = [
        (300, State::Ok),
        (360, State::Alarm),
        (600, State::Ok),
        (660, State::InsufficientData),
    ];
    assert_eq!(changes(&mut engine, &data, 700, 1), until_gone);
    // UG:alarms-and-missing-data: when data stop, points of the extra range are evaluated again,
    // and the state may change once more
    let mut engine = Engine::new(EngineSettings::default());
    engine.put_metric_alarm(at(0), "a", alarm).unwrap();
    let again = [
        (300, State::Ok),
        (360, State::Alarm),
        (600, State::Ok),
        (660, State::Alarm),
    ];
    assert_eq!(changes(&mut engine, &data, 700, 1), again);
}

/// UG:alarm-evaluation, the job every three days: an alarm of more than a day is evaluated each
/// hour, and sees data up to the full hour.
#[test]
fn multi_day_alarms_are_hourly() {
    let minute = 60;
    let mut alarm = of_period(86_400, 1, 3);
    alarm.source = Source::Metric(stat("Errors", "Maximum", 86_400));
    let mut engine = Engine::new(strict());
    engine.put_metric_alarm(at(-3600), "a", alarm).unwrap();
    let data = store("Errors", &[(-7200, 0.0), (2 * minute, 5.0)]);
    assert_eq!(
        changes(&mut engine, &data, 2 * 3600, 60),
        [(0, State::Ok), (3600, State::Alarm)]
    );
}

#[test]
fn periods_below_a_minute_are_evaluated_each_ten_seconds() {
    let data = store("Errors", &[(3, 0.0), (13, 5.0), (23, 0.0)]);
    let mut engine = Engine::new(strict());
    engine
        .put_metric_alarm(at(0), "a", of_period(10, 1, 1))
        .unwrap();
    assert_eq!(
        changes(&mut engine, &data, 35, 1),
        [(10, State::Ok), (20, State::Alarm), (30, State::Ok)]
    );
}

#[test]
fn an_offset_lets_late_data_arrive() {
    let mut engine = Engine::new(EngineSettings {
        offset: std::time::Duration::from_secs(5),
        ..strict()
    });
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    assert_eq!(
        changes(&mut engine, &store("Errors", &[(0, 5.0)]), 70, 1),
        [(65, State::Alarm)]
    );
}

#[test]
fn an_alarm_is_evaluated_at_once_and_then_once_a_minute() {
    let mut engine = Engine::new(strict());
    engine
        .put_metric_alarm(at(90), "a", settings(1, 1))
        .unwrap();
    assert_eq!(engine.next_due(at(90)), Some(at(90)));
    let reason = |engine: &Engine| engine.status("a").unwrap().reason.clone();
    assert_eq!(reason(&engine), "Unchecked: Initial alarm creation");
    assert_eq!(engine.step(at(90), &MetricStore::new()), []);
    assert_eq!(
        reason(&engine),
        "Insufficient Data: 1 datapoint was unknown."
    );
    assert_eq!(engine.next_due(at(90)), Some(at(120)));
    // what arrives later within the minute is seen at the next
    let data = store("Errors", &[(30, 5.0), (60, 0.0)]);
    assert_eq!(engine.step(at(119), &data), []);
    let transitions = engine.step(at(120), &data);
    assert_eq!(
        (transitions[0].from, transitions[0].to),
        (State::InsufficientData, State::Ok)
    );
}

#[test]
fn the_range_reaches_back_beyond_the_periods() {
    let default = EvaluationRange::default();
    for (seconds, periods, points) in [
        (300, 3, 5),
        (60, 1, 6),
        (60, 5, 7),
        (86_400, 1, 3),
        (10, 3, 5),
    ] {
        assert_eq!(
            default.points(Period::from_seconds(seconds).unwrap(), periods),
            points
        );
        assert_eq!(
            EvaluationRange::Strict.points(Period::MINUTE, periods),
            periods
        );
    }
    // recorded of CloudWatch: with one period of a minute, a point of six minutes ago decides
    let mut engine = engine();
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    let found = changes(&mut engine, &store("Errors", &[(0, 5.0)]), 600, 60);
    assert_eq!(found, [(60, State::Alarm), (420, State::InsufficientData)]);
}

#[test]
fn too_few_and_too_young_breaches_keep_the_state_or_not() {
    for (young_breach, expected) in [
        (YoungBreach::Keep, State::InsufficientData),
        (YoungBreach::Ok, State::Ok),
    ] {
        let mut engine = Engine::new(EngineSettings {
            young_breach,
            ..EngineSettings::default()
        });
        engine.put_metric_alarm(at(0), "a", settings(3, 3)).unwrap();
        engine.step(at(60), &store("Errors", &[(0, 5.0)]));
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

/// UG:percentiles-with-low-samples.
#[test]
fn percentiles_of_few_samples() {
    let value = |count: f64| Value::distribution(&[500.0], Some(&[count])).unwrap();
    let mut data = MetricStore::new();
    data.insert(&datum("Duration", at(0), value(99.0)));
    data.insert(&datum("Duration", at(60), value(100.0)));
    for (low_samples, expected) in [
        (LowSamples::Evaluate, vec![(60, State::Alarm)]),
        (LowSamples::Ignore, vec![(120, State::Alarm)]),
    ] {
        let mut engine = Engine::new(strict());
        let alarm = Settings {
            source: Source::Metric(stat("Duration", "p90", 60)),
            low_samples,
            ..settings(1, 1)
        };
        engine.put_metric_alarm(at(60), "a", alarm).unwrap();
        assert_eq!(changes(&mut engine, &data, 120, 60), expected);
    }
}

#[test]
fn math_alarms_slide_too() {
    let mut data = store("Requests", &[(0, 50.0), (60, 50.0), (120, 50.0)]);
    data.insert(&datum("Errors", at(60), Value::Single(4.0)));
    let mut alarm = settings(1, 1);
    alarm.source = Source::Math(vec![
        hidden("errors", stat("Errors", "Sum", 60)),
        hidden("requests", stat("Requests", "Sum", 60)),
        expression("share", "100 * errors / requests"),
    ]);
    let mut engine = Engine::new(strict());
    engine
        .put_metric_alarm(at(0), "a", above(5.0, alarm))
        .unwrap();
    let expected = [
        (60, State::Ok),
        (120, State::Alarm),
        (180, State::Ok),
        (240, State::InsufficientData),
    ];
    assert_eq!(changes(&mut engine, &data, 240, 60), expected);
}

#[test]
fn a_set_state_lasts_until_the_next_evaluation() {
    let mut engine = engine();
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    let data = store("Errors", &[(0, 0.0)]);
    engine.step(at(60), &data);
    let set = |engine: &mut Engine, state| {
        engine
            .set_state(at(70), "a", state, "drill", Json::Null)
            .unwrap()
    };
    assert_eq!(set(&mut engine, State::Ok), []);
    let transitions = set(&mut engine, State::Alarm);
    assert_eq!(
        (
            transitions[0].from,
            transitions[0].to,
            transitions[0].reason.as_str()
        ),
        (State::Ok, State::Alarm, "drill")
    );
    assert_eq!(changes(&mut engine, &data, 130, 10), [(120, State::Ok)]);
    let unknown = engine.set_state(at(70), "b", State::Ok, "", Json::Null);
    assert_eq!(
        unknown,
        Err(EngineError::NotFound {
            name: "b".to_owned()
        })
    );
}

#[test]
fn an_update_keeps_the_state_and_evaluates_at_once() {
    let data = store("Errors", &[(0, 5.0)]);
    let mut engine = engine();
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    engine.step(at(60), &data);
    engine
        .put_metric_alarm(at(70), "a", above(9.0, settings(1, 1)))
        .unwrap();
    assert_eq!(engine.status("a").unwrap().state, State::Alarm);
    let transitions = engine.step(at(71), &data);
    assert_eq!(
        (transitions[0].from, transitions[0].to),
        (State::Alarm, State::Ok)
    );
}

#[test]
fn wrong_settings_are_refused() {
    let error = engine()
        .put_metric_alarm(at(0), "a", settings(4, 3))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the settings of alarm `a` are wrong: DatapointsToAlarm: 4 of 3 points can never decide"
    );
}

#[test]
fn a_restart_changes_nothing() {
    let samples: Vec<(i64, f64)> = (0..60)
        .map(|minute| (minute * 60, f64::from(u8::from(minute % 7 > 3)) * 5.0))
        .collect();
    let data = store("Errors", &samples);
    let mut straight = engine();
    straight
        .put_metric_alarm(at(0), "a", settings(2, 3))
        .unwrap();
    let mut restarted = straight.clone();
    let mut found = Vec::new();
    for second in (0..=3600).step_by(20) {
        found.extend(restarted.step(at(second), &data));
        let stored = serde_json::to_string(&restarted.export()).unwrap();
        restarted = Engine::import(
            EngineSettings::default(),
            serde_json::from_str(&stored).unwrap(),
        )
        .unwrap();
    }
    assert!(found.len() > 10);
    assert_eq!(straight.replay(at(0), at(3600), &data), found);
    assert_eq!(straight.export(), restarted.export());
}

#[test]
fn standard_resolution_gives_nothing_below_a_minute() {
    let mut data = MetricStore::new();
    let mut standard = datum("Errors", at(3), Value::Single(5.0));
    standard.resolution = StorageResolution::Standard;
    data.insert(&standard);
    let mut engine = engine();
    let alarm = Settings {
        missing: MissingData::NotBreaching,
        ..of_period(10, 1, 1)
    };
    engine.put_metric_alarm(at(0), "a", alarm).unwrap();
    engine.step(at(10), &data);
    assert_eq!(engine.status("a").unwrap().state, State::Ok);
}

#[test]
fn no_alarm_is_never_due() {
    assert_eq!(engine().next_due(Timestamp::from_seconds(0)), None);
    assert_eq!(engine().replay(at(0), at(3600), &MetricStore::new()), []);
}

#[test]
fn a_clock_put_back_does_not_stop_alarms() {
    let mut engine = engine();
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    engine.step(at(7200), &MetricStore::new());
    let data = store("Errors", &[(3000, 5.0)]);
    assert_eq!(
        changes(&mut engine, &data, 3060, 10),
        [(3060, State::Alarm)]
    );
    // a clock that trembles around the full minute evaluates it once
    let mut data = data;
    data.insert(&datum("Errors", at(3060), Value::Single(0.0)));
    assert_eq!(engine.step(at(3120), &data).len(), 1);
    assert_eq!(engine.step(at(3119), &data), []);
}

//! Alarms on bands that are learnt from the data, one evaluation after the other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cloudwatch::aggregate::Aggregate;
use cloudwatch::alarm::{
    BandComparison, Comparison, Condition, EvaluationWindow, MissingData, Settings, Source, State,
};
use cloudwatch::anomaly;
use cloudwatch::datum::Value;
use cloudwatch::engine::{Engine, EngineSettings, Transition};
use cloudwatch::metric::{MetricId, Unit};
use cloudwatch::query::{Alignment, MetricDataQuery, MetricStat, Plan};
use cloudwatch::store::{MetricData, MetricStore, WindowPoint, Windows};
use cloudwatch::time::Timestamp;

use crate::fixture::{at, datum, expression, hidden, settings, stat};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Five days of minutes between 100 and 106 before, then six hours with a jump after two of them.
fn load() -> MetricStore {
    let mut data = MetricStore::new();
    for minute in -5 * DAY / 60..6 * HOUR / 60 {
        let jump = if (120..140).contains(&minute) {
            300.0
        } else {
            0.0
        };
        let value = 100.0 + minute.rem_euclid(7) as f64 + jump;
        data.insert(&datum("Load", at(60 * minute), Value::Single(value)));
    }
    data
}

/// Data that count how often a history is read.
struct Counting<'a> {
    data: &'a MetricStore,
    histories: AtomicUsize,
}

impl MetricData for Counting<'_> {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        self.data.aggregate(metric, unit, start, end)
    }

    fn read(&self, query: &MetricStat, windows: Windows, points: &mut Vec<WindowPoint>) {
        if windows.count > 1000 {
            self.histories.fetch_add(1, Ordering::Relaxed);
        }
        self.data.read(query, windows, points);
    }
}

fn of(queries: Vec<MetricDataQuery>, condition: Condition) -> Settings {
    Settings {
        source: Source::Math(queries),
        condition,
        missing: MissingData::Missing,
        ..settings(2, 2)
    }
}

/// Above the band of the metric, in periods that slide by the minute.
fn above_band(period: u32) -> Settings {
    let mut value = hidden("m1", stat("Load", "Average", period));
    value.return_data = true;
    let band = expression("band", "ANOMALY_DETECTION_BAND(m1, 6)");
    of(
        vec![value, band],
        Condition::band(BandComparison::GreaterThanUpperThreshold, "band"),
    )
}

fn engine(alarm: &Settings, settings: EngineSettings) -> Engine {
    let mut engine = Engine::new(settings);
    engine.put_metric_alarm(at(0), "a", alarm.clone()).unwrap();
    engine
}

/// Second and state of each change.
fn changes(transitions: &[Transition]) -> Vec<(i64, State)> {
    let changes = transitions.iter();
    changes
        .map(|one| (one.at.millis_since(at(0)) / 1000, one.to))
        .collect()
}

fn states(transitions: &[Transition]) -> Vec<State> {
    transitions.iter().map(|one| one.to).collect()
}

#[test]
fn a_model_learns_once_for_all_evaluations_until_the_next() {
    let data = load();
    let alarm = above_band(300);
    let counting = Counting {
        data: &data,
        histories: AtomicUsize::new(0),
    };
    let mut replaying = engine(&alarm, EngineSettings::default());
    let replayed = replaying.replay(at(0), at(6 * HOUR), &counting);
    assert_eq!(states(&replayed), [State::Ok, State::Alarm, State::Ok]);
    // 361 evaluations in six hours, in windows that lie in five ways
    let histories = counting.histories.into_inner();
    assert!((2..=4).contains(&histories), "{histories}");
    // one by one, with an engine that now and then starts again, and so learns anew
    let mut stepping = engine(&alarm, EngineSettings::default());
    let mut stepped = Vec::new();
    for minute in 0..=6 * HOUR / 60 {
        stepped.extend(stepping.step(at(60 * minute), &data));
        if minute % 20 == 0 {
            stepping = Engine::import(EngineSettings::default(), stepping.export()).unwrap();
        }
    }
    assert_eq!(changes(&stepped), changes(&replayed));
}

/// What arrives after a model has learnt is for the next one.
#[test]
fn late_data_do_not_change_what_was_learnt() {
    let alarm = above_band(300);
    let mut data = load();
    let state = |engine: &mut Engine, data: &MetricStore, second| {
        engine.step(at(second), data);
        engine.status("a").unwrap().state
    };
    let mut learnt_before = engine(&alarm, EngineSettings::default());
    assert_eq!(state(&mut learnt_before, &data, HOUR), State::Ok);
    let mut add = |minutes: std::ops::Range<i64>, value| {
        for minute in minutes {
            data.insert(&datum("Load", at(60 * minute), Value::Single(value)));
        }
    };
    // a jump on time, and that most of the days before were far higher, late
    add(70..80, 1000.0);
    add(-4 * DAY / 60..-DAY / 60, 100_000.0);
    let judged_at = 80 * 60;
    assert_eq!(state(&mut learnt_before, &data, judged_at), State::Alarm);
    let mut learns_now = engine(&alarm, EngineSettings::default());
    assert_eq!(state(&mut learns_now, &data, judged_at), State::Ok);
}

#[test]
fn what_an_alarm_learns_from_is_a_setting() {
    let data = load();
    let patient = EngineSettings {
        anomaly: anomaly::Settings {
            minimum: Duration::from_hours(10 * 24),
            ..anomaly::Settings::default()
        },
        ..EngineSettings::default()
    };
    for (settings, expected) in [
        (EngineSettings::default(), State::Ok),
        (patient, State::InsufficientData),
    ] {
        let mut engine = engine(&above_band(300), settings);
        engine.step(at(HOUR), &data);
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

/// UG:using-metric-math: `LAST` of a band is its upper limit, and an ordinary threshold may be
/// about it.
#[test]
fn a_band_inside_of_an_expression_is_learnt_too() {
    let data = load();
    for text in [
        "IF(m1 > LAST(ANOMALY_DETECTION_BAND(m1, 6)), 1, 0)",
        "IF(m1 * 2 > LAST(ANOMALY_DETECTION_BAND(m1 * 2, 6)), 1, 0)",
    ] {
        let queries = vec![
            hidden("m1", stat("Load", "Average", 300)),
            expression("e", text),
        ];
        let threshold = Condition::fixed(Comparison::GreaterThanThreshold, 0.5);
        let mut engine = engine(&of(queries, threshold), EngineSettings::default());
        let replayed = engine.replay(at(0), at(6 * HOUR), &data);
        let expected = [State::Ok, State::Alarm, State::Ok];
        assert_eq!(states(&replayed), expected, "{text}");
    }
}

#[test]
fn an_expression_has_the_history_of_what_it_is_made_of() {
    let data = load();
    let queries = [
        hidden("m1", stat("Load", "Average", 300)),
        MetricDataQuery {
            return_data: false,
            ..expression("double", "m1 * 2")
        },
        expression("named", "ANOMALY_DETECTION_BAND(double)"),
        expression("written", "ANOMALY_DETECTION_BAND(m1 * 2)"),
    ];
    let plan = Plan::new(&queries).unwrap();
    let results = plan.evaluate(&data, at(0), at(HOUR), Alignment::Clock);
    let [named_lower, named_upper, lower, upper] = results.as_slice() else {
        unreachable!("two bands")
    };
    assert_eq!(lower.series.len(), 12);
    assert_eq!(lower.series, named_lower.series);
    assert_eq!(upper.series, named_upper.series);
}

/// Windows of the wall clock on the day on which an hour is left out: the history lies outside of
/// them.
#[test]
fn a_day_of_another_length_has_a_band() {
    // Sunday, 2026-03-29, Berlin: 01:00 UTC
    let change = Timestamp::from_seconds(1_774_746_000);
    let mut data = MetricStore::new();
    for minute in -10 * DAY / 60..2 * DAY / 60 {
        let value = 100.0 + minute.rem_euclid(7) as f64;
        let time = change.plus_seconds(60 * minute);
        data.insert(&datum("Load", time, Value::Single(value)));
    }
    let alarm = Settings {
        window: EvaluationWindow::WallClock("Europe/Berlin".parse().unwrap()),
        ..above_band(86_400)
    };
    let mut engine = Engine::new(EngineSettings::default());
    engine.put_metric_alarm(change, "a", alarm).unwrap();
    engine.step(change.plus_seconds(DAY), &data);
    assert_eq!(engine.status("a").unwrap().state, State::Ok);
}

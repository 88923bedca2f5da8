//! A replay gives what its steps would give one by one.

use std::num::NonZeroUsize;
use std::time::Duration;

use cloudwatch::alarm::{Comparison, Condition, LowSamples, MissingData, Settings, Source, State};
use cloudwatch::datum::Value;
use cloudwatch::engine::{
    Composite, Engine, EngineSettings, EvaluationRange, Suppressor, Transition, YoungBreach,
};
use cloudwatch::query::MetricStat;
use cloudwatch::store::{MetricData, MetricStore};
use cloudwatch::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixture::{at, datum, expression, hidden, settings, stat, store};

/// Steps whenever something is due, one by one.
fn stepped(
    engine: &mut Engine,
    from: Timestamp,
    to: Timestamp,
    data: &dyn MetricData,
) -> Vec<Transition> {
    let mut transitions = Vec::new();
    let mut now = from;
    while now <= to {
        transitions.extend(engine.step(now, data));
        let later = Timestamp::from_millis(now.millis() + 1);
        now = engine.next_due(now).unwrap_or(to).max(later);
    }
    transitions
}

/// Stretches of values that are the same or missing, `step` seconds apart: `(value, length)`.
fn stretches() -> impl Strategy<Value = Vec<(Option<f64>, usize)>> {
    let value = prop_oneof![
        2 => Just(None),
        3 => Just(Some(0.0)),
        3 => Just(Some(5.0)),
    ];
    let length = prop_oneof![4 => 1..6_usize, 1 => 60..300_usize];
    vec((value, length), 0..16)
}

/// Samples of `Errors`, and of `Requests` at every other time; odd ones come as several.
fn stored(stretches: &[(Option<f64>, usize)], step: i64) -> (MetricStore, i64) {
    let mut store = MetricStore::new();
    let values = stretches
        .iter()
        .flat_map(|(value, length)| std::iter::repeat_n(*value, *length));
    let mut second = 0;
    for (place, value) in values.enumerate() {
        if let Some(value) = value {
            let value = if place % 7 == 3 {
                Value::distribution(&[value, 0.5, 2.0], Some(&[9.0, 8.0, 4.0])).unwrap()
            } else {
                Value::Single(value)
            };
            store.insert(&datum("Errors", at(second), value.clone()));
            if place % 2 == 0 {
                store.insert(&datum("Requests", at(second), value));
            }
        }
        second += step;
    }
    (store, second)
}

fn engine_settings() -> impl Strategy<Value = EngineSettings> {
    let range = prop_oneof![
        Just(EvaluationRange::Strict),
        Just(EvaluationRange::default()),
        Just(EvaluationRange::looking_back(5)),
    ];
    let young = prop::sample::select(vec![YoungBreach::Keep, YoungBreach::Ok]);
    (range, young, 0..90_u64, 1..3_usize).prop_map(|(evaluation_range, young_breach, offset, n)| {
        EngineSettings {
            evaluation_range,
            young_breach,
            offset: Duration::from_secs(offset),
            threads: NonZeroUsize::new(n).unwrap(),
            ..EngineSettings::default()
        }
    })
}

/// Of one alarm: period, statistic, M of N, threshold, treatments.
fn alarm(periods: &'static [u32], most: u32) -> impl Strategy<Value = Settings> {
    let counts = (1..=most).prop_flat_map(|n| (1..=n, Just(n)));
    let statistics = ["Sum", "Average", "SampleCount", "Maximum", "p50", "p90"];
    (
        prop::sample::select(periods.to_vec()),
        prop::sample::select(statistics.to_vec()),
        counts,
        prop::sample::select(Comparison::ALL.to_vec()),
        prop::sample::select(MissingData::ALL.to_vec()),
        prop::sample::select(LowSamples::ALL.to_vec()),
        any::<bool>(),
    )
        .prop_map(
            |(period, statistic, (m, n), comparison, missing, low, math)| {
                let stat = stat("Errors", statistic, period);
                let few = statistic.starts_with('p') && !math;
                let source = if math {
                    math_of(stat)
                } else {
                    Source::Metric(stat)
                };
                Settings {
                    source,
                    condition: Condition::fixed(comparison, 1.0),
                    missing,
                    low_samples: if few { low } else { LowSamples::Evaluate },
                    ..settings(m, n)
                }
            },
        )
}

fn math_of(errors: MetricStat) -> Source {
    let requests = MetricStat {
        metric: stat("Requests", "Sum", 60).metric,
        ..errors.clone()
    };
    Source::Math(vec![
        hidden("errors", errors),
        hidden("requests", requests),
        expression(
            "result",
            "IF(requests > 1, errors / requests, errors - 0.5)",
        ),
    ])
}

/// A composite of the two, silenced by the second.
fn composite() -> Composite {
    Composite {
        rule: "ALARM(one) OR (OK(one) AND NOT ALARM(two))"
            .parse()
            .unwrap(),
        suppressor: Some(Suppressor {
            alarm: "two".to_owned(),
            wait_seconds: 100,
            extension_seconds: 75,
        }),
    }
}

/// Both ways, in two parts, with an alarm that is put in between.
fn both_ways(
    engine: &Engine,
    alarms: &[Settings],
    (data, end): (&MetricStore, i64),
    (from, middle): (Timestamp, Timestamp),
) -> [(Vec<Transition>, Engine); 2] {
    [true, false].map(|together| {
        let mut engine = engine.clone();
        let go = |engine: &mut Engine, from, to| {
            if together {
                engine.replay(from, to, data)
            } else {
                stepped(engine, from, to, data)
            }
        };
        let [one, two, three] = alarms else {
            return (Vec::new(), engine);
        };
        engine.put_metric_alarm(from, "one", one.clone()).unwrap();
        engine.put_metric_alarm(from, "two", two.clone()).unwrap();
        engine.put_composite(from, "both", composite()).unwrap();
        let mut found = go(&mut engine, from, middle);
        engine
            .put_metric_alarm(middle, "three", three.clone())
            .unwrap();
        engine.put_metric_alarm(middle, "one", two.clone()).unwrap();
        let later = Timestamp::from_millis(middle.millis() + 1);
        found.extend(go(&mut engine, later, at(end + 600)));
        (found, engine)
    })
}

fn equal_both_ways(
    settings: EngineSettings,
    alarms: &[Settings],
    stretches: &[(Option<f64>, usize)],
    step: i64,
    (from, middle): (i64, i64),
) {
    let (data, end) = stored(stretches, step);
    let moments = (at(from), at(from.max(middle.min(end))));
    let engine = Engine::new(settings);
    let [(together, one), (apart, other)] = both_ways(&engine, alarms, (&data, end), moments);
    assert_eq!(together, apart);
    assert_eq!(one.export(), other.export());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_minutes(settings in engine_settings(), alarms in vec(alarm(&[60, 120, 300], 7), 3), stretches in stretches(), from in -400..400_i64, middle in 0..9000_i64) {
        equal_both_ways(settings, &alarms, &stretches, 60, (from, middle));
    }

    #[test]
    fn of_seconds(settings in engine_settings(), alarms in vec(alarm(&[10, 20, 30, 60], 5), 3), stretches in stretches(), from in -60..60_i64, middle in 0..900_i64) {
        equal_both_ways(settings, &alarms, &stretches, 10, (from, middle));
    }

}

proptest! {
    // days of steps at a minute's cadence: fewer worlds say as much
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_hours_and_days(settings in engine_settings(), period in prop::sample::select(vec![(5400_u32, 17..21_u32), (3600, 25..30), (86_400, 2..4)]).prop_flat_map(|(period, most)| (Just(period), most)), alarms in vec(alarm(&[3600], 3), 3), stretches in stretches(), middle in 0..90_000_i64) {
        let (period, n) = period;
        let mut alarms = alarms;
        alarms[0] = Settings {
            source: Source::Metric(stat("Errors", "Maximum", period)),
            evaluation_periods: n,
            datapoints_to_alarm: Some(n.div_ceil(2)),
            low_samples: LowSamples::Evaluate,
            ..alarms[0].clone()
        };
        let short: Vec<_> = stretches.iter().map(|(value, length)| (*value, *length % 40)).collect();
        equal_both_ways(settings, &alarms, &short, 3600, (-5000, middle));
    }
}

/// Skipping over what stays the same must not skip what does not.
#[test]
fn a_breach_at_every_place() {
    for place in 0..400 {
        let value = |minute| if minute == place { 5.0 } else { 0.0 };
        let samples: Vec<(i64, f64)> = (0..=400)
            .map(|minute| (60 * minute, value(minute)))
            .collect();
        let data = store("Errors", &samples);
        let mut engine = Engine::new(EngineSettings::default());
        engine.put_metric_alarm(at(0), "a", settings(1, 3)).unwrap();
        let states: Vec<State> = engine
            .replay(at(0), at(60 * 401), &data)
            .iter()
            .map(|one| one.to)
            .collect();
        let expected: &[State] = match place {
            0 => &[State::Alarm, State::Ok],
            398.. => &[State::Ok, State::Alarm],
            _ => &[State::Ok, State::Alarm, State::Ok],
        };
        assert_eq!(states, expected, "{place}");
    }
}

#[test]
fn nothing_happens_backwards() {
    let mut engine = Engine::new(EngineSettings::default());
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    assert_eq!(engine.replay(at(60), at(0), &MetricStore::new()), []);
    assert_eq!(engine.next_due(at(0)), Some(at(0)));
}

//! Worlds to hold the laws against: metric alarms of every kind, composites over them, a
//! suppressor, mute rules, and an hour of data.

use cloudwatch::alarm::{
    Comparison, Condition, EvaluationWindow, LowSamples, MissingData, Settings, Source, WarmUp,
};
use cloudwatch::datum::{Datum, Sample, Value};
use cloudwatch::engine::{Composite, Engine, EngineSettings, EvaluationRange, Suppressor};
use cloudwatch::mute::MuteRule;
use cloudwatch::store::MetricStore;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixture::{at, datum, expression, hidden, settings, stat};

/// The names of the metric alarms.
pub(super) const ALARMS: [&str; 4] = ["a", "b", "c", "d"];
/// How many seconds a world lasts.
pub(super) const END: i64 = 3600;

#[derive(Debug, Clone)]
pub(super) struct World {
    settings: EngineSettings,
    alarms: Vec<Settings>,
    composites: Vec<(&'static str, Composite)>,
    mute: Option<MuteRule>,
    /// In order of time.
    pub(super) data: Vec<Datum>,
}

impl World {
    pub(super) fn engine(&self) -> Engine {
        let mut engine = Engine::new(self.settings.clone());
        for (name, settings) in ALARMS.into_iter().zip(&self.alarms) {
            engine
                .put_metric_alarm(at(0), name, settings.clone())
                .unwrap();
        }
        for (name, composite) in &self.composites {
            engine
                .put_composite(at(0), name, composite.clone())
                .unwrap();
        }
        if let Some(mute) = &self.mute {
            engine.put_mute_rule(mute.clone()).unwrap();
        }
        engine
    }

    pub(super) fn store(&self) -> MetricStore {
        stored(&self.data)
    }
}

pub(super) fn stored(data: &[Datum]) -> MetricStore {
    let mut store = MetricStore::new();
    for datum in data {
        store.insert(datum);
    }
    store
}

pub(super) fn world() -> impl Strategy<Value = World> {
    (
        engine_settings(),
        vec(alarm(), ALARMS.len()),
        composites(),
        prop::option::of(mute()),
        data(),
    )
        .prop_map(|(settings, alarms, composites, mute, data)| World {
            settings,
            alarms,
            composites,
            mute,
            data,
        })
}

fn engine_settings() -> impl Strategy<Value = EngineSettings> {
    prop::sample::select(vec![
        EvaluationRange::Strict,
        EvaluationRange::default(),
        EvaluationRange::looking_back(4),
    ])
    .prop_map(|evaluation_range| EngineSettings {
        evaluation_range,
        ..EngineSettings::default()
    })
}

fn source() -> impl Strategy<Value = Source> {
    let period = prop::sample::select(vec![10, 60, 60, 60, 120, 300]);
    let statistic = prop::sample::select(vec![
        "Sum",
        "Average",
        "SampleCount",
        "Minimum",
        "Maximum",
        "p50",
        "p99",
        "tm90",
        "PR(1:3)",
    ]);
    let text = prop::sample::select(vec![
        None,
        None,
        None,
        Some("errors / requests"),
        Some("FILL(errors, 0) * 2"),
        Some("IF(requests > 2, errors)"),
        Some("RATE(requests) + errors"),
        Some("MAX([errors, requests])"),
        Some("errors - AVG(requests)"),
    ]);
    (period, statistic, text).prop_map(|(period, statistic, text)| match text {
        None => Source::Metric(stat("Errors", statistic, period)),
        Some(text) => Source::Math(vec![
            hidden("errors", stat("Errors", "Sum", period)),
            hidden("requests", stat("Requests", statistic, period)),
            expression("result", text),
        ]),
    })
}

fn window() -> impl Strategy<Value = EvaluationWindow> {
    prop_oneof![
        3 => Just(EvaluationWindow::Sliding),
        1 => prop::sample::select(vec!["UTC", "+05:30", "America/New_York"])
            .prop_map(|zone| EvaluationWindow::WallClock(zone.parse().unwrap())),
    ]
}

/// Settings that break no rule.
pub(super) fn alarm() -> impl Strategy<Value = Settings> {
    let counts = (1..6_u32).prop_flat_map(|n| (prop::option::of(1..=n), Just(n)));
    let warm_up = (1..30_u32, any::<bool>()).prop_map(|(minutes, whole)| WarmUp { minutes, whole });
    (
        source(),
        counts,
        prop::sample::select(Comparison::ALL.to_vec()),
        0..4_u8,
        prop::sample::select(MissingData::ALL.to_vec()),
        prop::sample::select(LowSamples::ALL.to_vec()),
        window(),
        prop_oneof![3 => Just(None), 1 => warm_up.prop_map(Some)],
    )
        .prop_map(
            |(source, (m, n), comparison, threshold, missing, low_samples, window, warm_up)| {
                let mut alarm = Settings {
                    source,
                    datapoints_to_alarm: m,
                    condition: Condition::fixed(comparison, f64::from(threshold)),
                    missing,
                    low_samples,
                    window,
                    warm_up,
                    ..settings(n, n)
                };
                // the choices that do not go together
                for problem in alarm.problems() {
                    match problem.field.as_str() {
                        "EvaluateLowSampleCountPercentile" => {
                            alarm.low_samples = LowSamples::Evaluate;
                        }
                        _ => alarm.window = EvaluationWindow::Sliding,
                    }
                }
                alarm
            },
        )
}

fn composites() -> impl Strategy<Value = Vec<(&'static str, Composite)>> {
    let rules = vec![
        "ALARM(a) AND NOT OK(b)",
        "ALARM(a) OR ALARM(b) OR INSUFFICIENT_DATA(c)",
        "AT_LEAST(2, ALARM, (a, b, c))",
        "AT_LEAST(50%, NOT OK, (a, b, c, d))",
        "NOT (OK(a) OR OK(c)) AND TRUE",
    ];
    let upper = vec![
        "ALARM(inner) AND NOT ALARM(d)",
        "OK(inner) OR INSUFFICIENT_DATA(a)",
    ];
    // of ten seconds, as the steps of the shortest period are
    let suppressor = (0..8_u32, 0..8_u32).prop_map(|(wait, extension)| Suppressor {
        alarm: "d".to_owned(),
        wait_seconds: wait * 30,
        extension_seconds: extension * 30,
    });
    (
        prop::sample::select(rules),
        prop::sample::select(upper),
        prop::option::of(suppressor),
    )
        .prop_map(|(inner, outer, suppressor)| {
            let of = |rule: &str, suppressor| Composite {
                rule: rule.parse().unwrap(),
                suppressor,
            };
            vec![("inner", of(inner, None)), ("outer", of(outer, suppressor))]
        })
}

/// A rule that mutes some minutes of each ten, or some of each hour.
fn mute() -> impl Strategy<Value = MuteRule> {
    let schedule = prop::sample::select(vec![
        "cron(0,10,20,30,40,50 * * * *)",
        "cron(20 * * * *)",
        "cron(5,15 * * * *)",
    ]);
    let duration = prop::sample::select(vec!["PT3M", "PT10M", "PT25M"]);
    let targets = prop::sample::subsequence(vec!["a", "b", "inner", "outer"], 1..4);
    (schedule, duration, targets).prop_map(|(schedule, duration, targets)| MuteRule {
        name: "quiet".to_owned(),
        schedule: schedule.parse().unwrap(),
        duration: duration.parse().unwrap(),
        timezone: cloudwatch::zone::Zone::default(),
        start: None,
        expire: None,
        targets: targets.into_iter().map(ToOwned::to_owned).collect(),
    })
}

/// The same world with values whose sums depend on the order in which they are added.
pub(super) fn fractional() -> impl Strategy<Value = World> {
    world().prop_map(|mut world| {
        for (datum, place) in world.data.iter_mut().zip(0_u8..) {
            let part = f64::from(place % 7) * 0.1;
            match &mut datum.value {
                Value::Single(value) => *value += part,
                Value::Distribution(samples) => {
                    for sample in samples {
                        sample.value += part;
                    }
                }
                Value::Statistics(_) => {}
            }
        }
        world
    })
}

/// Small whole numbers, so that sums do not depend on their order.
fn data() -> impl Strategy<Value = Vec<Datum>> {
    let metric = prop::sample::select(vec!["Errors", "Errors", "Requests"]);
    let samples = vec((0..5_u8, 1..40_u8), 1..3).prop_map(|samples| {
        let samples = samples.into_iter().map(|(value, count)| Sample {
            value: f64::from(value),
            count: f64::from(count),
        });
        Value::Distribution(samples.collect())
    });
    let single = (0..5_u8).prop_map(|value| Value::Single(f64::from(value)));
    let value = prop_oneof![2 => single, 1 => samples];
    vec((metric, -600..END, value), 0..150).prop_map(|points| {
        let mut data: Vec<Datum> = points
            .into_iter()
            .map(|(metric, second, value)| datum(metric, at(second), value))
            .collect();
        data.sort_by_key(|datum| datum.timestamp);
        data
    })
}

/// A law that is held against nothing says nothing.
#[test]
fn worlds_have_everything() {
    use cloudwatch::engine::{Actions, Kind};
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeSet;

    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    let mut transitions = 0;
    let worlds = 60;
    for _ in 0..worlds {
        let world = world().new_tree(&mut runner).unwrap().current();
        let mut engine = world.engine();
        for one in engine.replay(at(0), at(END), &world.store()) {
            transitions += 1;
            seen.insert(match (one.kind, one.actions) {
                (Kind::Release, _) => "release".to_owned(),
                (_, Actions::Suppressed(by)) => by.to_string(),
                (_, Actions::Muted) => "muted".to_owned(),
                (kind, Actions::Run) => format!("{kind:?} to {}", one.to),
            });
        }
    }
    for kind in [
        "Metric to OK",
        "Metric to ALARM",
        "Metric to INSUFFICIENT_DATA",
        "Composite to OK",
        "Composite to ALARM",
        "WaitPeriod",
        "Alarm",
        "release",
        "muted",
    ] {
        assert!(seen.contains(kind), "{kind} is not among {seen:?}");
    }
    assert!(transitions > 10 * worlds, "{transitions}");
}

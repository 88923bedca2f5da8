//! What alarms cost: one over a year, a thousand over two weeks, ten thousand in a tick.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Duration;

use cloudwatch::alarm::{MissingData, Settings, Source};
use cloudwatch::datum::{Datum, Value};
use cloudwatch::engine::{Composite, Engine, EngineSettings};
use cloudwatch::math;
use cloudwatch::metric::{StorageResolution, Unit};
use cloudwatch::query::{Alignment, Plan};
use cloudwatch::store::{MetricData, MetricStore, Steps};
use cloudwatch::time::Timestamp;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

mod fleet;

/// Of one alarm: a year of minutes.
const YEAR: usize = 365 * 24 * 60;

/// Whether a minute breaches, of which a number from 0 to 999 is drawn.
type IsBad = fn(i64, u32) -> bool;

/// How the values of the one alarm lie around its threshold.
const SHAPES: [(&str, IsBad); 3] = [
    // a quarter of an hour in a week
    ("calm", |minute, _| minute % 10_080 < 15),
    // and one minute in twenty that breaches by itself
    ("noisy", |minute, random| {
        minute % 10_080 < 15 || (random % 4 == 0 && minute % 5 == 0)
    }),
    // two hours of every day
    ("often bad", |minute, _| minute % 1440 < 120),
];

/// One metric, a sample a minute; as whole numbers or with decimals.
fn one_metric(bad: IsBad, decimals: f64) -> (MetricStore, Vec<(Timestamp, f64)>) {
    let mut numbers = fleet::Numbers::new(7);
    let mut store = MetricStore::new();
    let mut points = Vec::with_capacity(YEAR);
    for minute in (0_i64..).take(YEAR) {
        let base = if bad(minute, numbers.below(1000)) {
            60
        } else {
            0
        };
        let value = f64::from(base + numbers.below(40)) + decimals;
        let timestamp = fleet::START.plus_seconds(60 * minute);
        points.push((timestamp, value));
        store.insert(&Datum {
            metric: fleet::metric("Errors", 1),
            timestamp,
            value: Value::Single(value),
            unit: Unit::None,
            resolution: StorageResolution::Standard,
        });
    }
    (store, points)
}

fn three_of_five() -> Settings {
    Settings {
        source: Source::Metric(fleet::stat("Errors", 1, "Sum", 60)),
        datapoints_to_alarm: Some(3),
        evaluation_periods: 5,
        missing: MissingData::Missing,
        ..fleet::settings(1)
    }
}

/// The plain pass: every point in order, its time and its value looked at once; a sum, a count of
/// breaches, and the newest time.
fn plain_pass(points: &[(Timestamp, f64)]) -> (f64, usize, Timestamp) {
    let mut folded = (0.0, 0, fleet::START);
    for (at, value) in points {
        folded.0 += value;
        folded.1 += usize::from(*value > 50.0);
        folded.2 = folded.2.max(*at);
    }
    folded
}

/// The same over what the store has, read as a column.
fn column_pass(store: &MetricStore, values: &mut Vec<f64>) -> (f64, usize) {
    let query = fleet::stat("Errors", 1, "Sum", 60);
    let steps = Steps {
        start: fleet::START,
        period: query.period,
        step: 60,
        count: YEAR,
    };
    values.clear();
    store.column(&query, steps, values, None);
    let mut folded = (0.0, 0);
    for value in &*values {
        folded.0 += value;
        folded.1 += usize::from(*value > 50.0);
    }
    folded
}

fn one_alarm(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one alarm, a year of minutes");
    group.throughput(Throughput::Elements(YEAR as u64));
    for (shape, bad) in SHAPES {
        let (store, points) = one_metric(bad, 0.1);
        let mut values = Vec::with_capacity(YEAR);
        group.bench_function(format!("{shape}: plain pass"), |bencher| {
            bencher.iter(|| plain_pass(black_box(&points)));
        });
        group.bench_function(format!("{shape}: plain pass over the store"), |bencher| {
            bencher.iter(|| column_pass(black_box(&store), &mut values));
        });
        let mut engine = Engine::new(EngineSettings::default());
        let put = engine.put_metric_alarm(fleet::START, "one", three_of_five());
        assert!(put.is_ok(), "{put:?}");
        let end = fleet::START.plus_seconds(60 * i64::try_from(YEAR).unwrap_or(0));
        let changes = engine.clone().replay(fleet::START, end, &store).len();
        group.bench_function(format!("{shape}: replay, {changes} changes"), |bencher| {
            bencher.iter_batched(
                || engine.clone(),
                |mut engine| engine.replay(fleet::START, end, black_box(&store)),
                criterion::BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn engine_of(alarms: usize) -> Engine {
    let mut engine = Engine::new(EngineSettings {
        threads: NonZeroUsize::new(2).unwrap_or(NonZeroUsize::MIN),
        ..EngineSettings::default()
    });
    fleet::put_alarms(&mut engine, alarms);
    engine
}

fn many_alarms(criterion: &mut Criterion) {
    let mut data = MetricStore::new();
    fleet::fill(&mut data, 1000);
    let engine = engine_of(1000);
    let mut group = criterion.benchmark_group("many alarms");
    group.sample_size(10);
    group.bench_function("1,000 alarms, 14 days of minutes, two threads", |bencher| {
        bencher.iter_batched(
            || engine.clone(),
            |mut engine| engine.replay(fleet::START, fleet::END, black_box(&data)),
            criterion::BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// The last quarter of an hour of so many alarms, and an engine that has seen all but the last
/// minute.
fn live(alarms: usize) -> (MetricStore, Engine) {
    let mut data = MetricStore::new();
    fleet::fill_recent(&mut data, alarms, 60);
    let mut engine = engine_of(alarms);
    engine.step(fleet::END.plus_seconds(-60), &data);
    (data, engine)
}

fn tick(criterion: &mut Criterion) {
    let (data, engine) = live(10_000);
    let mut group = criterion.benchmark_group("tick");
    for (name, at) in [
        ("10,000 alarms at a full minute", fleet::END),
        (
            "10,000 alarms between full minutes",
            fleet::END.plus_seconds(-30),
        ),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || engine.clone(),
                |mut engine| {
                    let transitions = engine.step(at, black_box(&data));
                    (engine, transitions)
                },
                criterion::BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// A thousand composites in ten layers over a thousand alarms: one alarm sets off a few in each.
fn composites(criterion: &mut Criterion) {
    let mut engine = engine_of(1000);
    for number in 0..1000_usize {
        let (layer, place) = (number / 100, number % 100);
        let child = |n: usize| match layer {
            0 => format!("ALARM(\"alarm-{:05}\")", place * 10 + n),
            _ => format!(
                "ALARM(\"composite-{:05}\")",
                (layer - 1) * 100 + (place + n) % 100
            ),
        };
        let text = (0..5).map(child).collect::<Vec<_>>().join(" OR ");
        let Ok(rule) = text.parse() else { continue };
        let composite = Composite {
            rule,
            suppressor: None,
        };
        let name = format!("composite-{number:05}");
        let put = engine.put_composite(fleet::START, &name, composite);
        assert!(put.is_ok(), "{put:?}");
    }
    let data = MetricStore::new();
    engine.step(fleet::START, &data);
    let state = cloudwatch::alarm::State::Alarm;
    criterion.bench_function("one alarm changes, 1,000 composites", |bencher| {
        bencher.iter_batched(
            || engine.clone(),
            |mut engine| {
                let set = engine.set_state(
                    fleet::START,
                    "alarm-00000",
                    state,
                    "",
                    serde_json::Value::Null,
                );
                (engine, set)
            },
            criterion::BatchSize::PerIteration,
        );
    });
}

fn expressions(criterion: &mut Criterion) {
    let text = "IF(errors > 10 AND requests > 100, 100 * errors / (requests + 1), FILL(errors, 0))";
    criterion.bench_function("parse an expression", |bencher| {
        bencher.iter(|| math::parse(black_box(text)));
    });
    let mut data = MetricStore::new();
    fleet::fill(&mut data, 1);
    let Ok(plan) = Plan::new(&fleet::share(0, 60)) else {
        return;
    };
    let mut group = criterion.benchmark_group("an expression of two metrics");
    group.throughput(Throughput::Elements(
        u64::try_from(fleet::MINUTES).unwrap_or(0),
    ));
    group.bench_function("14 days of minutes at once", |bencher| {
        bencher
            .iter(|| plan.evaluate(black_box(&data), fleet::START, fleet::END, Alignment::Clock));
    });
    group.finish();
}

fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
}

criterion_group!(
    name = all;
    config = settings();
    targets = one_alarm, many_alarms, tick, composites, expressions
);
criterion_main!(all);

//! What the store keeps, how long, and what reads give.

use cloudwatch::aggregate::Interpolation;
use cloudwatch::datum::{Datum, DatumError, Sample, StatisticSet, Value};
use cloudwatch::metric::{MetricId, StorageResolution, Unit};
use cloudwatch::period::Period;
use cloudwatch::query::MetricStat;
use cloudwatch::store::{MetricData, MetricStore, Steps, Windows};
use cloudwatch::time::Timestamp;

use crate::fixture::{at, datum, metric, stat, store};

const DAY: i64 = 86_400;

fn points(store: &MetricStore, query: &MetricStat, start: i64, end: i64) -> Vec<(i64, f64)> {
    let windows = Windows::aligned_to_clock(query.period, at(start), at(end));
    let series = store.series(query, windows);
    series
        .points()
        .iter()
        .map(|(time, value)| (time.millis_since(at(0)) / 1000, *value))
        .collect()
}

fn listed(store: &MetricStore) -> Vec<(MetricId, Timestamp)> {
    let metrics = store.metrics();
    metrics.map(|(id, seen)| (id.clone(), seen)).collect()
}

/// BOTO:cloudwatch.GetMetricData: a period is aligned to the clock, the start is included and the
/// end is not.
#[test]
fn reads_are_aligned_to_the_clock() {
    let store = store(
        "Errors",
        &[(0, 1.0), (59, 2.0), (60, 4.0), (299, 8.0), (300, 16.0)],
    );
    assert_eq!(
        points(&store, &stat("Errors", "Sum", 60), 0, 300),
        [(0, 3.0), (60, 4.0), (240, 8.0)]
    );
    assert_eq!(
        points(&store, &stat("Errors", "Sum", 60), 30, 60),
        [(0, 3.0)]
    );
    assert_eq!(
        points(&store, &stat("Errors", "Sum", 300), 0, 301),
        [(0, 15.0), (300, 16.0)]
    );
    assert_eq!(
        points(&store, &stat("Errors", "Sum", 10), 0, 61),
        [(0, 1.0), (50, 2.0), (60, 4.0)]
    );
    assert_eq!(
        points(&store, &stat("Errors", "Maximum", 1), 59, 60),
        [(59, 2.0)]
    );
    assert_eq!(points(&store, &stat("Errors", "Sum", 60), 300, 0), []);
    assert_eq!(points(&store, &stat("Other", "Sum", 60), 0, 300), []);
}

#[test]
fn samples_and_statistic_sets_merge() {
    let mut store = store("Duration", &[(0, 10.0)]);
    let set = StatisticSet {
        sample_count: 3.0,
        sum: 60.0,
        minimum: 5.0,
        maximum: 40.0,
    };
    store.insert(&datum("Duration", at(1), Value::Statistics(set)));
    for (statistic, expected) in [
        ("SampleCount", 4.0),
        ("Sum", 70.0),
        ("Average", 17.5),
        ("Minimum", 5.0),
        ("Maximum", 40.0),
    ] {
        assert_eq!(
            points(&store, &stat("Duration", statistic, 60), 0, 60),
            [(0, expected)],
            "{statistic}"
        );
    }
    // of statistic sets there are no percentiles
    assert_eq!(points(&store, &stat("Duration", "p50", 60), 0, 60), []);
}

#[test]
fn percentiles_over_several_buckets_are_exact() {
    let samples: Vec<(i64, f64)> = (0..300)
        .map(|second| (second, f64::from(u16::try_from(second * 7 % 300).unwrap())))
        .collect();
    let store = store("Duration", &samples);
    // 0 to 299, each once
    for (statistic, expected) in [
        ("p50", 149.0),
        ("p90", 269.0),
        ("p99", 296.0),
        ("p99.9", 299.0),
        ("p0", 0.0),
    ] {
        assert_eq!(
            points(&store, &stat("Duration", statistic, 300), 0, 300),
            [(0, expected)],
            "{statistic}"
        );
    }
}

/// UG:cloudwatch-concepts: units are streams of their own.
#[test]
fn units_are_apart() {
    let mut store = store("Duration", &[(0, 10.0)]);
    let mut seconds = datum("Duration", at(0), Value::Single(1.0));
    seconds.unit = Unit::Seconds;
    store.insert(&seconds);
    let of = |unit| MetricStat {
        unit,
        ..stat("Duration", "Sum", 60)
    };
    assert_eq!(points(&store, &of(Some(Unit::Seconds)), 0, 60), [(0, 1.0)]);
    assert_eq!(points(&store, &of(Some(Unit::None)), 0, 60), [(0, 10.0)]);
    assert_eq!(points(&store, &of(Some(Unit::Bytes)), 0, 60), []);
    assert_eq!(points(&store, &of(None), 0, 60), [(0, 11.0)]);
}

/// UG:cloudwatch-concepts, metrics retention.
#[test]
fn the_older_the_coarser() {
    let mut store = store("Errors", &[(0, 1.0), (70, 2.0), (299, 4.0)]);
    let of = |store: &MetricStore, period| points(store, &stat("Errors", "Sum", period), 0, 3600);
    store.purge(at(2 * 3600));
    assert_eq!(of(&store, 10), [(0, 1.0), (70, 2.0), (290, 4.0)]);
    store.purge(at(4 * 3600));
    assert_eq!(of(&store, 10), []);
    assert_eq!(of(&store, 60), [(0, 1.0), (60, 2.0), (240, 4.0)]);
    store.purge(at(16 * DAY));
    assert_eq!(of(&store, 60), []);
    assert_eq!(of(&store, 120), []);
    assert_eq!(of(&store, 600), [(0, 7.0)]);
    assert_eq!(of(&store, 300), [(0, 7.0)]);
    store.purge(at(64 * DAY));
    assert_eq!(of(&store, 300), []);
    assert_eq!(of(&store, 3600), [(0, 7.0)]);
    store.insert(&datum("Errors", at(64 * DAY), Value::Single(1.0)));
    assert_eq!(listed(&store), [(metric("Errors"), at(64 * DAY))]);
    store.purge(at(600 * DAY));
    assert_eq!(listed(&store), []);
}

#[test]
fn data_may_come_in_any_order() {
    let forward = store("Errors", &[(0, 1.0), (60, 2.0), (120, 4.0)]);
    let backward = store("Errors", &[(120, 4.0), (60, 2.0), (0, 1.0)]);
    let all = stat("Errors", "Sum", 60);
    assert_eq!(
        points(&forward, &all, 0, 180),
        points(&backward, &all, 0, 180)
    );
    assert_eq!(listed(&backward), [(metric("Errors"), at(120))]);
}

fn refusal(change: impl FnOnce(&mut Datum)) -> String {
    let mut datum = datum("Errors", at(0), Value::Single(1.0));
    change(&mut datum);
    datum
        .validate(at(0))
        .map_or_else(|error| error.to_string(), |()| String::new())
}

fn samples(count: u16) -> Value {
    let sample = |value| Sample {
        value: f64::from(value),
        count: 1.0,
    };
    Value::Distribution((0..count).map(sample).collect())
}

/// BOTO:cloudwatch.MetricDatum and the shapes it is made of.
#[test]
fn rules_of_publishing() {
    let set = |sample_count: f64, minimum: f64, maximum: f64| {
        Value::Statistics(StatisticSet {
            sample_count,
            sum: 1.0,
            minimum,
            maximum,
        })
    };
    assert_eq!(refusal(|_| {}), "");
    assert_eq!(refusal(|one| one.value = samples(150)), "");
    assert_eq!(refusal(|one| one.timestamp = at(-14 * DAY)), "");
    assert_eq!(refusal(|one| one.timestamp = at(2 * 3600)), "");
    for (found, expected) in [
        (
            refusal(|one| one.value = Value::Single(f64::NAN)),
            "Value must be a number from -2^360 to 2^360, not NaN",
        ),
        (
            refusal(|one| one.value = Value::Single(f64::INFINITY)),
            "Value must be a number from -2^360 to 2^360, not inf",
        ),
        (
            refusal(|one| one.value = samples(0)),
            "Values must not be empty",
        ),
        (
            refusal(|one| one.value = samples(151)),
            "a datum has at most 150 different values, not 151",
        ),
        (
            refusal(|one| one.value = set(-1.0, 0.0, 1.0)),
            "StatisticValues.SampleCount must not be negative, as -1 is",
        ),
        (
            refusal(|one| one.value = set(1.0, 2.0, 1.0)),
            "Minimum 2 is above Maximum 1",
        ),
        (
            refusal(|one| one.metric.namespace = "a$b".to_owned()),
            "Namespace may only have letters, digits, spaces and . - _ / # :",
        ),
        (
            refusal(|one| one.metric.name = "x".repeat(256)),
            "MetricName must have 1 to 255 characters",
        ),
        (
            refusal(|one| one.metric.name = "a\nb".to_owned()),
            "MetricName must not have control characters",
        ),
        (
            refusal(|one| {
                one.metric.dimensions = (0..31).map(|n| (format!("d{n}"), "x")).collect();
            }),
            "a metric has at most 30 dimensions, not 31",
        ),
        (
            refusal(|one| one.metric.dimensions = [(":a", "x")].into_iter().collect()),
            "Dimensions.Name must not start with a colon",
        ),
        (
            refusal(|one| one.metric.dimensions = [("a", "x".repeat(1025))].into_iter().collect()),
            "Dimensions.Value must have 1 to 1024 characters",
        ),
    ] {
        assert_eq!(found, expected);
    }
    assert!(
        refusal(|one| one.timestamp = at(-14 * DAY - 1))
            .contains("more than two weeks in the past")
    );
    assert!(
        refusal(|one| one.timestamp = at(2 * 3600 + 1))
            .contains("more than two hours in the future")
    );
    let lengths = Value::distribution(&[1.0, 2.0], Some(&[1.0]));
    assert_eq!(
        lengths,
        Err(DatumError::CountsLength {
            values: 2,
            counts: 1
        })
    );
}

#[test]
fn the_unusual_is_no_panic() {
    let mut store = MetricStore::new();
    for millis in [i64::MIN, -1, i64::MAX] {
        let mut far = datum("Errors", Timestamp::from_millis(millis), Value::Single(1.0));
        far.resolution = StorageResolution::Standard;
        store.insert(&far);
        store.purge(Timestamp::from_millis(millis));
    }
    let windows = Windows {
        end: Timestamp::from_millis(i64::MIN),
        period: stat("Errors", "Sum", 60).period,
        count: 3,
    };
    assert!(store.series(&stat("Errors", "Sum", 60), windows).len() <= 3);
}

#[test]
fn windows_beyond_all_time_start_at_its_beginning() {
    let windows = Windows {
        end: Timestamp::from_seconds(0),
        period: Period::from_seconds(u32::MAX - u32::MAX % 60).unwrap(),
        count: u32::MAX,
    };
    assert_eq!(windows.start().millis(), i64::MIN);
}

/// However percentiles are worked out, all ways of reading agree.
#[test]
fn percentiles_are_interpolated_as_the_store_says() {
    for (interpolation, median, tail) in [
        (Interpolation::NearestRank, 20.0, 40.0),
        (Interpolation::Linear, 25.0, 37.0),
    ] {
        let mut store = MetricStore::new().interpolating(interpolation);
        for value in [10.0, 20.0, 30.0, 40.0] {
            store.insert(&datum("Duration", at(0), Value::Single(value)));
        }
        assert_eq!(store.interpolation(), interpolation);
        for (statistic, expected) in [("p50", median), ("p90", tail), ("TM(50%:)", 35.0)] {
            let query = stat("Duration", statistic, 60);
            let windows = Windows::aligned_to_clock(query.period, at(0), at(60));
            assert_eq!(store.series(&query, windows).at(at(0)), Some(expected));
            let steps = Steps {
                start: at(0),
                period: query.period,
                step: 60,
                count: 1,
            };
            let mut column = Vec::new();
            store.column(&query, steps, &mut column, None);
            assert_eq!(column, [expected]);
        }
    }
}

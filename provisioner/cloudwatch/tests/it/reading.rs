//! Every way of reading gives the same, whatever the order and the parts in which data came.

use cloudwatch::aggregate::Aggregate;
use cloudwatch::datum::{Datum, StatisticSet, Value};
use cloudwatch::metric::{MetricId, StorageResolution, Unit};
use cloudwatch::period::Period;
use cloudwatch::query::MetricStat;
use cloudwatch::store::{MetricData, MetricStore, Steps, Windows};
use cloudwatch::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixture::{at, datum, stat};

/// The data one by one, and nothing of how a store keeps them.
struct Plain(Vec<Datum>);

impl MetricData for Plain {
    fn aggregate(
        &self,
        metric: &MetricId,
        unit: Option<Unit>,
        start: Timestamp,
        end: Timestamp,
    ) -> Option<Aggregate> {
        let full_minutes = [start, end].iter().all(|time| time.seconds() % 60 == 0);
        let inside = self.0.iter().filter(|datum| {
            let seen = if full_minutes {
                datum.timestamp.floor_to(60)
            } else {
                datum.timestamp
            };
            datum.metric == *metric
                && unit.is_none_or(|unit| unit == datum.unit)
                && (full_minutes || datum.resolution == StorageResolution::High)
                && (start..end).contains(&seen)
        });
        let mut merged: Option<Aggregate> = None;
        for datum in inside {
            match &mut merged {
                Some(merged) => merged.add(&datum.value),
                None => merged = Aggregate::of(&datum.value),
            }
        }
        merged
    }
}

/// Whole numbers, and quarters, so that sums do not depend on the order.
fn value() -> impl Strategy<Value = Value> {
    let number = || (0..400_u16).prop_map(|number| f64::from(number) / 4.0);
    let sample = (number(), 1..4_u8).prop_map(|(value, count)| (value, f64::from(count)));
    let set = (number(), number(), 1..4_u8).prop_map(|(one, other, count)| StatisticSet {
        sample_count: f64::from(count),
        sum: f64::midpoint(one, other) * f64::from(count),
        minimum: one.min(other),
        maximum: one.max(other),
    });
    prop_oneof![
        12 => number().prop_map(Value::Single),
        1 => number().prop_map(|number| Value::Single(-number - 0.25)),
        // too long for the narrow form
        1 => Just(Value::Single(16_777_217.25)),
        4 => vec(sample, 1..6).prop_map(|samples| {
            let (values, counts): (Vec<f64>, Vec<f64>) = samples.into_iter().unzip();
            Value::distribution(&values, Some(&counts)).unwrap()
        }),
        1 => set.prop_map(Value::Statistics),
    ]
}

/// Data of one metric, mostly dense, over several blocks of minutes.
fn data() -> impl Strategy<Value = Vec<Datum>> {
    let dense = (0..300_i64, 1..260_i64).prop_flat_map(|(start, count)| {
        vec((value(), 0..40_u8), usize::try_from(count).unwrap()).prop_map(move |values| {
            (start..)
                .zip(values)
                .filter(|(_, (_, kept))| *kept > 0)
                .map(|(minute, (value, kept))| (60 * minute + i64::from(kept), value, kept))
                .collect::<Vec<_>>()
        })
    });
    let sparse = vec((0..36_000_i64, value(), 0..40_u8), 0..30);
    (dense, sparse).prop_map(|(dense, sparse)| {
        let all = dense.into_iter().chain(sparse);
        all.map(|(second, value, kind)| Datum {
            unit: if kind % 13 == 12 {
                Unit::Count
            } else {
                Unit::None
            },
            resolution: if kind % 3 == 0 {
                StorageResolution::High
            } else {
                StorageResolution::Standard
            },
            ..datum("Errors", at(second - 7200), value)
        })
        .collect()
    })
}

fn stored(data: &[Datum]) -> MetricStore {
    let mut store = MetricStore::new();
    for datum in data {
        store.insert(datum);
    }
    store
}

fn column(data: &dyn MetricData, query: &MetricStat, steps: Steps, counts: bool) -> [Vec<f64>; 2] {
    let (mut values, mut sample_counts) = (Vec::new(), Vec::new());
    let wanted = counts.then_some(&mut sample_counts);
    data.column(query, steps, &mut values, wanted);
    // NaN is not equal to itself
    for value in &mut values {
        *value = if value.is_nan() { -1e300 } else { *value };
    }
    [values, sample_counts]
}

const STATISTICS: [&str; 8] = [
    "Sum",
    "Average",
    "Minimum",
    "Maximum",
    "SampleCount",
    "p90",
    "p0",
    "TM(10%:90%)",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_windows_and_samples_say_the_same(data in data(), statistic in prop::sample::select(STATISTICS.to_vec()), (period, step) in prop::sample::select(vec![(60, 60), (300, 60), (300, 300), (60, 120), (10, 10), (30, 10), (3600, 1800), (60, 10)]), start in -800..800_i64, unit in prop::option::of(Just(Unit::None))) {
        let (store, plain) = (stored(&data), Plain(data));
        let query = MetricStat { unit, ..stat("Errors", statistic, period) };
        let full = if period < 60 || step < 60 { 10 } else { 60 };
        let steps = Steps { start: at(start * full), period: query.period, step, count: 300 };
        let all = column(&store, &query, steps, true);
        prop_assert_eq!(&column(&store, &query, steps, false)[0], &all[0]);
        // where seconds begin to count, windows between full minutes see no minutes
        if period < 60 || step >= 60 {
            prop_assert_eq!(&column(&plain, &query, steps, true), &all);
        }
        if step == period {
            let windows = Windows { end: steps.end(), period: query.period, count: 300 };
            let mut points = Vec::new();
            store.read(&query, windows, &mut points);
            let mut row = vec![-1e300; 300];
            for point in points {
                let place = point.start.millis_since(steps.start) / query.period.millis();
                row[usize::try_from(place).unwrap()] = point.value;
            }
            prop_assert_eq!(&row, &all[0]);
        }
    }

    #[test]
    fn order_makes_no_difference(data in data(), order in any::<prop::sample::Index>(), statistic in prop::sample::select(STATISTICS.to_vec()), period in prop::sample::select(vec![60, 300, 10])) {
        let query = stat("Errors", statistic, period);
        let steps = Steps { start: at(-7200), period: query.period, step: period, count: 800 };
        let given = column(&stored(&data), &query, steps, true);
        let mut other = data.clone();
        other.sort_by_key(|datum| std::cmp::Reverse(datum.timestamp));
        prop_assert_eq!(&column(&stored(&other), &query, steps, true), &given);
        let middle = order.index(data.len().max(1)).min(data.len());
        other.rotate_left(middle);
        prop_assert_eq!(&column(&stored(&other), &query, steps, true), &given);
    }
}

/// Minutes that become five minutes and hours say what their samples said.
#[test]
fn rolled_up_data_keep_their_statistics() {
    let values = (0..3600_i64).map(|minute| {
        let value = match minute % 5 {
            0 => Value::distribution(&[1.5, 9.0, 4.0], Some(&[2.0, 1.0, 3.0])).unwrap(),
            _ => Value::Single(f64::from(u8::try_from(minute % 97).unwrap())),
        };
        datum("Errors", at(60 * minute), value)
    });
    let data: Vec<Datum> = values.collect();
    let before = stored(&data);
    let mut after = before.clone();
    after.purge(at(64 * 86_400));
    for statistic in STATISTICS {
        let query = stat("Errors", statistic, 3600);
        let steps = Steps {
            start: at(0),
            period: Period::HOUR,
            step: 3600,
            count: 60,
        };
        assert_eq!(
            column(&after, &query, steps, true),
            column(&before, &query, steps, true),
            "{statistic}"
        );
    }
    assert_eq!(after.len(), 1);
    after.purge(at(600 * 86_400));
    assert!(after.is_empty());
}

/// Of a namespace, and since a time, in order; a metric that is forgotten is listed no more.
#[test]
fn metrics_are_listed_in_order() {
    let mut store = MetricStore::new();
    let name = |store: &MetricStore, namespace, since| {
        let mut names = Vec::new();
        store.for_each_metric(namespace, at(since), &mut |id| names.push(id.to_string()));
        names
    };
    for (namespace, metric, second) in [
        ("B", "y", 0),
        ("B", "x", 60),
        ("A", "z", 0),
        ("Bb", "a", 60),
    ] {
        let mut one = datum(metric, at(second), Value::Single(1.0));
        one.metric.namespace = namespace.to_owned();
        store.insert(&one);
    }
    assert_eq!(name(&store, None, 0), ["A/z", "B/x", "B/y", "Bb/a"]);
    assert_eq!(name(&store, Some("B"), 0), ["B/x", "B/y"]);
    assert_eq!(name(&store, Some("B"), 60), ["B/x"]);
    assert_eq!(name(&store, Some("C"), 0), [""; 0]);
    let first = store.metrics().next().map(|(id, _)| id.clone()).unwrap();
    let after: Vec<_> = store
        .metrics_from(None, Some(&first))
        .map(|(id, _)| id.to_string())
        .collect();
    assert_eq!(after, ["B/x", "B/y", "Bb/a"]);
    store.purge(at(455 * 86_400));
    assert_eq!(store.len(), 4);
    let mut late = datum("y", at(600 * 86_400), Value::Single(1.0));
    late.metric.namespace = "B".to_owned();
    store.insert(&late);
    store.purge(at(600 * 86_400));
    assert_eq!(name(&store, None, 0), ["B/y"]);
    let windows = Windows {
        end: at(600 * 86_400 + 60),
        period: Period::MINUTE,
        count: 1,
    };
    let query = MetricStat {
        metric: late.metric,
        ..stat("y", "Sum", 60)
    };
    assert_eq!(store.series(&query, windows).len(), 1);
}

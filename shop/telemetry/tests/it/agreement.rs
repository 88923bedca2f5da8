//! CloudWatch's side of the format, written apart from this one, reads exactly what was recorded.

use std::collections::BTreeMap;
use std::time::Duration;

use cloudwatch::datum::Value;
use cloudwatch::metric::StorageResolution;
use cloudwatch::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use shop_telemetry::{Clock, Dimension, DimensionValue, Kind, Label, Metric, Resolution};

use crate::recorder::{START, recorder};

/// Metric, dimensions and second, and all values recorded then, in order of size.
type Recorded = BTreeMap<(String, i64), Vec<f64>>;

/// One recording: how long after the last one, what, under which of some labels, how much.
#[derive(Debug, Clone)]
struct Recording {
    pause_ms: u64,
    metric: Metric,
    service: &'static str,
    label: Label,
    value: f64,
}

fn recording() -> impl Strategy<Value = Recording> {
    let metric = proptest::sample::select(Metric::ALL);
    let name = proptest::sample::select(vec!["/", "/products/{slug}", "unmatched"]);
    let value = (0..10_000_000_u32).prop_map(|micros| f64::from(micros) / 1000.0);
    let service = proptest::sample::select(vec!["catalog", "orders"]);
    (0..400_u64, metric, service, name, value).prop_map(
        |(pause_ms, metric, service, name, value)| {
            let label = metric.scope().label(DimensionValue::nearest(name));
            // sums of whole numbers are exact in any order
            let value = if metric.kind() == Kind::Counter {
                value.round()
            } else {
                value
            };
            Recording {
                pause_ms,
                metric,
                service,
                label,
                value,
            }
        },
    )
}

/// The names of the metrics that a value of this metric under this label counts in.
fn names(metric: Metric, service: &str, label: &Label) -> Vec<String> {
    let value = |dimension: &Dimension| match dimension {
        Dimension::Service => service.to_owned(),
        _ => label.value().unwrap().to_string(),
    };
    let sets = metric.scope().dimension_sets().iter();
    sets.map(|set| {
        let mut dimensions: Vec<_> = set
            .iter()
            .map(|dimension| format!("{}={}", dimension.name(), value(dimension)))
            .collect();
        dimensions.sort();
        format!("Shop/{metric}{{{}}}", dimensions.join(","))
    })
    .collect()
}

/// What a counter's values add up to and what else was recorded, second by second.
fn expected(recordings: &[Recording]) -> Recorded {
    let mut expected = Recorded::new();
    let mut now = START.get();
    for Recording {
        pause_ms,
        metric,
        service,
        label,
        value,
    } in recordings
    {
        now += i64::try_from(*pause_ms).unwrap();
        for name in names(*metric, service, label) {
            let values = expected.entry((name, now / 1000)).or_default();
            match (metric.kind(), values.first_mut()) {
                (Kind::Counter, Some(sum)) => *sum += value,
                _ => values.push(*value),
            }
        }
        for companion in metric.companions() {
            for name in names(*companion, service, label) {
                expected
                    .entry((name, now / 1000))
                    .or_insert_with(|| vec![0.0]);
            }
        }
    }
    expected
}

/// The values CloudWatch has of the lines. The service's own counters come in one datum a route, and add up.
fn read(lines: &[String], now: Timestamp) -> Recorded {
    let mut read = Recorded::new();
    for line in lines {
        for datum in cloudwatch::emf::parse(line).unwrap() {
            datum.validate(now).unwrap();
            assert_eq!(datum.resolution, StorageResolution::High);
            let metric = Metric::ALL
                .iter()
                .find(|m| m.name() == datum.metric.name)
                .unwrap();
            assert_eq!(datum.unit.name(), metric.unit().name());
            let second = datum.timestamp.millis() / 1000;
            let values = read.entry((datum.metric.to_string(), second)).or_default();
            match (metric.kind(), &datum.value, values.first_mut()) {
                (Kind::Counter, Value::Single(value), Some(sum)) => *sum += value,
                (_, Value::Single(value), _) => values.push(*value),
                (_, Value::Distribution(samples), _) => {
                    for sample in samples {
                        let mut count = sample.count;
                        while count > 0.0 {
                            values.push(sample.value);
                            count -= 1.0;
                        }
                    }
                }
                (_, Value::Statistics(_), _) => panic!("EMF has no statistic sets"),
            }
        }
    }
    read
}

fn sorted(mut recorded: Recorded) -> Recorded {
    for values in recorded.values_mut() {
        values.sort_by(f64::total_cmp);
    }
    recorded
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn both_sides_agree(recordings in vec(recording(), 0..1_500), flush_every in 1_usize..600) {
        let (telemetry, clock) = recorder(Resolution::Second);
        let mut lines = Vec::new();
        for (index, recording) in recordings.iter().enumerate() {
            clock.advance(Duration::from_millis(recording.pause_ms));
            let service = telemetry.of(recording.service);
            service.record(recording.metric, &recording.label, recording.value);
            if index % flush_every == 0 {
                lines.extend(telemetry.drain());
            }
        }
        lines.extend(telemetry.drain());
        let now = Timestamp::from_millis(clock.now().get());
        prop_assert_eq!(sorted(read(&lines, now)), sorted(expected(&recordings)));
    }
}

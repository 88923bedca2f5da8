//! Log lines in the embedded metric format.

use cloudwatch::datum::{Datum, Sample, Value};
use cloudwatch::emf::{self, Event, Metric, Mistakes, Settings};
use cloudwatch::metric::StorageResolution;
use cloudwatch::period::Period;
use cloudwatch::query::MetricStat;
use cloudwatch::store::{MetricData, MetricStore, Windows};

pub(super) fn check(line: &str) {
    let reading = emf::read(line);
    for problem in &reading.problems {
        super::check_message(&problem.rule);
    }
    let settings = Settings::default();
    assert!(reading.problems.len() <= settings.max_problems);
    assert!(reading.data.len() <= settings.max_data);
    let strict = Settings {
        mistakes: Mistakes::RefuseTheEvent,
        ..settings
    };
    let parsed = emf::read_with(line, &strict).data;
    if reading.problems.is_empty() {
        assert_eq!(parsed, reading.data);
    } else {
        assert!(parsed.is_empty());
    }
    for datum in &reading.data {
        check_datum(datum);
    }
    // one by one: what is written says the same
    for datum in reading.data.iter().take(10) {
        write_and_read(datum);
    }
}

fn check_datum(datum: &Datum) {
    assert!(!datum.metric.namespace.is_empty());
    assert!(!datum.metric.name.is_empty());
    assert!(datum.metric.dimensions.len() <= emf::MAX_DIMENSIONS);
    // what CloudWatch takes can be stored and read
    if datum.validate(datum.timestamp).is_err() {
        return;
    }
    let mut store = MetricStore::new();
    store.insert(datum);
    let period = match datum.resolution {
        StorageResolution::High => Period::from_seconds(10).unwrap(),
        StorageResolution::Standard => Period::MINUTE,
    };
    for statistic in ["SampleCount", "Sum", "Average", "Minimum", "Maximum", "p99"] {
        let stat = MetricStat {
            metric: datum.metric.clone(),
            period,
            statistic: statistic.parse().unwrap(),
            unit: Some(datum.unit),
        };
        let end = datum.timestamp.plus_seconds(1);
        let windows = Windows::aligned_to_clock(period, datum.timestamp, end);
        assert!(store.series(&stat, windows).values().all(f64::is_finite));
    }
}

fn write_and_read(datum: &Datum) {
    let samples = samples(&datum.value);
    let most = |sample: &Sample| sample.count <= emf::MAX_VALUES as f64;
    assert!(samples.iter().all(most));
    let values = samples.iter().flat_map(|sample| {
        (1..=100)
            .take_while(|count| f64::from(*count) <= sample.count)
            .map(|_| sample.value)
    });
    let event = Event::new(datum.metric.namespace.clone(), datum.timestamp)
        .dimensions(datum.metric.dimensions.clone())
        .metric(Metric {
            name: datum.metric.name.clone(),
            unit: datum.unit,
            resolution: datum.resolution,
            values: values.collect(),
        });
    // a metric with the name of one of its dimensions cannot be written
    let Ok(lines) = event.lines() else { return };
    assert!(lines.len() <= 1);
    for line in lines {
        let read = emf::parse(&line).unwrap();
        let [read] = read.as_slice() else {
            panic!("{line} has {read:?}");
        };
        assert_eq!(read.metric, datum.metric);
        assert_eq!(
            (read.timestamp, read.unit, read.resolution),
            (datum.timestamp, datum.unit, datum.resolution)
        );
        assert_eq!(self::samples(&read.value), samples);
    }
}

fn samples(value: &Value) -> Vec<Sample> {
    match value {
        Value::Single(value) => vec![Sample {
            value: *value,
            count: 1.0,
        }],
        Value::Distribution(samples) => samples.clone(),
        Value::Statistics(_) => panic!("a log line has no statistic sets"),
    }
}

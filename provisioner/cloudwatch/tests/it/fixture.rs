//! What the tests of alarms share: metrics, data and alarms in one line each.

use cloudwatch::alarm::{
    Comparison, Condition, EvaluationWindow, LowSamples, MissingData, Settings, Source,
};
use cloudwatch::datum::{Datum, Value};
use cloudwatch::engine::{Engine, EngineSettings};
use cloudwatch::metric::{Dimensions, MetricId, StorageResolution, Unit};
use cloudwatch::period::Period;
use cloudwatch::query::{MetricDataQuery, MetricStat, QuerySource};
use cloudwatch::store::MetricStore;
use cloudwatch::syntax::SyntaxError;
use cloudwatch::time::Timestamp;

/// A full hour to count from.
pub(crate) const T0: Timestamp = Timestamp::from_seconds(1_750_003_200);

pub(crate) fn at(seconds: i64) -> Timestamp {
    T0.plus_seconds(seconds)
}

pub(crate) fn metric(name: &str) -> MetricId {
    MetricId::new("Shop", name, Dimensions::none())
}

/// The metric of `namespace|name|Dimension=value|…`.
pub(crate) fn metric_id(text: &str) -> MetricId {
    let mut parts = text.split('|');
    let namespace = parts.next().unwrap();
    let name = parts.next().unwrap();
    let dimensions = parts.map(|part| part.split_once('=').unwrap());
    MetricId::new(namespace, name, dimensions.collect())
}

/// `start..end message (hint)` of each mistake.
pub(crate) fn mistakes(errors: &[SyntaxError]) -> Vec<String> {
    let line = |error: &SyntaxError| {
        let hint = error.hint.iter().map(|hint| format!(" ({hint})"));
        let hint: String = hint.collect();
        format!("{}..{} {}{hint}", error.start, error.end, error.message)
    };
    errors.iter().map(line).collect()
}

pub(crate) fn stat(name: &str, statistic: &str, period: u32) -> MetricStat {
    MetricStat {
        metric: metric(name),
        period: Period::from_seconds(period).unwrap(),
        statistic: statistic.parse().unwrap(),
        unit: None,
    }
}

pub(crate) fn datum(name: &str, timestamp: Timestamp, value: Value) -> Datum {
    Datum {
        metric: metric(name),
        timestamp,
        value,
        unit: Unit::None,
        resolution: StorageResolution::High,
    }
}

/// A store in which `name` has one sample at each of these seconds.
pub(crate) fn store(name: &str, samples: &[(i64, f64)]) -> MetricStore {
    let mut store = MetricStore::new();
    for (seconds, value) in samples {
        store.insert(&datum(name, at(*seconds), Value::Single(*value)));
    }
    store
}

/// An alarm on `Errors` above 1, M of N minutes.
pub(crate) fn settings(m: u32, n: u32) -> Settings {
    Settings {
        source: Source::Metric(stat("Errors", "Sum", 60)),
        evaluation_periods: n,
        datapoints_to_alarm: Some(m),
        condition: Condition::fixed(Comparison::GreaterThanThreshold, 1.0),
        missing: MissingData::Missing,
        low_samples: LowSamples::Evaluate,
        window: EvaluationWindow::Sliding,
        warm_up: None,
    }
}

/// The same settings with another threshold.
pub(crate) fn above(threshold: f64, settings: Settings) -> Settings {
    Settings {
        condition: Condition::fixed(Comparison::GreaterThanThreshold, threshold),
        ..settings
    }
}

pub(crate) fn query(id: &str, source: QuerySource, return_data: bool) -> MetricDataQuery {
    MetricDataQuery {
        id: id.to_owned(),
        source,
        label: None,
        return_data,
        period: None,
    }
}

pub(crate) fn expression(id: &str, text: &str) -> MetricDataQuery {
    query(id, QuerySource::Expression(text.to_owned()), true)
}

pub(crate) fn hidden(id: &str, stat: MetricStat) -> MetricDataQuery {
    query(id, QuerySource::Stat(stat), false)
}

pub(crate) fn engine() -> Engine {
    Engine::new(EngineSettings::default())
}

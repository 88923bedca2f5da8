//! Made-up metrics and alarms, the same in every run.

use cloudwatch::alarm::{
    Comparison, Condition, EvaluationWindow, LowSamples, MissingData, Settings, Source,
};
use cloudwatch::datum::{Datum, Value};
use cloudwatch::engine::Engine;
use cloudwatch::metric::{MetricId, StorageResolution, Unit};
use cloudwatch::period::Period;
use cloudwatch::query::{MetricDataQuery, MetricStat, QuerySource};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;

/// Two weeks.
pub(crate) const MINUTES: i64 = 14 * 24 * 60;
/// When data and alarms start: a full day.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_750_032_000);
/// When they end.
pub(crate) const END: Timestamp = START.plus_seconds(60 * MINUTES);

/// Numbers that look random: Knuth's generator for 64 bits.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: usize) -> Self {
        Self(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed as u64 + 1))
    }

    /// From 0 up to, not including, this.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let high = u32::try_from(self.0 >> 33).unwrap_or(0);
        high % limit
    }
}

/// What the alarm of a number is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The share of errors among requests: two metrics.
    Math,
    /// A percentile of durations: several samples a minute.
    Percentile,
    /// A statistic of one sample a minute.
    Plain,
}

fn kind(alarm: usize) -> Kind {
    match alarm % 30 {
        n if n % 3 == 0 => Kind::Math,
        1 | 11 => Kind::Percentile,
        _ => Kind::Plain,
    }
}

pub(crate) fn metric(name: &str, alarm: usize) -> MetricId {
    let dimensions = [("Service", format!("service-{alarm:04}"))];
    MetricId::new("Shop", name, dimensions.into_iter().collect())
}

/// Whether the minute is in one of the bad quarters of an hour that a metric has, one in a week.
fn is_bad(alarm: usize, minute: i64) -> bool {
    let alarm = i64::try_from(alarm).unwrap_or(0);
    (minute + alarm * 131).rem_euclid(10_080) < 15
}

/// Fills in the data of so many alarms: every minute, of two in three metrics whole numbers, of the
/// others such with decimals.
pub(crate) fn fill(data: &mut MetricStore, alarms: usize) {
    fill_recent(data, alarms, MINUTES);
}

/// The same, but only the last minutes.
pub(crate) fn fill_recent(data: &mut MetricStore, alarms: usize, minutes: i64) {
    for alarm in 0..alarms {
        let mut numbers = Numbers::new(alarm);
        let (first, second) = match kind(alarm) {
            Kind::Math => (metric("Errors", alarm), Some(metric("Requests", alarm))),
            Kind::Percentile => (metric("Duration", alarm), None),
            Kind::Plain => (metric("Errors", alarm), None),
        };
        let mut datum = Datum {
            metric: first,
            timestamp: START,
            value: Value::Single(0.0),
            unit: Unit::None,
            resolution: StorageResolution::Standard,
        };
        for minute in MINUTES - minutes..MINUTES {
            datum.timestamp = START.plus_seconds(60 * minute);
            datum.value = value(alarm, is_bad(alarm, minute), &mut numbers);
            data.insert(&datum);
        }
        if let Some(second) = second {
            datum.metric = second;
            for minute in MINUTES - minutes..MINUTES {
                datum.timestamp = START.plus_seconds(60 * minute);
                datum.value = Value::Single(f64::from(800 + numbers.below(400)));
                data.insert(&datum);
            }
        }
    }
}

/// Calm values with a breach in a hundred, and bad ones.
fn value(alarm: usize, bad: bool, numbers: &mut Numbers) -> Value {
    let high = bad || numbers.below(100) == 0;
    let base = if high { 60 } else { 0 };
    match kind(alarm) {
        Kind::Percentile => {
            let mut sample = || f64::from(base * 1000 + numbers.below(40_000)) / 1000.0;
            let samples = [sample(), sample(), sample(), sample(), sample()];
            Value::distribution(&samples, None).unwrap_or(Value::Single(0.0))
        }
        _ if alarm % 3 == 1 => {
            Value::Single(f64::from(base * 1000 + numbers.below(40_000)) / 1000.0)
        }
        _ => Value::Single(f64::from(base + numbers.below(40))),
    }
}

pub(crate) fn stat(name: &str, alarm: usize, statistic: &str, period: u32) -> MetricStat {
    MetricStat {
        metric: metric(name, alarm),
        period: Period::from_seconds(period).unwrap_or(Period::MINUTE),
        statistic: statistic
            .parse()
            .unwrap_or(cloudwatch::statistic::Statistic::Sum),
        unit: None,
    }
}

fn query(id: &str, source: QuerySource, return_data: bool) -> MetricDataQuery {
    MetricDataQuery {
        id: id.to_owned(),
        source,
        label: None,
        return_data,
        period: None,
    }
}

/// 100 × errors / requests.
pub(crate) fn share(alarm: usize, period: u32) -> Vec<MetricDataQuery> {
    let stat = |name| QuerySource::Stat(stat(name, alarm, "Sum", period));
    let text = "IF(requests > 0, 100 * errors / requests, 0)";
    vec![
        query("errors", stat("Errors"), false),
        query("requests", stat("Requests"), false),
        query("share", QuerySource::Expression(text.to_owned()), true),
    ]
}

/// The settings of the alarm of a number: periods of one and five minutes, several M of N, every
/// treatment of missing data.
pub(crate) fn settings(alarm: usize) -> Settings {
    let five_minutes = alarm / 3 % 3 == 2;
    let period = if five_minutes { 300 } else { 60 };
    let (source, threshold) = match kind(alarm) {
        Kind::Math => (Source::Math(share(alarm, period)), 5.0),
        Kind::Percentile => (Source::Metric(stat("Duration", alarm, "p90", period)), 50.0),
        Kind::Plain => {
            let statistic = ["Average", "Maximum", "Sum", "Minimum"][alarm / 2 % 4];
            let many = if five_minutes && statistic == "Sum" {
                5.0
            } else {
                1.0
            };
            (
                Source::Metric(stat("Errors", alarm, statistic, period)),
                50.0 * many,
            )
        }
    };
    let (m, n) = [(3, 5), (1, 1), (2, 3), (3, 3), (5, 10)][alarm % 5];
    let m = if m == 1 { 2 } else { m };
    Settings {
        source,
        evaluation_periods: n.max(m),
        datapoints_to_alarm: Some(m),
        condition: Condition::fixed(Comparison::GreaterThanThreshold, threshold),
        missing: MissingData::ALL[alarm % MissingData::ALL.len()],
        low_samples: LowSamples::Evaluate,
        window: EvaluationWindow::Sliding,
        warm_up: None,
    }
}

/// Puts so many alarms into the engine.
pub(crate) fn put_alarms(engine: &mut Engine, alarms: usize) {
    for alarm in 0..alarms {
        let name = format!("alarm-{alarm:05}");
        let put = engine.put_metric_alarm(START, &name, settings(alarm));
        assert!(put.is_ok(), "{put:?}");
    }
}

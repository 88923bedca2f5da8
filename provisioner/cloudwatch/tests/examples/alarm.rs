//! An alarm in a line of JSON, and the times of a story.

use cloudwatch::alarm::{
    Comparison, Condition, EvaluationWindow, LowSamples, MissingData, Settings, Source, WarmUp,
};
use cloudwatch::engine::{Engine, EngineSettings, EvaluationRange};
use cloudwatch::time::Timestamp;
use serde::Deserialize;

use crate::fixture::{expression, hidden, stat};

/// A metric alarm on `Errors`. What is left out is as in most examples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Alarm {
    statistic: String,
    period: u32,
    pub(crate) n: u32,
    m: Option<u32>,
    comparison: String,
    threshold: f64,
    missing: MissingData,
    low_samples: LowSamples,
    /// Of a math alarm: an expression over `m1`, which is the metric.
    expression: Option<String>,
    /// Windows of the wall clock in this time zone.
    timezone: Option<String>,
    warm_up: Option<WarmUp>,
    /// How many points beyond the periods are looked at; the default of the engine without.
    extra: Option<u32>,
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            statistic: "Sum".to_owned(),
            period: 60,
            n: 1,
            m: None,
            comparison: "GreaterThanThreshold".to_owned(),
            threshold: 1.0,
            missing: MissingData::Missing,
            low_samples: LowSamples::Evaluate,
            expression: None,
            timezone: None,
            warm_up: None,
            extra: None,
        }
    }
}

impl Alarm {
    pub(crate) fn settings(&self) -> Settings {
        let of = stat("Errors", &self.statistic, self.period);
        let comparison: Comparison = self.comparison.parse().unwrap();
        Settings {
            source: match &self.expression {
                None => Source::Metric(of),
                Some(text) => Source::Math(vec![hidden("m1", of), expression("e1", text)]),
            },
            evaluation_periods: self.n,
            datapoints_to_alarm: self.m,
            condition: Condition::fixed(comparison, self.threshold),
            missing: self.missing,
            low_samples: self.low_samples,
            window: match &self.timezone {
                None => EvaluationWindow::Sliding,
                Some(zone) => EvaluationWindow::WallClock(zone.parse().unwrap()),
            },
            warm_up: self.warm_up,
        }
    }

    /// An engine with this alarm as `a`, created at a time.
    pub(crate) fn engine(&self, created: Timestamp) -> Engine {
        let evaluation_range = match self.extra {
            None => EvaluationRange::default(),
            Some(extra) => EvaluationRange::Extended {
                extra,
                at_least_for_minute: 0,
            },
        };
        let mut engine = Engine::new(EngineSettings {
            evaluation_range,
            ..EngineSettings::default()
        });
        engine
            .put_metric_alarm(created, "a", self.settings())
            .unwrap();
        engine
    }
}

/// `HH:MM` or `HH:MM:SS` of Monday, 16 June 2025 in UTC, or of so many days later: `-3 10:02`.
pub(crate) fn time(text: &str) -> Timestamp {
    const MIDNIGHT: Timestamp = Timestamp::from_seconds(1_750_032_000);
    let (days, clock) = text.split_once(' ').unwrap_or(("0", text));
    let days: i64 = days.parse().unwrap();
    let parts = clock.split(':').map(|part| part.parse::<i64>().unwrap());
    let seconds: i64 = parts
        .zip([3600, 60, 1])
        .map(|(part, unit)| part * unit)
        .sum();
    MIDNIGHT.plus_seconds(days * 86_400 + seconds)
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Point {
    pub(crate) at: String,
    pub(crate) value: f64,
    /// How many samples of this value.
    #[serde(default = "one")]
    pub(crate) count: f64,
}

fn one() -> f64 {
    1.0
}

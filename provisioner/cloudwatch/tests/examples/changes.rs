//! When the states of an alarm change, minute by minute: windows of the clock, many days, warm-up.

use cloudwatch::alarm::{EvaluationState, EvaluationWindow, MissingData, Settings, Source, WarmUp};
use cloudwatch::datum::Value;
use cloudwatch::engine::{Engine, EngineSettings, EvaluationRange};
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::fixture::{above, datum, settings, stat};
use crate::published::{Examples, Moment, rows};

const FILE: &str = include_str!("../data/alarm-examples.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    period: u32,
    n: u32,
    m: Option<u32>,
    threshold: f64,
    /// Windows of the wall clock in this time zone.
    window: Option<String>,
    warm_up: Option<WarmUp>,
    missing: Option<MissingData>,
    created: Moment,
    data: Vec<Samples>,
    until: Moment,
    changes: Vec<(Moment, String)>,
    /// Until when the alarm is in its warm-up.
    warm_until: Option<Moment>,
}

/// Samples of one value, one from a time on or one each so many seconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Samples {
    from: Moment,
    to: Option<Moment>,
    #[serde(default)]
    every: i64,
    value: f64,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "rows") {
        let source = row.source.clone();
        examples.add("changes", &source, "", move || row.check());
    }
}

impl Row {
    fn settings(&self) -> Settings {
        let base = above(self.threshold, settings(self.m.unwrap_or(self.n), self.n));
        Settings {
            source: Source::Metric(stat("Errors", "Sum", self.period)),
            warm_up: self.warm_up,
            missing: self.missing.unwrap_or(base.missing),
            window: match &self.window {
                None => EvaluationWindow::Sliding,
                Some(zone) => EvaluationWindow::WallClock(zone.parse().unwrap()),
            },
            ..base
        }
    }

    fn store(&self) -> MetricStore {
        let mut store = MetricStore::new();
        for samples in &self.data {
            let mut at = samples.from.0;
            let to = samples.to.map_or(at.plus_seconds(1), |to| to.0);
            while at < to {
                store.insert(&datum("Errors", at, Value::Single(samples.value)));
                at = at.plus_seconds(samples.every.max(1));
            }
        }
        store
    }

    /// Minute by minute, and in one go.
    fn check(&self) {
        let (created, until) = (self.created.0, self.until.0);
        let mut engine = Engine::new(EngineSettings {
            evaluation_range: EvaluationRange::Strict,
            ..EngineSettings::default()
        });
        engine
            .put_metric_alarm(created, "a", self.settings())
            .unwrap();
        let mut at_once = engine.clone();
        let data = self.store();
        let mut found = Vec::new();
        let mut now = created;
        while now <= until {
            found.extend(engine.step(now, &data));
            let warms = engine.status("a").unwrap().evaluation == Some(EvaluationState::InWarmUp);
            let expected = self.warm_until.is_some_and(|end| now < end.0);
            assert_eq!(warms, expected, "warm-up at {now}");
            now = now.plus_seconds(60);
        }
        let changes: Vec<_> = found
            .iter()
            .map(|one| (one.at, one.to.name().to_owned()))
            .collect();
        let expected = self.changes.iter();
        let expected: Vec<_> = expected.map(|(at, to)| (at.0, to.clone())).collect();
        assert_eq!(changes, expected);
        assert_eq!(at_once.replay(created, until, &data), found);
        assert_eq!(at_once.export(), engine.export());
    }
}

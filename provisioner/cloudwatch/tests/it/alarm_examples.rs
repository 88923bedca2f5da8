//! Published examples of when an alarm is evaluated, and on which data.

use cloudwatch::alarm::{EvaluationState, EvaluationWindow, Settings, Source, WarmUp};
use cloudwatch::datum::Value;
use cloudwatch::engine::{Engine, EngineSettings, EvaluationRange};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;
use serde::Deserialize;

use crate::fixture::{above, datum, settings, stat};

#[derive(Deserialize)]
struct Examples {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    source: String,
    period: u32,
    n: u32,
    m: Option<u32>,
    threshold: f64,
    window: Option<String>,
    warm_up: Option<WarmUp>,
    missing: Option<String>,
    created: String,
    data: Vec<Samples>,
    until: String,
    changes: Vec<(String, String)>,
    warm_until: Option<String>,
}

#[derive(Deserialize)]
struct Samples {
    from: String,
    to: Option<String>,
    #[serde(default)]
    every: i64,
    value: f64,
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn settings_of(row: &Row) -> Settings {
    let base = settings(row.m.unwrap_or(row.n), row.n);
    let mut alarm = above(row.threshold, base);
    alarm.source = Source::Metric(stat("Errors", "Sum", row.period));
    alarm.warm_up = row.warm_up;
    if let Some(missing) = &row.missing {
        alarm.missing = missing.parse().unwrap();
    }
    if let Some(zone) = &row.window {
        alarm.window = EvaluationWindow::WallClock(zone.parse().unwrap());
    }
    alarm
}

fn store_of(row: &Row) -> MetricStore {
    let mut store = MetricStore::new();
    for samples in &row.data {
        let mut at = time(&samples.from);
        let to = samples.to.as_deref().map_or(at.plus_seconds(1), time);
        while at < to {
            store.insert(&datum("Errors", at, Value::Single(samples.value)));
            at = at.plus_seconds(samples.every.max(1));
        }
    }
    store
}

#[test]
fn states_change_as_published() {
    let examples: Examples =
        serde_json::from_str(include_str!("../data/alarm-examples.json")).unwrap();
    for row in &examples.rows {
        let (created, until) = (time(&row.created), time(&row.until));
        let mut engine = Engine::new(EngineSettings {
            evaluation_range: EvaluationRange::Strict,
            ..EngineSettings::default()
        });
        engine
            .put_metric_alarm(created, "a", settings_of(row))
            .unwrap();
        let mut at_once = engine.clone();
        let data = store_of(row);
        let mut found = Vec::new();
        let mut now = created;
        while now <= until {
            found.extend(engine.step(now, &data));
            let warms = engine.status("a").unwrap().evaluation == Some(EvaluationState::InWarmUp);
            let expected = row.warm_until.as_deref().is_some_and(|end| now < time(end));
            assert_eq!(warms, expected, "{} at {now}", row.source);
            now = now.plus_seconds(60);
        }
        let changes: Vec<_> = found.iter().map(|one| (one.at, one.to.name())).collect();
        let expected: Vec<_> = row
            .changes
            .iter()
            .map(|(at, to)| (time(at), to.as_str()))
            .collect();
        assert_eq!(changes, expected, "{}", row.source);
        assert_eq!(
            at_once.replay(created, until, &data),
            found,
            "{}",
            row.source
        );
        assert_eq!(at_once.export(), engine.export(), "{}", row.source);
        let stored = serde_json::to_string(&engine.export()).unwrap();
        let state = serde_json::from_str(&stored).unwrap();
        let restarted = Engine::import(engine.settings().clone(), state).unwrap();
        assert_eq!(restarted.export(), engine.export());
    }
}

/// What was exported before there were bands, windows and warm-up.
#[test]
fn old_exports_still_import() {
    let old = serde_json::json!({"alarms": {"a": {
        "definition": {"metric": {
            "source": {"metric": {"metric": {"namespace": "Shop", "name": "Errors", "dimensions": {}}, "period": 60, "statistic": "Sum"}},
            "evaluation_periods": 3, "datapoints_to_alarm": 2, "comparison": "GreaterThanThreshold", "threshold": 1.0,
            "missing": "missing", "low_samples": "evaluate",
        }},
        "status": {"state": "OK", "reason": "", "reason_data": null, "updated": 0, "transitioned": 0},
        "progress": {"evaluated": null, "change": "none", "suppression": "idle"},
    }}});
    let state = serde_json::from_value(old).unwrap();
    let engine = Engine::import(EngineSettings::default(), state).unwrap();
    let mut expected = settings(2, 3);
    expected.source = Source::Metric(stat("Errors", "Sum", 60));
    assert_eq!(
        engine.definition("a"),
        Some(&cloudwatch::engine::Definition::Metric(expected))
    );
}

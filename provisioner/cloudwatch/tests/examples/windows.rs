//! On which windows an alarm is evaluated at a time, and at which times it is evaluated.

use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::alarm::{Alarm, time};
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/alarm-windows.json");

/// The windows of an evaluation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Windows {
    source: String,
    alarm: Alarm,
    now: String,
    /// When each starts, the newest first.
    starts: Vec<String>,
}

/// The times of evaluations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cadence {
    source: String,
    alarm: Alarm,
    /// The seconds from one evaluation to the next.
    seconds: i64,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Windows>(FILE, "windows") {
        let own = format!("at {}", row.now);
        examples.add("windows", &row.source.clone(), &own, move || row.check());
    }
    for row in rows::<Cadence>(FILE, "cadence") {
        let own = format!("each {} s", row.seconds);
        examples.add("cadence", &row.source.clone(), &own, move || row.check());
    }
}

impl Windows {
    fn check(&self) {
        let now = time(&self.now);
        let mut engine = self.alarm.engine(now);
        engine.step(now, &MetricStore::new());
        let data = engine.status("a").unwrap().reason_data.to_json();
        let evaluated = data["evaluatedDatapoints"].as_array().unwrap();
        let found: Vec<&str> = evaluated
            .iter()
            .map(|one| one["timestamp"].as_str().unwrap())
            .collect();
        let starts = self.starts.iter().map(|start| time(start).payload_form());
        assert_eq!(found, starts.collect::<Vec<_>>());
    }
}

impl Cadence {
    fn check(&self) {
        let start = time("12:00");
        let mut engine = self.alarm.engine(start);
        engine.step(start, &MetricStore::new());
        let mut due = engine.next_due(start).unwrap();
        for _ in 0..3 {
            engine.step(due, &MetricStore::new());
            let next = engine.next_due(due).unwrap();
            assert_eq!(next.millis_since(due), self.seconds * 1000);
            due = next;
        }
    }
}

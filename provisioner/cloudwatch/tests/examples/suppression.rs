//! How the actions of a composite alarm are silenced.

use std::collections::BTreeMap;

use cloudwatch::alarm::State;
use cloudwatch::engine::{Actions, Composite, Engine, SuppressedBy, Suppressor};
use cloudwatch::store::MetricStore;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::fixture::{at, engine, settings, store};
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/suppression.json");

/// A story of the composite `c`, which is in ALARM when `child` is, and of its `suppressor`. Times
/// are units, and a unit is a second here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    source: String,
    own: String,
    wait: u32,
    extension: u32,
    set: Vec<Change>,
    /// When actions of the composite run, and for which state.
    runs: BTreeMap<i64, State>,
    /// What silences its actions at a unit; null for nothing.
    silenced: BTreeMap<i64, Option<SuppressedBy>>,
}

/// An alarm is set to a state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    at: i64,
    alarm: String,
    state: State,
}

pub(crate) fn examples(examples: &mut Examples) {
    for story in rows::<Story>(FILE, "stories") {
        let (source, own) = (story.source.clone(), story.own.clone());
        examples.add("suppression", &source, &own, move || story.check());
    }
}

impl Story {
    /// An engine whose alarms are in OK since long.
    fn engine(&self) -> Engine {
        let mut engine = engine();
        for name in ["child", "suppressor"] {
            engine
                .put_metric_alarm(at(0), name, settings(1, 1))
                .unwrap();
        }
        let composite = Composite {
            rule: "ALARM(child)".parse().unwrap(),
            suppressor: Some(Suppressor {
                alarm: "suppressor".to_owned(),
                wait_seconds: self.wait,
                extension_seconds: self.extension,
            }),
        };
        engine.put_composite(at(0), "c", composite).unwrap();
        engine.replay(at(0), at(69), &store("Errors", &[(-60, 0.0), (0, 0.0)]));
        engine
    }

    fn check(&self) {
        let mut engine = self.engine();
        let mut runs = BTreeMap::new();
        // between two full minutes, so that states that were set stay
        for unit in 0..=40 {
            let now = at(70 + unit);
            let mut transitions = Vec::new();
            for change in self.set.iter().filter(|change| change.at == unit) {
                let set = engine.set_state(now, &change.alarm, change.state, "", Json::Null);
                transitions.extend(set.unwrap());
            }
            transitions.extend(engine.step(now, &MetricStore::new()));
            let ran = transitions
                .iter()
                .filter(|one| one.alarm == "c" && one.actions == Actions::Run);
            runs.extend(ran.map(|one| (unit, one.to)));
            if let Some(by) = self.silenced.get(&unit) {
                assert_eq!(engine.status("c").unwrap().suppressed_by, *by, "at {unit}");
            }
        }
        assert_eq!(runs, self.runs);
    }
}

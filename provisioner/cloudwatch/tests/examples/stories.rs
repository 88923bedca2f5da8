//! What becomes of an alarm in the course of time.

use std::collections::BTreeMap;

use cloudwatch::alarm::State;
use cloudwatch::datum::Value;
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::alarm::{Alarm, Point, time};
use crate::fixture::datum;
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/alarm-stories.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    source: String,
    #[serde(default)]
    own: String,
    alarm: Alarm,
    created: String,
    /// The state that was set right after the creation.
    before: Option<State>,
    points: Vec<Point>,
    /// The state at a time, which is after what is due then.
    states: BTreeMap<String, State>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for story in rows::<Story>(FILE, "stories") {
        let (source, own) = (story.source.clone(), story.own.clone());
        examples.add("story", &source, &own, move || story.check());
    }
}

impl Story {
    fn check(&self) {
        let mut data = MetricStore::new();
        let mut points: Vec<_> = self.points.iter().collect();
        points.sort_by_key(|point| time(&point.at));
        for point in points {
            let value = Value::distribution(&[point.value], Some(&[point.count])).unwrap();
            data.insert(&datum("Errors", time(&point.at), value));
        }
        let created = time(&self.created);
        let mut engine = self.alarm.engine(created);
        if let Some(before) = self.before {
            engine
                .set_state(created, "a", before, "", serde_json::Value::Null)
                .unwrap();
        }
        let mut states: Vec<_> = self
            .states
            .iter()
            .map(|(at, state)| (time(at), at, *state))
            .collect();
        states.sort();
        let mut now = created;
        for (until, at, expected) in states {
            engine.replay(now, until, &data);
            let found = engine.status("a").unwrap();
            assert_eq!(found.state, expected, "at {at}: {}", found.reason);
            now = until;
        }
    }
}

//! The sentences with which an alarm explains itself.

use cloudwatch::alarm::State;
use cloudwatch::datum::Value;
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::alarm::{Alarm, Point, time};
use crate::fixture::datum;
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/reasons.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    source: String,
    own: String,
    alarm: Alarm,
    before: State,
    points: Vec<Point>,
    now: String,
    reason: String,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Sentence>(FILE, "sentences") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("reason", &source, &own, move || row.check());
    }
}

impl Sentence {
    fn check(&self) {
        let now = time(&self.now);
        let mut data = MetricStore::new();
        for point in &self.points {
            let value = Value::Single(point.value);
            data.insert(&datum("Errors", time(&point.at), value));
        }
        let mut engine = self.alarm.engine(now);
        engine
            .set_state(now, "a", self.before, "", serde_json::Value::Null)
            .unwrap();
        engine.step(now, &data);
        assert_eq!(engine.status("a").unwrap().reason, self.reason);
    }
}

//! Alarms of which each series of a query has a state of its own, and alarms on given results.

mod insights;
mod logs;
mod promql;
mod updates;

use cloudwatch::alarm::State;
use cloudwatch::engine::{Engine, Kind, Transition};
use cloudwatch::results::Labels;
use cloudwatch::store::MetricData;

use crate::fixture::at;

fn labels(service: &str) -> Labels {
    Labels::from([("Service".to_owned(), service.to_owned())])
}

/// Second, contributor or alarm, state, reason.
fn told(transitions: &[Transition]) -> Vec<(i64, &str, State, &str)> {
    transitions
        .iter()
        .map(|one| {
            let of = one.contributor.as_deref();
            let who = of.map_or("alarm", |of| of.labels["Service"].as_str());
            assert_eq!(of.is_some(), one.kind == Kind::Contributor);
            (
                one.at.millis_since(at(0)) / 1000,
                who,
                one.to,
                one.reason.as_str(),
            )
        })
        .collect()
}

fn replay(engine: &mut Engine, until: i64, data: &dyn MetricData) -> Vec<Transition> {
    let mut other = engine.clone();
    let mut steps = Vec::new();
    for second in 0..=until {
        steps.extend(other.step(at(second), data));
        // a restart in between changes nothing
        if second % 97 == 0 {
            let stored = serde_json::to_string(&other.export()).unwrap();
            let state = serde_json::from_str(&stored).unwrap();
            other = Engine::import(other.settings().clone(), state).unwrap();
        }
    }
    let found = engine.replay(at(0), at(until), data);
    assert_eq!(found, steps);
    assert_eq!(engine.export(), other.export());
    found
}

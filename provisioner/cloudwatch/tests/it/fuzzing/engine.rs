//! What an engine remembers, as somebody might have changed it on disk.

use cloudwatch::engine::{Engine, EngineSettings, EngineState};
use cloudwatch::store::MetricData;

use crate::fixture::{at, store};

pub(super) fn check(text: &str) {
    let Ok(state) = serde_json::from_str::<EngineState>(text) else {
        return;
    };
    let Ok(mut engine) = Engine::import(EngineSettings::default(), state.clone()) else {
        return;
    };
    assert_eq!(engine.export(), state, "importing has changed something");
    let stored = serde_json::to_string(&engine.export()).unwrap();
    assert_eq!(serde_json::from_str::<EngineState>(&stored).unwrap(), state);
    // a long range is slow, which is what was asked for
    if text.len() > 4096 {
        return;
    }
    let data = store("Errors", &[(0, 5.0), (60, 0.0), (180, 7.0)]);
    let data: &dyn MetricData = &data;
    for seconds in [0, 60, 61, 240] {
        for transition in engine.step(at(seconds), data) {
            assert!(engine.status(&transition.alarm).is_some());
        }
    }
}

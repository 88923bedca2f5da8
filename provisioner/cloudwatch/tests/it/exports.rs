//! What earlier versions exported.

use cloudwatch::alarm::Source;
use cloudwatch::engine::{Engine, EngineSettings};

use crate::fixture::{settings, stat};

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

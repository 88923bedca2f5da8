//! `PromQL` alarms.

use cloudwatch::alarm::{EvaluationState, PromQlSettings, State};
use cloudwatch::engine::Engine;
use cloudwatch::results::{GivenResults, QueryFailure, WithResults};
use cloudwatch::store::MetricStore;

use super::{labels, replay, told};
use crate::fixture::{at, engine};

const QUERY: &str = "up == 0";

pub(super) fn promql(pending: u32, recovery: u32) -> PromQlSettings {
    PromQlSettings {
        query: QUERY.to_owned(),
        pending_seconds: pending,
        recovery_seconds: recovery,
        interval_seconds: 60,
    }
}

pub(super) fn history(vectors: &[(i64, &[&str])]) -> GivenResults {
    let mut results = GivenResults::default();
    for (second, services) in vectors {
        let series = services.iter().map(|service| labels(service)).collect();
        results.put_promql(QUERY, at(*second), Ok(series));
    }
    results
}

/// UG:alarm-promql.
#[test]
fn promql_waits_for_breach_and_recovery() {
    let results = history(&[
        (0, &[]),
        (60, &["cart", "orders"]),
        (120, &["orders"]),
        (300, &[]),
        (360, &["orders"]),
        (420, &[]),
    ]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_promql_alarm(at(0), "a", promql(120, 180))
        .unwrap();
    let status = engine.status("a").unwrap();
    assert_eq!(
        (status.state, status.reason.as_str()),
        (State::Ok, "Unchecked: Initial alarm creation")
    );
    let found = replay(&mut engine, 900, &data);
    let gone = "No data was returned for this contributor";
    assert_eq!(
        told(&found),
        [
            (
                180,
                "orders",
                State::Alarm,
                "1 time series evaluated to ALARM"
            ),
            (
                180,
                "alarm",
                State::Alarm,
                "1 time series evaluated to ALARM"
            ),
            (600, "orders", State::Ok, gone),
            (600, "alarm", State::Ok, "0 time series evaluated to ALARM"),
        ]
    );
    assert!(found.iter().all(|one| one.reason_data.is_null()));
}

#[test]
fn promql_limits_and_failures() {
    let metrics = MetricStore::new();
    let mut results = GivenResults::default();
    let many = |count: usize| Ok((0..count).map(|n| labels(&n.to_string())).collect());
    results.put_promql(QUERY, at(0), many(95));
    results.put_promql(QUERY, at(60), many(501));
    results.put_promql(QUERY, at(120), Err(QueryFailure::Temporary));
    let wrong = QueryFailure::Configuration {
        message: "no such metric".to_owned(),
    };
    results.put_promql(QUERY, at(180), Err(wrong));
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine.put_promql_alarm(at(0), "a", promql(0, 0)).unwrap();
    let found = engine.step(at(0), &data);
    assert_eq!(found.len(), 96);
    assert_eq!(found[95].reason, "95 time series evaluated to ALARM");
    assert_eq!(engine.step(at(60), &data).len(), 5);
    assert_eq!(engine.contributors("a").count(), 100);
    let evaluation = |engine: &Engine| engine.status("a").unwrap().evaluation;
    assert_eq!(evaluation(&engine), Some(EvaluationState::PartialData));
    engine.step(at(120), &data);
    assert_eq!(
        evaluation(&engine),
        Some(EvaluationState::EvaluationFailure)
    );
    engine.step(at(180), &data);
    assert_eq!(evaluation(&engine), Some(EvaluationState::EvaluationError));
    let status = engine.status("a").unwrap();
    assert_eq!(
        (status.state, status.reason.as_str()),
        (State::Alarm, "no such metric")
    );
    // the mistake is mended: the reason is that of the state again
    results.put_promql(QUERY, at(240), many(7));
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    engine.step(at(240), &data);
    let status = engine.status("a").unwrap();
    assert_eq!(
        (status.evaluation, status.reason.as_str()),
        (None, "7 time series evaluated to ALARM")
    );
    // from above a hundred at once, the count has no end
    let mut fresh = crate::fixture::engine();
    fresh.put_promql_alarm(at(60), "a", promql(0, 0)).unwrap();
    let found = fresh.step(at(60), &data);
    assert_eq!(
        (found.len(), found[100].reason.as_str()),
        (101, "100+ time series evaluated to ALARM")
    );
}

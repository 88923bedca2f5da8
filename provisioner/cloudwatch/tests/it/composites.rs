//! Composite alarms in the engine: order, circles, and what silences their actions.

use cloudwatch::alarm::State;
use cloudwatch::engine::{
    Composite, Definition, Engine, EngineError, Kind, SuppressedBy, Suppressor,
};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;
use serde_json::Value as Json;

use crate::fixture::{at, engine, settings, store};

fn composite(rule: &str) -> Composite {
    Composite {
        rule: rule.parse().unwrap(),
        suppressor: None,
    }
}

/// An engine with these composites over the metric alarms `m1` and `m2`, all in OK or as their
/// rules say.
fn of(rules: &[(&str, &str)]) -> Engine {
    let mut engine = engine();
    for name in ["m1", "m2"] {
        engine
            .put_metric_alarm(at(0), name, settings(1, 1))
            .unwrap();
    }
    for (name, rule) in rules {
        engine.put_composite(at(0), name, composite(rule)).unwrap();
    }
    engine.step(at(60), &store("Errors", &[(0, 0.0)]));
    engine
}

fn set(engine: &mut Engine, second: i64, name: &str, state: State) -> Vec<(String, State)> {
    let transitions = engine
        .set_state(at(second), name, state, "test", Json::Null)
        .unwrap();
    transitions
        .into_iter()
        .map(|one| (one.alarm, one.to))
        .collect()
}

#[test]
fn a_change_reaches_all_levels_in_one_step() {
    let mut engine = of(&[
        ("a-top", "ALARM(b-middle)"),
        ("b-middle", "ALARM(m1) AND NOT ALARM(m2)"),
        ("c-other", "ALARM(m2)"),
    ]);
    let changed = set(&mut engine, 61, "m1", State::Alarm);
    let expected = [
        ("m1", State::Alarm),
        ("b-middle", State::Alarm),
        ("a-top", State::Alarm),
    ];
    assert_eq!(
        changed,
        expected.map(|(name, state)| (name.to_owned(), state))
    );
    assert_eq!(engine.status("c-other").unwrap().state, State::Ok);
    // nothing more happens until a child changes
    assert_eq!(engine.step(at(62), &MetricStore::new()), []);
}

#[test]
fn children_may_be_arns() {
    let mut engine = engine();
    let arn = engine.arn("m1");
    engine
        .put_metric_alarm(at(0), "m1", settings(1, 1))
        .unwrap();
    engine
        .put_composite(at(0), "c", composite(&format!("ALARM({arn})")))
        .unwrap();
    let transitions = engine.step(at(60), &store("Errors", &[(0, 5.0)]));
    assert_eq!(
        transitions.iter().map(|one| one.kind).collect::<Vec<_>>(),
        [Kind::Metric, Kind::Composite]
    );
    assert_eq!(transitions[1].to, State::Alarm);
}

#[test]
fn circles_stop_and_do_not_hang() {
    let mut engine = of(&[
        ("one", "ALARM(two) OR ALARM(m1)"),
        ("two", "ALARM(one)"),
        ("after", "ALARM(two) OR ALARM(m1)"),
    ]);
    assert_eq!(engine.status("one").unwrap().state, State::InsufficientData);
    let changed = set(&mut engine, 61, "m1", State::Alarm);
    assert_eq!(changed.last(), Some(&("after".to_owned(), State::Alarm)));
    assert_eq!(engine.replay(at(61), at(61), &MetricStore::new()), []);
    // a circle is broken by a constant rule, and only then can be deleted
    assert!(matches!(
        engine.delete("one"),
        Err(EngineError::InUse { .. })
    ));
    engine
        .put_composite(at(62), "two", composite("FALSE"))
        .unwrap();
    engine.delete("after").unwrap();
    engine.step(at(62), &store("Errors", &[(0, 0.0)]));
    assert_eq!(engine.status("one").unwrap().state, State::Alarm);
    engine.delete("one").unwrap();
    engine.delete("two").unwrap();
}

#[test]
fn a_composite_that_leaves_a_circle_is_evaluated() {
    let mut engine = of(&[("one", "ALARM(two)"), ("two", "ALARM(one) OR ALARM(m1)")]);
    set(&mut engine, 61, "m1", State::Alarm);
    set(&mut engine, 61, "one", State::Ok);
    set(&mut engine, 61, "two", State::Ok);
    assert_eq!(engine.next_due(at(61)), Some(at(120)));
    engine
        .put_composite(at(62), "one", composite("FALSE"))
        .unwrap();
    assert_eq!(engine.next_due(at(62)), Some(at(62)));
    engine.step(at(62), &store("Errors", &[(0, 0.0)]));
    assert_eq!(engine.status("two").unwrap().state, State::Alarm);
}

/// UG:alarm-combining: an alarm is in at most 150 rules.
#[test]
fn a_child_has_so_many_parents() {
    let mut engine = of(&[]);
    for parent in 0..150 {
        let name = format!("c{parent}");
        engine
            .put_composite(at(60), &name, composite("ALARM(m1)"))
            .unwrap();
    }
    // one of them may be put again
    engine
        .put_composite(at(60), "c7", composite("OK(m1)"))
        .unwrap();
    let error = engine.put_composite(at(60), "one-more", composite("OK(m2) AND OK(m1)"));
    assert_eq!(
        error,
        Err(EngineError::TooManyParents {
            name: "m1".to_owned()
        })
    );
}

#[test]
fn a_child_cannot_be_deleted() {
    let mut engine = of(&[("c", "ALARM(m1)")]);
    let expected = EngineError::InUse {
        name: "m1".to_owned(),
        dependents: vec!["c".to_owned()],
    };
    assert_eq!(engine.delete("m1"), Err(expected));
    engine.delete("m2").unwrap();
    engine.delete("c").unwrap();
    engine.delete("m1").unwrap();
    assert!(matches!(
        engine.delete("m1"),
        Err(EngineError::NotFound { .. })
    ));
}

#[test]
fn kinds_do_not_change() {
    let mut engine = of(&[("c", "ALARM(m1)")]);
    assert!(matches!(
        engine.put_composite(at(61), "m1", composite("TRUE")),
        Err(EngineError::OtherKind { .. })
    ));
    assert!(matches!(
        engine.put_metric_alarm(at(61), "c", settings(1, 1)),
        Err(EngineError::OtherKind { .. })
    ));
}

fn suppressed() -> Engine {
    let mut engine = of(&[]);
    let suppressor = Suppressor {
        alarm: "m2".to_owned(),
        wait_seconds: 2,
        extension_seconds: 3,
    };
    let composite = Composite {
        rule: "ALARM(m1)".parse().unwrap(),
        suppressor: Some(suppressor),
    };
    engine.put_composite(at(60), "c", composite).unwrap();
    // the first state is a change too
    engine.step(at(60), &MetricStore::new());
    engine.step(at(62), &MetricStore::new());
    engine
}

#[test]
fn a_suppressor_that_comes_back_suppresses_again() {
    let mut engine = suppressed();
    for (second, name, state) in [
        (71, "m2", State::Alarm),
        (72, "m1", State::Alarm),
        (73, "m2", State::Ok),
        (75, "m2", State::Alarm),
    ] {
        set(&mut engine, second, name, state);
    }
    assert_eq!(engine.step(at(100), &MetricStore::new()), []);
    assert_eq!(
        engine.status("c").unwrap().suppressed_by,
        Some(SuppressedBy::Alarm)
    );
}

#[test]
fn suppression_survives_a_restart_but_not_another_suppressor() {
    let mut engine = suppressed();
    set(&mut engine, 71, "m1", State::Alarm);
    let mut restarted = Engine::import(engine.settings().clone(), engine.export()).unwrap();
    assert_eq!(
        restarted.step(at(73), &MetricStore::new())[0].kind,
        Kind::Release
    );
    engine
        .put_composite(at(72), "c", composite("ALARM(m1)"))
        .unwrap();
    assert_eq!(engine.step(at(80), &MetricStore::new()), []);
    assert_eq!(engine.status("c").unwrap().suppressed_by, None);
}

/// Other periods are no other suppressor: what waits goes on to wait, but no longer than they say.
#[test]
fn other_periods_do_not_forget_what_waits() {
    let mut engine = suppressed();
    set(&mut engine, 71, "m1", State::Alarm);
    let Some(Definition::Composite(mut other)) = engine.definition("c").cloned() else {
        unreachable!("`c` is a composite");
    };
    let suppressor = Suppressor {
        alarm: engine.arn("m2"),
        wait_seconds: 1,
        extension_seconds: 1,
    };
    other.suppressor = Some(suppressor);
    engine.put_composite(at(71), "c", other).unwrap();
    let released = engine.replay(at(71), at(90), &MetricStore::new());
    let told: Vec<_> = released
        .iter()
        .map(|one| (one.at, one.kind, one.to))
        .collect();
    assert_eq!(told, [(at(72), Kind::Release, State::Alarm)]);
}

/// A composite in a circle is not evaluated, so the wait that it was in is never over.
#[test]
fn a_wait_that_a_circle_stopped_is_not_due() {
    let mut engine = suppressed();
    set(&mut engine, 71, "m1", State::Alarm);
    let Some(Definition::Composite(mut circle)) = engine.definition("c").cloned() else {
        unreachable!("`c` is a composite");
    };
    circle.rule = "ALARM(c)".parse().unwrap();
    engine.put_composite(at(72), "c", circle).unwrap();
    assert_eq!(engine.next_due(at(600)), Some(at(660)));
}

/// The steps from one alarm to the next are bounded by time, which has an end.
#[test]
fn a_replay_ends_where_time_does() {
    let end = Timestamp::from_millis(i64::MAX);
    assert_eq!(of(&[]).replay(end, end, &MetricStore::new()).len(), 2);
}

#[test]
fn a_clock_put_back_does_not_lengthen_a_wait() {
    let mut engine = suppressed();
    set(&mut engine, 7200, "m1", State::Alarm);
    engine.step(at(90), &MetricStore::new());
    assert_eq!(engine.next_due(at(90)), Some(at(92)));
    assert_eq!(
        engine.step(at(92), &MetricStore::new())[0].kind,
        Kind::Release
    );
}

/// The canonical text quotes every name, and so is longer than what was written.
#[test]
fn a_rule_of_full_length_survives_a_restart() {
    let names = (0..100).map(|n| format!("ALARM({}{n:03})", "n".repeat(88)));
    let rule = names.collect::<Vec<_>>().join(" OR ");
    assert!(rule.len() <= cloudwatch::composite::MAX_LENGTH);
    let mut engine = engine();
    engine.put_composite(at(0), "c", composite(&rule)).unwrap();
    let stored = serde_json::to_string(&engine.export()).unwrap();
    assert!(stored.len() > cloudwatch::composite::MAX_LENGTH + 100);
    let restored = serde_json::from_str(&stored).unwrap();
    let restarted = Engine::import(engine.settings().clone(), restored).unwrap();
    assert_eq!(restarted.definition("c"), engine.definition("c"));
}

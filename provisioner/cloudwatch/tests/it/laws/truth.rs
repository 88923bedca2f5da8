//! A composite is its truth table: every combination of the states of its children, in an engine
//! and in the rule, against an evaluator of a few lines that shares nothing with either.

use cloudwatch::alarm::State;
use cloudwatch::composite::{Amount, Rule};
use cloudwatch::engine::{Composite, Engine};
use cloudwatch::store::MetricStore;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::fixture::{at, engine, settings};
use crate::fuzzing::truth;

const CHILDREN: [&str; 3] = ["a", "b", "c"];

fn child() -> impl Strategy<Value = String> {
    prop::sample::select(CHILDREN.to_vec()).prop_map(ToOwned::to_owned)
}

fn state() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

fn rule() -> impl Strategy<Value = Rule> {
    let amount = prop_oneof![
        (1..3_u32).prop_map(Amount::Count),
        (1..=100_u32).prop_map(Amount::Percent)
    ];
    let at_least = (amount, any::<bool>(), state(), vec(child(), 2..5)).prop_map(
        |(amount, negated, state, alarms)| Rule::AtLeast {
            amount,
            negated,
            state,
            alarms,
        },
    );
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Rule::Constant),
        4 => (state(), child()).prop_map(|(state, alarm)| Rule::Is { state, alarm }),
        2 => at_least,
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| Rule::Not(Box::new(rule))),
            vec(inner.clone(), 2..4).prop_map(Rule::And),
            vec(inner, 2..4).prop_map(Rule::Or),
        ]
    })
}

/// An engine with the children, each evaluated once, and the composite `all` of this rule.
fn of(rule: &Rule) -> Engine {
    let mut engine = engine();
    for name in CHILDREN {
        engine
            .put_metric_alarm(at(0), name, settings(1, 1))
            .unwrap();
    }
    let composite = Composite {
        rule: rule.clone(),
        suppressor: None,
    };
    engine.put_composite(at(0), "all", composite).unwrap();
    engine.step(at(60), &MetricStore::new());
    engine
}

/// Every combination of states; each differs from the one before in one child.
fn combinations() -> Vec<[State; 3]> {
    let turn = |states: [State; 3], times: usize| {
        let mut states = states;
        if times % 2 == 1 {
            states.reverse();
        }
        states
    };
    let mut all = Vec::new();
    for (i, a) in State::ALL.into_iter().enumerate() {
        for (j, b) in turn(State::ALL, i).into_iter().enumerate() {
            all.extend(turn(State::ALL, i + j).map(|c| [a, b, c]));
        }
    }
    all
}

#[test]
fn all_combinations_are_there() {
    let mut all = combinations();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 27);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_composite_is_its_truth_table(rule in rule()) {
        let mut engine = of(&rule);
        for states in combinations() {
            let state_of = |name: &str| CHILDREN.iter().position(|child| *child == name).map(|index| states[index]);
            let expected = truth(&rule, &state_of);
            prop_assert_eq!(rule.evaluate(&state_of), expected);
            // between two evaluations of the children, which would undo what is set
            for (name, state) in CHILDREN.into_iter().zip(states) {
                engine.set_state(at(61), name, state, "set", Json::Null).unwrap();
            }
            let expected = if expected { State::Alarm } else { State::Ok };
            prop_assert_eq!(engine.status("all").unwrap().state, expected, "{:?}", states);
        }
    }
}

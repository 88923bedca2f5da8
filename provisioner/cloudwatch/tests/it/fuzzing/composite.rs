//! Rules of composite alarms.

use std::cell::RefCell;

use cloudwatch::alarm::State;
use cloudwatch::composite::{self, Amount, MAX_CHILDREN, MAX_LENGTH, Rule};

pub(super) fn check(text: &str) {
    let rule = match composite::parse(text) {
        Ok(rule) => rule,
        Err(error) => {
            super::check_place(text, error.start, error.end);
            return super::check_message(&error.message);
        }
    };
    assert!(text.chars().count() <= MAX_LENGTH);
    let printed = rule.to_string();
    let stored = serde_json::to_string(&rule).unwrap();
    let read: Rule = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, rule, "stored as {stored}");
    assert_eq!(read.to_string(), printed);
    assert_eq!(rule.map_names(&mut str::to_owned), rule);
    let children = rule.children();
    assert!(children.len() <= MAX_CHILDREN);
    // every child in each state, and some in each of two
    for turn in 0..5 {
        let state_of = |name: &str| {
            let index = children.iter().position(|child| *child == name).unwrap();
            match turn {
                0..3 => State::ALL.get(turn).copied(),
                3 => State::ALL.get(index % 3).copied(),
                _ => None,
            }
        };
        assert_eq!(rule.evaluate(&state_of), truth(&rule, &state_of));
    }
    // no rule asks for an alarm that it does not name
    let asked = RefCell::new(Vec::new());
    rule.evaluate(&|name| {
        asked.borrow_mut().push(name.to_owned());
        None
    });
    assert!(
        asked
            .borrow()
            .iter()
            .all(|name| children.contains(&name.as_str()))
    );
}

/// The truth of a rule, worked out apart from it.
pub(crate) fn truth(rule: &Rule, state_of: &dyn Fn(&str) -> Option<State>) -> bool {
    match rule {
        Rule::Constant(value) => *value,
        Rule::Is { state, alarm } => state_of(alarm) == Some(*state),
        Rule::Not(rule) => !truth(rule, state_of),
        Rule::And(rules) => !rules.iter().any(|rule| !truth(rule, state_of)),
        Rule::Or(rules) => rules
            .iter()
            .map(|rule| truth(rule, state_of))
            .fold(false, |one, other| one | other),
        Rule::AtLeast {
            amount,
            negated,
            state,
            alarms,
        } => {
            let mut count = 0_u32;
            for alarm in alarms {
                count += u32::from((state_of(alarm) == Some(*state)) ^ negated);
            }
            let total = u32::try_from(alarms.len()).unwrap();
            match amount {
                Amount::Count(least) => count >= *least,
                Amount::Percent(percent) => {
                    f64::from(count) / f64::from(total) * 100.0 >= f64::from(*percent) - 1e-9
                }
            }
        }
    }
}

//! The rule of a composite alarm as a tree: what holds, down to the states that it looks at. A child that is composite
//! itself carries its own rule.

use cloudwatch::{
    alarm::State,
    composite::{Amount, Rule},
};
use serde::Serialize;

use crate::services::cloudwatch::{Standing, name_of};

/// How many composites deep a tree goes; deeper ones are linked to.
const DEEPEST: usize = 4;

/// A part of a rule.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Node {
    /// `all of`, `any of`, `not`, or of an alarm what is asked of it.
    words: String,
    /// Whether it holds now.
    holds: bool,
    /// The alarm whose state is asked.
    alarm: Option<Child>,
    /// What it is made of; of a composite alarm its own rule.
    parts: Vec<Node>,
}

/// An alarm in a rule.
#[derive(Debug, PartialEq, Serialize)]
struct Child {
    name: String,
    /// Empty when there is no such alarm.
    state: &'static str,
}

/// What silences a composite alarm.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Suppressor {
    child: Child,
    wait: u32,
    extension: u32,
}

/// The tree of a composite alarm, and what silences it; `None` of any other.
pub(super) fn tree(name: &str, standing: &Standing) -> Option<(Node, Option<Suppressor>)> {
    let composite = standing.composites.get(name)?;
    let suppressor = composite.suppressor.as_ref().map(|suppressor| Suppressor {
        child: child(&suppressor.alarm, standing),
        wait: suppressor.wait_seconds,
        extension: suppressor.extension_seconds,
    });
    Some((node(&composite.rule, standing, DEEPEST), suppressor))
}

fn child(reference: &str, standing: &Standing) -> Child {
    Child {
        name: name_of(reference).to_owned(),
        state: standing.state(reference).map_or("", State::name),
    }
}

fn node(rule: &Rule, standing: &Standing, depth: usize) -> Node {
    let parts = |rules: &[Rule]| {
        let parts = rules.iter().map(|rule| node(rule, standing, depth));
        parts.collect::<Vec<Node>>()
    };
    let holds = standing.holds(rule);
    let (words, parts) = match rule {
        Rule::Constant(value) => (
            if *value { "always" } else { "never" }.to_owned(),
            Vec::new(),
        ),
        Rule::Not(rule) => ("not".to_owned(), parts(std::slice::from_ref(rule))),
        Rule::And(rules) => ("all of".to_owned(), parts(rules)),
        Rule::Or(rules) => ("any of".to_owned(), parts(rules)),
        Rule::Is { state, alarm } => return leaf(alarm, (false, *state), standing, depth),
        Rule::AtLeast {
            amount,
            negated,
            state,
            alarms,
        } => {
            let amount = match amount {
                Amount::Count(count) => count.to_string(),
                Amount::Percent(percent) => format!("{percent} %"),
            };
            let parts = alarms
                .iter()
                .map(|alarm| leaf(alarm, (*negated, *state), standing, depth));
            (format!("at least {amount} of"), parts.collect())
        }
    };
    Node {
        words,
        holds,
        alarm: None,
        parts,
    }
}

fn leaf(alarm: &str, (negated, state): (bool, State), standing: &Standing, depth: usize) -> Node {
    let child = child(alarm, standing);
    let own = standing.composites.get(&child.name);
    // circles can be made; a tree of them ends here
    let own = own.filter(|_| depth > 0);
    Node {
        words: format!("is {}{state}", if negated { "not " } else { "" }),
        holds: (standing.state(alarm) == Some(state)) != negated,
        parts: own.map_or_else(Vec::new, |composite| {
            vec![node(&composite.rule, standing, depth - 1)]
        }),
        alarm: Some(child),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cloudwatch::{
        composite::{Rounding, parse},
        engine::Composite,
    };

    use super::*;

    fn standing(composites: &[(&str, &str)]) -> Standing {
        let states = [
            ("a", State::Alarm),
            ("b", State::Ok),
            ("c", State::InsufficientData),
        ];
        let composite = |(name, rule): &(&str, &str)| {
            let rule = parse(rule).unwrap();
            let suppressor = None;
            ((*name).to_owned(), Composite { rule, suppressor })
        };
        Standing {
            states: states
                .map(|(name, state)| (name.to_owned(), state))
                .into_iter()
                .collect(),
            composites: composites.iter().map(composite).collect::<BTreeMap<_, _>>(),
            rounding: Rounding::Up,
        }
    }

    fn lines(node: &Node, depth: usize, out: &mut Vec<String>) {
        let sign = if node.holds { '+' } else { '-' };
        let alarm = node
            .alarm
            .as_ref()
            .map(|child| format!("{} [{}] ", child.name, child.state));
        let indent = " ".repeat(depth);
        out.push(format!(
            "{indent}{sign} {}{}",
            alarm.unwrap_or_default(),
            node.words
        ));
        for part in &node.parts {
            lines(part, depth + 1, out);
        }
    }

    #[track_caller]
    fn check(composites: &[(&str, &str)], expected: &[&str]) {
        let standing = standing(composites);
        let (node, _) = tree(composites[0].0, &standing).unwrap();
        let mut found = Vec::new();
        lines(&node, 0, &mut found);
        assert_eq!(found, expected);
    }

    #[test]
    fn each_part_tells_whether_it_holds() {
        check(
            &[("x", "(ALARM(a) OR ALARM(b)) AND NOT OK(b)")],
            &[
                "- all of",
                " + any of",
                "  + a [ALARM] is ALARM",
                "  - b [OK] is ALARM",
                " - not",
                "  + b [OK] is OK",
            ],
        );
        check(
            &[("x", "AT_LEAST(2, NOT OK, (a, b, c, gone))")],
            &[
                "+ at least 2 of",
                " + a [ALARM] is not OK",
                " - b [OK] is not OK",
                " + c [INSUFFICIENT_DATA] is not OK",
                " + gone [] is not OK",
            ],
        );
    }

    #[test]
    fn composites_carry_their_rule_and_circles_end() {
        check(
            &[("x", "ALARM(y)"), ("y", "ALARM(a)")],
            &["- y [] is ALARM", " + a [ALARM] is ALARM"],
        );
        let mut found = Vec::new();
        let circle = standing(&[("x", "ALARM(x)")]);
        lines(&tree("x", &circle).unwrap().0, 0, &mut found);
        assert_eq!(found.len(), DEEPEST + 1);
    }
}

//! Rules of composite alarms: whether they are one, and when they hold.

use std::collections::BTreeMap;

use cloudwatch::alarm::State;
use cloudwatch::composite::{self, Rule};
use serde::Deserialize;

use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/composite-rules.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    rule: String,
    /// Absent of a text that is no rule.
    #[serde(default)]
    truth: Vec<Truth>,
}

/// Whether the rule holds while its alarms are in these states.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    states: BTreeMap<String, State>,
    holds: bool,
}

/// A rule that repeats a part, joined by another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    source: String,
    own: String,
    /// `#` stands for the number of the repetition.
    repeat: String,
    times: usize,
    join: String,
    taken: bool,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "rules") {
        let (source, own) = (row.source.clone(), row.rule.clone());
        examples.add("composite-rule", &source, &own, move || row.check());
    }
    for row in rows::<Limit>(FILE, "limits") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("composite-limit", &source, &own, move || row.check());
    }
}

impl Row {
    fn check(&self) {
        let parsed = composite::parse(&self.rule);
        if self.truth.is_empty() {
            assert!(parsed.is_err(), "{parsed:?}");
            return;
        }
        let rule: Rule = parsed.unwrap();
        for row in &self.truth {
            let state_of = |name: &str| row.states.get(name).copied();
            assert_eq!(rule.evaluate(&state_of), row.holds, "{:?}", row.states);
        }
    }
}

impl Limit {
    fn check(&self) {
        let parts = (0..self.times).map(|n| self.repeat.replace('#', &n.to_string()));
        let rule = parts.collect::<Vec<_>>().join(&self.join);
        assert_eq!(composite::parse(&rule).is_ok(), self.taken);
    }
}

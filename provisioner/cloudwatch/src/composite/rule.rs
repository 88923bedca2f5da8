//! A rule as a tree: its meaning and its canonical text.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::alarm::State;

/// A rule over the states of other alarms.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// `TRUE` or `FALSE`.
    Constant(bool),
    /// `ALARM(name)`, `OK(name)`, `INSUFFICIENT_DATA(name)`.
    Is {
        /// The state.
        state: State,
        /// The name or ARN of the alarm.
        alarm: String,
    },
    /// `NOT rule`.
    Not(Box<Rule>),
    /// `rule AND rule …`.
    And(Vec<Rule>),
    /// `rule OR rule …`.
    Or(Vec<Rule>),
    /// `AT_LEAST(amount, [NOT] state, (name, …))`.
    AtLeast {
        /// How many.
        amount: Amount,
        /// Whether those count that are **not** in the state.
        negated: bool,
        /// The state.
        state: State,
        /// The names or ARNs of the alarms.
        alarms: Vec<String>,
    },
}

/// How many alarms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// So many.
    Count(u32),
    /// This share of them, in percent.
    Percent(u32),
}

impl Rule {
    /// The names or ARNs of all alarms it refers to, each once, in the order of the text.
    pub fn children(&self) -> Vec<&str> {
        Vec::new()
    }

    /// This rule with every name or ARN replaced.
    #[must_use]
    pub fn map_names(&self, name: &mut dyn FnMut(&str) -> String) -> Self {
        let _ = name;
        self.clone()
    }

    /// Whether the rule holds. An alarm whose state is not known is in no state.
    pub fn evaluate(&self, state_of: &dyn Fn(&str) -> Option<State>) -> bool {
        let _ = state_of;
        false
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FALSE")
    }
}

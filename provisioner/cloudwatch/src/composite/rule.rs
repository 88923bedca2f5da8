//! A rule as a tree: its truth, its alarms and its canonical text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::alarm::State;

/// A rule over the states of other alarms. As data it is its canonical text, of any length.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Amount {
    /// So many.
    Count(u32),
    /// This share of them, in percent.
    Percent(u32),
}

/// How a share of alarms becomes a number of them (*undocumented*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Up: half of three is two, "at least 50 %".
    #[default]
    Up,
    /// Down, but at least one: half of three is one.
    Down,
    /// To the nearest, halves up, but at least one.
    Nearest,
}

impl Amount {
    /// Whether `satisfied` of `total` alarms are enough.
    pub fn is_reached(self, satisfied: usize, total: usize, rounding: Rounding) -> bool {
        let needed = match self {
            Self::Count(count) => u64::from(count),
            Self::Percent(percent) => {
                let hundredths = u64::from(percent) * total as u64;
                match rounding {
                    Rounding::Up => hundredths.div_ceil(100),
                    Rounding::Down => (hundredths / 100).max(1),
                    Rounding::Nearest => ((hundredths + 50) / 100).max(1),
                }
            }
        };
        satisfied as u64 >= needed
    }
}

impl Rule {
    /// The names or ARNs of all alarms it refers to, each once, in the order of the text.
    pub fn children(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        self.visit(&mut |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        names
    }

    fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Constant(_) => {}
            Self::Is { alarm, .. } => see(alarm),
            Self::Not(rule) => rule.visit(see),
            Self::And(rules) | Self::Or(rules) => rules.iter().for_each(|rule| rule.visit(see)),
            Self::AtLeast { alarms, .. } => alarms.iter().for_each(|alarm| see(alarm)),
        }
    }

    /// This rule with every name or ARN replaced.
    #[must_use]
    pub fn map_names(&self, name: &mut dyn FnMut(&str) -> String) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(*value),
            Self::Is { state, alarm } => Self::Is {
                state: *state,
                alarm: name(alarm),
            },
            Self::Not(rule) => Self::Not(Box::new(rule.map_names(name))),
            Self::And(rules) => Self::And(rules.iter().map(|rule| rule.map_names(name)).collect()),
            Self::Or(rules) => Self::Or(rules.iter().map(|rule| rule.map_names(name)).collect()),
            Self::AtLeast {
                amount,
                negated,
                state,
                alarms,
            } => Self::AtLeast {
                amount: *amount,
                negated: *negated,
                state: *state,
                alarms: alarms.iter().map(|alarm| name(alarm)).collect(),
            },
        }
    }

    /// Whether the rule holds, shares rounded up. An alarm whose state is not known is in no
    /// state.
    pub fn evaluate(&self, state_of: &dyn Fn(&str) -> Option<State>) -> bool {
        self.evaluate_with(Rounding::Up, state_of)
    }

    /// Whether the rule holds, shares rounded like this.
    pub fn evaluate_with(
        &self,
        rounding: Rounding,
        state_of: &dyn Fn(&str) -> Option<State>,
    ) -> bool {
        let holds = |rule: &Self| rule.evaluate_with(rounding, state_of);
        match self {
            Self::Constant(value) => *value,
            Self::Is { state, alarm } => state_of(alarm) == Some(*state),
            Self::Not(rule) => !holds(rule),
            Self::And(rules) => rules.iter().all(holds),
            Self::Or(rules) => rules.iter().any(holds),
            Self::AtLeast {
                amount,
                negated,
                state,
                alarms,
            } => {
                let is = |alarm: &&String| (state_of(alarm) == Some(*state)) != *negated;
                amount.is_reached(alarms.iter().filter(is).count(), alarms.len(), rounding)
            }
        }
    }

    /// How tightly it binds.
    fn level(&self) -> u8 {
        match self {
            Self::Or(_) => 0,
            Self::And(_) => 1,
            Self::Not(_) => 2,
            _ => 3,
        }
    }

    fn operand(&self, outer: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.level() > outer {
            write!(f, "{self}")
        } else {
            write!(f, "({self})")
        }
    }

    fn joined(&self, rules: &[Self], word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rule) in rules.iter().enumerate() {
            if index > 0 {
                write!(f, " {word} ")?;
            }
            rule.operand(self.level(), f)?;
        }
        Ok(())
    }
}

/// The canonical text, which reads back as an equal rule. Every name is in quotes.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(true) => f.write_str("TRUE"),
            Self::Constant(false) => f.write_str("FALSE"),
            Self::Is { state, alarm } => write!(f, "{state}({})", Quoted(alarm)),
            Self::Not(rule) => {
                f.write_str("NOT ")?;
                // `NOT NOT` needs no parentheses
                rule.operand(1, f)
            }
            Self::And(rules) => self.joined(rules, "AND", f),
            Self::Or(rules) => self.joined(rules, "OR", f),
            Self::AtLeast {
                amount,
                negated,
                state,
                alarms,
            } => {
                let not = if *negated { "NOT " } else { "" };
                write!(f, "AT_LEAST({amount}, {not}{state}, (")?;
                for (index, alarm) in alarms.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}", Quoted(alarm))?;
                }
                f.write_str("))")
            }
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let special = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"');
        if self.0.contains('\\') && !self.0.contains(special) {
            // in quotes, a backslash at the end would take the quote with it
            return f.write_str(self.0);
        }
        write!(f, "\"{}\"", self.0.replace('"', "\\\""))
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        super::parse(text)
    }
}

impl TryFrom<String> for Rule {
    type Error = RuleError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        super::parser::read(&text)
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}

//! What no operation of the API tells, and the console asks: how the engine came to a state.

use std::collections::BTreeMap;

use cloudwatch::{
    alarm::State,
    composite::{Rounding, Rule},
    engine::{Composite, Definition, Explanation},
};

use super::{CloudWatch, alarm::name_of};

/// The rules of all composite alarms, and the states that they look at.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// Of every alarm by name.
    pub(crate) states: BTreeMap<String, State>,
    /// Of every composite alarm by name.
    pub(crate) composites: BTreeMap<String, Composite>,
    /// How shares of alarms are rounded.
    pub(crate) rounding: Rounding,
}

impl Standing {
    /// The state of the alarm that a name or an ARN stands for, if there is one.
    pub(crate) fn state(&self, reference: &str) -> Option<State> {
        self.states.get(name_of(reference)).copied()
    }

    /// Whether a rule holds.
    pub(crate) fn holds(&self, rule: &Rule) -> bool {
        rule.evaluate_with(self.rounding, &|alarm| self.state(alarm))
    }
}

impl CloudWatch {
    /// The last evaluation of a metric alarm, window by window.
    pub(crate) async fn explain(&self, name: &str) -> Option<Explanation> {
        let pages = self.book.read().await;
        let data = self.metrics.read();
        pages.engine.explain(name, &*data)
    }

    /// What composite alarms look at.
    pub(crate) async fn standing(&self) -> Standing {
        let pages = self.book.read().await;
        let engine = &pages.engine;
        let state = |name: &str| Some((name.to_owned(), engine.status(name)?.state));
        let composite = |name: &str| match engine.definition(name)? {
            Definition::Composite(composite) => Some((name.to_owned(), composite.clone())),
            _ => None,
        };
        Standing {
            states: engine.names().filter_map(state).collect(),
            composites: engine.names().filter_map(composite).collect(),
            rounding: engine.settings().rounding,
        }
    }
}

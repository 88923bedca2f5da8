//! The variables that an expression can use.

use std::collections::BTreeMap;

use minijinja::Value as Computed;

use super::expression::Conversion;
use crate::tree::Node;

/// Variables by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    values: BTreeMap<String, Computed>,
    /// Whether there may be more, that could not be read: an unknown variable is then no mistake.
    pub(crate) open: bool,
}

impl Scope {
    pub(crate) fn insert(&mut self, name: &str, value: Computed) {
        self.values.insert(name.to_owned(), value);
    }

    /// This scope and one more variable.
    pub(crate) fn with(&self, name: &str, node: &Node) -> Self {
        let mut scope = self.clone();
        scope.insert(name, Conversion::to_computed(node));
        scope
    }

    /// This scope, and there may be more.
    pub(crate) fn opened(&self) -> Self {
        Self {
            values: self.values.clone(),
            open: true,
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Computed> {
        self.values.get(name)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// For the expression engine.
    pub(super) fn context(&self) -> Computed {
        Computed::from(self.values.clone())
    }
}

//! The variables that an expression can use.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Value as Computed;
use minijinja::value::Object;

use super::value::computed;
use crate::tree::Node;

/// Variables by name. Cheap to clone and to give to an expression: a project has one, each copy of a document adds its
/// own few.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    project: Arc<BTreeMap<String, Computed>>,
    of_copy: BTreeMap<String, Computed>,
    /// Whether there may be more, that could not be read: an unknown variable is then no mistake.
    pub(crate) open: bool,
}

impl Scope {
    /// Adds a variable of the project.
    pub(crate) fn insert(&mut self, name: &str, value: Computed) {
        Arc::make_mut(&mut self.project).insert(name.to_owned(), value);
    }

    /// Adds a variable of the project with the value of a tree.
    pub(crate) fn insert_node(&mut self, name: &str, node: &Node) {
        self.insert(name, computed(node));
    }

    /// This scope and a variable of one copy.
    pub(crate) fn with(&self, name: &str, node: &Node) -> Self {
        let mut scope = self.clone();
        scope.of_copy.insert(name.to_owned(), computed(node));
        scope
    }

    /// This scope, and there may be more.
    pub(crate) fn opened(&self) -> Self {
        Self {
            open: true,
            ..self.clone()
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.project.keys().chain(self.of_copy.keys());
        names.map(String::as_str)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Computed> {
        self.of_copy.get(name).or_else(|| self.project.get(name))
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// For the expression engine.
    pub(super) fn context(&self) -> Computed {
        Computed::from_object(Context(self.clone()))
    }
}

/// A scope as the engine looks names up in it.
#[derive(Debug)]
struct Context(Scope);

impl Object for Context {
    fn get_value(self: &Arc<Self>, key: &Computed) -> Option<Computed> {
        self.0.get(key.as_str()?).cloned()
    }
}

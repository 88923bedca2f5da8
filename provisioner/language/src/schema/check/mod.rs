//! Checks a tree against a schema: an interpreter that goes on after a mistake, so that it finds them all.
//!
//! It knows the keywords that the manifest types generate. Its result is the tree without what is wrong, from which
//! later checks can still learn something.

mod object;
mod reference;
mod scalar;
mod wording;

use std::collections::BTreeSet;

use serde_json::Value as Schema;

use crate::diagnostic::{Diagnostic, OUT_OF_RANGE, WRONG_TYPE};
use crate::resolve::Index;
use crate::source::Sources;
use crate::tree::{Node, Value};

/// What the check looks things up in, and where it reports.
pub(crate) struct Checker<'a> {
    pub(crate) root: &'a Schema,
    pub(crate) sources: &'a Sources,
    pub(crate) index: &'a Index,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
    /// Whether something was taken out of the tree.
    pub(crate) pruned: bool,
    /// The fields whose values were taken out.
    pub(crate) taken: BTreeSet<String>,
}

impl<'a> Checker<'a> {
    /// A check against a schema, of which references are resolved from its root.
    pub(crate) fn new(
        root: &'a Schema,
        sources: &'a Sources,
        index: &'a Index,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            root,
            sources,
            index,
            diagnostics,
            pruned: false,
            taken: BTreeSet::new(),
        }
    }

    /// Checks the value of the field `name`. Gives it back without what is wrong; nothing, when all of it is.
    pub(crate) fn check(&mut self, name: &str, node: &Node, schema: &Schema) -> Option<Node> {
        let checked = self.value(name, node, schema);
        if checked.is_none() {
            self.pruned = true;
            self.taken.insert(name.to_owned());
        }
        checked
    }

    fn value(&mut self, name: &str, node: &Node, schema: &Schema) -> Option<Node> {
        if node.value == Value::Unknown {
            return None;
        }
        let schema = self.resolve(schema);
        if let Some(constants) = wording::constants(schema) {
            return self.constant(name, node, &constants);
        }
        if let Some(alternatives) = schema.get("anyOf").and_then(Schema::as_array) {
            return self.alternative(name, node, schema, alternatives);
        }
        if !wording::accepts(schema, node) {
            self.wrong_type(name, node, &wording::expected(schema), schema);
            return None;
        }
        match &node.value {
            Value::Map(map) => self.object(name, node, map, schema),
            Value::Seq(items) => Some(self.list(name, node, items, schema)),
            _ => self.scalar(name, node, schema).then(|| node.clone()),
        }
    }

    fn resolve<'s>(&self, schema: &'s Schema) -> &'s Schema
    where
        Self: 's,
    {
        // the schemas are ours: no reference leads in a circle
        let target = schema
            .get("$ref")
            .and_then(Schema::as_str)
            .and_then(|path| path.strip_prefix('#'));
        target
            .and_then(|path| self.root.pointer(path))
            .unwrap_or(schema)
    }

    /// The alternative whose type the node has.
    fn alternative(
        &mut self,
        name: &str,
        node: &Node,
        schema: &Schema,
        alternatives: &[Schema],
    ) -> Option<Node> {
        let fitting = alternatives
            .iter()
            .map(|one| self.resolve(one))
            .find(|one| wording::accepts(one, node));
        if let Some(fitting) = fitting {
            return self.check(name, node, fitting);
        }
        let expected: Vec<String> = alternatives
            .iter()
            .map(|one| wording::expected(self.resolve(one)))
            .collect();
        self.wrong_type(name, node, &expected.join(" or "), schema);
        None
    }

    fn list(&mut self, name: &str, node: &Node, items: &[Node], schema: &Schema) -> Node {
        self.size(
            name,
            node,
            items.len(),
            schema,
            ("minItems", "maxItems"),
            "values",
        );
        let checked = match schema.get("items") {
            Some(of_item) => items
                .iter()
                .filter_map(|item| self.check(name, item, of_item))
                .collect(),
            None => items.to_vec(),
        };
        Node {
            value: Value::Seq(checked),
            ..node.clone_place()
        }
    }

    /// Reports a size out of range.
    fn size(
        &mut self,
        name: &str,
        node: &Node,
        size: usize,
        schema: &Schema,
        limits: (&str, &str),
        what: &str,
    ) {
        let limit = |key: &str| {
            schema
                .get(key)
                .and_then(Schema::as_u64)
                .and_then(|limit| usize::try_from(limit).ok())
        };
        let (least, most) = (limit(limits.0), limit(limits.1));
        let message = if least.is_some_and(|least| size < least) {
            if size == 0 {
                format!("`{name}` is empty")
            } else {
                format!("`{name}` has too few {what}: {size}")
            }
        } else if let Some(most) = most.filter(|most| size > *most) {
            format!("`{name}` has {size} {what}, more than {most}")
        } else {
            return;
        };
        self.pruned = true;
        self.diagnostics
            .push(Diagnostic::error(OUT_OF_RANGE, node.head(), message));
    }

    fn wrong_type(&mut self, name: &str, node: &Node, expected: &str, schema: &Schema) {
        if node.value == Value::Null {
            let message = format!("`{name}` has no value");
            let hint = format!("give it {expected}, or remove it");
            self.diagnostics
                .push(Diagnostic::error(WRONG_TYPE, node.head(), message).hint(hint));
            return;
        }
        let message = format!("`{name}` is {expected}, not {}", node.describe());
        let hint = wording::type_hint(schema, node);
        self.diagnostics
            .push(Diagnostic::error(WRONG_TYPE, node.head(), message).hint(hint));
    }
}

impl Node {
    /// The place of this node with nothing in it.
    fn clone_place(&self) -> Self {
        Self {
            value: Value::Null,
            span: self.span.clone(),
            origin: self.origin,
        }
    }
}

//! Values of expressions and values of trees.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use minijinja::Value as Computed;
use minijinja::value::ValueKind;

use crate::source::Span;
use crate::tree::limits::DEPTH;
use crate::tree::{Entry, Node, Value};

/// From the values of expressions to those of trees, and back.
pub(super) struct Conversion<'a> {
    /// Values that there may still be.
    pub(super) nodes: usize,
    /// The place of all of them.
    pub(super) span: &'a Span,
}

impl Conversion<'_> {
    pub(super) fn tree(
        &mut self,
        computed: &Computed,
        depth: usize,
    ) -> Result<Value, &'static str> {
        self.nodes = self.nodes.checked_sub(1).ok_or("the value is too large")?;
        match computed.kind() {
            ValueKind::Undefined => Err("the value is not defined"),
            ValueKind::None => Ok(Value::Null),
            ValueKind::Bool => Ok(Value::Bool(computed.is_true())),
            ValueKind::Number => number(computed).ok_or("the number is too large"),
            ValueKind::String => Ok(Value::String(
                computed.as_str().unwrap_or_default().to_owned(),
            )),
            ValueKind::Seq | ValueKind::Iterable if depth < DEPTH => {
                let items = computed.try_iter().map_err(|_| "the value is no list")?;
                let nodes = items.map(|item| self.node(&item, depth + 1));
                nodes.collect::<Result<Vec<_>, _>>().map(Value::Seq)
            }
            ValueKind::Map if depth < DEPTH => {
                let keys = computed.try_iter().map_err(|_| "the value is no map")?;
                let mut map: IndexMap<String, Entry> = IndexMap::new();
                for key in keys {
                    let item = computed.get_item(&key).map_err(|_| "the value is no map")?;
                    let node = self.node(&item, depth + 1)?;
                    map.insert(
                        key.to_string(),
                        Entry {
                            key: self.span.clone(),
                            node,
                        },
                    );
                }
                Ok(Value::Map(map))
            }
            _ => Err("the value is neither scalar nor list nor map"),
        }
    }

    fn node(&mut self, computed: &Computed, depth: usize) -> Result<Node, &'static str> {
        self.tree(computed, depth)
            .map(|value| Node::new(value, self.span.clone()))
    }
}

/// The value of a tree, for the expression engine.
pub(super) fn computed(node: &Node) -> Computed {
    match &node.value {
        Value::Null | Value::Unknown => Computed::from(()),
        Value::Bool(value) => Computed::from(*value),
        Value::Int(value) => Computed::from(*value),
        Value::Float(value) => Computed::from(*value),
        Value::String(text) => Computed::from(text.as_str()),
        Value::Seq(items) => items.iter().map(computed).collect(),
        Value::Map(map) => {
            let fields = map
                .iter()
                .map(|(key, entry)| (key.clone(), computed(&entry.node)));
            Computed::from(fields.collect::<BTreeMap<String, Computed>>())
        }
    }
}

fn number(computed: &Computed) -> Option<Value> {
    if computed.is_integer() {
        return i64::try_from(computed.clone()).ok().map(Value::Int);
    }
    let value = f64::try_from(computed.clone()).ok()?;
    value.is_finite().then_some(Value::Float(value))
}

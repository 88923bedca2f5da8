//! Documents that come with another: they stand beside it as if a person had written them, so that names, references,
//! plan and template treat them as any other. A mistake in what they take from it is found in each of them, at its one
//! place, and told once.

use serde_json::Value as Json;

use crate::expand::Document;
use crate::schema::Kind;
use crate::source::Span;
use crate::tree::{Entry, Mapping, Node, Value};

/// A document that others come with.
pub(super) struct Host<'a> {
    document: &'a Document,
    pub(super) name: &'a str,
    span: &'a Span,
}

impl<'a> Host<'a> {
    /// The document, if it is of this kind and has a name.
    pub(super) fn of(document: &'a Document, kind: Kind) -> Option<Self> {
        let name = document.root.get("name")?;
        (document.kind == Some(kind)).then_some(Self {
            document,
            name: name.as_str()?,
            span: &name.span,
        })
    }

    /// What it says of a field.
    pub(super) fn field(&self, name: &str) -> Option<&'a Node> {
        self.document.root.get(name)
    }

    /// What it says of a field of one of its alarms.
    pub(super) fn setting(&self, alarm: &str, field: &str) -> Option<&'a Node> {
        self.field("alarms")?.get(alarm)?.get(field)
    }

    /// Gives the named fields, where it has them, to another.
    pub(super) fn lend(&self, fields: &[&str], to: &mut Node) {
        for field in fields {
            put(to, field, self.field(field));
        }
    }

    /// Gives what one of its alarms says for itself to that alarm.
    pub(super) fn lend_of_alarm(&self, alarm: &str, to: &mut Node) {
        for field in ["severity", "runbook", "impact"] {
            put(to, field, self.setting(alarm, field));
        }
    }

    /// A document beside it.
    pub(super) fn beside(&self, kind: Kind, root: Node) -> Document {
        Document {
            kind: Some(kind),
            root,
            copy: self.document.copy.clone(),
        }
    }

    /// A tree that stands where its name does.
    pub(super) fn tree(&self, json: &Json) -> Node {
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => Value::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Value::String(text.clone()),
            Json::Array(items) => Value::Seq(items.iter().map(|item| self.tree(item)).collect()),
            Json::Object(fields) => {
                let entry = |(key, value): (&String, &Json)| (key.clone(), self.entry(value));
                Value::Map(fields.iter().map(entry).collect::<Mapping>())
            }
        };
        Node::new(value, self.span.clone())
    }

    fn entry(&self, json: &Json) -> Entry {
        Entry {
            key: self.span.clone(),
            node: self.tree(json),
        }
    }
}

/// Puts a node into a map, if there is one.
pub(super) fn put(map: &mut Node, field: &str, node: Option<&Node>) {
    if let (Value::Map(fields), Some(node)) = (&mut map.value, node) {
        let entry = Entry {
            key: node.span.clone(),
            node: node.clone(),
        };
        fields.insert(field.to_owned(), entry);
    }
}

/// Whether it can be read as a limit: what cannot is told of the host, not of what comes with it.
pub(super) fn is_limit(node: &Node) -> bool {
    let text = node.scalar_text();
    text.is_some_and(|text| text.parse::<crate::term::Threshold>().is_ok())
}

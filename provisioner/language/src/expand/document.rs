//! The documents of a project, expanded.

use super::Copied;
use super::{Expander, Scope, defaults};
use crate::diagnostic::{
    Diagnostic, MISSING_FIELD, NOT_A_MAP, TOO_MANY_REPETITIONS, UNKNOWN_KIND, WRONG_TYPE,
    did_you_mean, list,
};
use crate::schema::Kind;
use crate::tree::{File, Mapping, Node, Value};

/// Documents of a project, copies counted.
const DOCUMENTS: usize = 10_000;

/// One document after expansion.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Nothing when its kind is unknown, which is reported.
    pub(crate) kind: Option<Kind>,
    /// Its fields, without `kind` and `for`.
    pub(crate) root: Node,
    /// Which copy it is, of a document with `for`.
    pub(crate) copy: Option<Copied>,
}

/// Where the defaults of all files come from.
pub(crate) struct Origins<'a> {
    pub(crate) project: Option<&'a Node>,
    pub(crate) environment: Option<&'a Node>,
}

/// The documents of all files, in their order.
pub(crate) fn documents(
    files: &[File],
    origins: &Origins<'_>,
    scope: &Scope,
    expander: &mut Expander<'_>,
) -> Vec<Document> {
    let mut documents = Vec::new();
    for file in files {
        let roots = file
            .documents
            .iter()
            .filter(|root| root.value != Value::Null);
        let (of_file, others): (Vec<&Node>, Vec<&Node>) = roots.partition(|root| is_defaults(root));
        let of_file: Vec<&Node> = of_file
            .into_iter()
            .rev()
            .filter_map(|root| root.get("defaults"))
            .collect();
        let cascade: Vec<&Node> = of_file
            .into_iter()
            .chain(origins.environment)
            .chain(origins.project)
            .collect();
        for root in others {
            let before = documents.len();
            documents.extend(document(root, &cascade, scope, expander));
            if documents.len() > DOCUMENTS {
                documents.truncate(before);
                let message = format!("more than {DOCUMENTS} documents in this project");
                expander.diagnostics.push(Diagnostic::error(
                    TOO_MANY_REPETITIONS,
                    root.head(),
                    message,
                ));
                return documents;
            }
        }
    }
    documents
}

/// A document that sets the defaults of its file: it has only those.
pub(crate) fn is_defaults(root: &Node) -> bool {
    root.as_map()
        .is_some_and(|map| map.contains_key("defaults") && !map.contains_key("kind"))
}

fn document(
    root: &Node,
    cascade: &[&Node],
    scope: &Scope,
    expander: &mut Expander<'_>,
) -> Vec<Document> {
    let Some(map) = root.as_map() else {
        let message = format!(
            "a document is a map with `kind` and `name`, not {}",
            root.describe()
        );
        expander
            .diagnostics
            .push(Diagnostic::error(NOT_A_MAP, root.head(), message));
        return Vec::new();
    };
    let kind = kind(root, map, &mut expander.diagnostics);
    let mut fields = map.clone();
    fields.shift_remove("kind");
    let body = Node {
        value: Value::Map(fields),
        span: root.span.clone(),
        origin: root.origin,
    };
    let copies = expander.repetitions(&body, scope);
    copies
        .into_iter()
        .map(|copy| {
            let full = kind.map_or_else(
                || copy.node.clone(),
                |kind| defaults::apply(&copy.node, kind, cascade),
            );
            let mut root = expander.expand(&full, &copy.scope);
            if kind == Some(Kind::Dashboard) {
                defaults::in_whole_minutes(&mut root);
            }
            Document {
                kind,
                root,
                copy: copy.values,
            }
        })
        .collect()
}

fn kind(root: &Node, map: &Mapping, diagnostics: &mut Vec<Diagnostic>) -> Option<Kind> {
    let names = || Kind::ALL.iter().map(|kind| kind.name());
    let kinds = || format!("the kinds are {}", list(names(), "and"));
    let Some(entry) = map.get("kind") else {
        diagnostics
            .push(Diagnostic::error(MISSING_FIELD, root.head(), "`kind` is missing").hint(kinds()));
        return None;
    };
    let Some(name) = entry.node.as_str() else {
        let message = format!("`kind` is a text, not {}", entry.node.describe());
        diagnostics.push(Diagnostic::error(WRONG_TYPE, entry.node.head(), message).hint(kinds()));
        return None;
    };
    let kind = Kind::named(name);
    if kind.is_none() {
        let hint = did_you_mean(name, names()).unwrap_or_else(kinds);
        let message = format!("unknown kind `{name}`");
        diagnostics
            .push(Diagnostic::error(UNKNOWN_KIND, entry.node.span.clone(), message).hint(hint));
    }
    kind
}

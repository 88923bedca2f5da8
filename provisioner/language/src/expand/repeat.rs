//! `for`: repeats a document, or an item of a list, over lists of values.

use super::{Expander, Scope};
use crate::diagnostic::{Diagnostic, HIDDEN_VARIABLE, Label, REPETITION, TOO_MANY_REPETITIONS};
use crate::source::Span;
use crate::term::Variable;
use crate::tree::{Node, Value};

/// Copies that one `for` makes.
const COPIES: usize = 1000;

/// One copy: what is repeated, without its `for`, and the variables that it can use.
pub(super) struct Copy {
    pub(super) node: Node,
    pub(super) scope: Scope,
    /// Which copy it is.
    pub(super) values: Option<Copied>,
}

/// Which of the copies of a `for` something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Where the first of its values is written.
    span: Span,
    /// Its values in words.
    values: String,
}

impl Copied {
    /// Says of mistakes in which copy they are.
    pub(crate) fn mark(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            diagnostic.labels.push(Label {
                span: self.span.clone(),
                message: format!("in the copy where {}", self.values),
            });
        }
    }
}

/// A variable and its values.
struct List {
    name: String,
    values: Vec<Node>,
}

impl Expander<'_> {
    /// The copies of a node, in the order of the values; just itself when it has no `for`.
    pub(super) fn repetitions(&mut self, node: &Node, scope: &Scope) -> Vec<Copy> {
        let (Some(map), Some(repeat)) = (node.as_map(), node.get("for")) else {
            return vec![Copy {
                node: node.clone(),
                scope: scope.clone(),
                values: None,
            }];
        };
        let mut rest = map.clone();
        rest.shift_remove("for");
        let rest = Node {
            value: Value::Map(rest),
            span: node.span.clone(),
            origin: node.origin,
        };
        let Some(lists) = self.lists(repeat, scope) else {
            // its variables are unknown, and that is said: what uses them is not a mistake
            let scope = scope.opened();
            return vec![Copy {
                node: rest,
                scope,
                values: None,
            }];
        };
        let copies = lists
            .iter()
            .try_fold(1usize, |copies, list| copies.checked_mul(list.values.len()));
        if copies.is_none_or(|copies| copies > COPIES) {
            let message = format!("this `for` makes more than {COPIES} copies");
            self.diagnostics.push(Diagnostic::error(
                TOO_MANY_REPETITIONS,
                repeat.head(),
                message,
            ));
            return Vec::new();
        }
        let start = Copy {
            node: rest,
            scope: scope.clone(),
            values: None,
        };
        lists.iter().fold(vec![start], |copies, list| {
            copies
                .iter()
                .flat_map(|copy| list.values.iter().map(|value| copy.bind(&list.name, value)))
                .collect()
        })
    }

    /// The variables of a `for` with their values. Nothing when it is wrong, which is reported.
    fn lists(&mut self, repeat: &Node, scope: &Scope) -> Option<Vec<List>> {
        let Some(map) = repeat.as_map().filter(|map| !map.is_empty()) else {
            let message = format!(
                "`for` is a map of variables with their values, not {}",
                repeat.describe()
            );
            let hint = "write `for: {name: [first, second]}`".to_owned();
            self.diagnostics
                .push(Diagnostic::error(REPETITION, repeat.head(), message).hint(hint));
            return None;
        };
        let mut lists = Vec::new();
        let mut complete = true;
        for (name, entry) in map {
            if let Err(error) = name.parse::<Variable>() {
                self.diagnostics.push(Diagnostic::error(
                    REPETITION,
                    entry.key.clone(),
                    error.to_string(),
                ));
                complete = false;
            } else if scope.contains(name) {
                let message = format!("there is a variable `{name}` already");
                let hint = "choose another name".to_owned();
                self.diagnostics.push(
                    Diagnostic::error(HIDDEN_VARIABLE, entry.key.clone(), message).hint(hint),
                );
                complete = false;
            }
            match self.expand(&entry.node, scope).value {
                Value::Seq(values) if !values.is_empty() => {
                    complete &= values.iter().all(|value| value.value != Value::Unknown);
                    lists.push(List {
                        name: name.clone(),
                        values,
                    });
                }
                Value::Unknown => complete = false,
                other => {
                    let found = Node::new(other, entry.node.span.clone());
                    let what = if found.value == Value::Seq(Vec::new()) {
                        "an empty list".to_owned()
                    } else {
                        found.describe()
                    };
                    let message = format!("`{name}` takes the values of a list, not {what}");
                    let hint = format!("write `{name}: [first, second]`");
                    self.diagnostics
                        .push(Diagnostic::error(REPETITION, found.head(), message).hint(hint));
                    complete = false;
                }
            }
        }
        complete.then_some(lists)
    }
}

impl Copy {
    fn bind(&self, name: &str, value: &Node) -> Self {
        let text = value.scalar_text().unwrap_or_else(|| value.describe());
        let binding = format!("`{name}` is `{text}`");
        let (span, values) = match &self.values {
            None => (value.span.clone(), binding),
            Some(before) => (before.span.clone(), format!("{}, {binding}", before.values)),
        };
        Self {
            node: self.node.clone(),
            scope: self.scope.with(name, value),
            values: Some(Copied { span, values }),
        }
    }
}

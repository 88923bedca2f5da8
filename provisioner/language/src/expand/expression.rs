//! `{{ }}`: expressions inside scalars.

use std::ops::Range;

use minijinja::value::ValueKind;
use minijinja::{Environment, Value as Computed};

use super::value::Conversion;
use super::{Scope, filter};
use crate::diagnostic::{
    Diagnostic, EXPRESSION_FAILED, EXPRESSION_MISPLACED, EXPRESSION_SYNTAX, UNKNOWN_VARIABLE,
    did_you_mean, list,
};
use crate::source::{Sources, Span};
use crate::tree::{Entry, Mapping, Node, Value, inside};

/// Bytes of one expression.
const LONGEST: usize = 1000;
/// Values that one expression may give.
const NODES: usize = 10_000;
/// Values that all expressions of a project may give.
const ALL_NODES: usize = 200_000;

/// Computes the expressions of trees.
pub(crate) struct Expander<'a> {
    engine: Environment<'static>,
    sources: &'a Sources,
    /// Values that expressions may still give.
    budget: usize,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Expander<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Self {
            engine: filter::engine(),
            sources,
            budget: ALL_NODES,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn sources(&self) -> &'a Sources {
        self.sources
    }

    /// The tree with every expression computed. One that cannot be is [`Value::Unknown`], and reported.
    pub(crate) fn expand(&mut self, node: &Node, scope: &Scope) -> Node {
        let value = match &node.value {
            Value::String(text) if text.contains("{{") => self.scalar(text, node, scope),
            Value::Seq(items) => Value::Seq(
                items
                    .iter()
                    .flat_map(|item| self.item(item, scope))
                    .collect(),
            ),
            Value::Map(map) => Value::Map(self.map(map, scope)),
            other => other.clone(),
        };
        Node {
            value,
            span: node.span.clone(),
            origin: node.origin,
        }
    }

    /// An item of a list: itself, or once for each value of its `for`.
    fn item(&mut self, node: &Node, scope: &Scope) -> Vec<Node> {
        let copies = self.repetitions(node, scope);
        copies
            .into_iter()
            .map(|copy| self.expand(&copy.node, &copy.scope))
            .collect()
    }

    fn map(&mut self, map: &Mapping, scope: &Scope) -> Mapping {
        let mut expanded = Mapping::with_capacity(map.len());
        for (key, entry) in map {
            if key.contains("{{") {
                self.diagnostics
                    .push(misplaced(entry.key.clone(), "a key is never computed"));
            }
            let node = self.expand(&entry.node, scope);
            expanded.insert(
                key.clone(),
                Entry {
                    key: entry.key.clone(),
                    node,
                },
            );
        }
        expanded
    }

    fn scalar(&mut self, text: &str, node: &Node, scope: &Scope) -> Value {
        let Some(pieces) = pieces(text) else {
            let start = text.rfind("{{").unwrap_or_default();
            let span = inside::place(self.sources, &node.span, text, start..text.len());
            let message = "an expression that does not end";
            self.diagnostics.push(
                Diagnostic::error(EXPRESSION_SYNTAX, span, message)
                    .hint("close it with `}}`".to_owned()),
            );
            return Value::Unknown;
        };
        if let [Piece::Expression(place)] = pieces.as_slice() {
            let span = inside::place(self.sources, &node.span, text, place.clone());
            return self
                .typed(&text[place.clone()], &span, &node.span, scope)
                .unwrap_or(Value::Unknown);
        }
        let mut joined = Some(String::new());
        for piece in pieces {
            let part = match piece {
                Piece::Text(place) => Some(text[place].to_owned()),
                Piece::Expression(place) => {
                    let span = inside::place(self.sources, &node.span, text, place.clone());
                    self.textual(&text[place], &span, scope)
                }
            };
            joined = joined.zip(part).map(|(joined, part)| joined + &part);
        }
        joined.map_or(Value::Unknown, Value::String)
    }

    /// The value of an expression that is all of its scalar: of any type.
    fn typed(&mut self, source: &str, place: &Span, scalar: &Span, scope: &Scope) -> Option<Value> {
        let computed = self.compute(source, place, scope)?;
        let mut conversion = Conversion {
            nodes: NODES.min(self.budget),
            span: scalar,
        };
        let before = conversion.nodes;
        match conversion.tree(&computed, 0) {
            Ok(value) => {
                self.budget -= before - conversion.nodes;
                Some(value)
            }
            Err(problem) => {
                self.fail(place, problem);
                None
            }
        }
    }

    /// The value of an expression with text around it.
    fn textual(&mut self, source: &str, place: &Span, scope: &Scope) -> Option<String> {
        let computed = self.compute(source, place, scope)?;
        match computed.kind() {
            ValueKind::Number | ValueKind::String | ValueKind::Bool => Some(computed.to_string()),
            ValueKind::Seq | ValueKind::Iterable => {
                self.fail(place, "a list cannot stand inside a text");
                None
            }
            _ => {
                self.fail(
                    place,
                    "only a text, a number or a boolean can stand inside a text",
                );
                None
            }
        }
    }

    fn compute(&mut self, source: &str, place: &Span, scope: &Scope) -> Option<Computed> {
        if source.len() > LONGEST {
            self.fail(
                place,
                &format!("an expression has at most {LONGEST} characters"),
            );
            return None;
        }
        let engine = &self.engine;
        let compiled = match engine.compile_expression(source) {
            Ok(compiled) => compiled,
            Err(error) => {
                let message = format!("this is not an expression: {}", detail(&error));
                self.diagnostics
                    .push(Diagnostic::error(EXPRESSION_SYNTAX, place.clone(), message));
                return None;
            }
        };
        let mut unknown: Vec<String> = compiled
            .undeclared_variables(false)
            .into_iter()
            .filter(|name| !scope.contains(name))
            .collect();
        if !unknown.is_empty() {
            unknown.sort();
            if !scope.open {
                let mistakes = unknown
                    .iter()
                    .map(|name| unknown_variable(name, place, scope));
                self.diagnostics.extend(mistakes.collect::<Vec<_>>());
            }
            return None;
        }
        if let Some(problem) = multiplies_text(source, compiled.undeclared_variables(false), scope)
        {
            self.fail(place, &problem);
            return None;
        }
        match compiled.eval(scope.context()) {
            Ok(value) => Some(value),
            Err(error) => {
                let hint = detail(&error)
                    .contains("filter")
                    .then(|| format!("the filters are {}", list(filter::NAMES, "and")));
                let message = format!("this cannot be computed: {}", detail(&error));
                self.diagnostics
                    .push(Diagnostic::error(EXPRESSION_FAILED, place.clone(), message).hint(hint));
                None
            }
        }
    }

    pub(super) fn fail(&mut self, place: &Span, message: &str) {
        self.diagnostics
            .push(Diagnostic::error(EXPRESSION_FAILED, place.clone(), message));
    }
}

/// Reports every expression in a tree that is not computed, and makes [`Value::Unknown`] of it.
pub(crate) fn refuse(node: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::String(text) if text.contains("{{") => {
            let message = "in `obsctl.yaml` only `variables` and `defaults` are computed";
            diagnostics.push(misplaced(node.span.clone(), message));
            node.value = Value::Unknown;
        }
        Value::Seq(items) => items.iter_mut().for_each(|item| refuse(item, diagnostics)),
        Value::Map(map) => map
            .values_mut()
            .for_each(|entry| refuse(&mut entry.node, diagnostics)),
        _ => {}
    }
}

fn misplaced(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(EXPRESSION_MISPLACED, span, message).hint("write the value itself".to_owned())
}

fn unknown_variable(name: &str, place: &Span, scope: &Scope) -> Diagnostic {
    let hint = did_you_mean(name, scope.names())
        .unwrap_or_else(|| "declare it in `variables` of `obsctl.yaml`, or in a `for`".to_owned());
    Diagnostic::error(
        UNKNOWN_VARIABLE,
        place.clone(),
        format!("unknown variable `{name}`"),
    )
    .hint(hint)
}

/// Text times number makes as much text as one likes. Where something is multiplied, all has to be numbers.
fn multiplies_text(
    source: &str,
    names: impl IntoIterator<Item = String>,
    scope: &Scope,
) -> Option<String> {
    if !source.contains('*') {
        return None;
    }
    let number = |name: &str| {
        scope
            .get(name)
            .is_some_and(|value| value.kind() == ValueKind::Number)
    };
    let numbers = names.into_iter().all(|name| number(&name));
    let plain = !source.contains(['"', '\'', '|', '~', '[', '{', ',']);
    (!numbers || !plain)
        .then(|| "`*` multiplies numbers, and nothing else can stand in its expression".to_owned())
}

fn detail(error: &minijinja::Error) -> String {
    error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned)
}

enum Piece {
    Text(Range<usize>),
    /// What is between the braces.
    Expression(Range<usize>),
}

/// The parts of a scalar. Nothing when an expression does not end.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        let start = at + found + 2;
        if found > 0 {
            pieces.push(Piece::Text(at..at + found));
        }
        let end = start + end_of_expression(&text[start..])?;
        let expression = text[start..end].trim();
        let first = start + text[start..end].len() - text[start..end].trim_start().len();
        pieces.push(Piece::Expression(first..first + expression.len()));
        at = end + 2;
    }
    if at < text.len() {
        pieces.push(Piece::Text(at..text.len()));
    }
    Some(pieces)
}

/// Where `}}` stands outside of quotes.
fn end_of_expression(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = 0;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (None, byte @ (b'"' | b'\'')) => quote = Some(byte),
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

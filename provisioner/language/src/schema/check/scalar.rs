//! Texts, numbers and booleans.

use serde_json::Value as Schema;

use super::{Checker, wording};
use crate::diagnostic::{Diagnostic, OUT_OF_RANGE, UNKNOWN_VALUE, did_you_mean, list};
use crate::term::FORMATS;
use crate::tree::{Node, Value};

impl Checker<'_> {
    /// Whether a scalar of the right type is in range and in form.
    pub(super) fn scalar(&mut self, name: &str, node: &Node, schema: &Schema) -> bool {
        match &node.value {
            Value::Int(_) | Value::Float(_) if !self.in_range(name, node, schema) => return false,
            Value::String(text) => {
                self.size(
                    name,
                    node,
                    text.chars().count(),
                    schema,
                    ("minLength", "maxLength"),
                    "characters",
                );
            }
            _ => {}
        }
        let Some(format) = schema.get("format").and_then(Schema::as_str) else {
            return true;
        };
        let (Some(form), Some(text)) = (
            FORMATS.iter().find(|form| form.name == format),
            node.scalar_text(),
        ) else {
            return true;
        };
        if let Some(misfit) = (form.misfit)(&text) {
            let hint = misfit
                .hint
                .or_else(|| {
                    wording::alias(format, &text).map(|name| format!("did you mean `{name}`?"))
                })
                .or_else(|| did_you_mean(&text, wording::candidates(format)));
            self.diagnostics
                .push(Diagnostic::error(form.code, node.span.clone(), misfit.message).hint(hint));
            return false;
        }
        self.reference(format, &text, node)
    }

    fn in_range(&mut self, name: &str, node: &Node, schema: &Schema) -> bool {
        let value = match node.value {
            Value::Int(value) => value as f64,
            Value::Float(value) => value,
            _ => return true,
        };
        let limit = |key: &str| schema.get(key).and_then(Schema::as_f64);
        let (least, most) = (limit("minimum"), limit("maximum"));
        if least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most) {
            return true;
        }
        let range = match (least, most) {
            (Some(least), Some(most)) => format!("between {least} and {most}"),
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            (None, None) => return true,
        };
        let message = format!("`{name}` is {range}, not {value}");
        self.diagnostics
            .push(Diagnostic::error(OUT_OF_RANGE, node.span.clone(), message));
        false
    }

    /// One of the texts that are possible.
    pub(super) fn constant(&mut self, name: &str, node: &Node, constants: &[&str]) -> Option<Node> {
        let Some(text) = node.as_str() else {
            self.wrong_type(name, node, &wording::one_of(constants), &Schema::Null);
            return None;
        };
        if constants.contains(&text) {
            return Some(node.clone());
        }
        let hint = did_you_mean(text, constants.iter().copied())
            .unwrap_or_else(|| format!("possible: {}", list(constants.iter().copied(), "and")));
        let message = format!("`{name}` cannot be `{text}`");
        self.diagnostics
            .push(Diagnostic::error(UNKNOWN_VALUE, node.span.clone(), message).hint(hint));
        None
    }
}

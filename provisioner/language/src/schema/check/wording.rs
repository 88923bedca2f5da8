//! What a schema asks for, in words.

use cloudwatch::metric::Unit;
use serde_json::Value as Schema;

use crate::diagnostic::list;
use crate::term::{FORMATS, Form};
use crate::tree::{Node, Value};

/// The texts that are possible, when the schema lists them.
pub(super) fn constants(schema: &Schema) -> Option<Vec<&str>> {
    if let Some(Schema::Array(values)) = schema.get("enum") {
        return values.iter().map(Schema::as_str).collect();
    }
    if let Some(value) = schema.get("const") {
        return value.as_str().map(|value| vec![value]);
    }
    let alternatives = schema.get("oneOf")?.as_array()?;
    let mut constants = Vec::new();
    for alternative in alternatives {
        constants.extend(self::constants(alternative)?);
    }
    (!constants.is_empty()).then_some(constants)
}

/// The fields of which exactly one is needed.
pub(super) fn exclusive(schema: &Schema) -> Option<Vec<&str>> {
    let alternatives = schema.get("oneOf")?.as_array()?;
    alternatives
        .iter()
        .map(|one| one.get("required")?.as_array()?.first()?.as_str())
        .collect()
}

/// Whether a node has one of the schema's types.
pub(super) fn accepts(schema: &Schema, node: &Node) -> bool {
    if constants(schema).is_some() {
        return matches!(node.value, Value::String(_));
    }
    let types = types(schema);
    types.is_empty() || types.iter().any(|kind| has_type(node, kind))
}

fn has_type(node: &Node, kind: &str) -> bool {
    match kind {
        "object" => matches!(node.value, Value::Map(_)),
        "array" => matches!(node.value, Value::Seq(_)),
        "string" => matches!(node.value, Value::String(_)),
        "boolean" => matches!(node.value, Value::Bool(_)),
        "integer" => matches!(node.value, Value::Int(_)),
        "number" => matches!(node.value, Value::Int(_) | Value::Float(_)),
        _ => false,
    }
}

fn types(schema: &Schema) -> Vec<&str> {
    match schema.get("type") {
        Some(Schema::String(kind)) => vec![kind],
        Some(Schema::Array(kinds)) => kinds.iter().filter_map(Schema::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What a value should be, with an article.
pub(super) fn expected(schema: &Schema) -> String {
    if let Some(constants) = constants(schema) {
        return one_of(&constants);
    }
    if let Some(form) = form(schema) {
        return format!("{} such as `{}`", form.noun, form.example);
    }
    let words: Vec<&str> = types(schema)
        .into_iter()
        .map(|kind| match kind {
            "object" => "a map",
            "array" => "a list",
            "boolean" => "`true` or `false`",
            "integer" => "a whole number",
            "number" => "a number",
            _ => "a text",
        })
        .collect();
    words.join(" or ")
}

pub(super) fn one_of(constants: &[&str]) -> String {
    match constants {
        [only] => format!("`{only}`"),
        _ => format!("one of {}", list(constants.iter().copied(), "and")),
    }
}

fn form(schema: &Schema) -> Option<&'static Form> {
    let format = schema.get("format")?.as_str()?;
    FORMATS.iter().find(|form| form.name == format)
}

/// What turns this node into one of the right type.
pub(super) fn type_hint(schema: &Schema, node: &Node) -> Option<String> {
    let types = types(schema);
    let wants = |kind: &str| types.contains(&kind);
    match &node.value {
        Value::String(text) if wants("boolean") => match text.to_ascii_lowercase().as_str() {
            "yes" | "on" | "true" | "y" => Some("write `true`".to_owned()),
            "no" | "off" | "false" | "n" => Some("write `false`".to_owned()),
            _ => None,
        },
        Value::String(text) if wants("integer") || wants("number") => {
            matches!(crate::tree::plain(text), Value::Int(_) | Value::Float(_))
                .then(|| "remove the quotes".to_owned())
        }
        Value::Int(number)
            if form(schema).is_some_and(|form| ["period", "time-span"].contains(&form.name)) =>
        {
            Some(format!("say in which unit: `{number}s`"))
        }
        Value::Int(_) | Value::Float(_) | Value::Bool(_) if wants("string") => Some(format!(
            "put it in quotes: \"{}\"",
            node.scalar_text().unwrap_or_default()
        )),
        Value::String(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_) if wants("array") => {
            Some(format!(
                "put it in brackets: [{}]",
                node.scalar_text().unwrap_or_default()
            ))
        }
        Value::Map(_) if wants("array") => Some("begin each item of a list with `- `".to_owned()),
        Value::Map(_) if wants("string") => {
            Some("quote an expression, as in `\"{{ name }}\"`: braces begin a map".to_owned())
        }
        _ => None,
    }
}

/// Texts that were probably meant.
pub(super) fn candidates(format: &str) -> Vec<&'static str> {
    match format {
        "unit" => Unit::ALL.iter().map(|(_, name)| *name).collect(),
        "color" => vec![
            "blue", "orange", "green", "red", "purple", "brown", "pink", "grey",
        ],
        _ => Vec::new(),
    }
}

/// What other tools call it, in our word.
pub(super) fn alias(format: &str, text: &str) -> Option<&'static str> {
    let words: &[(&str, &str)] = match format {
        "unit" => &[
            ("ms", "Milliseconds"),
            ("us", "Microseconds"),
            ("s", "Seconds"),
            ("%", "Percent"),
            ("b", "Bytes"),
        ],
        _ => &[],
    };
    let text = text.to_ascii_lowercase();
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, name)| *name)
}

/// The first sentence of a description, as a fragment.
pub(super) fn first_sentence(text: &str) -> String {
    let text = text
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .replace('\n', " ");
    let end = text.find(". ").unwrap_or(text.len());
    let sentence = text[..end].trim_end_matches('.');
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

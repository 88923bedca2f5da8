//! What editors need beyond the strict schema: `kind`, `for`, and an expression wherever a value may stand.

use serde_json::{Map, Value, json};

use super::{Kind, generate};
use crate::manifest::Defaults;

const EXPRESSION: &str = "#/$defs/Expression";

/// The schema of one document of a kind.
pub(super) fn document(kind: Kind) -> Value {
    let mut schema = kind.schema().clone();
    templated(&mut schema, false);
    let Value::Object(fields) = &mut schema else {
        return schema;
    };
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        properties.shift_insert(
            0,
            "kind".to_owned(),
            json!({"description": "What this document is.", "const": kind.name()}),
        );
        properties.insert("for".to_owned(), repetition());
    }
    if let Some(Value::Array(required)) = fields.get_mut("required") {
        required.insert(0, "kind".into());
    }
    with_expression(fields);
    head_first(&mut schema);
    schema
}

/// The schema of `obsctl.yaml`. Only defaults hold expressions, and variables, which hold anything.
pub(super) fn project() -> Value {
    let mut schema = super::project().clone();
    if let Some(defaults) = schema.pointer_mut("/$defs/Defaults") {
        templated(defaults, false);
    }
    if let Value::Object(fields) = &mut schema {
        with_expression(fields);
    }
    head_first(&mut schema);
    schema
}

/// The schema of any file but `obsctl.yaml`: the kind decides, and a document without one holds defaults.
pub(super) fn any_document() -> Value {
    let mut defaults = generate::strict::<Defaults>();
    templated(&mut defaults, false);
    let defaults = defaults.get("properties").cloned().unwrap_or_default();
    let kinds: Vec<Value> = Kind::ALL
        .iter()
        .map(|kind| {
            let name = kind.name();
            json!({"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": {"$ref": format!("{name}.json")}})
        })
        .collect();
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Document",
        "description": "A document of an obsctl project, or the defaults of its file.",
        "type": "object",
        "properties": {
            "kind": {"description": "What this document is.", "enum": names},
            "defaults": {
                "description": "Fields that the documents of this file take when they do not have them.",
                "type": "object", "properties": defaults, "additionalProperties": false,
            },
        },
        "oneOf": [{"required": ["kind"]}, {"required": ["defaults"]}],
        "allOf": kinds,
    });
    if let Value::Object(fields) = &mut schema {
        with_expression(fields);
    }
    schema
}

/// What a person reads first comes first.
fn head_first(schema: &mut Value) {
    let Value::Object(fields) = schema else {
        return;
    };
    for name in ["type", "description", "title", "$schema"] {
        if let Some(value) = fields.shift_remove(name) {
            fields.shift_insert(0, name.to_owned(), value);
        }
    }
}

fn repetition() -> Value {
    json!({
        "description": "Repeats this over lists of values: each variable takes each of its values, and can be used as \"{{ name }}\".",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [{"type": "array"}, {"$ref": EXPRESSION}]},
    })
}

fn with_expression(fields: &mut Map<String, Value>) {
    let definitions = fields.entry("$defs").or_insert_with(|| json!({}));
    if let Value::Object(definitions) = definitions {
        definitions.insert(
            "Expression".to_owned(),
            json!({"description": "A value computed from variables: \"{{ name }}\".", "type": "string", "pattern": "\\{\\{"}),
        );
    }
}

/// Lets an expression stand for every scalar, and `for` in every map that is an item of a list.
fn templated(schema: &mut Value, item: bool) {
    let Value::Object(fields) = schema else {
        return;
    };
    for name in ["properties", "$defs"] {
        if let Some(Value::Object(children)) = fields.get_mut(name) {
            children
                .values_mut()
                .for_each(|child| templated(child, false));
        }
    }
    if let Some(items) = fields.get_mut("items") {
        templated(items, true);
    }
    if let Some(values) = fields.get_mut("additionalProperties") {
        templated(values, false);
    }
    if let Some(Value::Array(alternatives)) = fields.get_mut("anyOf") {
        for alternative in alternatives {
            templated(alternative, false);
        }
    }
    if item && fields.contains_key("$ref") {
        let reference = fields.clone();
        let repeated =
            json!({"type": "object", "required": ["for"], "properties": {"for": repetition()}});
        *fields = Map::new();
        fields.insert("anyOf".to_owned(), json!([reference, repeated]));
        return;
    }
    if is_scalar(fields) {
        let description = fields.remove("description");
        let strict = Value::Object(std::mem::take(fields));
        if let Some(description) = description {
            fields.insert("description".to_owned(), description);
        }
        fields.insert("anyOf".to_owned(), json!([strict, {"$ref": EXPRESSION}]));
    }
}

fn is_scalar(fields: &Map<String, Value>) -> bool {
    let constants = |name: &str| match fields.get(name) {
        Some(Value::Array(alternatives)) => {
            alternatives.iter().any(|one| one.get("const").is_some())
        }
        _ => false,
    };
    let scalar = |kind: &Value| {
        matches!(
            kind.as_str(),
            Some("string" | "number" | "integer" | "boolean")
        )
    };
    match fields.get("type") {
        // a text without a form may hold an expression anyway
        Some(Value::String(kind)) if kind == "string" => {
            fields.contains_key("pattern") || fields.contains_key("enum")
        }
        Some(Value::Array(kinds)) => kinds.iter().all(scalar),
        Some(kind) => scalar(kind),
        None => constants("oneOf"),
    }
}

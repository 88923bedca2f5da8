//! From Rust types to a strict schema: an absent value is an absent field, never `null`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The schema of a type.
pub(super) fn strict<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    without_null(&mut schema);
    schema
}

/// Takes the `null` that stands for an absent field out of all subschemas.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(fields) => {
            single_type(fields);
            single_alternative(fields);
            fields.values_mut().for_each(without_null);
        }
        _ => {}
    }
}

fn single_type(fields: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = fields.get_mut("type") else {
        return;
    };
    types.retain(|one| one != "null");
    if let [only] = types.as_slice() {
        let only = only.clone();
        fields.insert("type".to_owned(), only);
    }
}

fn single_alternative(fields: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = fields.get_mut("anyOf") else {
        return;
    };
    let before = alternatives.len();
    alternatives.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
    if alternatives.len() == before || alternatives.len() > 1 {
        return;
    }
    let Some(Value::Object(only)) = alternatives.pop() else {
        return;
    };
    fields.remove("anyOf");
    for (name, value) in only {
        // the description of the field says more than that of its type
        fields.entry(name).or_insert(value);
    }
}

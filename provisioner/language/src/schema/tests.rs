use super::*;

#[test]
fn schemas_describe_every_field() {
    fn visit(schema: &Value, path: &str) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            // the properties of a condition are not descriptions of fields
            let named = property.get("description").or_else(|| property.get("$ref"));
            assert!(
                named.is_some() || path.contains("allOf"),
                "{path}.{name} has no description"
            );
            visit(property, &format!("{path}.{name}"));
        }
        for (name, definition) in schema
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            visit(definition, &format!("{path}#{name}"));
        }
    }
    for (name, text) in json_schemas() {
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{name}"
        );
        visit(&schema, &name);
    }
}

#[test]
fn every_form_in_a_schema_is_known() {
    fn visit(schema: &Value) {
        if let Some(format) = schema.get("format").and_then(Value::as_str) {
            let known = crate::term::FORMATS.iter().any(|form| form.name == format);
            // the forms of numbers are JSON Schema's own
            assert!(
                known || matches!(format, "uint32" | "double"),
                "unknown form {format}"
            );
        }
        match schema {
            Value::Array(items) => items.iter().for_each(visit),
            Value::Object(fields) => fields.values().for_each(visit),
            _ => {}
        }
    }
    for kind in Kind::ALL {
        visit(kind.schema());
    }
    visit(project());
}

#[test]
fn every_example_of_a_form_has_it() {
    for form in crate::term::FORMATS {
        assert_eq!((form.misfit)(form.example), None, "{}", form.name);
    }
}

#[test]
fn no_value_is_null() {
    for (name, text) in json_schemas() {
        assert!(!text.contains("\"null\""), "{name}");
    }
}

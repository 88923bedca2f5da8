//! The document as people read it: operations by topic, and the shapes that they take and give.

use serde::Serialize;
use serde_json::Value;

/// All of the API.
#[derive(Serialize)]
pub(super) struct Reference {
    title: String,
    version: String,
    about: String,
    topics: Vec<Topic>,
    shapes: Vec<Shape>,
}

#[derive(Serialize)]
struct Topic {
    name: String,
    about: String,
    operations: Vec<Operation>,
}

#[derive(Serialize)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    /// Which token it takes, if any.
    token: Option<&'static str>,
    parameters: Vec<Field>,
    body: Option<Kind>,
    answers: Vec<Answer>,
}

#[derive(Serialize)]
struct Answer {
    status: String,
    about: String,
    kind: Option<Kind>,
}

#[derive(Serialize)]
struct Shape {
    name: String,
    about: String,
    fields: Vec<Field>,
    /// Of one that has no fields.
    kind: Option<Kind>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    place: String,
    required: bool,
    about: String,
    kind: Kind,
}

/// What a value is: words, and the shape that they speak of.
#[derive(Serialize, Default)]
struct Kind {
    words: String,
    shape: Option<String>,
}

impl Reference {
    /// What `document` says.
    pub(super) fn of(document: &Value) -> Self {
        let schemas = members(&document["components"]["schemas"]);
        let topics = elements(&document["tags"]);
        Self {
            title: text(&document["info"]["title"]),
            version: text(&document["info"]["version"]),
            about: text(&document["info"]["description"]),
            topics: topics.map(|tag| topic(tag, document)).collect(),
            shapes: schemas.map(|(name, schema)| shape(name, schema)).collect(),
        }
    }
}

fn topic(tag: &Value, document: &Value) -> Topic {
    let name = text(&tag["name"]);
    let of_topic = |operation: &Value| elements(&operation["tags"]).any(|tag| text(tag) == name);
    let operations = members(&document["paths"]).flat_map(|(path, item)| {
        let methods = members(item).filter(|(_, operation)| of_topic(operation));
        methods.map(move |(method, described)| operation(path, method, described))
    });
    Topic {
        about: text(&tag["description"]),
        operations: operations.collect(),
        name,
    }
}

fn operation(path: &str, method: &str, described: &Value) -> Operation {
    let parameters = elements(&described["parameters"]).map(|parameter| Field {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        required: parameter["required"] == true,
        about: text(&parameter["description"]),
        kind: kind(&parameter["schema"]),
    });
    let answers = members(&described["responses"]).map(|(status, answer)| Answer {
        status: if status == "default" {
            "else".to_owned()
        } else {
            status.clone()
        },
        about: text(&answer["description"]),
        kind: content(answer),
    });
    let mut schemes = elements(&described["security"]).flat_map(members);
    let is_optional = elements(&described["security"]).any(|needed| members(needed).count() == 0);
    let token = schemes
        .next()
        .map(|(scheme, _)| match (scheme.as_str(), is_optional) {
            ("operator", _) => "operator's token",
            (_, true) => "token, or none",
            _ => "token",
        });
    Operation {
        id: text(&described["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&described["summary"]),
        description: text(&described["description"]),
        token,
        parameters: parameters.collect(),
        body: content(&described["requestBody"]),
        answers: answers.collect(),
    }
}

fn content(of: &Value) -> Option<Kind> {
    let (_, content) = members(&of["content"]).next()?;
    Some(kind(&content["schema"]))
}

fn shape(name: &str, schema: &Value) -> Shape {
    let parts = [schema].into_iter().chain(elements(&schema["allOf"]));
    let fields: Vec<_> = parts.flat_map(fields).collect();
    Shape {
        name: name.to_owned(),
        about: text(&schema["description"]),
        kind: fields.is_empty().then(|| kind(schema)),
        fields,
    }
}

fn fields(of: &Value) -> Vec<Field> {
    if let Some(kept) = shape_of(of) {
        let all = format!("all of {kept}");
        return vec![Field {
            name: "…".to_owned(),
            place: String::new(),
            required: true,
            about: String::new(),
            kind: Kind {
                words: all,
                shape: Some(kept),
            },
        }];
    }
    let is_required = |name: &str| elements(&of["required"]).any(|needed| text(needed) == name);
    let properties = members(&of["properties"]).map(|(name, schema)| Field {
        name: name.clone(),
        place: String::new(),
        required: is_required(name),
        about: text(&schema["description"]),
        kind: kind(schema),
    });
    properties.collect()
}

/// `null` is said by a field's not being required.
fn kind(schema: &Value) -> Kind {
    if let Some(shape) = shape_of(schema) {
        return Kind {
            words: shape.clone(),
            shape: Some(shape),
        };
    }
    let mut choices = elements(&schema["oneOf"]).filter(|choice| choice["type"] != "null");
    if let Some(choice) = choices.next() {
        return kind(choice);
    }
    if !schema["items"].is_null() {
        let Kind { words, shape } = kind(&schema["items"]);
        return Kind {
            words: format!("list of {words}{}", range(schema, "Items")),
            shape,
        };
    }
    let names: Vec<_> = elements(&schema["enum"]).map(text).collect();
    if !names.is_empty() {
        return Kind {
            words: names.join(" | "),
            shape: None,
        };
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).find(|kind| kind != "null"),
        one => Some(text(one)),
    };
    let words = format!(
        "{}{}{}",
        types.unwrap_or_default(),
        range(schema, "imum"),
        range(schema, "Length")
    );
    Kind { words, shape: None }
}

/// The bounds of a schema: of its number, its length or its items.
fn range(schema: &Value, of: &str) -> String {
    let bound = |which: &str| {
        let bound = &schema[format!("{which}{of}")];
        bound.is_number().then(|| bound.to_string())
    };
    let unit = match of {
        "Length" => " characters",
        "Items" => " items",
        _ => "",
    };
    match (bound("min"), bound("max")) {
        (Some(least), Some(most)) => format!(", {least} to {most}{unit}"),
        (Some(least), None) => format!(", from {least}{unit}"),
        (None, Some(most)) => format!(", to {most}{unit}"),
        (None, None) => String::new(),
    }
}

fn shape_of(schema: &Value) -> Option<String> {
    let reference = schema["$ref"].as_str()?;
    reference.rsplit('/').next().map(str::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

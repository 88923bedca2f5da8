//! Fields of maps: known, required, exclusive.

use serde_json::Value as Schema;

use super::{Checker, wording};
use crate::diagnostic::{
    Diagnostic, EXACTLY_ONE, FIELD_NEEDS_FIELD, FORMAT, MISSING_FIELD, UNKNOWN_FIELD, did_you_mean,
    list,
};
use crate::term::FORMATS;
use crate::tree::{Entry, Mapping, Node, Value};

/// Diagnostics after which unknown fields are reported without a guess: guessing is slow, and no person reads on.
const MOST_HINTS: usize = 1000;

impl Checker<'_> {
    pub(super) fn object(
        &mut self,
        name: &str,
        node: &Node,
        map: &Mapping,
        schema: &Schema,
    ) -> Option<Node> {
        self.size(
            name,
            node,
            map.len(),
            schema,
            ("minProperties", "maxProperties"),
            "fields",
        );
        let properties = schema.get("properties").and_then(Schema::as_object);
        let others = schema.get("additionalProperties");
        let mut checked = Mapping::new();
        let mut meant = Vec::new();
        for (key, entry) in map {
            self.property_name(key, entry, schema);
            let of_field = properties
                .and_then(|properties| properties.get(key))
                .or(others);
            let child = match of_field {
                Some(Schema::Bool(false)) => {
                    meant.extend(self.unknown_field(key, entry, properties));
                    self.pruned = true;
                    None
                }
                Some(Schema::Bool(true)) | None => Some(entry.node.clone()),
                Some(of_field) => self.check(key, &entry.node, of_field),
            };
            if let Some(node) = child {
                checked.insert(
                    key.clone(),
                    Entry {
                        key: entry.key.clone(),
                        node,
                    },
                );
            }
        }
        let complete = self.required(node, map, schema, &meant);
        self.exclusive(node, map, schema, &meant);
        self.dependent(map, schema);
        let kept = Node {
            value: Value::Map(checked),
            ..node.clone_place()
        };
        complete.then_some(kept)
    }

    fn property_name(&mut self, key: &str, entry: &Entry, schema: &Schema) {
        let format = schema
            .pointer("/propertyNames/format")
            .and_then(Schema::as_str);
        let Some(form) = format.and_then(|format| FORMATS.iter().find(|form| form.name == format))
        else {
            return;
        };
        if let Some(misfit) = (form.misfit)(key) {
            self.pruned = true;
            self.diagnostics
                .push(Diagnostic::error(FORMAT, entry.key.clone(), misfit.message));
        }
    }

    /// Reports an unknown field; the field that was probably meant.
    fn unknown_field(
        &mut self,
        key: &str,
        entry: &Entry,
        properties: Option<&serde_json::Map<String, Schema>>,
    ) -> Option<String> {
        let names = || {
            properties
                .into_iter()
                .flat_map(|properties| properties.keys().map(String::as_str))
        };
        let hint = if self.diagnostics.len() > MOST_HINTS {
            String::new()
        } else if key == "<<" {
            "merge keys are not YAML 1.2; use `defaults`".to_owned()
        } else {
            did_you_mean(key, names())
                .unwrap_or_else(|| format!("the fields here are {}", list(names(), "and")))
        };
        let meant = names()
            .find(|name| hint == format!("did you mean `{name}`?"))
            .map(str::to_owned);
        let message = format!("unknown field `{key}`");
        let hint = Some(hint).filter(|hint| !hint.is_empty());
        self.diagnostics
            .push(Diagnostic::error(UNKNOWN_FIELD, entry.key.clone(), message).hint(hint));
        meant
    }

    /// Whether all required fields are there; a misspelt one is reported as unknown, not also as missing.
    fn required(&mut self, node: &Node, map: &Mapping, schema: &Schema, meant: &[String]) -> bool {
        let required = schema.get("required").and_then(Schema::as_array);
        let missing: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Schema::as_str)
            .filter(|name| !map.contains_key(*name))
            .collect();
        self.pruned |= !missing.is_empty();
        for name in missing
            .iter()
            .filter(|name| !meant.iter().any(|one| one == *name))
        {
            let description = schema
                .pointer(&format!("/properties/{name}/description"))
                .and_then(Schema::as_str);
            let hint =
                description.map(|text| format!("`{name}`: {}", wording::first_sentence(text)));
            let message = format!("`{name}` is missing");
            self.diagnostics
                .push(Diagnostic::error(MISSING_FIELD, node.head(), message).hint(hint));
        }
        missing.is_empty()
    }

    fn exclusive(&mut self, node: &Node, map: &Mapping, schema: &Schema, meant: &[String]) {
        let Some(names) = wording::exclusive(schema) else {
            return;
        };
        let present: Vec<(&str, &Entry)> = names
            .iter()
            .filter_map(|name| Some((*name, map.get(*name)?)))
            .collect();
        let diagnostic = match present.as_slice() {
            [_] => return,
            [] => {
                self.pruned = true;
                if meant.iter().any(|one| names.contains(&one.as_str())) {
                    return;
                }
                let message = format!("{} is needed", list(names.iter().copied(), "or"));
                Diagnostic::error(EXACTLY_ONE, node.head(), message)
                    .hint("exactly one of them".to_owned())
            }
            [(first, entry), (second, other), ..] => {
                self.pruned = true;
                let message = format!("`{second}` cannot stand beside `{first}`");
                Diagnostic::error(EXACTLY_ONE, other.key.clone(), message)
                    .label(entry.key.clone(), format!("`{first}` stands here"))
                    .hint(format!(
                        "exactly one of {}",
                        list(names.iter().copied(), "and")
                    ))
            }
        };
        self.diagnostics.push(diagnostic);
    }

    fn dependent(&mut self, map: &Mapping, schema: &Schema) {
        let rules = schema.get("dependentRequired").and_then(Schema::as_object);
        for (field, needed) in rules.into_iter().flatten() {
            let Some(entry) = map.get(field) else {
                continue;
            };
            let needed = needed
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Schema::as_str);
            for other in needed.filter(|other| !map.contains_key(*other)) {
                self.pruned = true;
                let message = format!("`{field}` needs `{other}`");
                let description = schema
                    .pointer(&format!("/properties/{other}/description"))
                    .and_then(Schema::as_str);
                let hint =
                    description.map(|text| format!("`{other}`: {}", wording::first_sentence(text)));
                self.diagnostics.push(
                    Diagnostic::error(FIELD_NEEDS_FIELD, entry.key.clone(), message).hint(hint),
                );
            }
        }
    }
}

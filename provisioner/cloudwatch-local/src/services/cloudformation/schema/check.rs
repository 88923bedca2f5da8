//! Checks values against shapes, and brings scalars into the type that is asked for, as the real service does.

use serde_json::{Map, Number, Value};

use super::{Property, Shape, properties};
use crate::services::cloudformation::kind::Kind;

/// Everything that is wrong with a resource's properties.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Properties validation failed for resource {logical_id} with message:\n[{}]", .found.join(", "))]
pub(crate) struct Violations {
    logical_id: String,
    found: Vec<String>,
}

/// The properties with each scalar in its proper type, or what is wrong with them.
pub(crate) fn conform(
    kind: Kind,
    logical_id: &str,
    given: &Map<String, Value>,
) -> Result<Map<String, Value>, Violations> {
    let mut found = Vec::new();
    let made = members(properties(kind), given, "#", &mut found);
    if found.is_empty() {
        Ok(made)
    } else {
        Err(Violations {
            logical_id: logical_id.to_owned(),
            found,
        })
    }
}

fn members(
    known: &[Property],
    given: &Map<String, Value>,
    path: &str,
    found: &mut Vec<String>,
) -> Map<String, Value> {
    for property in known.iter().filter(|property| property.required) {
        if !given.contains_key(property.name) {
            found.push(format!(
                "{path}: required key [{}] not found",
                property.name
            ));
        }
    }
    let mut made = Map::new();
    for (name, value) in given {
        match known.iter().find(|property| property.name == name) {
            Some(property) => {
                let value = shaped(property.shape, value, &format!("{path}/{name}"), found);
                made.insert(name.clone(), value);
            }
            None => found.push(format!("{path}: extraneous key [{name}] is not permitted")),
        }
    }
    made
}

fn shaped(shape: Shape, value: &Value, path: &str, found: &mut Vec<String>) -> Value {
    match (shape, value) {
        (Shape::Free | Shape::Json, Value::Object(_) | Value::String(_))
        | (Shape::Number, Value::Number(_))
        | (Shape::Boolean, Value::Bool(_)) => value.clone(),
        (
            Shape::Text(..) | Shape::OneOf(_),
            Value::String(_) | Value::Number(_) | Value::Bool(_),
        ) => {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            check_text(shape, &text, path, found);
            Value::String(text)
        }
        (Shape::Integer(least), Value::Number(_) | Value::String(_)) => match whole(value) {
            Some(number) => {
                if number < least {
                    found.push(format!(
                        "{path}: {number} is not greater or equal to {least}"
                    ));
                }
                Value::from(number)
            }
            None => mismatch("Integer", value, path, found),
        },
        (Shape::Number, Value::String(text)) => {
            match text.trim().parse::<f64>().ok().and_then(Number::from_f64) {
                Some(number) => Value::Number(number),
                None => mismatch("Number", value, path, found),
            }
        }
        (Shape::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => {
            Value::Bool(true)
        }
        (Shape::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => {
            Value::Bool(false)
        }
        (Shape::List(item, most), Value::Array(items)) => {
            if items.len() > most {
                found.push(format!(
                    "{path}: expected maximum item count: {most}, found: {}",
                    items.len()
                ));
            }
            items
                .iter()
                .enumerate()
                .map(|(index, value)| shaped(*item, value, &format!("{path}/{index}"), found))
                .collect()
        }
        (Shape::Object(known), Value::Object(given)) => {
            Value::Object(members(known, given, path, found))
        }
        (shape, value) => mismatch(expected(shape), value, path, found),
    }
}

fn check_text(shape: Shape, text: &str, path: &str, found: &mut Vec<String>) {
    match shape {
        Shape::Text(least, most) => {
            let length = text.chars().count();
            if length < least {
                found.push(format!(
                    "{path}: expected minLength: {least}, actual: {length}"
                ));
            }
            if length > most {
                found.push(format!(
                    "{path}: expected maxLength: {most}, actual: {length}"
                ));
            }
        }
        Shape::OneOf(set) if !set.contains(&text) => {
            found.push(format!("{path}: {text} is not a valid enum value"));
        }
        _ => {}
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let number = number.as_f64()?;
            (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn mismatch(wanted: &str, value: &Value, path: &str, found: &mut Vec<String>) -> Value {
    let actual = match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(_) => "Number",
        Value::String(_) => "String",
        Value::Array(_) => "JSONArray",
        Value::Object(_) => "JSONObject",
    };
    found.push(format!("{path}: expected type: {wanted}, found: {actual}"));
    value.clone()
}

fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Text(..) | Shape::OneOf(_) => "String",
        Shape::Integer(_) => "Integer",
        Shape::Number => "Number",
        Shape::Boolean => "Boolean",
        Shape::List(..) => "JSONArray",
        Shape::Json | Shape::Object(_) | Shape::Free => "JSONObject",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(kind: Kind, given: &Value, expected: Result<Value, &str>) {
        let got = conform(kind, "X", given.as_object().unwrap());
        match expected {
            Ok(made) => assert_eq!(Value::Object(got.unwrap()), made),
            Err(message) => assert_eq!(
                got.unwrap_err().to_string(),
                format!("Properties validation failed for resource X with message:\n[{message}]")
            ),
        }
    }

    #[test]
    fn scalars_take_the_type_that_is_asked_for() {
        check(
            Kind::Alarm,
            &json!({"Period": "60", "Threshold": "1.5", "ActionsEnabled": "false", "AlarmName": 5, "EvaluationPeriods": 3.0}),
            Ok(
                json!({"Period": 60, "Threshold": 1.5, "ActionsEnabled": false, "AlarmName": "5", "EvaluationPeriods": 3}),
            ),
        );
    }

    #[test]
    fn every_violation_is_told() {
        check(
            Kind::Alarm,
            &json!({"Periods": 60, "EvaluationPeriods": 0, "TreatMissingData": "no", "AlarmActions": "x",
                "Metrics": [{"MetricStat": {"Period": "often"}}]}),
            Err(concat!(
                "#: extraneous key [Periods] is not permitted, ",
                "#/EvaluationPeriods: 0 is not greater or equal to 1, ",
                "#/TreatMissingData: no is not a valid enum value, ",
                "#/AlarmActions: expected type: JSONArray, found: String, ",
                "#/Metrics/0: required key [Id] not found, ",
                "#/Metrics/0/MetricStat: required key [Metric] not found, ",
                "#/Metrics/0/MetricStat: required key [Stat] not found, ",
                "#/Metrics/0/MetricStat/Period: expected type: Integer, found: String",
            )),
        );
        check(
            Kind::Subscription,
            &json!({}),
            Err("#: required key [Protocol] not found, #: required key [TopicArn] not found"),
        );
    }
}

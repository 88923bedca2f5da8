//! Parameters: their declarations, and the values that a caller gives them.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::TemplateError;

/// A declared parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    /// `String`, `Number`, `CommaDelimitedList`, …
    pub(crate) value_type: String,
    /// Used when the caller gives no value.
    pub(crate) default: Option<String>,
    /// Whether the value is hidden in answers.
    pub(crate) no_echo: bool,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// The only values, if there are any.
    pub(crate) allowed: Vec<String>,
    /// What a number must not be below and above.
    value_bounds: (Option<f64>, Option<f64>),
    /// How many characters a text must and may have.
    length_bounds: (Option<f64>, Option<f64>),
}

/// What a caller says about one parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ParameterInput {
    /// The value, unless the previous one is kept.
    pub(crate) value: Option<String>,
    /// Whether to keep the stack's present value.
    pub(crate) use_previous: bool,
}

/// A parameter that has its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ParameterValue {
    /// As given.
    pub(crate) text: String,
    /// Whether `Ref` gives a list.
    pub(crate) list: bool,
    /// Whether it is hidden in answers.
    pub(crate) no_echo: bool,
}

impl ParameterValue {
    /// What `Ref` gives.
    pub(crate) fn reference(&self) -> Value {
        if self.list {
            return self
                .text
                .split(',')
                .map(|item| Value::from(item.trim()))
                .collect();
        }
        Value::from(self.text.clone())
    }

    /// What answers show.
    pub(crate) fn shown(&self) -> &str {
        if self.no_echo { "****" } else { &self.text }
    }
}

impl Parameter {
    pub(super) fn parse(name: &str, value: &Value) -> Result<Self, TemplateError> {
        let Value::Object(members) = value else {
            return Err(TemplateError::format(format_args!(
                "[/Parameters/{name}] is not an object."
            )));
        };
        let value_type = members.get("Type").and_then(Value::as_str).ok_or_else(|| {
            TemplateError::format("Every Parameters object must contain a Type member.")
        })?;
        // bounds may be written as numbers or as texts
        let bound = |member: &str| scalar_text(members.get(member)?).parse::<f64>().ok();
        Ok(Parameter {
            value_type: value_type.to_owned(),
            default: members.get("Default").map(scalar_text),
            no_echo: members
                .get("NoEcho")
                .is_some_and(|value| scalar_text(value) == "true"),
            description: members
                .get("Description")
                .and_then(Value::as_str)
                .map(str::to_owned),
            allowed: members
                .get("AllowedValues")
                .and_then(Value::as_array)
                .map(|values| values.iter().map(scalar_text).collect())
                .unwrap_or_default(),
            value_bounds: (bound("MinValue"), bound("MaxValue")),
            length_bounds: (bound("MinLength"), bound("MaxLength")),
        })
    }

    fn is_list(&self) -> bool {
        self.value_type == "CommaDelimitedList" || self.value_type.starts_with("List<")
    }
}

/// A scalar as text; numbers and booleans as JSON writes them.
pub(super) fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The value of every declared parameter.
pub(crate) fn parameter_values(
    declared: &IndexMap<String, Parameter>,
    given: &BTreeMap<String, ParameterInput>,
    previous: &IndexMap<String, ParameterValue>,
) -> Result<IndexMap<String, ParameterValue>, TemplateError> {
    let unknown: Vec<&str> = given
        .keys()
        .filter(|name| !declared.contains_key(*name))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(TemplateError::Other(format!(
            "Parameters: [{}] do not exist in the template",
            unknown.join(", ")
        )));
    }
    let mut values = IndexMap::new();
    let mut missing = Vec::new();
    for (name, parameter) in declared {
        let text = match given.get(name) {
            Some(ParameterInput {
                use_previous: true, ..
            }) => previous.get(name).map(|value| value.text.clone()),
            Some(ParameterInput { value, .. }) => value.clone(),
            None => parameter.default.clone(),
        };
        let Some(text) = text else {
            missing.push(name.as_str());
            continue;
        };
        check_value(name, parameter, &text)?;
        values.insert(
            name.clone(),
            ParameterValue {
                text,
                list: parameter.is_list(),
                no_echo: parameter.no_echo,
            },
        );
    }
    if missing.is_empty() {
        Ok(values)
    } else {
        Err(TemplateError::Other(format!(
            "Parameters: [{}] must have values",
            missing.join(", ")
        )))
    }
}

fn check_value(name: &str, parameter: &Parameter, text: &str) -> Result<(), TemplateError> {
    let broken = if parameter.value_type == "Number" {
        match text.trim().parse::<f64>() {
            Err(_) => Some("be a number.".to_owned()),
            Ok(number) => outside(number, parameter.value_bounds, |bound, least| {
                let relation = if least { "less" } else { "greater" };
                format!("be a number not {relation} than {bound}")
            }),
        }
    } else {
        let length = text.chars().count() as f64;
        outside(length, parameter.length_bounds, |bound, least| {
            let relation = if least { "least" } else { "most" };
            format!("contain at {relation} {bound} characters")
        })
    };
    let unlisted = !parameter.allowed.is_empty() && !parameter.allowed.iter().any(|it| it == text);
    match broken.or_else(|| unlisted.then(|| "be one of AllowedValues".to_owned())) {
        None => Ok(()),
        Some(broken) => Err(TemplateError::Other(format!(
            "Parameter '{name}' must {broken}"
        ))),
    }
}

/// What is said of a bound that a number breaks; `true` stands for the lower one.
fn outside(
    number: f64,
    (least, most): (Option<f64>, Option<f64>),
    say: impl Fn(f64, bool) -> String,
) -> Option<String> {
    match (least, most) {
        (Some(least), _) if number < least => Some(say(least, true)),
        (_, Some(most)) if number > most => Some(say(most, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn declared() -> IndexMap<String, Parameter> {
        [
            ("Name", json!({"Type": "String"})),
            (
                "Limit",
                json!({"Type": "Number", "Default": 5, "MinValue": 1, "MaxValue": "10.5"}),
            ),
            (
                "Word",
                json!({"Type": "String", "Default": "four", "MinLength": 2, "MaxLength": 4}),
            ),
            (
                "Mode",
                json!({"Type": "String", "Default": "a", "AllowedValues": ["a", "b"]}),
            ),
            (
                "Names",
                json!({"Type": "CommaDelimitedList", "Default": "x, y"}),
            ),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Parameter::parse(name, &value).unwrap()))
        .collect()
    }

    fn values(given: &[(&str, &str)]) -> Result<IndexMap<String, ParameterValue>, String> {
        let given = given
            .iter()
            .map(|(name, value)| {
                let input = ParameterInput {
                    value: Some((*value).to_owned()),
                    use_previous: false,
                };
                ((*name).to_owned(), input)
            })
            .collect();
        parameter_values(&declared(), &given, &IndexMap::new()).map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_fill_in() {
        let values = values(&[("Name", "n")]).unwrap();
        assert_eq!(values["Limit"].reference(), json!("5"));
        assert_eq!(values["Names"].reference(), json!(["x", "y"]));
    }

    #[test]
    fn wrong_values_are_refused() {
        let check = |given: &[(&str, &str)], expected: &str| {
            assert_eq!(values(given).unwrap_err(), expected, "{given:?}");
        };
        check(&[], "Parameters: [Name] must have values");
        check(
            &[("Name", ""), ("Foo", "")],
            "Parameters: [Foo] do not exist in the template",
        );
        for (name, value, expected) in [
            ("Mode", "c", "Parameter 'Mode' must be one of AllowedValues"),
            ("Limit", "c", "Parameter 'Limit' must be a number."),
            (
                "Limit",
                "0",
                "Parameter 'Limit' must be a number not less than 1",
            ),
            (
                "Limit",
                "11",
                "Parameter 'Limit' must be a number not greater than 10.5",
            ),
            (
                "Word",
                "x",
                "Parameter 'Word' must contain at least 2 characters",
            ),
            (
                "Word",
                "fünf?",
                "Parameter 'Word' must contain at most 4 characters",
            ),
        ] {
            check(&[("Name", ""), (name, value)], expected);
        }
        assert!(values(&[("Name", ""), ("Limit", "10.5"), ("Word", "fünf")]).is_ok());
    }
}

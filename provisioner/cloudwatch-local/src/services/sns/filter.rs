//! Filter policies: which messages a subscription gets.

use serde_json::{Map, Value as Json};

/// Whether a document has the shape of a filter policy.
pub(super) fn check(policy: &str) -> Result<(), &'static str> {
    match serde_json::from_str(policy) {
        Ok(Json::Object(keys)) => check_keys(&keys),
        Ok(_) => Err("Filter policy must be an object"),
        Err(_) => Err("failed to parse JSON."),
    }
}

fn check_keys(keys: &Map<String, Json>) -> Result<(), &'static str> {
    keys.values().try_for_each(|rules| match rules {
        Json::Array(_) => Ok(()),
        Json::Object(inner) => check_keys(inner),
        _ => Err("\"...\" must be an object or an array"),
    })
}

/// Whether a policy lets a message through. `fields` are its attributes, or its body.
pub(super) fn matches(policy: &str, fields: &Json) -> bool {
    match serde_json::from_str(policy) {
        Ok(Json::Object(keys)) => keys_match(&keys, Some(fields)),
        _ => false,
    }
}

fn keys_match(keys: &Map<String, Json>, fields: Option<&Json>) -> bool {
    keys.iter().all(|(key, rules)| {
        let field = fields.and_then(|fields| fields.get(key));
        match rules {
            Json::Object(inner) => keys_match(inner, field),
            Json::Array(rules) => rules.iter().any(|rule| rule_matches(rule, field)),
            _ => false,
        }
    })
}

fn rule_matches(rule: &Json, field: Option<&Json>) -> bool {
    if let Json::Object(operator) = rule {
        return operator
            .iter()
            .all(|(name, argument)| operator_matches(name, argument, field));
    }
    values(field).iter().any(|value| equal(value, rule))
}

fn operator_matches(name: &str, argument: &Json, field: Option<&Json>) -> bool {
    let texts = || {
        values(field)
            .into_iter()
            .filter_map(Json::as_str)
            .collect::<Vec<_>>()
    };
    match (name, argument) {
        ("exists", Json::Bool(wanted)) => field.is_some() == *wanted,
        ("prefix", Json::String(prefix)) => {
            texts().iter().any(|text| text.starts_with(prefix.as_str()))
        }
        ("suffix", Json::String(suffix)) => {
            texts().iter().any(|text| text.ends_with(suffix.as_str()))
        }
        ("equals-ignore-case", Json::String(wanted)) => {
            texts().iter().any(|text| text.eq_ignore_ascii_case(wanted))
        }
        ("anything-but", Json::Array(unwanted)) => {
            let values = values(field);
            !values.is_empty()
                && values
                    .iter()
                    .all(|value| !unwanted.iter().any(|unwanted| equal(value, unwanted)))
        }
        ("anything-but", unwanted) => {
            let values = values(field);
            !values.is_empty()
                && values
                    .iter()
                    .all(|value| !rule_matches(unwanted, Some(value)))
        }
        ("numeric", Json::Array(terms)) => values(field)
            .iter()
            .filter_map(|value| value.as_f64())
            .any(|number| in_range(number, terms)),
        _ => false,
    }
}

fn in_range(number: f64, terms: &[Json]) -> bool {
    !terms.is_empty()
        && terms.chunks(2).all(|term| match term {
            [Json::String(operator), Json::Number(bound)] => {
                let bound = bound.as_f64().unwrap_or(f64::NAN);
                match operator.as_str() {
                    "=" => (number - bound).abs() < f64::EPSILON,
                    "<" => number < bound,
                    "<=" => number <= bound,
                    ">" => number > bound,
                    ">=" => number >= bound,
                    _ => false,
                }
            }
            _ => false,
        })
}

fn values(field: Option<&Json>) -> Vec<&Json> {
    match field {
        None => Vec::new(),
        Some(Json::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
    }
}

fn equal(left: &Json, right: &Json) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => (left - right).abs() < f64::EPSILON,
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operators() {
        let message =
            json!({"state": "ALARM", "count": 5, "tags": ["a", "b"], "in": {"deep": "x"}});
        for (policy, expected) in [
            (json!({}), true),
            (json!({"state": ["ALARM", "OK"]}), true),
            (json!({"state": ["OK"]}), false),
            (json!({"state": [{"prefix": "AL"}]}), true),
            (json!({"state": [{"suffix": "AL"}]}), false),
            (json!({"state": [{"anything-but": ["OK"]}]}), true),
            (
                json!({"state": [{"anything-but": {"prefix": "AL"}}]}),
                false,
            ),
            (json!({"state": [{"equals-ignore-case": "alarm"}]}), true),
            (json!({"count": [{"numeric": [">", 1, "<=", 5]}]}), true),
            (json!({"count": [{"numeric": [">", 5]}]}), false),
            (json!({"tags": ["b"]}), true),
            (
                json!({"missing": [{"exists": false}], "state": ["ALARM"]}),
                true,
            ),
            (json!({"missing": ["x"]}), false),
            (json!({"in": {"deep": ["x"]}}), true),
        ] {
            assert_eq!(matches(&policy.to_string(), &message), expected, "{policy}");
        }
    }
}

//! From the text of a template, JSON or YAML, to one tree.

use serde_json::Value;

use super::{TemplateError, yaml};

/// Reads a template's text. What starts with `{` is JSON, like for the real service; all else is YAML.
pub(super) fn parse(text: &str) -> Result<Value, TemplateError> {
    if text.trim_start().starts_with('{') {
        return match serde_json::from_str(text) {
            Ok(value) => Ok(value),
            // flow mappings of YAML look like JSON at first
            Err(error) => yaml::parse(text).map_err(|_| TemplateError::Json {
                line: error.line(),
                column: error.column(),
            }),
        };
    }
    yaml::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_errors_tell_the_place() {
        let error = parse("{\n  \"Resources\": \n").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("Template format error: JSON not well-formed. (line"),
            "{error}"
        );
    }

    #[test]
    fn a_flow_mapping_is_yaml() {
        assert_eq!(
            parse("{Resources: {A: 1}}").unwrap(),
            serde_json::json!({"Resources": {"A": 1}})
        );
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let json = format!("{}{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        assert!(parse(&json).is_err());
    }
}

//! Filter patterns, and `TestMetricFilter`.

use std::collections::BTreeMap;

use cloudwatch::filter::{Pattern, Settings};
use serde::{Deserialize, Serialize};

use super::errors::invalid;
use crate::wire::ServiceError;

/// How many messages one test may have.
const MAX_MESSAGES: usize = 50;

/// `TestMetricFilter`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct TestMetricFilterInput {
    filter_pattern: Option<String>,
    log_event_messages: Vec<String>,
}

/// The output of `TestMetricFilter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestMetricFilterOutput {
    matches: Vec<MetricFilterMatchRecord>,
}

/// A message that matches; they are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct MetricFilterMatchRecord {
    event_number: usize,
    event_message: String,
    extracted_values: BTreeMap<String, String>,
}

/// Reads a pattern; the answer to a mistake says where it is.
pub(super) fn parse(pattern: &str) -> Result<Pattern, ServiceError> {
    Pattern::parse(pattern).map_err(|error| {
        let at = pattern
            .get(..error.start)
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let hint = error.hint.map(|hint| format!(" ({hint})"));
        let hint = hint.unwrap_or_default();
        invalid(format!(
            "Invalid filter pattern: {} at character {at}{hint}",
            error.message
        ))
    })
}

/// Which of the messages match.
pub(super) fn test_metric_filter(
    input: &TestMetricFilterInput,
) -> Result<TestMetricFilterOutput, ServiceError> {
    let Some(pattern) = &input.filter_pattern else {
        return Err(invalid("filterPattern must not be null"));
    };
    let pattern = parse(pattern)?;
    let count = input.log_event_messages.len();
    if !(1..=MAX_MESSAGES).contains(&count) {
        return Err(invalid(format!(
            "logEventMessages must have 1 to {MAX_MESSAGES} messages"
        )));
    }
    let messages = input.log_event_messages.iter().enumerate();
    let matches = messages.filter_map(|(index, message)| {
        let found = pattern.find(message, Settings::default())?;
        Some(MetricFilterMatchRecord {
            event_number: index + 1,
            event_message: message.clone(),
            extracted_values: found.extracted(&pattern),
        })
    });
    Ok(TestMetricFilterOutput {
        matches: matches.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested(pattern: &str, messages: &[&str]) -> Result<TestMetricFilterOutput, ServiceError> {
        test_metric_filter(&TestMetricFilterInput {
            filter_pattern: Some(pattern.to_owned()),
            log_event_messages: messages.iter().copied().map(str::to_owned).collect(),
        })
    }

    #[test]
    fn matches_show_what_they_extract() {
        let output = tested(
            "{ $.status >= 400 && $.path = * }",
            &["no", r#"{"status":404,"path":"/a"}"#],
        )
        .unwrap();
        let [only] = output.matches.as_slice() else {
            panic!("one message matches");
        };
        assert_eq!(only.event_number, 2);
        let values: Vec<_> = only.extracted_values.iter().collect();
        assert_eq!(
            format!("{values:?}"),
            r#"[("$.path", "/a"), ("$.status", "404")]"#
        );
        let output = tested("[level=ERROR, text]", &["ERROR disk is full"]).unwrap();
        let values = &output.matches[0].extracted_values;
        assert_eq!(values["$text"], "disk is full");
    }

    #[test]
    fn mistakes_are_answered_with_their_place() {
        let error = tested("{ $.a = é@ }", &["x"]).unwrap_err();
        assert!(
            format!("{error:?}").contains("at character 10"),
            "{error:?}"
        );
        assert!(tested("a", &[]).is_err());
        assert!(tested("a", &["x"; 51]).is_err());
        assert!(tested("\"open", &["x"]).is_err());
    }
}

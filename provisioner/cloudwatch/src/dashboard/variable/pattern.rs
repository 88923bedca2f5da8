//! Pattern variables: what a regular expression matches in the text of the widgets.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::VariableSettings;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::Scalar;
use crate::dashboard::model::Body;

/// Bytes that a compiled pattern may take: linear time, and no pattern that eats the memory.
const LARGEST_PATTERN: usize = 1 << 20;

/// What browsers have and linear time does not, as the messages about it begin.
const UNSUPPORTED: [&str; 2] = ["look-around", "backreferences"];

/// The pattern, compiled; a finding when it is none.
fn compile(pattern: &str, place: Place<'_>, findings: &mut Findings) -> Option<Regex> {
    let compiled = RegexBuilder::new(pattern)
        .size_limit(LARGEST_PATTERN)
        .dfa_size_limit(LARGEST_PATTERN)
        .build();
    match compiled {
        Ok(regex) if regex.is_match("") => {
            findings.error(&place, "must not match the empty text");
            None
        }
        Ok(regex) => Some(regex),
        Err(regex::Error::CompiledTooBig(_)) => {
            findings.error(&place, "is too large a regular expression");
            None
        }
        Err(error) => {
            // the last line says what, the ones before draw where
            let error = error.to_string();
            let what = error.lines().last().unwrap_or_default();
            let what = what.strip_prefix("error: ").unwrap_or(what);
            if UNSUPPORTED.iter().any(|feature| what.starts_with(feature)) {
                findings.warn(&place, format!("cannot be applied here: {what}"));
            } else {
                findings.error(&place, format!("is not a regular expression: {what}"));
            }
            None
        }
    }
}

/// Checks a pattern.
pub(in crate::dashboard) fn check(pattern: &str, place: Place<'_>, findings: &mut Findings) {
    compile(pattern, place, findings);
}

/// Replaces what the pattern matches in the JSON of the widgets. The value goes into texts, so its
/// quotes are escaped.
pub(super) fn apply(
    body: &mut Body,
    pattern: &str,
    value: &Scalar,
    settings: VariableSettings,
    place: Place<'_>,
    findings: &mut Findings,
) {
    let Some(regex) = compile(pattern, place, findings) else {
        return;
    };
    let quoted = Value::from(value.text()).to_string();
    let value = quoted.trim_start_matches('"');
    let value = value.strip_suffix('"').unwrap_or(value);
    body.rewrite_widgets(|widgets| {
        let text = widgets.to_string();
        let Some(text) = replaced(&text, &regex, value, settings.largest) else {
            findings.error(&place, "makes the dashboard too large");
            return None;
        };
        let read = serde_json::from_str(&text).ok().filter(Value::is_array);
        if read.is_none() {
            findings.error(&place, "makes something else than JSON of the widgets");
        }
        read
    });
}

/// The text with each match replaced, unless it becomes larger.
fn replaced(text: &str, regex: &Regex, value: &str, largest: usize) -> Option<String> {
    let mut result = String::new();
    let mut from = 0;
    for found in regex.find_iter(text) {
        result.push_str(text.get(from..found.start())?);
        result.push_str(value);
        from = found.end();
        if result.len() > largest {
            return None;
        }
    }
    result.push_str(text.get(from..)?);
    (result.len() <= largest).then_some(result)
}

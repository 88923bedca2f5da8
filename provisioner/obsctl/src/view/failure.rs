//! A failed operation: what, why, what to do.

use std::error::Error;

use serde_json::{Value, json};

use super::plain;
use super::style::{ERROR, HINT};
use crate::ops::Failure;

/// The message, its causes below it, and the hint.
pub(super) fn human(error: &dyn Failure) -> String {
    let mut text = format!(
        "{ERROR}error:{ERROR:#} {}\n",
        plain::block(&error.to_string())
    );
    for cause in causes(error) {
        text.push_str(&format!("  because: {}\n", plain::block(&cause)));
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("{HINT}hint:{HINT:#} {}\n", plain::block(&hint)));
    }
    text
}

/// The same as a `result`.
pub(super) fn json(error: &dyn Failure) -> Value {
    json!({"error": {"message": error.to_string(), "causes": causes(error), "hint": error.hint()}})
}

/// The chain of sources, without those that only repeat what stands above them.
fn causes(error: &dyn Failure) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut said = error.to_string();
    let mut next = Error::source(error);
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.contains(&text) {
            causes.push(text.clone());
            said = text;
        }
        next = cause.source();
    }
    causes
}

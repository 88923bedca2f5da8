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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot list the stacks at http://127.0.0.1:4566")]
    struct Outer(#[source] Middle);

    #[derive(Debug, thiserror::Error)]
    #[error("client error: connection refused")]
    struct Middle(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("connection refused")]
    struct Inner;

    impl Failure for Outer {
        fn hint(&self) -> Option<String> {
            Some("start it with `obsctl local`".to_owned())
        }
    }

    #[test]
    fn causes_stand_below_and_are_not_repeated() {
        let error = Outer(Middle(Inner));
        let text = anstream::adapter::strip_str(&human(&error)).to_string();
        assert_eq!(
            text,
            "error: cannot list the stacks at http://127.0.0.1:4566\n  because: client error: connection refused\n\
             hint: start it with `obsctl local`\n"
        );
        assert_eq!(
            json(&error)["error"]["causes"],
            serde_json::json!(["client error: connection refused"])
        );
    }
}

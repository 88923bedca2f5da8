//! What is said of names that nothing has, and what was probably meant.

use super::function::Function;
use crate::syntax::{Span, SyntaxError as MathError};

/// A call of what is no function.
pub(super) fn not_a_function(name: &str, span: Span) -> MathError {
    let upper = name.to_uppercase();
    if Function::of_name(&upper).is_some() {
        let message = format!("unknown function `{name}`: names of functions are in upper case");
        return MathError::new(span, message).hint(format!("did you mean `{upper}`?"));
    }
    let error = MathError::new(span, format!("unknown function `{name}`"));
    match upper.as_str() {
        "NOT" => error.hint("there is no negation: compare with zero, `m1 == 0`"),
        _ => match nearest(&upper) {
            Some(function) => error.hint(format!("did you mean `{function}`?")),
            None => error,
        },
    }
}

/// A word that is neither an id nor a keyword.
pub(super) fn not_a_name(word: &str, span: Span) -> MathError {
    if Function::of_name(word).is_some() {
        let message = format!("the function `{word}` needs its arguments");
        return MathError::new(span, message).hint(format!("write `{word}(…)`"));
    }
    let error = MathError::new(span, format!("`{word}` is not an id"));
    match word {
        "NOT" => error.hint("there is no negation: compare with zero, `m1 == 0`"),
        _ => error.hint("ids start with a lower-case letter"),
    }
}

fn nearest(name: &str) -> Option<Function> {
    let distance = |function: &Function| strsim::damerau_levenshtein(name, function.name());
    let best = Function::ALL.iter().copied().min_by_key(distance)?;
    (distance(&best) <= 1 + best.name().len() / 4).then_some(best)
}

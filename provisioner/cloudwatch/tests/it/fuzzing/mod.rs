//! What must hold for any text that somebody writes. Each check stands here once: the fuzzer of
//! `fuzz/` drives it with texts of its own, and the tests of this module replay the corpus, which
//! needs no fuzzer and no other toolchain.

mod composite;
mod dashboard;
mod embedded;
mod engine;
mod filter;
mod insights;
mod label;
mod logs;
mod math;
mod mute;
#[cfg(test)]
mod replay;
mod search;
mod statistic;

#[cfg(test)]
pub(crate) use composite::truth;

/// Takes a text, and panics when something is wrong with what is made of it.
pub(crate) type Check = fn(&str);

/// The checks, each with the name of its target.
pub(crate) const TARGETS: &[(&str, Check)] = &[
    ("composite_rule", composite::check),
    ("dashboard", dashboard::check),
    ("dynamic_label", label::check),
    ("emf", embedded::check),
    ("engine_state", engine::check),
    ("filter_pattern", filter::check),
    ("insights_query", insights::check),
    ("log_query", logs::check),
    ("metric_math", math::check),
    ("mute_schedule", mute::check),
    ("search_query", search::check),
    ("statistic", statistic::check),
];

/// A message is a lowercase fragment without a full stop.
fn check_message(message: &str) {
    assert!(!message.is_empty(), "a message says something");
    assert!(
        !message.starts_with(|first: char| first.is_ascii_uppercase()),
        "a message is a fragment: {message}"
    );
}

/// A place is a range of bytes of the text, between characters.
fn check_place(text: &str, start: usize, end: usize) {
    assert!(
        text.get(start..end).is_some(),
        "{start}..{end} is no place in `{text}`"
    );
}

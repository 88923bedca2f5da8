//! The bridge from the fuzzer to the checks, which stand with the tests of the crate.

#![expect(dead_code, reason = "the fixture serves the other tests too")]

#[path = "../../tests/it/fixture.rs"]
mod fixture;
#[path = "../../tests/it/fuzzing/mod.rs"]
mod fuzzing;

/// Checks what the fuzzer made up, when it is text.
pub fn check(target: &str, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for (name, check) in fuzzing::TARGETS {
        if *name == target {
            check(text);
        }
    }
}

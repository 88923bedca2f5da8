//! The filters of expressions: those that give little for little. What multiplies its input is bounded here.

use minijinja::{Environment, Error, ErrorKind, Value, filters};

/// Bytes that a filter may give.
const LONGEST: usize = 65_536;

/// An engine with our filters, without functions, tests and templates.
pub(super) fn engine() -> Environment<'static> {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    engine.add_filter("upper", filters::upper);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("capitalize", filters::capitalize);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("length", filters::length);
    engine.add_filter("first", filters::first);
    engine.add_filter("last", filters::last);
    engine.add_filter("round", filters::round);
    engine.add_filter("int", filters::int);
    engine.add_filter("float", filters::float);
    engine.add_filter("abs", filters::abs);
    engine.add_filter("replace", replace);
    engine.add_filter("join", join);
    engine
}

/// The names of the filters, for hints.
pub(super) const NAMES: [&str; 13] = [
    "upper",
    "lower",
    "capitalize",
    "trim",
    "length",
    "first",
    "last",
    "round",
    "int",
    "float",
    "abs",
    "replace",
    "join",
];

fn replace(text: &str, from: &str, to: &str) -> Result<String, Error> {
    let length = text
        .matches(from)
        .count()
        .saturating_mul(to.len())
        .saturating_add(text.len());
    bounded(length).map(|()| text.replace(from, to))
}

#[expect(clippy::needless_pass_by_value, reason = "the engine passes values")]
fn join(list: Value, separator: Option<&str>) -> Result<String, Error> {
    let separator = separator.unwrap_or_default();
    let mut joined = String::new();
    for (index, item) in list.try_iter()?.enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(&item.to_string());
        bounded(joined.len())?;
    }
    Ok(joined)
}

fn bounded(length: usize) -> Result<(), Error> {
    if length <= LONGEST {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidOperation,
        format!("the text would have more than {LONGEST} bytes"),
    ))
}

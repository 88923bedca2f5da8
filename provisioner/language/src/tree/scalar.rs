//! What a plain scalar means: the YAML 1.2 core schema.

use super::Value;

/// The value of a scalar without quotes.
pub(crate) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => number(text).unwrap_or_else(|| Value::String(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let first = *digits.as_bytes().first()?;
    if !(first.is_ascii_digit() || first == b'.') {
        return None;
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return plain_digits(hexadecimal, 16);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return plain_digits(octal, 8);
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // an account number such as 012345678901 would lose its zero; it is meant as a text
        let leading_zero = digits.len() > 1 && first == b'0';
        let whole = if leading_zero {
            None
        } else {
            text.parse().ok()
        };
        return whole.map(Value::Int);
    }
    let float = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let value: f64 = if float {
        text.parse().ok()?
    } else {
        return None;
    };
    value.is_finite().then_some(Value::Float(value))
}

fn plain_digits(text: &str, radix: u32) -> Option<Value> {
    let digits = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if digits {
        i64::from_str_radix(text, radix).ok().map(Value::Int)
    } else {
        None
    }
}

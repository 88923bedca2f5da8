//! The functions of values.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::collections::BTreeSet;

use super::MAX_TEXT;
use super::expression::Expression;
use super::function::Function;
use super::network::in_subnet;
use super::period::Period;
use super::scalar::Scope;
use super::value::Value;
use crate::time::Timestamp;

/// The value of a function. How many arguments there are was checked in reading.
pub(super) fn call(scope: Scope<'_>, function: Function, arguments: &[Expression]) -> Value {
    let values = || arguments.iter().map(|argument| scope.value(argument));
    match function {
        Function::Now => Value::of(scope.now.seconds() as f64),
        Function::Coalesce => values()
            .find(|value| !value.is_null())
            .unwrap_or(Value::Null),
        Function::Greatest => extreme(values().filter_map(|value| value.number()), f64::max),
        Function::Least => extreme(values().filter_map(|value| value.number()), f64::min),
        Function::DateFloor => dated(scope, arguments, Period::floor),
        Function::DateCeil => dated(scope, arguments, Period::ceil),
        Function::Concat => concat(values()),
        _ => {
            let values: Vec<Value> = values().collect();
            one(function, &values)
        }
    }
}

fn one(function: Function, values: &[Value]) -> Value {
    let first = values.first().unwrap_or(&Value::Null);
    let number = |of: fn(f64) -> f64| {
        first
            .number()
            .map_or(Value::Null, |number| Value::of(of(number)))
    };
    match function {
        Function::Abs => number(f64::abs),
        Function::Ceil => number(f64::ceil),
        Function::Floor => number(f64::floor),
        Function::Log => number(f64::ln),
        Function::Sqrt => number(f64::sqrt),
        Function::FromMillis => first.time().map_or(Value::Null, Value::Time),
        Function::ToMillis => number(|number| number),
        Function::IsPresent => Value::Boolean(!first.is_null()),
        Function::IsEmpty => flag(first.shown().is_empty()),
        Function::IsBlank => flag(first.shown().trim().is_empty()),
        _ if first.is_null() => Value::Null,
        _ => text(
            function,
            &first.shown(),
            values.get(1..).unwrap_or_default(),
        ),
    }
}

/// The functions of a text that is there. Numbers are texts as they print.
fn text(function: Function, text: &str, rest: &[Value]) -> Value {
    let argument = |index: usize| rest.get(index).map(Value::shown).unwrap_or_default();
    let owned = |text: &str| Value::Text(text.to_owned());
    match function {
        Function::LeftTrim | Function::RightTrim | Function::Trim => {
            let characters: Option<BTreeSet<char>> =
                rest.first().map(|value| value.shown().chars().collect());
            let of = |c: char| match &characters {
                Some(characters) => characters.contains(&c),
                None => c.is_whitespace(),
            };
            owned(match function {
                Function::LeftTrim => text.trim_start_matches(of),
                Function::RightTrim => text.trim_end_matches(of),
                _ => text.trim_matches(of),
            })
        }
        Function::Length => Value::of(text.chars().count() as f64),
        Function::Upper => Value::Text(text.to_uppercase()),
        Function::Lower => Value::Text(text.to_lowercase()),
        Function::Substring => substring(text, rest),
        Function::Replace => replace(text, &argument(0), &argument(1)),
        Function::Contains => flag(text.contains(&*argument(0))),
        Function::IsIp => Value::Boolean(text.parse::<IpAddr>().is_ok()),
        Function::IsIpV4 => Value::Boolean(text.parse::<Ipv4Addr>().is_ok()),
        Function::IsIpV6 => Value::Boolean(text.parse::<Ipv6Addr>().is_ok()),
        Function::InSubnet => Value::Boolean(in_subnet(text, &argument(0))),
        Function::InSubnetV4 => {
            Value::Boolean(text.parse::<Ipv4Addr>().is_ok() && in_subnet(text, &argument(0)))
        }
        Function::InSubnetV6 => {
            Value::Boolean(text.parse::<Ipv6Addr>().is_ok() && in_subnet(text, &argument(0)))
        }
        _ => Value::Null,
    }
}

/// 1 or 0, where AWS answers with a number and not with a boolean.
fn flag(holds: bool) -> Value {
    Value::Number(f64::from(u8::from(holds)))
}

fn extreme(numbers: impl Iterator<Item = f64>, of: fn(f64, f64) -> f64) -> Value {
    numbers.reduce(of).map_or(Value::Null, Value::of)
}

fn dated(
    scope: Scope<'_>,
    arguments: &[Expression],
    of: fn(Period, Timestamp) -> Timestamp,
) -> Value {
    match arguments {
        [time, Expression::Period(period)] => {
            let time = scope.value(time).time();
            time.map_or(Value::Null, |time| Value::Time(of(*period, time)))
        }
        _ => Value::Null,
    }
}

fn concat(values: impl Iterator<Item = Value>) -> Value {
    let mut text = String::new();
    for value in values {
        let part = value.shown();
        if text.len() + part.len() > MAX_TEXT {
            return Value::Null;
        }
        text.push_str(&part);
    }
    Value::Text(text)
}

fn replace(text: &str, from: &str, to: &str) -> Value {
    let times = text.matches(from).count();
    let length = text.len() + times.saturating_mul(to.len().saturating_sub(from.len()));
    if length > MAX_TEXT {
        return Value::Null;
    }
    Value::Text(text.replace(from, to))
}

/// From the character at the index on, so many characters or all.
fn substring(text: &str, rest: &[Value]) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index below 0 is 0, and one beyond the text its end"
    )]
    let index = |value: &Value| value.number().map(|number| number as usize);
    let Some(start) = rest.first().and_then(index) else {
        return Value::Null;
    };
    let length = match rest.get(1) {
        None => usize::MAX,
        Some(length) => match index(length) {
            Some(length) => length,
            None => return Value::Null,
        },
    };
    Value::Text(text.chars().skip(start).take(length).collect())
}

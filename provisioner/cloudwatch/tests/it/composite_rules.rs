//! Which rules are read, what they mean, and what is said about the others.

use cloudwatch::alarm::State;
use cloudwatch::composite::{self, MAX_NESTING};

/// `start..end message (hint)` of the mistake in a rule.
fn mistake(source: &str) -> String {
    let error = composite::parse(source).expect_err(source);
    let hint = error
        .hint
        .map_or(String::new(), |hint| format!(" ({hint})"));
    format!("{}..{} {}{hint}", error.start, error.end, error.message)
}

#[test]
fn canonical_text() {
    for (source, expected) in [
        // UG:alarm-combining
        (
            "AT_LEAST(2, ALARM, (AZ1Health, AZ2Health, AZ3Health)) AND NOT ALARM(MaintenanceWindow)",
            r#"AT_LEAST(2, ALARM, ("AZ1Health", "AZ2Health", "AZ3Health")) AND NOT ALARM("MaintenanceWindow")"#,
        ),
        (
            "(ALARM(A) OR ALARM(B)) AND OK(C)",
            r#"(ALARM("A") OR ALARM("B")) AND OK("C")"#,
        ),
        (
            "ALARM(A) OR ALARM(B) AND OK(C)",
            r#"ALARM("A") OR ALARM("B") AND OK("C")"#,
        ),
        (
            "AT_LEAST(60%,NOT OK,(\"arn1\",\"arn2\"))",
            r#"AT_LEAST(60%, NOT OK, ("arn1", "arn2"))"#,
        ),
        ("NOT NOT (TRUE)", "NOT NOT TRUE"),
        ("NOT\n(TRUE OR FALSE)", "NOT (TRUE OR FALSE)"),
        (r#"ALARM("a \" b, (c)")"#, r#"ALARM("a \" b, (c)")"#),
        (
            "ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:x)",
            r#"ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:x")"#,
        ),
    ] {
        let rule = composite::parse(source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
        assert_eq!(rule.to_string(), expected);
        assert_eq!(composite::parse(expected), Ok(rule), "{source}");
    }
}

#[test]
fn mistakes_carry_place_and_hint() {
    for (source, expected) in [
        ("", "0..0 the rule is empty"),
        ("ALARM(a", "7..7 expected `)`, found the end"),
        (
            "ALARM(a) ALARM(b)",
            "9..14 expected `AND`, `OR` or the end, found `ALARM`",
        ),
        (
            "ALARM(a) and ALARM(b)",
            "9..12 expected `AND`, `OR` or the end, found `and` (write `AND`)",
        ),
        (
            "alarm(a)",
            "0..5 `alarm` is not a condition (did you mean `ALARM`?)",
        ),
        (
            "checkout",
            "0..8 `checkout` is not a condition (write `ALARM(checkout)`, `OK(checkout)` or `INSUFFICIENT_DATA(checkout)`)",
        ),
        (
            "ALARM(\"a)",
            "6..9 this name has no end (close it with `\"`)",
        ),
        (
            "AT_LEAST(3, ALARM, (a, b))",
            "9..10 at least 3 of 2 alarms can never hold",
        ),
        (
            "AT_LEAST(0, ALARM, (a, b))",
            "9..10 expected a number of alarms from 1, or a percentage such as `60%`",
        ),
        (
            "AT_LEAST(101%, ALARM, (a))",
            "9..13 a percentage is a whole number from 1 to 100",
        ),
        (
            "AT_LEAST(1, BAD, (a))",
            "12..15 expected `ALARM`, `OK` or `INSUFFICIENT_DATA`",
        ),
    ] {
        assert_eq!(mistake(source), expected, "{source}");
    }
}

#[test]
fn limits() {
    let of = |count: usize| {
        (0..count)
            .map(|n| format!("ALARM(a{n})"))
            .collect::<Vec<_>>()
            .join(" OR ")
    };
    assert!(composite::parse(&of(100)).is_ok());
    assert!(mistake(&of(101)).contains("at most 100 alarms"));
    assert!(mistake(&vec!["TRUE"; 501].join(" OR ")).contains("at most 500 elements"));
    assert!(mistake(&"x".repeat(10_241)).contains("at most 10240 characters"));
    for open in ["(", "NOT "] {
        assert!(mistake(&open.repeat(2 * MAX_NESTING)).contains("nested deeper"));
    }
}

#[test]
fn children_and_renaming() {
    let rule = composite::parse("ALARM(b) AND (OK(a) OR AT_LEAST(1, ALARM, (c, b)))").unwrap();
    assert_eq!(rule.children(), ["b", "a", "c"]);
    let renamed = rule.map_names(&mut |name| format!("shop-{name}"));
    assert_eq!(renamed.children(), ["shop-b", "shop-a", "shop-c"]);
}

#[test]
fn truth() {
    let state_of = |name: &str| match name {
        "alarm" => Some(State::Alarm),
        "ok" => Some(State::Ok),
        "unknown" => Some(State::InsufficientData),
        _ => None,
    };
    for (source, expected) in [
        ("ALARM(alarm)", true),
        ("OK(alarm)", false),
        ("NOT OK(alarm)", true),
        ("INSUFFICIENT_DATA(unknown)", true),
        ("ALARM(gone)", false),
        ("NOT ALARM(gone)", true),
        ("ALARM(alarm) OR ALARM(ok) AND FALSE", true),
        ("(ALARM(alarm) OR ALARM(ok)) AND FALSE", false),
        ("AT_LEAST(2, ALARM, (alarm, ok, unknown))", false),
        ("AT_LEAST(2, NOT ALARM, (alarm, ok, unknown))", true),
        ("AT_LEAST(33%, ALARM, (alarm, ok, unknown))", true),
        ("AT_LEAST(34%, ALARM, (alarm, ok, unknown))", false),
    ] {
        let rule = composite::parse(source).unwrap();
        assert_eq!(rule.evaluate(&state_of), expected, "{source}");
    }
}

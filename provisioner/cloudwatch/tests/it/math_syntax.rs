//! Which expressions are read, how they are understood, and what is said about the others.

use cloudwatch::math::{self, Type};

/// The canonical text of an expression.
fn canonical(source: &str) -> String {
    math::parse(source)
        .unwrap_or_else(|errors| panic!("{source}: {errors:?}"))
        .to_string()
}

/// `start..end message (hint)` of each mistake.
fn mistakes(source: &str) -> Vec<String> {
    let type_of = |id: &str| match id {
        "a1" => Some(Type::Array),
        "s1" => Some(Type::Scalar),
        _ => Some(Type::Series),
    };
    let errors = match math::parse(source) {
        Ok(expr) => expr.check(&type_of).expect_err(source),
        Err(errors) => errors,
    };
    let line = |error: &math::MathError| {
        let hint = error
            .hint
            .as_ref()
            .map_or(String::new(), |hint| format!(" ({hint})"));
        format!("{}..{} {}{hint}", error.start, error.end, error.message)
    };
    errors.iter().map(line).collect()
}

#[test]
fn precedence() {
    for (source, expected) in [
        ("m1+m2*m3^2", "m1 + m2 * m3 ^ 2"),
        ("(m1+m2)*m3", "(m1 + m2) * m3"),
        ("m1-(m2-m3)", "m1 - (m2 - m3)"),
        ("(m1-m2)-m3", "(m1 - m2) - m3"),
        ("-m1^2", "-m1 ^ 2"),
        ("(-m1)^2", "(-m1) ^ 2"),
        ("m1^-m2", "m1 ^ -m2"),
        ("m1^(--m2)^-m3", "m1 ^ (--m2) ^ -m3"),
        ("1e300*1e-9+1000", "1e300 * 0.000000001 + 1000"),
        ("m1 > 15 && m2 > 15 || m3", "m1 > 15 AND m2 > 15 OR m3"),
        ("m1 > (15 AND m2)", "m1 > (15 AND m2)"),
        ("100*errors/requests", "100 * errors / requests"),
        ("IF(m1<400,m1)", "IF(m1 < 400, m1)"),
        (
            "SUM([m1,m2, METRICS('4xx')])",
            "SUM([m1, m2, METRICS('4xx')])",
        ),
        (
            "SORT(METRICS(), AVG, DESC, 3)",
            "SORT(METRICS(), AVG, DESC, 3)",
        ),
        (".5e2 + 1E-2", "50 + 0.01"),
    ] {
        assert_eq!(canonical(source), expected, "{source}");
        assert_eq!(canonical(expected), expected, "{source}");
    }
}

#[test]
fn mistakes_carry_place_and_hint() {
    for (source, expected) in [
        ("", "0..0 the expression is empty"),
        (
            "avg(m1)",
            "0..3 unknown function `avg`: names of functions are in upper case (did you mean `AVG`?)",
        ),
        ("AVERAGE(m1)", "0..7 unknown function `AVERAGE`"),
        (
            "DATAPOINTS_COUNT(m1)",
            "0..16 unknown function `DATAPOINTS_COUNT` (did you mean `DATAPOINT_COUNT`?)",
        ),
        (
            "AVG",
            "0..3 `AVG` has no place here (it is an argument of `FILL` or `SORT`, or a function without arguments)",
        ),
        (
            "RATE + m1",
            "0..4 the function `RATE` needs its arguments (write `RATE(…)`)",
        ),
        (
            "Errors / m1",
            "0..6 `Errors` is not an id (ids start with a lower-case letter)",
        ),
        ("(m1 + m2", "0..1 this is never closed by `)`"),
        (
            "m1 + m2)",
            "7..8 expected the end, found `)` (there is no `(` for it)",
        ),
        ("m1 +", "4..4 expected a value, found the end"),
        (
            "m1 and m2",
            "3..6 expected the end, found `and` (write `AND`)",
        ),
        ("m1 = 1", "3..4 unexpected `=` (equality is written `==`)"),
        (
            "5% + m1",
            "1..2 unexpected `%` (there is no remainder and no percent sign: multiply by 100 instead)",
        ),
        (
            "NOT(m1)",
            "0..3 unknown function `NOT` (there is no negation: compare with zero, `m1 == 0`)",
        ),
        (
            "5ms + m1",
            "0..3 `5ms` is not a number (numbers carry no unit, and ids start with a lower-case letter)",
        ),
        ("SEARCH('x", "7..9 this text has no end (close it with `'`)"),
        (
            "MAX(m1, m2)",
            "0..11 `MAX` takes one time series or one array (put them into an array: `MAX([m1, m2])`)",
        ),
        ("ABS(5)", "0..6 `ABS` takes one time series or one array"),
        (
            "a1 > 5",
            "5..6 `>` cannot combine an array of time series with a number (reduce an array to one series first, as `SUM(array)` does)",
        ),
        ("PERIOD(m1+m2)", "0..13 `PERIOD` takes the id of a metric"),
        (
            "[m1, 5]",
            "0..7 an array may only have time series, or only texts (a number becomes a series by `TIME_SERIES(number)`)",
        ),
        (
            "SELECT AVG(x) FROM y",
            "0..20 this is a Metrics Insights query, not metric math",
        ),
        ("1e999", "0..5 the number `1e999` is too large (inf)"),
        (
            "m1 & m2",
            "3..4 unexpected `&` (the logical operator is written `&&` or `AND`)",
        ),
        (
            "SORT(a1, AVG, desc)",
            "0..19 `SORT` takes an array, `AVG`, `MIN`, `MAX` or `SUM`, `ASC` or `DESC`, and optionally a number of series (write `DESC` in upper case)",
        ),
        ("SORT(a1, AVG, DESC, 0)", "20..21 a limit is at least 1"),
        ("SLICE(a1, -1)", "10..12 an index counts from 0"),
        ("SLICE(a1, 0, 1.5)", "13..16 `1.5` is not a whole number"),
        (
            "DB_PERF_INSIGHTS('rds', 'db', 'm')",
            "18..21 `rds` is not one of `RDS`, `DOCDB` (did you mean `RDS`?)",
        ),
        (
            "INSIGHT_RULE_METRIC('rule', 'p99')",
            "29..32 `p99` is not one of `UniqueContributors`, `MaxContributorValue`, `SampleCount`, `Sum`, `Minimum`, `Maximum`, `Average`",
        ),
        (
            "SEARCH('{Shop}', 'Sum', 90)",
            "24..26 the period of a search is 1, 5, 10, 20, 30 or a multiple of 60",
        ),
        (
            "IF(m1, a1)",
            "0..10 `IF` takes a condition, a value where it holds and optionally a value where it does not; at least one of the first two is a time series",
        ),
    ] {
        assert_eq!(mistakes(source), [expected], "{source}");
    }
}

#[test]
fn all_mistakes_of_a_kind_at_once() {
    assert_eq!(mistakes("avg(m1) + Foo / sum(m2)").len(), 3);
    assert_eq!(mistakes("m1 # m2 § m3").len(), 2);
    assert_eq!(mistakes("ABS(1) + CEIL(2)").len(), 2);
    // also of syntax, as far as parentheses tell where to go on
    assert_eq!(
        mistakes("MAX([m1 m2, m3 +]) - (m1 /) + avg(m4)"),
        [
            "8..10 expected `]`, found `m2`",
            "16..17 expected a value, found `]`",
            "26..27 expected a value, found `)`",
            "30..33 unknown function `avg`: names of functions are in upper case (did you mean `AVG`?)",
        ]
    );
    // and inside of texts, where each character may be several bytes
    let both = mistakes("SEARCH('{Größe} (', 'Summe') * SEARCH('', 'Sum')");
    assert!(both.len() >= 3, "{both:?}");
    assert!(both[0].starts_with("18..19 "), "{both:?}");
    assert!(
        both.iter().any(|one| one.starts_with("23..28 `Summe`")),
        "{both:?}"
    );
}

#[test]
fn types() {
    let type_of = |id: &str| (id == "a1").then_some(Type::Array);
    for (source, expected) in [
        ("AVG(m1)", Type::Scalar),
        ("AVG(a1)", Type::Series),
        ("m1 - AVG(m1)", Type::Series),
        ("TIME_SERIES(AVG(m1))", Type::Series),
        ("a1 / SUM(a1)", Type::Array),
        ("METRICS()", Type::Array),
        ("FILL(a1, REPEAT)", Type::Array),
        ("FILL(m1, m2)", Type::Series),
        ("SLICE(a1, 0, 1)", Type::Series),
        ("SLICE(a1, 0, 2)", Type::Array),
        ("IF(m1 > 1, 5)", Type::Series),
        ("IF(AVG(m1) > 1, m1, m2)", Type::Series),
        ("IF(DAY(m1)<6,m1)", Type::Series),
        ("ANOMALY_DETECTION_BAND(m1, 2)", Type::Array),
        ("LAMBDA('source', 5)", Type::Series),
        ("SEARCH('{Shop} Errors', 'Sum', 300)", Type::Array),
    ] {
        assert_eq!(
            math::parse(source).unwrap().check(&type_of),
            Ok(expected),
            "{source}"
        );
    }
}

#[test]
fn references_have_places() {
    let expr = math::parse("100 * errors / (errors + ok)").unwrap();
    let found: Vec<_> = expr
        .references()
        .iter()
        .map(|one| (one.id, one.start, one.end))
        .collect();
    assert_eq!(
        found,
        [("errors", 6, 12), ("errors", 16, 22), ("ok", 25, 27)]
    );
}

#[test]
fn deep_nesting_is_an_error_not_an_overflow() {
    for open in ["(", "[", "-", "ABS(", "m1^-("] {
        let errors = math::parse(&open.repeat(math::MAX_LENGTH / open.len())).unwrap_err();
        assert!(
            errors[0].message.contains("nested deeper"),
            "{open}: {errors:?}"
        );
    }
    // a long chain is not deep
    let sum = vec!["1"; math::MAX_LENGTH / 2].join("+");
    assert_eq!(
        math::parse(&sum).unwrap().check(&|_| None),
        Ok(Type::Scalar)
    );
}

#[test]
fn minus_signs_read_back() {
    let source = format!("{}m1", "-".repeat(math::MAX_NESTING));
    assert_eq!(canonical(&source), source);
    assert_eq!(canonical("-(m1 + -m2)"), "-(m1 + -m2)");
}

/// Whoever calls it: what looks for similar names, or collects mistakes, would cost gigabytes.
#[test]
fn what_is_too_long_is_not_read() {
    for part in ["a", "%", "m1 + ", "A("] {
        let source = part.repeat(1 + math::MAX_LENGTH / part.len());
        let length = source.len();
        let expected =
            format!("0..{length} an expression has at most 2048 characters, not {length}");
        assert_eq!(mistakes(&source), [expected]);
    }
}

#[test]
fn what_is_advised_against_in_alarms() {
    use math::Reason;
    let type_of = |id: &str| (id == "a1").then_some(Type::Array);
    for (source, expected) in [
        ("m1 - AVG(m1)", vec![("AVG(m1)", Reason::WholeRange)]),
        ("AVG(a1) + MAX([m1, m2])", vec![]),
        (
            "DATAPOINT_COUNT(a1)",
            vec![("DATAPOINT_COUNT(a1)", Reason::WholeRange)],
        ),
        (
            "SUM(REMOVE_EMPTY(a1)) + RUNNING_SUM(m1)",
            vec![
                ("REMOVE_EMPTY(a1)", Reason::EmptySeries),
                ("RUNNING_SUM(m1)", Reason::StartOfRange),
            ],
        ),
        (
            "RATE(FILL(m1, 0))",
            vec![
                ("RATE(FILL(m1, 0))", Reason::SparseData),
                ("FILL(m1, 0)", Reason::LateData),
            ],
        ),
        ("FILL(m1, LINEAR)", vec![]),
        (
            "SUM(SEARCH('{Shop}', 'Sum'))",
            vec![("SEARCH('{Shop}', 'Sum')", Reason::NotInAlarms)],
        ),
        ("IF(m1 > 5, m1)", vec![]),
    ] {
        let advice = math::parse(source)
            .unwrap()
            .advised_against_in_alarms(&type_of);
        let found: Vec<_> = advice
            .iter()
            .map(|one| (&source[one.call.start..one.call.end], one.reason))
            .collect();
        assert_eq!(found, expected, "{source}");
        assert!(advice.iter().all(|one| !one.reason.text().is_empty()));
    }
}

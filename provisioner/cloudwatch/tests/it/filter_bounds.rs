//! Filter patterns of anyone, and lines that were made to take long.

use cloudwatch::filter::{Pattern, Selector, split};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// Each of these would take minutes if anything looked at it twice for each of its characters.
#[test]
fn hostile_events_take_linear_time() {
    let line = "[ \"".repeat(400_000);
    let closed = format!("{line}]\"");
    let patterns = [
        "[a, ..., b]",
        "[a, b]",
        "{ $.a = 1 }",
        "%(%",
        "%^a*a*a*a*b%",
        "\"[ [\"",
        "[a=*x*y*z*, ...]",
    ];
    for pattern in patterns
        .iter()
        .filter_map(|pattern| Pattern::parse(pattern).ok())
    {
        for line in [
            line.as_str(),
            &closed,
            &"a".repeat(1 << 20),
            &"[".repeat(1 << 20),
        ] {
            let _ = pattern.matches(line);
        }
    }
    assert!(split(&closed).len() > 1);
}

#[test]
fn a_hundred_thousand_lines() {
    let lines: Vec<String> = (0..100_000)
        .map(|index| {
            format!(
                "[INFO {index}] request of a customer for page {index} took {} ms",
                index % 977
            )
        })
        .collect();
    let pattern = Pattern::parse("INFO \"977\" -missing").unwrap();
    let found = lines.iter().filter(|line| pattern.matches(line)).count();
    let expected = lines.iter().filter(|line| line.contains("977")).count();
    assert_eq!(found, expected);
}

fn naive(terms: &[(char, String)], line: &str) -> bool {
    let of = |kind: char| {
        terms
            .iter()
            .filter(move |(sign, _)| *sign == kind)
            .map(|(_, term)| term)
    };
    if of('+').count() + of('-').count() == 0 {
        return of('?').count() == 0 || of('?').any(|term| line.contains(term));
    }
    of('+').all(|term| line.contains(term)) && !of('-').any(|term| line.contains(term))
}

/// What a `*` pattern means, by trying every way.
fn globs(form: &[char], text: &[char]) -> bool {
    match (form.split_first(), text.split_first()) {
        (None, rest) => rest.is_none(),
        (Some(('*', form)), _) => (0..=text.len()).any(|skip| globs(form, &text[skip..])),
        (Some((c, form)), Some((other, text))) => c == other && globs(form, text),
        (Some(_), None) => false,
    }
}

fn condition() -> impl Strategy<Value = String> {
    let selector = prop::sample::select(vec!["$.a", "$.b.c", "$.d[0]", "$.['e.f']", "$.a[*]"]);
    let test = prop::sample::select(vec![
        "= 1",
        "!=\"x*\"",
        ">= 1e3",
        "IS NULL",
        "IS TRUE",
        "NOT EXISTS",
        "= a_b",
        "= %a+\\.%",
        "< -1.5",
    ]);
    (selector, test).prop_map(|(selector, test)| format!("{selector} {test}"))
}

fn json_pattern() -> impl Strategy<Value = String> {
    let expression = condition().prop_recursive(4, 20, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} || {b})")),
        ]
    });
    expression.prop_map(|expression| format!("{{ {expression} }}"))
}

fn json_event() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        json!(1),
        json!("x"),
        json!("a_b"),
        json!(null),
        json!(true),
        json!(2000),
        json!({"c": 1}),
        json!(["x", 1]),
        json!("aa."),
    ]);
    vec(
        (prop::sample::select(vec!["a", "b", "d", "e.f"]), value),
        0..4,
    )
    .prop_map(|pairs| {
        let map: serde_json::Map<String, Json> = pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        Json::Object(map).to_string()
    })
}

proptest! {
    #[test]
    fn any_text_is_a_pattern_or_has_a_mistake_with_a_place(text in "[a-z0-9 (){}\\[\\]$.,*%&|=!<>'\"\\\\?é-]{0,50}", line in "[a-z0-9 \\[\\]{}\":é]{0,40}") {
        match Pattern::parse(&text) {
            Err(error) => prop_assert!(text.get(error.start..error.end).is_some()),
            Ok(pattern) => {
                let printed = pattern.to_string();
                let again = Pattern::parse(&printed).unwrap();
                prop_assert_eq!(&again, &pattern, "{}", printed);
                prop_assert_eq!(again.matches(&line), pattern.matches(&line));
            }
        }
        if let Ok(selector) = text.parse::<Selector>() {
            prop_assert_eq!(selector.to_string().parse::<Selector>().unwrap(), selector);
        }
    }

    #[test]
    fn json_patterns_read_back(text in json_pattern(), event in json_event()) {
        let Ok(pattern) = Pattern::parse(&text) else { return Ok(()) };
        let again = Pattern::parse(&pattern.to_string()).unwrap();
        prop_assert_eq!(&again, &pattern);
        prop_assert_eq!(again.matches(&event), pattern.matches(&event));
    }

    #[test]
    fn terms_match_as_a_naive_search_does(terms in vec((prop::sample::select(vec!['+', '-', '?']), "[ab]{1,2}"), 0..4), line in "[ab ]{0,12}") {
        let pattern: Vec<String> = terms.iter().map(|(sign, term)| match sign {
            '+' => format!("\"{term}\""),
            sign => format!("{sign}{term}"),
        }).collect();
        prop_assert_eq!(Pattern::parse(&pattern.join(" ")).unwrap().matches(&line), naive(&terms, &line));
    }

    #[test]
    fn wildcards_match_as_trying_every_way_does(form in "[ab*]{1,8}", text in "[ab]{0,10}") {
        let pattern = Pattern::parse(&format!("{{ $.a = \"{form}\" }}")).unwrap();
        let form: Vec<char> = form.chars().collect();
        let expected = globs(&form, &text.chars().collect::<Vec<char>>());
        prop_assert_eq!(pattern.matches(&json!({"a": text}).to_string()), expected);
    }
}

//! Filter patterns and metric filters.

use std::fmt::Write as _;

use cloudwatch::datum::Value;
use cloudwatch::filter::{Definition, Found, LogEvent, MetricFilter, Pattern, Settings, TermMatch};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::fixture::at;

#[derive(Deserialize)]
struct Patterns {
    matching: Vec<Matching>,
    mistakes: Vec<Mistake>,
}

#[derive(Deserialize)]
struct Matching {
    source: String,
    pattern: String,
    matches: Vec<Json>,
    others: Vec<Json>,
}

#[derive(Deserialize)]
struct Mistake {
    pattern: String,
    at: String,
    message: String,
    hint: Option<String>,
}

fn patterns() -> Patterns {
    serde_json::from_str(include_str!("../data/filter-patterns.json")).unwrap()
}

/// Events that are texts stand for themselves, others for their JSON.
fn event(row: &Json) -> String {
    row.as_str().map_or_else(|| row.to_string(), str::to_owned)
}

#[test]
fn published_patterns_match_what_they_should() {
    for row in patterns().matching {
        let pattern = Pattern::parse(&row.pattern).unwrap();
        let printed = pattern.to_string();
        let again = Pattern::parse(&printed).unwrap();
        assert_eq!(again, pattern, "{printed}");
        assert_eq!(again.to_string(), printed);
        for (events, expected) in [(&row.matches, true), (&row.others, false)] {
            for event in events.iter().map(event) {
                let shown = (&row.source, &row.pattern, &event);
                assert_eq!(pattern.matches(&event), expected, "{shown:?}");
                assert_eq!(again.matches(&event), expected, "{shown:?}");
            }
        }
    }
}

#[test]
fn mistakes_have_places_and_hints() {
    for row in patterns().mistakes {
        let error = Pattern::parse(&row.pattern).unwrap_err();
        assert_eq!(error.to_string(), row.message, "{}", row.pattern);
        assert_eq!(error.hint, row.hint, "{}", row.pattern);
        assert_eq!(
            &row.pattern[error.start..error.end],
            row.at,
            "{}",
            row.pattern
        );
    }
}

#[test]
fn a_pattern_has_a_length_and_a_depth() {
    let long = "a".repeat(1024);
    assert!(Pattern::parse(&long).is_ok());
    let error = Pattern::parse(&format!("{long}é")).unwrap_err();
    assert_eq!(
        error.message,
        "a pattern has at most 1024 characters, not 1025"
    );
    let nested = |depth: usize| format!("{{ {}$.a = 1{} }}", "(".repeat(depth), ")".repeat(depth));
    assert!(Pattern::parse(&nested(50)).is_ok());
    assert!(
        Pattern::parse(&nested(51))
            .unwrap_err()
            .message
            .contains("nested deeper")
    );
    assert!(Pattern::parse(&nested(10_000)).is_err());
    assert!(Pattern::parse(&"(".repeat(10_000)).is_err());
}

/// AWS does not say whether a term is a word or any part of one.
#[test]
fn terms_are_words_or_parts_of_words() {
    let pattern = Pattern::parse("ERROR").unwrap();
    let words = Settings {
        terms: TermMatch::Word,
        ..Settings::default()
    };
    for (event, substring, word) in [
        ("[ERROR 400]", true, true),
        ("ERRORS", true, false),
        ("xERROR ERROR", true, true),
        ("éERROR", true, false),
    ] {
        assert_eq!(pattern.matches(event), substring, "{event}");
        assert_eq!(pattern.find(event, words).is_some(), word, "{event}");
    }
}

/// What is looked for may overlap with what was found before, between letters.
#[test]
fn words_are_found_behind_parts_of_words() {
    let words = Settings {
        terms: TermMatch::Word,
        ..Settings::default()
    };
    for (pattern, event, found) in [
        ("\"a a\"", "xa a a", true),
        ("\"a a\"", "xa a ax", false),
        ("\"-x-\"", "a-x-x-b", false),
        ("\"-x-\"", "a-x--x- b", true),
        ("a", "ba ab a", true),
        ("a", "", false),
    ] {
        let pattern = Pattern::parse(pattern).unwrap();
        assert_eq!(pattern.find(event, words).is_some(), found, "{event}");
    }
    let hostile = Pattern::parse(&"a".repeat(1_000)).unwrap();
    assert!(hostile.find(&"a".repeat(1 << 20), words).is_none());
}

/// AWS does not say whether `"404"` is a number.
#[test]
fn text_may_count_as_number() {
    let pattern = Pattern::parse("{ $.status >= 400 }").unwrap();
    let numeric = Settings {
        numeric_text: true,
        ..Settings::default()
    };
    let event = json!({"status": "404"}).to_string();
    assert!(!pattern.matches(&event));
    assert!(pattern.find(&event, numeric).is_some());
}

/// AWS does not say whether what is not there differs from everything.
#[test]
fn what_is_not_there_may_differ() {
    let pattern = Pattern::parse("{ $.mfa != \"Yes\" }").unwrap();
    let differs = Settings {
        absent_differs: true,
        ..Settings::default()
    };
    assert!(!pattern.matches("{}"));
    assert!(pattern.find("{}", differs).is_some());
    assert!(pattern.find("{\"mfa\":\"Yes\"}", differs).is_none());
}

/// The published fields of the example line.
#[test]
fn columns_have_values() {
    let pattern =
        Pattern::parse("[ip, server, username, timestamp, request, status_code, bytes > 1000]")
            .unwrap();
    let line =
        "127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534";
    let Some(Found::Columns(columns)) = pattern.find(line, Settings::default()) else {
        panic!("the example matches");
    };
    assert_eq!(
        columns,
        [
            ("ip", "127.0.0.1"),
            ("server", "Prod"),
            ("username", "frank"),
            ("timestamp", "10/Oct/2000:13:25:15 -0700"),
            ("request", "GET /index.html HTTP/1.0"),
            ("status_code", "404"),
            ("bytes", "1534"),
        ]
    );
    let rest = Pattern::parse("[w1, w2]").unwrap();
    let found = rest.find("ERROR  09/25/2014 \"a b\" c ", Settings::default());
    assert_eq!(
        found,
        Some(Found::Columns(vec![
            ("w1", "ERROR"),
            ("w2", "09/25/2014 \"a b\" c")
        ]))
    );
}

#[derive(Deserialize)]
struct Filters {
    rows: Vec<FilterRow>,
    mistakes: Vec<FilterMistake>,
}

#[derive(Deserialize)]
struct FilterRow {
    source: String,
    filter: Written,
    events: Vec<(i64, Json)>,
    data: Vec<Published>,
}

/// The second, the dimensions, and each value with how often it was seen.
type Published = (i64, String, Vec<(f64, f64)>);

#[derive(Deserialize)]
struct FilterMistake {
    source: String,
    filter: Written,
    problems: Vec<String>,
}

#[derive(Deserialize)]
struct Written {
    pattern: String,
    value: String,
    namespace: Option<String>,
    name: Option<String>,
    default: Option<f64>,
    #[serde(default)]
    dimensions: Vec<(String, String)>,
}

impl Written {
    fn definition(&self) -> Definition {
        Definition {
            pattern: self.pattern.clone(),
            namespace: self.namespace.clone().unwrap_or_else(|| "Shop".to_owned()),
            name: self.name.clone().unwrap_or_else(|| "Errors".to_owned()),
            value: self.value.clone(),
            default_value: self.default,
            dimensions: self.dimensions.clone(),
            ..Definition::default()
        }
    }
}

fn filters() -> Filters {
    serde_json::from_str(include_str!("../data/metric-filters.json")).unwrap()
}

#[test]
fn metric_filters_publish_what_they_should() {
    for row in filters().rows {
        let filter = MetricFilter::new(&row.filter.definition()).unwrap();
        let messages: Vec<(i64, String)> = row
            .events
            .iter()
            .map(|(second, message)| (*second, event(message)))
            .collect();
        let mut events: Vec<LogEvent<'_>> = messages
            .iter()
            .map(|(second, message)| LogEvent {
                timestamp: at(*second),
                message,
            })
            .collect();
        let data = filter.data(&events);
        let shown: Vec<_> = data
            .iter()
            .map(|datum| {
                datum.validate(at(120)).unwrap();
                let Value::Distribution(samples) = &datum.value else {
                    panic!("samples")
                };
                let dimensions: String = datum.metric.dimensions.iter().fold(
                    String::new(),
                    |mut text, (name, value)| {
                        write!(text, "{name}={value}").unwrap();
                        text
                    },
                );
                let samples: Vec<(f64, f64)> = samples
                    .iter()
                    .map(|sample| (sample.value, sample.count))
                    .collect();
                (
                    datum.timestamp.seconds() - at(0).seconds(),
                    dimensions,
                    samples,
                )
            })
            .collect();
        assert_eq!(shown, row.data, "{}", row.source);
        events.reverse();
        assert_eq!(filter.data(&events), data, "{}", row.source);
    }
}

#[test]
fn metric_filters_that_aws_would_refuse() {
    for row in filters().mistakes {
        let problems = MetricFilter::new(&row.filter.definition()).unwrap_err();
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, row.problems, "{}", row.source);
    }
}

#[test]
fn many_values_come_in_several_data() {
    let filter = MetricFilter::new(&Definition {
        pattern: "[v]".to_owned(),
        namespace: "Shop".to_owned(),
        name: "V".to_owned(),
        value: "$v".to_owned(),
        ..Definition::default()
    })
    .unwrap();
    let messages: Vec<String> = (-200..200).map(|value: i32| value.to_string()).collect();
    let events: Vec<LogEvent<'_>> = messages
        .iter()
        .map(|message| LogEvent {
            timestamp: at(0),
            message,
        })
        .collect();
    let data = filter.data(&events);
    assert_eq!(data.len(), 3);
    assert!(data.iter().all(|datum| datum.validate(at(0)).is_ok()));
}

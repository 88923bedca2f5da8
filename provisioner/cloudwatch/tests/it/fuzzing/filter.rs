//! Filter patterns, and the values of metric filters.

use cloudwatch::filter::{Definition, LogEvent, MetricFilter, Pattern, Selector};

use crate::fixture::at;

/// What patterns are held against.
const EVENTS: [&str; 6] = [
    "",
    "[ERROR 400] BAD REQUEST é",
    "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534",
    r#"{"a": 1, "b": {"c": ["x", 2.5, null]}, "IsTrue": true, "key.with.dots": "a*b"}"#,
    r#"{"a": "1e3", "b": []}"#,
    "{",
];

pub(super) fn check(text: &str) {
    if let Ok(selector) = text.parse::<Selector>() {
        let printed = selector.to_string();
        assert_eq!(printed.parse::<Selector>().unwrap(), selector, "{printed}");
    }
    let pattern = match Pattern::parse(text) {
        Ok(pattern) => pattern,
        Err(error) => {
            super::check_place(text, error.start, error.end);
            return super::check_message(&error.message);
        }
    };
    let printed = pattern.to_string();
    let read = Pattern::parse(&printed).unwrap();
    assert_eq!(read, pattern, "printed as {printed}");
    for event in EVENTS {
        assert_eq!(read.matches(event), pattern.matches(event));
    }
    filter(text, &pattern);
}

/// A metric filter counts each event that matches once.
fn filter(text: &str, pattern: &Pattern) {
    let filter = MetricFilter::new(&Definition {
        pattern: text.to_owned(),
        namespace: "Shop".to_owned(),
        name: "Matches".to_owned(),
        value: "1".to_owned(),
        default_value: Some(0.0),
        ..Definition::default()
    });
    let Ok(filter) = filter else { return };
    let events = EVENTS.map(|message| LogEvent {
        timestamp: at(0),
        message,
    });
    let data = filter.data(&events);
    let count: f64 = data
        .iter()
        .filter_map(|datum| cloudwatch::aggregate::Aggregate::of(&datum.value))
        .map(|aggregate| aggregate.statistics().sum)
        .sum();
    let expected = EVENTS.iter().filter(|event| pattern.matches(event)).count();
    assert!((count - expected as f64).abs() < 1e-9, "{count}");
    let mut turned = events;
    turned.reverse();
    assert_eq!(filter.data(&turned), data, "the order of events matters");
}

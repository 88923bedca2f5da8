//! Queries of logs that are too long, too deep or about anything, and messages of anyone.

use cloudwatch::logs_insights::{Aggregation, Event, Query, Settings, Value};
use cloudwatch::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use crate::fixture::at;
use crate::log_queries::{evaluate_with, printed, run};

#[test]
fn a_json_event_has_at_most_200_fields() {
    let fields: Vec<String> = (0..300)
        .map(|index| format!("\"f{index}\":{index}"))
        .collect();
    let message = format!("{{{}}}", fields.join(","));
    assert_eq!(
        evaluate_with("fields f199, f200 | limit 1", &message, Settings::default()),
        [[Some("199".to_owned()), None]]
    );
}

/// Each of these would be gigabytes if every path were made before the first 200 are taken.
#[test]
fn long_keys_do_not_grow_into_paths() {
    let key = "k".repeat(400_000);
    let members: Vec<String> = (0..50_000).map(|index| format!("\"{index}\":1")).collect();
    let wide = format!("{{\"a\":7,\"{key}\":{{{}}}}}", members.join(","));
    let list = format!("[{}]", vec!["1"; 200].join(","));
    let deep = (0..120).fold("1".to_owned(), |inner, _| format!("[{inner},{list}]"));
    let deep = format!("{{\"a\":7,\"{key}\":{deep}}}");
    for message in [wide, deep] {
        assert_eq!(
            evaluate_with("fields a, b | limit 1", &message, Settings::default()),
            [[Some("7".to_owned()), None]]
        );
    }
}

#[test]
fn fields_of_all_levels_have_paths() {
    let message = r#"{"@m":{"@n":1},"":{"x":2},"l":[[],[3,{"y":null,"z":true}]],"a.b":4,"e":{}}"#;
    assert_eq!(
        evaluate_with(
            "fields @@m.@n as m, l.1.0 as l, l.1.1.y as y, l.1.1.z as z, a.b as ab, e, l.0 | limit 1",
            message,
            Settings::default()
        ),
        [
            [Some("1"), Some("3"), None, Some("1"), Some("4"), None, None]
                .map(|text| text.map(str::to_owned))
        ]
    );
}

#[test]
fn queries_are_bounded() {
    let nested = |depth: usize| format!("filter {}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Query::parse(&nested(50)).is_ok());
    assert!(
        Query::parse(&nested(51)).unwrap_err()[0]
            .message
            .contains("nested deeper")
    );
    assert!(Query::parse(&nested(4_900)).is_err());
    assert!(Query::parse(&format!("filter {}", "not ".repeat(2_000))).is_err());
    assert!(
        Query::parse(&"x".repeat(10_001)).unwrap_err()[0]
            .message
            .contains("at most 10000 characters")
    );
    // thousands of operators are a list and not a tree
    let sum = format!("fields 0{} as s | limit 1", "+1".repeat(4_900));
    assert_eq!(
        evaluate_with(&sum, "x", Settings::default()),
        [[Some("4900".to_owned())]]
    );
    let any = format!("filter a = 1{}", " or b".repeat(1_900));
    assert_eq!(evaluate_with(&any, "x", Settings::default()).len(), 0);
}

#[test]
fn texts_do_not_grow_without_end() {
    let grown = (0..20).fold("@message".to_owned(), |inner, _| {
        format!("replace({inner}, \"a\", \"{}\")", "a".repeat(50))
    });
    assert_eq!(
        evaluate_with(
            &format!("fields {grown} as g | limit 1"),
            "a",
            Settings::default()
        ),
        [[None]]
    );
}

#[test]
fn hostile_messages_take_linear_time() {
    let messages = [
        "a".repeat(1 << 20),
        format!("{{\"a\":[{}1]}}", "1,".repeat(300_000)),
        "{\"a\":".repeat(100_000),
        format!("{{{}\"z\":1}}", "\"k\":{\"k\":1},".repeat(50_000)),
    ];
    for query in [
        "fields b | filter @message like /a*a*a*a*b/",
        "parse @message \"a*a*b\" as x, y",
        "sort @message",
        "fields ltrim(@message, concat(\"b\", @message)) as t",
        "stats count(*) by z, a.5",
    ] {
        for message in &messages {
            evaluate_with(query, message, Settings::default());
        }
    }
}

#[test]
fn a_hundred_thousand_events() {
    let events: Vec<(i64, String)> = (0..100_000)
        .map(|index| {
            (
                index % 3_600,
                format!("[INFO] request {index} took {} ms", index % 977),
            )
        })
        .collect();
    let query = Query::parse("filter @message like \"took 97\" | parse @message \"took * ms\" as ms | stats count(*) as n, max(ms) by bin(5m)").unwrap();
    let table = run(&query, &events);
    assert_eq!(table.rows.len(), 12);
    assert_eq!(table.statistics.records_scanned, 100_000);
}

fn query_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "fields",
        "filter",
        "stats",
        "parse",
        "sort",
        "limit",
        "dedup",
        "display",
        "by",
        "as",
        "and",
        "or",
        "not",
        "in",
        "like",
        "a",
        "@message",
        "@timestamp",
        "b.0",
        "count(*)",
        "sum(a)",
        "bin(5m)",
        "strlen(",
        ")",
        "(",
        "[",
        "]",
        ",",
        "=",
        "!=",
        "=~",
        "<",
        "+",
        "-",
        "*",
        "/",
        "^",
        "%",
        "1",
        "2.5",
        "5m",
        "\"x\"",
        "'*'",
        "/x/",
        "|",
        "|",
        "#",
        "\n",
        "`c-d`",
        "desc",
        "ispresent(a)",
        "pct(a, 9)",
        "é",
    ]);
    vec(word, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_a_query_or_has_mistakes_with_places(text in prop_oneof![query_text(), "[a-z0-9 |()\\[\\],.*/='\"`#@é-]{0,40}"]) {
        if let Err(errors) = Query::parse(&text) {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(text.get(error.start..error.end).is_some());
            }
        }
        for error in Aggregation::parse(&text).err().unwrap_or_default() {
            prop_assert!(text.get(error.start..error.end).is_some());
        }
    }

    /// Whatever can be read runs, answers the same again, and has as many values as columns.
    #[test]
    fn what_is_read_runs(text in query_text(), values in vec((0..600_i64, prop::sample::select(vec!["1", "x", "{\"a\":2,\"b\":[3]}", "{\"a\":\"y\"}", ""])), 0..8)) {
        let Ok(query) = Query::parse(&text) else { return Ok(()) };
        let events: Vec<(i64, String)> = values.into_iter().map(|(second, text)| (second, text.to_owned())).collect();
        let table = run(&query, &events);
        prop_assert_eq!(&run(&query, &events), &table);
        prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        let _ = table.time_series(&query);
    }

    #[test]
    fn aggregates_are_those_of_a_naive_sum(values in vec(-1000..1000_i32, 1..50)) {
        let query = Query::parse("stats count(*), sum(v), min(v), max(v), pct(v, 50)").unwrap();
        let events: Vec<(i64, String)> = values.iter().map(|value| (0, json!({"v": value}).to_string())).collect();
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let expected = [values.len().to_string(), values.iter().sum::<i32>().to_string(), sorted[0].to_string(), sorted[sorted.len() - 1].to_string(), sorted[(sorted.len() - 1) / 2].to_string()];
        prop_assert_eq!(printed(&run(&query, &events)), vec![expected.map(Some).to_vec()]);
    }

    /// `bin` finds the last beginning that is not after the time.
    #[test]
    fn bins_are_whole_periods(millis in 0..4_000_000_000_000_i64, (period, length) in prop::sample::select(vec![("7s", 7_000), ("5m", 300_000), ("6h", 21_600_000), ("1d", 86_400_000), ("250ms", 250)])) {
        let query = Query::parse(&format!("fields datefloor(fromMillis({millis}), {period}) as f, dateceil(fromMillis({millis}), {period}) as c")).unwrap();
        let event = Event { timestamp: Timestamp::from_millis(0), ingestion: Timestamp::from_millis(0), stream: "", group: "", message: "" };
        let table = query.evaluate(&[event], at(0));
        let floor = millis - millis % length;
        prop_assert_eq!(&table.rows[0][0], &Value::Time(Timestamp::from_millis(floor)));
        let ceil = if floor == millis { floor } else { floor + length };
        prop_assert_eq!(&table.rows[0][1], &Value::Time(Timestamp::from_millis(ceil)));
    }
}

//! Logs Insights queries and the aggregations of log alarms.

use cloudwatch::logs_insights::{Aggregation, Event, Query, Settings, Table, Value};
use cloudwatch::syntax::SyntaxError;
use cloudwatch::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::fixture::at;

#[derive(Deserialize)]
struct Examples {
    sorting: Sorting,
    rows: Vec<Row>,
    mistakes: Vec<Mistakes>,
    aggregations: Vec<AggregationRow>,
    aggregation_mistakes: Vec<AggregationMistakes>,
}

#[derive(Deserialize)]
struct Sorting {
    source: String,
    order: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    source: String,
    events: Vec<(i64, Json)>,
    query: String,
    columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

/// What is underlined, the message and the hint.
type Expected = (String, String, Option<String>);

#[derive(Deserialize)]
struct Mistakes {
    query: String,
    errors: Vec<Expected>,
}

#[derive(Deserialize)]
struct AggregationRow {
    source: String,
    rows: Vec<[Option<String>; 2]>,
    aggregation: String,
    contributors: Vec<(String, Option<f64>)>,
}

#[derive(Deserialize)]
struct AggregationMistakes {
    aggregation: String,
    errors: Vec<Expected>,
}

fn examples() -> Examples {
    serde_json::from_str(include_str!("../data/logs-insights.json")).unwrap()
}

const NOW: i64 = 3600;

fn run(query: &Query, messages: &[(i64, String)]) -> Table {
    let events: Vec<Event<'_>> = messages
        .iter()
        .map(|(second, message)| Event {
            timestamp: at(*second),
            ingestion: at(*second + 1),
            stream: "stream",
            group: "group",
            message,
        })
        .collect();
    query.evaluate(&events, at(NOW))
}

fn messages(events: &[(i64, Json)]) -> Vec<(i64, String)> {
    let text = |event: &Json| {
        event
            .as_str()
            .map_or_else(|| event.to_string(), str::to_owned)
    };
    events
        .iter()
        .map(|(second, event)| (*second, text(event)))
        .collect()
}

fn printed(table: &Table) -> Vec<Vec<Option<String>>> {
    let row = |row: &Vec<Value>| row.iter().map(Value::text).collect();
    table.rows.iter().map(row).collect()
}

#[test]
fn published_queries_answer_what_they_should() {
    for row in examples().rows {
        let query =
            Query::parse(&row.query).unwrap_or_else(|errors| panic!("{}: {errors:?}", row.query));
        let table = run(&query, &messages(&row.events));
        assert_eq!(table.columns, row.columns, "{}: {}", row.source, row.query);
        assert_eq!(printed(&table), row.rows, "{}: {}", row.source, row.query);
    }
}

#[test]
fn published_order_of_sort() {
    let sorting = examples().sorting;
    let query = Query::parse("parse @message \"v=*\" as v | sort v | display v").unwrap();
    let backwards = Query::parse("parse @message \"v=*\" as v | sort v desc | display v").unwrap();
    for turn in 0..sorting.order.len() {
        let mut values = sorting.order.clone();
        values.rotate_left(turn);
        let events: Vec<(i64, String)> = values
            .iter()
            .map(|value| (0, format!("v={value}")))
            .collect();
        let mut expected: Vec<Vec<Option<String>>> = sorting
            .order
            .iter()
            .map(|value| vec![Some(value.clone())])
            .collect();
        assert_eq!(
            printed(&run(&query, &events)),
            expected,
            "{}",
            sorting.source
        );
        expected.reverse();
        assert_eq!(
            printed(&run(&backwards, &events)),
            expected,
            "{}",
            sorting.source
        );
    }
}

fn shown(source: &str, errors: &[SyntaxError]) -> Vec<Expected> {
    let one = |error: &SyntaxError| {
        (
            source[error.start..error.end].to_owned(),
            error.message.clone(),
            error.hint.clone(),
        )
    };
    errors.iter().map(one).collect()
}

#[test]
fn all_mistakes_have_places_and_hints() {
    for row in examples().mistakes {
        let errors = Query::parse(&row.query).unwrap_err();
        assert_eq!(shown(&row.query, &errors), row.errors, "{}", row.query);
    }
}

#[test]
fn aggregations_make_contributors() {
    for row in examples().aggregations {
        let aggregation = Aggregation::parse(&row.aggregation).unwrap();
        assert_eq!(
            Aggregation::parse(&aggregation.to_string()).unwrap(),
            aggregation
        );
        let value = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        let table = Table {
            columns: vec!["s".to_owned(), "v".to_owned()],
            rows: row
                .rows
                .iter()
                .map(|[s, v]| vec![value(s), value(v)])
                .collect(),
            ..Table::default()
        };
        let contributors = aggregation.apply(&table).into_iter().map(|one| {
            let name = one.attributes.into_iter().map(|(_, value)| value).collect();
            (name, one.value)
        });
        assert_eq!(
            contributors.collect::<Vec<_>>(),
            row.contributors,
            "{}: {}",
            row.source,
            row.aggregation
        );
    }
    for row in examples().aggregation_mistakes {
        let errors = Aggregation::parse(&row.aggregation).unwrap_err();
        assert_eq!(
            shown(&row.aggregation, &errors),
            row.errors,
            "{}",
            row.aggregation
        );
    }
}

#[test]
fn statistics_tell_what_was_matched() {
    let query =
        Query::parse("filter @message like \"b\" | stats count(*) as n by @message | filter n > 1")
            .unwrap();
    let events: Vec<(i64, String)> = ["a", "b", "bb"].map(|text| (0, text.to_owned())).to_vec();
    let statistics = run(&query, &events).statistics;
    assert_eq!(
        (
            statistics.records_scanned,
            statistics.records_matched,
            statistics.bytes_scanned
        ),
        (3, 2, 4)
    );
}

#[test]
fn lines_over_time() {
    let query = Query::parse("stats avg(v), max(v) as top by bin(5m)").unwrap();
    let events = messages(&[
        (0, json!({"v": 1})),
        (299, json!({"v": 3})),
        (300, json!({"v": 7})),
        (600, json!({"w": 7})),
    ]);
    let series = run(&query, &events).time_series(&query).unwrap();
    let names: Vec<&str> = series.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["avg(v)", "top"]);
    assert_eq!(series[0].1.points(), [(at(0), 2.0), (at(300), 7.0)]);
    assert_eq!(series[1].1.points(), [(at(0), 3.0), (at(300), 7.0)]);
    for other in [
        "stats count(*) by v",
        "stats count(*) by v, bin(5m)",
        "fields v",
        "stats count(*)",
    ] {
        let query = Query::parse(other).unwrap();
        assert!(
            run(&query, &events).time_series(&query).is_none(),
            "{other}"
        );
    }
}

fn evaluate_with(query: &str, message: &str, settings: Settings) -> Vec<Vec<Option<String>>> {
    let event = |second: i64| Event {
        timestamp: at(second),
        ingestion: at(second),
        stream: "",
        group: "",
        message,
    };
    let table =
        Query::parse(query)
            .unwrap()
            .evaluate_with(&[event(0), event(1)], at(NOW), settings);
    printed(&table)
}

/// AWS does not say whether a field that is not there differs from everything.
#[test]
fn what_is_not_there_may_differ() {
    let differs = Settings {
        absent_differs: true,
        ..Settings::default()
    };
    for query in [
        "filter a != 1",
        "filter a not like \"x\"",
        "filter a not in [1]",
    ] {
        assert_eq!(
            evaluate_with(query, "x", Settings::default()).len(),
            0,
            "{query}"
        );
        assert_eq!(evaluate_with(query, "x", differs).len(), 2, "{query}");
    }
}

/// AWS does not say of what `stddev` is the deviation.
#[test]
fn the_kind_of_deviation_is_a_setting() {
    let sample = Settings {
        sample_deviation: true,
        ..Settings::default()
    };
    let query = "stats stddev(toMillis(@timestamp) / 500) as d";
    let deviation = |settings| evaluate_with(query, "x", settings)[0][0].clone();
    assert_eq!(deviation(Settings::default()).as_deref(), Some("1"));
    assert_eq!(deviation(sample).as_deref(), Some("1.4142135623730951"));
}

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

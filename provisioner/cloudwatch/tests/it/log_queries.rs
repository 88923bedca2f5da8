//! Logs Insights queries and the aggregations of log alarms.

use cloudwatch::logs_insights::{Aggregation, Event, Query, Settings, Table, Value};
use cloudwatch::syntax::SyntaxError;
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

pub(crate) fn run(query: &Query, messages: &[(i64, String)]) -> Table {
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

pub(crate) fn printed(table: &Table) -> Vec<Vec<Option<String>>> {
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

pub(crate) fn evaluate_with(
    query: &str,
    message: &str,
    settings: Settings,
) -> Vec<Vec<Option<String>>> {
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

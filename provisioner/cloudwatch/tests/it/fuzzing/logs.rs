//! Queries of Logs Insights, and the aggregations of log alarms.

use cloudwatch::logs_insights::{Aggregation, Event, MAX_RESULTS, Query, Table};
use cloudwatch::syntax::SyntaxError;
use cloudwatch::time::Timestamp;

/// Messages that queries look at: none, texts, JSON of several shapes.
const MESSAGES: [&str; 8] = [
    "",
    "[ERROR] user=eve, method:GET, latency := 10",
    "2026-01-31T12:00:00Z a line 0042 of é",
    r#"{"level":"error","a":1,"b":{"c":[1,"2",null,true]},"detail-type":"x"}"#,
    r#"{"level":"info","a":"1e3","ip":"192.0.2.7","@x":-0.0}"#,
    r#"{"a":9007199254740993,"b":"x10"}"#,
    r#"{"a":{}} {"#,
    "[1,2]",
];

pub(super) fn check(text: &str) {
    aggregation(text);
    let query = match Query::parse(text) {
        Ok(query) => query,
        Err(errors) => return mistakes(text, &errors),
    };
    let now = Timestamp::from_seconds(1_750_006_800);
    let seconds = (1_750_003_200..).step_by(250);
    let events: Vec<Event<'_>> = MESSAGES
        .iter()
        .zip(seconds)
        .map(|(message, second)| Event {
            timestamp: Timestamp::from_seconds(second),
            ingestion: Timestamp::from_seconds(second + 1),
            stream: "stream",
            group: "group",
            message,
        })
        .collect();
    let table = query.evaluate(&events, now);
    assert_eq!(query.evaluate(&events, now), table, "it answers the same");
    shape(&table);
    for (_, series) in table.time_series(&query).unwrap_or_default() {
        assert!(series.values().all(f64::is_finite));
    }
    shape(&query.evaluate(&[], now));
}

fn shape(table: &Table) {
    assert!(table.rows.len() <= MAX_RESULTS);
    assert!(!table.columns.is_empty());
    for row in &table.rows {
        assert_eq!(row.len(), table.columns.len());
        assert!(
            row.iter()
                .all(|value| value.number().is_none_or(f64::is_finite))
        );
    }
    let statistics = table.statistics;
    assert!(statistics.records_matched <= statistics.records_scanned);
}

fn aggregation(text: &str) {
    match Aggregation::parse(text) {
        Ok(aggregation) => {
            let printed = aggregation.to_string();
            assert_eq!(
                Aggregation::parse(&printed).unwrap(),
                aggregation,
                "printed as {printed}"
            );
            assert!(aggregation.apply(&Table::default()).len() <= 1);
        }
        Err(errors) => mistakes(text, &errors),
    }
}

fn mistakes(text: &str, errors: &[SyntaxError]) {
    assert!(!errors.is_empty());
    for error in errors {
        super::check_place(text, error.start, error.end);
        super::check_message(&error.message);
    }
}

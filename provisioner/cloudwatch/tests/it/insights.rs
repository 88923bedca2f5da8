//! Queries of Metrics Insights: what is said about wrong ones, and what they give. How they are read
//! is in the published examples.

use cloudwatch::datum::{Datum, Value};
use cloudwatch::insights::{self, Absent, Evaluation, Settings};
use cloudwatch::period::Period;
use cloudwatch::query::{self, Alignment};
use cloudwatch::store::{MetricStore, Windows};
use serde::Deserialize;

use crate::fixture::{at, datum, expression, metric_id, mistakes};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeRow {
    query: String,
    errors: Vec<String>,
}

fn mistake_rows() -> Vec<MistakeRow> {
    let mut file: serde_json::Value =
        serde_json::from_str(include_str!("../data/insights.json")).unwrap();
    serde_json::from_value(file["mistakes"].take()).unwrap()
}

fn parse(query: &str) -> insights::Query {
    insights::parse(query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"))
}

/// A store in which each of these metrics has samples at these seconds.
pub(crate) fn store(metrics: &[(&str, &[(i64, f64)])]) -> MetricStore {
    let mut store = MetricStore::new();
    for (id, samples) in metrics {
        for (seconds, value) in *samples {
            let one = datum("any", at(*seconds), Value::Single(*value));
            store.insert(&Datum {
                metric: metric_id(id),
                ..one
            });
        }
    }
    store
}

fn minutes(count: u32) -> Windows {
    Windows {
        end: at(i64::from(count) * 60),
        period: Period::MINUTE,
        count,
    }
}

/// `label: value at minute …` of each series.
fn shown(evaluation: &Evaluation) -> Vec<String> {
    let series = evaluation.series.iter().map(|one| {
        let points = one.series.points().iter();
        let points =
            points.map(|(time, value)| format!("{value}@{}", time.millis_since(at(0)) / 60_000));
        format!("{}: {}", one.group, points.collect::<Vec<_>>().join(" "))
    });
    series.collect()
}

fn evaluate(query: &str, data: &MetricStore) -> Vec<String> {
    shown(&parse(query).evaluate(data, minutes(3), &Settings::default()))
}

#[test]
fn mistakes_carry_place_and_hint() {
    for row in mistake_rows() {
        let errors = insights::parse(&row.query).expect_err(&row.query);
        assert_eq!(mistakes(&errors), row.errors, "{}", row.query);
    }
}

#[test]
fn what_is_too_long_is_not_read() {
    let long = "SELECT ".repeat(insights::MAX_LENGTH);
    assert_eq!(insights::parse(&long).unwrap_err().len(), 1);
}

pub(crate) const FLEET: &[(&str, &[(i64, f64)])] = &[
    ("Shop|Duration|Service=a", &[(0, 1.0), (1, 2.0), (60, 10.0)]),
    ("Shop|Duration|Service=b", &[(2, 6.0), (120, 4.0)]),
    ("Shop|Duration|Service=b|Route=x", &[(3, 100.0)]),
    ("Shop|Duration", &[(3, 1000.0)]),
    ("Shop|Requests|Service=a", &[(0, 7.0)]),
    ("Other|Duration|Service=a", &[(0, 7.0)]),
];

#[test]
fn functions_are_of_all_samples() {
    let data = store(FLEET);
    for (function, expected) in [
        ("AVG", ": 3@0 10@1 4@2"),
        ("SUM", ": 9@0 10@1 4@2"),
        ("MIN", ": 1@0 10@1 4@2"),
        ("MAX", ": 6@0 10@1 4@2"),
        ("COUNT", ": 3@0 1@1 1@2"),
    ] {
        let query = format!("SELECT {function}(Duration) FROM SCHEMA(Shop, Service)");
        assert_eq!(evaluate(&query, &data), [expected], "{function}");
    }
}

#[test]
fn sources_and_conditions_choose_metrics() {
    let data = store(FLEET);
    for (rest, expected) in [
        ("Shop", ": 1109@0 10@1 4@2"),
        ("SCHEMA(Shop)", ": 1000@0"),
        ("SCHEMA(Shop, Route, Service)", ": 100@0"),
        ("Shop WHERE Service = 'a'", ": 3@0 10@1"),
        ("Shop WHERE Service != 'a'", ": 106@0 4@2"),
        ("Shop WHERE Service = 'b' AND Route != 'y'", ": 100@0"),
        ("Nowhere", ": "),
    ] {
        let query = format!("SELECT SUM(Duration) FROM {rest}");
        assert_eq!(evaluate(&query, &data), [expected], "{rest}");
    }
}

/// UG:cloudwatch-metrics-insights-querylanguage, "GROUP BY": metrics without the label are `Other`.
#[test]
fn groups_are_ordered_by_their_labels() {
    let data = store(FLEET);
    assert_eq!(
        evaluate(
            "SELECT SUM(Duration) FROM Shop GROUP BY Service, Route",
            &data
        ),
        [
            "Other Other: 1000@0",
            "a Other: 3@0 10@1",
            "b Other: 6@0 4@2",
            "b x: 100@0"
        ]
    );
    assert!(evaluate("SELECT SUM(Duration) FROM Nowhere GROUP BY Service", &data).is_empty());
}

#[test]
fn orders_by_the_points_of_the_range_and_limits() {
    let data = store(FLEET);
    for (order, expected) in [
        ("ORDER BY MAX() DESC", vec!["a", "b"]),
        ("ORDER BY MAX()", vec!["b", "a"]),
        ("ORDER BY COUNT() DESC", vec!["a", "b"]),
        ("ORDER BY COUNT()", vec!["a", "b"]),
        ("ORDER BY SUM() ASC LIMIT 1", vec!["b"]),
        ("LIMIT 1", vec!["a"]),
    ] {
        let query =
            format!("SELECT AVG(Duration) FROM SCHEMA(Shop, Service) GROUP BY Service {order}");
        let found = parse(&query).evaluate(&data, minutes(3), &Settings::default());
        let labels: Vec<String> = found
            .series
            .iter()
            .map(|one| one.group.to_string())
            .collect();
        assert_eq!(labels, expected, "{order}");
        assert!(!found.is_partial);
    }
}

#[test]
fn limits_make_the_result_partial() {
    let data = store(FLEET);
    let grouped = "SELECT SUM(Duration) FROM Shop GROUP BY Service, Route ORDER BY SUM() DESC";
    let settings = Settings {
        max_series: 2,
        ..Settings::default()
    };
    let found = parse(grouped).evaluate(&data, minutes(3), &settings);
    assert_eq!(shown(&found), ["Other Other: 1000@0", "b x: 100@0"]);
    assert!(found.is_partial);
    let found = parse(&format!("{grouped} LIMIT 1")).evaluate(&data, minutes(3), &settings);
    assert!(!found.is_partial && found.series.len() == 1);

    let found = parse(&format!("{grouped} LIMIT 3")).evaluate(&data, minutes(3), &settings);
    assert!(found.is_partial && found.series.len() == 2);

    let settings = Settings {
        max_metrics: 2,
        ..Settings::default()
    };
    let found = parse("SELECT COUNT(Duration) FROM Shop").evaluate(&data, minutes(1), &settings);
    assert_eq!(shown(&found), [": 2@0"]);
    assert!(found.is_partial);
}

/// UG:cloudwatch-metrics-insights-limits and -troubleshooting: the oldest point only has what lies
/// within the range.
#[test]
fn samples_beyond_the_range_do_not_count() {
    let data = store(&[(
        "Shop|Requests",
        &[(0, 1.0), (60, 2.0), (240, 4.0), (600, 8.0)],
    )]);
    let windows = Windows {
        end: at(900),
        period: Period::FIVE_MINUTES,
        count: 3,
    };
    let query = parse("SELECT SUM(Requests) FROM Shop");
    let sum = |seconds: u64| {
        let range = std::time::Duration::from_secs(seconds);
        shown(&query.evaluate(
            &data,
            windows,
            &Settings {
                range,
                ..Settings::default()
            },
        ))
    };
    assert_eq!(sum(900), [": 7@0 8@10"]);
    assert_eq!(sum(840), [": 6@0 8@10"]);
    assert_eq!(sum(600), [": 8@10"]);
    assert_eq!(Settings::for_alarms().range.as_secs(), 3 * 3600);
}

/// The range reaches back from now, also where the last window is not over or was over long ago.
#[test]
fn the_range_reaches_back_from_now() {
    let hour = 3600;
    // of one day
    let midnight = 8 * hour;
    let samples = [(0, 1.0), (11 * hour, 2.0), (13 * hour, 4.0)];
    let samples = samples.map(|(second, value)| (midnight + second, value));
    let data = store(&[("Shop|Requests", &samples)]);
    let mut query = expression("q1", "SELECT SUM(Requests) FROM Shop");
    query.period = Some(Period::DAY);
    let plan = query::Plan::new(&[query]).unwrap();
    let weeks = 14 * 24 * hour;
    for (now, expected) in [
        (12 * hour, vec![7.0]),
        (weeks + 10 * hour, vec![6.0]),
        (weeks + 12 * hour, vec![4.0]),
        (weeks + 14 * hour, vec![]),
    ] {
        let options = query::Options {
            now: Some(at(midnight + now)),
            ..query::Options::new(Alignment::Clock)
        };
        let end = at(midnight + 12 * hour);
        let found = plan.evaluate_with(&data, at(midnight), end, &options);
        let values: Vec<f64> = found[0].series.values().collect();
        assert_eq!(values, expected, "{now}");
    }
}

/// UG:cloudwatch-metrics-insights-limits: the output of shorter periods is by the minute.
#[test]
fn short_periods_are_minutes() {
    let data = store(&[("Shop|Requests", &[(0, 1.0), (30, 2.0), (60, 4.0)])]);
    let windows = Windows {
        end: at(90),
        period: Period::from_seconds(10).unwrap(),
        count: 9,
    };
    let found =
        parse("SELECT SUM(Requests) FROM Shop").evaluate(&data, windows, &Settings::default());
    assert_eq!(shown(&found), [": 3@0 4@1"]);
}

#[test]
fn metrics_without_a_label() {
    let data = store(FLEET);
    let query = parse("SELECT SUM(Duration) FROM Shop WHERE Service != 'a'");
    let different = Settings {
        absent: Absent::IsDifferent,
        ..Settings::default()
    };
    assert_eq!(
        shown(&query.evaluate(&data, minutes(1), &Settings::default())),
        [": 106@0"]
    );
    assert_eq!(
        shown(&query.evaluate(&data, minutes(1), &different)),
        [": 1106@0"]
    );
    let tagged = parse("SELECT SUM(Duration) FROM Shop WHERE tag.env = 'prod'");
    assert!(tagged.names_tags() && !query.names_tags());
    assert_eq!(
        shown(&tagged.evaluate(&data, minutes(1), &different)),
        [": "]
    );
}

#[test]
fn accounts() {
    let data = store(FLEET);
    let of = |condition: &str, account: Option<&str>| {
        let query = parse(&format!(
            "SELECT COUNT(Requests) FROM Shop WHERE AWS.AccountId {condition}"
        ));
        let settings = Settings {
            account: account.map(ToOwned::to_owned),
            ..Settings::default()
        };
        !query.evaluate(&data, minutes(1), &settings).series[0]
            .series
            .is_empty()
    };
    let local = Some("111122223333");
    assert!(of("= CURRENT_ACCOUNT_ID()", local) && of("= CURRENT_ACCOUNT_ID()", None));
    assert!(!of("!= CURRENT_ACCOUNT_ID()", local));
    assert!(of("= '111122223333'", local) && of("= '444455556666'", None));
    assert!(!of("= '444455556666'", local) && of("!= '444455556666'", local));
}

/// What alarms keep the state of each contributor by.
#[test]
fn groups_have_stable_ids() {
    let data = store(&[
        ("Shop|Requests|Service=a,b\\|Route=x=y", &[(0, 1.0)]),
        ("Shop|Requests|Service=Other", &[(0, 1.0)]),
        ("Shop|Requests", &[(0, 1.0)]),
    ]);
    let found = parse("SELECT SUM(Requests) FROM Shop GROUP BY Service, Route").evaluate(
        &data,
        minutes(1),
        &Settings::default(),
    );
    let ids: Vec<String> = found.series.iter().map(|one| one.group.id()).collect();
    assert_eq!(
        ids,
        [
            "Service=Other,Route",
            "Service,Route",
            "Service=a\\,b\\\\,Route=x=y"
        ]
    );
    let labels: Vec<_> = found.series[2]
        .group
        .labels()
        .map(|(label, value)| format!("{label} {value}"))
        .collect();
    assert_eq!(labels, ["Service a,b\\", "Route x=y"]);
}

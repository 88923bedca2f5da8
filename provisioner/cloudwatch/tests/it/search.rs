//! How searches are read, what is said about wrong ones, and what they choose from metric data.
//! Which metrics they find is in the published examples.

use cloudwatch::search::{self, NamespaceAlone, Settings};
use serde::Deserialize;

use crate::fixture::{at, datum, metric_id, mistakes};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeRow {
    query: String,
    errors: Vec<String>,
}

fn mistake_rows() -> Vec<MistakeRow> {
    let mut file: serde_json::Value =
        serde_json::from_str(include_str!("../data/search.json")).unwrap();
    serde_json::from_value(file["mistakes"].take()).unwrap()
}

fn parse(query: &str) -> search::Query {
    search::parse(query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"))
}

#[test]
fn mistakes_carry_place_and_hint() {
    for row in mistake_rows() {
        let errors = search::parse(&row.query).expect_err(&row.query);
        assert_eq!(mistakes(&errors), row.errors, "{}", row.query);
    }
}

#[test]
fn canonical_text() {
    for (source, expected) in [
        (
            " {AWS/EC2 , InstanceId} , a AND b ",
            "{AWS/EC2,InstanceId} a b",
        ),
        ("{N,b,a}", "{N,a,b}"),
        ("{\"My Space\",\"a\\\"b\"}", "{\"My Space\",\"a\\\"b\"}"),
        ("a (b c) OR (d OR e)", "a b c OR d OR e"),
        ("(a OR b) c", "(a OR b) c"),
        ("NOT(a b) NOT NOT c", "NOT (a b) NOT NOT c"),
        ("MetricName = ( a OR \"b\" )", "MetricName=(a OR \"b\")"),
        ("MetricName=(a)", "MetricName=a"),
        (
            ":aws.AccountId = \"111122223333\"",
            ":aws.AccountId=111122223333",
        ),
        (":aws.AccountId=LOCAL", ":aws.AccountId='LOCAL'"),
        ("\"NOT\"=a", "\"NOT\"=a"),
    ] {
        assert_eq!(parse(source).to_string(), expected, "{source}");
        assert_eq!(parse(expected), parse(source), "{source}");
    }
}

#[test]
fn deep_nesting_and_long_texts_are_one_error() {
    for open in ["(", "NOT ", "NOT(", "a OR ("] {
        let errors = search::parse(&open.repeat(search::MAX_LENGTH / open.len())).unwrap_err();
        assert_eq!(errors.len(), 1, "{open}: {errors:?}");
        assert!(errors[0].message.contains("nested deeper"), "{errors:?}");
    }
    let long = "a ".repeat(search::MAX_LENGTH);
    assert_eq!(
        mistakes(&search::parse(&long).unwrap_err()),
        ["0..2048 a search has at most 1024 characters, not 2048"]
    );
    assert!(search::parse(&"a ".repeat(search::MAX_LENGTH / 2)).is_ok());
}

/// A schema of a namespace alone finds what the settings say.
#[test]
fn a_namespace_alone() {
    let query = parse("{Shop}");
    let with = metric_id("Shop|Requests|Service=orders");
    let without = metric_id("Shop|Requests");
    let strict = Settings {
        namespace_alone: NamespaceAlone::NoDimensions,
        ..Settings::default()
    };
    assert!(query.matches(&with) && query.matches(&without));
    assert!(!query.matches_in(&with, &strict) && query.matches_in(&without, &strict));
}

/// Without an account every id is the local one.
#[test]
fn accounts() {
    let query = parse(":aws.AccountId=111122223333");
    let of = |account: Option<&str>| Settings {
        account: account.map(ToOwned::to_owned),
        ..Settings::default()
    };
    let any = metric_id("Shop|Requests");
    assert!(query.names_accounts());
    assert!(query.matches_in(&any, &of(None)));
    assert!(query.matches_in(&any, &of(Some("111122223333"))));
    assert!(!query.matches_in(&any, &of(Some("444455556666"))));
}

#[test]
fn selects_what_had_data_in_two_weeks_in_order_up_to_a_limit() {
    let mut store = cloudwatch::store::MetricStore::new();
    let day = 86_400;
    for (name, age) in [
        ("OldErrors", 15 * day),
        ("b-errors", 13 * day),
        ("a-errors", 0),
        ("other", 0),
    ] {
        let value = cloudwatch::datum::Value::Single(1.0);
        store.insert(&datum(name, at(-age), value));
    }
    let select = |limit: usize| {
        let settings = Settings {
            limit,
            ..Settings::default()
        };
        let found = parse("errors").select(&store, at(0), &settings);
        let names: Vec<String> = found.metrics.into_iter().map(|one| one.name).collect();
        (names, found.is_cut)
    };
    assert_eq!(
        select(2),
        (vec!["a-errors".to_owned(), "b-errors".to_owned()], false)
    );
    assert_eq!(select(1), (vec!["a-errors".to_owned()], true));
    assert!(
        parse("{AWS/EC2} errors")
            .select(&store, at(0), &Settings::default())
            .metrics
            .is_empty()
    );
}

#[test]
fn values_of_a_dimension_are_sorted_and_unique() {
    let mut store = cloudwatch::store::MetricStore::new();
    for id in [
        "AWS/EC2|CPUUtilization|InstanceId=i-2",
        "AWS/EC2|CPUUtilization|InstanceId=i-1",
        "AWS/EC2|NetworkIn|InstanceId=i-1",
        "AWS/EC2|CPUUtilization",
    ] {
        let one = datum("any", at(0), cloudwatch::datum::Value::Single(1.0));
        store.insert(&cloudwatch::datum::Datum {
            metric: metric_id(id),
            ..one
        });
    }
    let query = parse("{AWS/EC2,InstanceId} CPUUtilization OR NetworkIn");
    let values = query.dimension_values("InstanceId", &store, at(0), &Settings::default());
    assert_eq!(values, ["i-1", "i-2"]);
}

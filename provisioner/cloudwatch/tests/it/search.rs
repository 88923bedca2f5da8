//! Which metrics a search finds, by the published examples, and what is said about wrong ones.

use cloudwatch::metric::{Dimensions, MetricId};
use cloudwatch::search::{self, NamespaceAlone, Settings};
use cloudwatch::syntax::SyntaxError;
use serde::Deserialize;

use crate::fixture::{at, datum};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    #[serde(rename = "about")]
    _about: String,
    tokens: Vec<TokensRow>,
    terms: Vec<TermRow>,
    queries: Vec<QueryRow>,
    mistakes: Vec<MistakeRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokensRow {
    source: String,
    name: String,
    tokens: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    source: String,
    name: String,
    #[serde(default)]
    found: Vec<String>,
    #[serde(default)]
    not_found: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryRow {
    source: String,
    query: String,
    #[serde(default)]
    found: Vec<String>,
    #[serde(default)]
    not_found: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeRow {
    query: String,
    errors: Vec<String>,
}

fn published() -> Published {
    serde_json::from_str(include_str!("../data/search.json")).unwrap()
}

fn parse(query: &str) -> search::Query {
    search::parse(query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"))
}

/// `namespace|name|Dimension=value|…`
pub(crate) fn metric(text: &str) -> MetricId {
    let mut parts = text.split('|');
    let namespace = parts.next().unwrap();
    let name = parts.next().unwrap();
    MetricId::new(
        namespace,
        name,
        parts.map(|part| part.split_once('=').unwrap()).collect(),
    )
}

/// `start..end message (hint)` of each mistake.
pub(crate) fn lines(errors: &[SyntaxError]) -> Vec<String> {
    let line = |error: &SyntaxError| {
        let hint = error
            .hint
            .as_ref()
            .map_or(String::new(), |hint| format!(" ({hint})"));
        format!("{}..{} {}{hint}", error.start, error.end, error.message)
    };
    errors.iter().map(line).collect()
}

#[test]
fn names_are_split_into_tokens() {
    for row in published().tokens {
        assert_eq!(search::tokens(&row.name), row.tokens, "{}", row.source);
    }
}

#[test]
fn terms_find_names() {
    for row in published().terms {
        let named = MetricId::new("N", row.name.as_str(), Dimensions::none());
        let rows = [(&row.found, true), (&row.not_found, false)];
        for (term, expected) in rows
            .iter()
            .flat_map(|(terms, is)| terms.iter().map(|one| (one, *is)))
        {
            let query = parse(&format!("MetricName={term}"));
            assert_eq!(
                query.matches(&named),
                expected,
                "{term} in {}: {}",
                row.name,
                row.source
            );
        }
    }
}

#[test]
fn queries_find_metrics() {
    let settings = Settings {
        account: Some("111122223333".to_owned()),
        ..Settings::default()
    };
    for row in published().queries {
        let query = parse(&row.query);
        assert_eq!(parse(&query.to_string()), query, "{}", row.query);
        for (metrics, expected) in [(&row.found, true), (&row.not_found, false)] {
            for text in metrics {
                assert_eq!(
                    query.matches_in(&metric(text), &settings),
                    expected,
                    "{} of {text}: {}",
                    row.query,
                    row.source
                );
            }
        }
    }
}

#[test]
fn mistakes_carry_place_and_hint() {
    for row in published().mistakes {
        let errors = search::parse(&row.query).expect_err(&row.query);
        assert_eq!(lines(&errors), row.errors, "{}", row.query);
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
        lines(&search::parse(&long).unwrap_err()),
        ["0..2048 a search has at most 1024 characters, not 2048"]
    );
    assert!(search::parse(&"a ".repeat(search::MAX_LENGTH / 2)).is_ok());
}

/// A schema of a namespace alone finds what the settings say.
#[test]
fn a_namespace_alone() {
    let query = parse("{Shop}");
    let with = metric("Shop|Requests|Service=orders");
    let without = metric("Shop|Requests");
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
    let any = metric("Shop|Requests");
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
            metric: metric(id),
            ..one
        });
    }
    let query = parse("{AWS/EC2,InstanceId} CPUUtilization OR NetworkIn");
    let values = query.dimension_values("InstanceId", &store, at(0), &Settings::default());
    assert_eq!(values, ["i-1", "i-2"]);
}

//! What holds for every text in the query languages.

use cloudwatch::aggregate::Aggregate;
use cloudwatch::datum::{Datum, Value};
use cloudwatch::insights;
use cloudwatch::metric::MetricId;
use cloudwatch::period::Period;
use cloudwatch::search;
use cloudwatch::series::Series;
use cloudwatch::store::{MetricData, MetricStore, Windows};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixture::{at, datum, metric_id};

/// Text made of what the languages are made of, so that it is often nearly right.
fn fragments(parts: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(
        prop_oneof![4 => prop::sample::select(parts), 1 => Just(" ")],
        0..30,
    )
    .prop_map(|parts| parts.concat())
}

const SEARCH_PARTS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "\"",
    "'",
    "=",
    ",",
    "\\",
    ":aws.AccountId",
    "111122223333",
    "'LOCAL'",
    " AND ",
    " OR ",
    "NOT ",
    "MetricName",
    "Namespace=",
    "AWS/EC2",
    "CPUUtilization",
    "é",
    "\"a b\"",
    "i-1",
    "!",
    "{Shop,Service} ",
];

/// The text of a search that is right.
fn search_text() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        prop::sample::select(vec![
            "count",
            "CustomCount1",
            "network/errors",
            "i-1",
            "5xx",
            "it's"
        ]),
        prop::sample::select(vec![
            "\"Exact Name\"",
            "\"a\\\\b\\(c\\)\\\"\"",
            "\"\"",
            "\"NOT\""
        ]),
    ]
    .prop_map(ToOwned::to_owned);
    let values = vec(value.clone(), 1..4).prop_map(|values| format!("({})", values.join(" OR ")));
    let property = prop::sample::select(vec![
        "MetricName",
        "Namespace",
        "Service",
        "\"My Name\"",
        "\"AND\"",
    ]);
    let leaf = prop_oneof![
        value.clone(),
        (property, prop_oneof![value, values]).prop_map(|(name, value)| format!("{name}={value}")),
        Just(":aws.AccountId=(111122223333 OR 'LOCAL')".to_owned()),
    ];
    let condition = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(|parts| parts.join(" ")),
            vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            vec(inner.clone(), 1..3).prop_map(|parts| parts.join(" AND ")),
            inner.prop_map(|part| format!("NOT ({part})")),
        ]
    });
    let schema = prop::sample::select(vec![
        "",
        "{Shop}",
        "{AWS/EC2, InstanceId},",
        "{\"My Space\",\"b\",a}",
    ]);
    (schema, condition).prop_map(|(schema, condition)| format!("{schema} {condition}"))
}

const INSIGHTS_PARTS: &[&str] = &[
    "SELECT ",
    "AVG",
    "(",
    ")",
    "CPUUtilization",
    " FROM ",
    "\"AWS/EC2\"",
    "SCHEMA",
    ",",
    " WHERE ",
    "a",
    "=",
    "!=",
    "'b'",
    " AND ",
    " OR ",
    " GROUP BY ",
    " ORDER BY ",
    "MAX()",
    " DESC",
    " LIMIT ",
    "10",
    "AWS.AccountId",
    "CURRENT_ACCOUNT_ID()",
    "tag.",
    "'",
    "\"",
    "\\",
    "/",
    "é",
    " IN ",
    "<>",
];

/// A name of Metrics Insights, in quotes where it needs them.
fn insights_name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Requests",
        "\"LIMIT\"",
        "\"AWS/EC2\"",
        "5xx",
        "\"a \\\"b\\\\\"",
        "Class",
        "\"é'\"",
    ])
    .prop_map(ToOwned::to_owned)
}

/// The text of a query that is right.
fn insights_text() -> impl Strategy<Value = String> {
    let function = prop::sample::select(vec!["AVG", "count", "Max", "MIN", "SUM"]);
    let label = prop_oneof![
        4 => insights_name(),
        1 => insights_name().prop_map(|key| format!("tag.{key}")),
        1 => Just("AWS.AccountId".to_owned()),
    ];
    let value = prop::sample::select(vec!["'x'", "'it\\'s'", "''", "'a\\b'"]);
    let condition = (label.clone(), prop::sample::select(vec!["=", "!="]), value)
        .prop_map(|(label, operator, value)| format!("{label} {operator}{value}"));
    let source = (
        insights_name(),
        any::<bool>(),
        vec(prop::sample::select(vec!["a", "B", "\"c d\""]), 0..3),
    )
        .prop_map(|(namespace, is_schema, mut names)| {
            names.sort_unstable();
            names.dedup();
            names.insert(0, &namespace);
            if is_schema {
                format!("SCHEMA({})", names.join(", "))
            } else {
                namespace.clone()
            }
        });
    let conditions = vec(condition, 0..3).prop_map(|parts| clause("WHERE ", &parts, " and "));
    let groups = label.prop_map(|label| format!(" GROUP BY {label}"));
    let order = (
        function.clone(),
        prop::sample::select(vec!["", " ASC", " desc"]),
    )
        .prop_map(|(function, direction)| format!(" ORDER BY {function}(){direction}"));
    let limit = (1..=500).prop_map(|limit| format!(" LIMIT {limit}"));
    let optional = |part: BoxedStrategy<String>| prop_oneof![Just(String::new()), part];
    (
        (function, insights_name(), source, conditions),
        optional(groups.boxed()),
        optional(order.boxed()),
        optional(limit.boxed()),
    )
        .prop_map(
            |((function, metric, source, conditions), groups, order, limit)| {
                format!(
                    "select {function}({metric}) from {source} {conditions}{groups}{order}{limit}"
                )
            },
        )
}

fn clause(before: &str, parts: &[String], between: &str) -> String {
    if parts.is_empty() {
        return String::new();
    }
    format!("{before}{}", parts.join(between))
}

/// Metrics of a few services and routes, each with samples at some seconds.
fn samples() -> impl Strategy<Value = Vec<(String, i64, f64)>> {
    let id = prop::sample::select(vec![
        "Shop|Duration",
        "Shop|Duration|Service=a",
        "Shop|Duration|Service=b",
        "Shop|Duration|Service=b|Route=x",
        "Shop|Requests|Service=a",
        "Other|Duration|Service=a",
    ])
    .prop_map(ToOwned::to_owned);
    vec((id, 0..300_i64, -100.0..100.0_f64), 0..60)
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z0-9_ /.-]{0,12}", "\\PC{0,6}"]
}

/// A name of letters of either case, digits and what divides them; some have a letter that only is
/// ASCII in lower case.
fn name_of_tokens() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a", "b", "A", "B", "ab", "Ab", "AB", "1", "12", "-", "/ ", "é", "É", "\u{212a}", "k", "K",
    ]);
    vec(parts, 1..8).prop_map(|parts| parts.concat())
}

proptest! {
    /// UG:search-expression-syntax, "Partial matches": one token is found among those of the name.
    #[test]
    fn one_token_is_found_where_it_is_a_token(name in name_of_tokens(), term in "[abABkK1]{1,3}|\\u{212a}|é") {
        if let [token] = search::tokens(&term).as_slice() {
            let metric = MetricId::new("N", name.as_str(), std::iter::empty::<(&str, &str)>().collect());
            let found = search::parse(&format!("MetricName={term}")).unwrap().matches(&metric);
            prop_assert_eq!(found, search::tokens(&name).contains(token), "{} in {}", term, name);
        }
    }

    #[test]
    fn searches_read_back_what_they_print(text in search_text()) {
        let query = search::parse(&text);
        prop_assume!(text.len() <= search::MAX_LENGTH);
        let query = query.unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        let printed = query.to_string();
        prop_assume!(printed.len() <= search::MAX_LENGTH);
        prop_assert_eq!(search::parse(&printed), Ok(query));
    }

    #[test]
    fn any_text_is_a_search_or_has_mistakes_in_it(
        text in prop_oneof![fragments(SEARCH_PARTS), "\\PC{0,40}"],
        namespace in name(),
        metric in name(),
        dimension in (name(), name()),
    ) {
        match search::parse(&text) {
            Ok(query) => {
                let metric = MetricId::new(namespace, metric, [dimension].into_iter().collect());
                let _ = query.matches(&metric);
                let printed = query.to_string();
                prop_assert_eq!(search::parse(&printed), Ok(query), "{}", printed);
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(error.start <= error.end, "{:?}", error);
                    prop_assert!(text.get(error.start..error.end).is_some(), "{:?}", error);
                }
            }
        }
    }

    /// A whole name finds itself: as an exact text, and as a term when it has no spaces and no
    /// character with a meaning.
    #[test]
    fn a_name_finds_itself(name in "[A-Za-z0-9_/.:#-]{0,8}[A-Za-z0-9]") {
        let metric = MetricId::new("N", name.as_str(), cloudwatch::metric::Dimensions::none());
        for query in [format!("MetricName={name}"), format!("MetricName=\"{name}\"")] {
            prop_assume!(!["AND", "OR", "NOT"].contains(&name.as_str()));
            let query = search::parse(&query).unwrap();
            prop_assert!(query.matches(&metric), "{}", query);
        }
        for token in search::tokens(&name).iter().skip(1).filter(|one| search::tokens(one).len() == 1) {
            let query = search::parse(&format!("MetricName={token}")).unwrap();
            prop_assert!(query.matches(&metric), "{}", query);
        }
    }

    #[test]
    fn insights_queries_read_back_what_they_print(text in insights_text()) {
        let query = insights::parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        let printed = query.to_string();
        prop_assert_eq!(insights::parse(&printed), Ok(query), "{}", printed);
        prop_assert!(insights::doubts(&printed).is_empty(), "{}", printed);
    }

    #[test]
    fn any_text_is_an_insights_query_or_has_mistakes_in_it(
        text in prop_oneof![fragments(INSIGHTS_PARTS), fragments(INSIGHTS_PARTS).prop_map(|rest| format!("SELECT AVG(x) FROM N{rest}")), "\\PC{0,40}"],
    ) {
        match insights::parse(&text) {
            Ok(query) => prop_assert_eq!(insights::parse(&query.to_string()), Ok(query)),
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(text.get(error.start..error.end).is_some(), "{:?}", error);
                }
            }
        }
    }

    /// Without `GROUP BY` a query is the merged samples of all its metrics; with it, each group is
    /// what the query gives under the condition that the label has its value.
    #[test]
    fn queries_merge_the_samples_of_their_metrics(
        samples in samples(),
        period in prop::sample::select(vec![60_u32, 120, 300]),
    ) {
        let mut store = MetricStore::new();
        let mut metrics = Vec::new();
        for (id, second, value) in samples {
            let one = datum("any", at(second), Value::Single(value));
            let metric = metric_id(&id);
            if metric.namespace == "Shop" && metric.name == "Duration" && !metrics.contains(&metric) {
                metrics.push(metric.clone());
            }
            store.insert(&Datum { metric, ..one });
        }
        metrics.sort();
        let period = Period::from_seconds(period).unwrap();
        let windows = Windows::aligned_to_clock(period, at(0), at(300));
        let evaluate = |query: &str| {
            insights::parse(query).unwrap().evaluate(&store, windows, &insights::Settings::default())
        };
        for (function, statistic) in [("AVG", "Average"), ("SUM", "Sum"), ("MIN", "Minimum"), ("MAX", "Maximum"), ("COUNT", "SampleCount")] {
            let merged: Series = windows.starts().filter_map(|start| {
                let end = start.plus_seconds(i64::from(period.seconds()));
                let found = metrics.iter().filter_map(|one| store.aggregate(one, None, start, end));
                let found = found.reduce(|mut merged: Aggregate, next| { merged.merge(&next); merged })?;
                Some((start, found.statistic(statistic.parse().unwrap())?))
            }).collect();
            let whole = evaluate(&format!("SELECT {function}(Duration) FROM Shop"));
            prop_assert_eq!(&whole.series[0].series, &merged, "{}", function);
        }
        let grouped = evaluate("SELECT AVG(Duration) FROM SCHEMA(Shop, Service) GROUP BY Service");
        for one in grouped.series {
            let alone = evaluate(&format!("SELECT AVG(Duration) FROM SCHEMA(Shop, Service) WHERE Service = '{}'", one.group));
            prop_assert_eq!(&alone.series[0].series, &one.series);
        }
    }
}

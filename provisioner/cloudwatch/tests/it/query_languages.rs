//! What holds for every text in the query languages.

use cloudwatch::metric::MetricId;
use cloudwatch::search;
use proptest::collection::vec;
use proptest::prelude::*;

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

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z0-9_ /.-]{0,12}", "\\PC{0,6}"]
}

proptest! {
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
}

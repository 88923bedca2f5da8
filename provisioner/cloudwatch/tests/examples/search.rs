//! Searches: how names are split, and which metrics are found.

use cloudwatch::metric::{Dimensions, MetricId};
use cloudwatch::search::{self, Query, Settings};
use serde::Deserialize;

use crate::fixture::metric_id;
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/search.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Splitting {
    source: String,
    name: String,
    tokens: Vec<String>,
}

/// Terms that find a name, and that do not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Naming {
    source: String,
    name: String,
    #[serde(default)]
    found: Vec<String>,
    #[serde(default)]
    not_found: Vec<String>,
}

/// Metrics that a query finds, and that it does not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Searching {
    source: String,
    query: String,
    #[serde(default)]
    found: Vec<String>,
    #[serde(default)]
    not_found: Vec<String>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Splitting>(FILE, "tokens") {
        let (source, own) = (row.source.clone(), row.name.clone());
        examples.add("search", &source, &own, move || {
            assert_eq!(search::tokens(&row.name), row.tokens);
        });
    }
    for row in rows::<Naming>(FILE, "terms") {
        let (source, own) = (row.source.clone(), row.name.clone());
        examples.add("search", &source, &own, move || row.check());
    }
    for row in rows::<Searching>(FILE, "queries") {
        let (source, own) = (row.source.clone(), row.query.clone());
        examples.add("search", &source, &own, move || row.check());
    }
}

fn parse(query: &str) -> Query {
    search::parse(query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"))
}

impl Naming {
    fn check(&self) {
        let named = MetricId::new("N", self.name.as_str(), Dimensions::none());
        for (terms, expected) in [(&self.found, true), (&self.not_found, false)] {
            for term in terms {
                let query = parse(&format!("MetricName={term}"));
                assert_eq!(query.matches(&named), expected, "{term} in {}", self.name);
            }
        }
    }
}

impl Searching {
    /// As the account that the examples search from sees it.
    fn check(&self) {
        let settings = Settings {
            account: Some("111122223333".to_owned()),
            ..Settings::default()
        };
        let query = parse(&self.query);
        assert_eq!(parse(&query.to_string()), query);
        for (metrics, expected) in [(&self.found, true), (&self.not_found, false)] {
            for metric in metrics {
                let found = query.matches_in(&metric_id(metric), &settings);
                assert_eq!(found, expected, "{} of {metric}", self.query);
            }
        }
    }
}

//! Queries of Metrics Insights: that they are read, and how they are printed.

use cloudwatch::insights;
use serde::Deserialize;

use crate::fixture::mistakes;
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/insights.json");

/// The canonical text is that of the query where it is not there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    query: String,
    canonical: Option<String>,
    #[serde(default)]
    doubts: Vec<String>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "queries") {
        let source = row.source.clone();
        examples.add("insights", &source, "", move || row.check());
    }
}

impl Row {
    fn check(&self) {
        let query = insights::parse(&self.query).unwrap();
        let canonical = self.canonical.as_ref().unwrap_or(&self.query);
        assert_eq!(query.to_string(), *canonical);
        assert_eq!(insights::parse(canonical), Ok(query));
        assert_eq!(mistakes(&insights::doubts(&self.query)), self.doubts);
        assert!(insights::doubts(canonical).is_empty());
    }
}

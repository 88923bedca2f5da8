//! What each function and operator of metric math gives, in general and at its edges.

use cloudwatch::datum::Value;
use cloudwatch::query::{Alignment, Plan};
use cloudwatch::series::Series;
use cloudwatch::store::MetricStore;
use serde::Deserialize;

use crate::fixture::{at, datum, expression, hidden, stat};
use crate::published::{Examples, rows};

const FILE: &str = include_str!("../data/math-functions.json");
const SOURCE: &str = "UG:using-metric-math";

type Points = Vec<Option<f64>>;

/// An expression, and what it gives or why it gives nothing.
#[derive(Deserialize)]
struct Row {
    function: String,
    case: String,
    expression: String,
    #[serde(flatten)]
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expected {
    Results(Vec<Points>),
    Error(String),
    Message(String),
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "rows") {
        let own = format!("{}::{} {}", row.function, row.case, row.expression);
        examples.add("math-function", SOURCE, &own, move || row.check());
    }
}

fn data() -> MetricStore {
    let mut data = MetricStore::new();
    for (name, minute, value) in [
        ("m1", 0, 1.0),
        ("m1", 2, -3.5),
        ("m2", 0, 4.0),
        ("m2", 1, 5.0),
    ] {
        data.insert(&datum(name, at(60 * minute), Value::Single(value)));
    }
    data
}

fn points(series: &Series) -> Points {
    (0..3).map(|minute| series.at(at(60 * minute))).collect()
}

impl Row {
    fn check(&self) {
        let metrics = ["m1", "m2", "none"].map(|id| hidden(id, stat(id, "Average", 60)));
        let mut queries = metrics.to_vec();
        queries.push(expression("e1", &self.expression));
        let plan = Plan::new(&queries);
        if let Expected::Error(expected) = &self.expected {
            let errors = plan.unwrap_err();
            let said = |expected: &str| errors.iter().any(|one| one.message.contains(expected));
            assert!(said(expected), "{errors:?}");
            return;
        }
        let results = plan
            .unwrap()
            .evaluate(&data(), at(0), at(180), Alignment::Clock);
        match &self.expected {
            Expected::Results(expected) => {
                let found: Vec<Points> = results.iter().map(|one| points(&one.series)).collect();
                assert_eq!(found, *expected);
            }
            Expected::Message(expected) => {
                let messages = results.iter().flat_map(|one| &one.messages);
                let found: Vec<&str> = messages.map(|one| one.value.as_str()).collect();
                assert_eq!(found, [expected.as_str()]);
            }
            Expected::Error(_) => {}
        }
    }
}

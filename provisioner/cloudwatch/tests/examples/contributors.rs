//! The sentences of alarms on queries, and of their contributors.

use std::collections::BTreeMap;

use cloudwatch::alarm::{LogSettings, PromQlSettings, Settings, Source, State};
use cloudwatch::datum::Value;
use cloudwatch::engine::{Engine, Transition};
use cloudwatch::metric::Dimensions;
use cloudwatch::period::Period;
use cloudwatch::results::{GivenResults, Labels, LogValue, WithResults};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::fixture::{datum, engine, settings};
use crate::published::{Examples, Moment, rows};

const FILE: &str = include_str!("../data/contributor-reasons.json");
const PROMQL: &str = "up == 0";
const LOG: &str = "filter level = 'ERROR'";
const SQL: &str = "SELECT SUM(Errors) FROM Shop GROUP BY Service ORDER BY SUM() DESC";

/// An alarm that is replayed over results of its query.
#[derive(Deserialize)]
struct Row {
    source: String,
    own: String,
    #[serde(flatten)]
    kind: Kind,
    results: Vec<Answer>,
    now: Moment,
    state: State,
    reason: String,
    /// The newest reason of the contributor with this label.
    contributor: Option<(String, String)>,
}

/// What differs from an ordinary alarm of the kind, as its settings are stored.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    PromQl(Json),
    Log(Json),
    Insights(Json),
}

/// What the query gives at a time, or for the window that starts then: of each service a value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    at: Moment,
    #[serde(default)]
    services: BTreeMap<String, f64>,
    /// So many more services of one value.
    more: Option<(u32, f64)>,
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "rows") {
        let (source, own) = (row.source.clone(), row.own.clone());
        examples.add("query-reason", &source, &own, move || row.check());
    }
}

/// These settings with those fields.
fn merged<T: serde::Serialize + serde::de::DeserializeOwned>(settings: &T, fields: &Json) -> T {
    let mut json = serde_json::to_value(settings).unwrap();
    for (name, value) in fields.as_object().unwrap() {
        json[name] = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

fn log() -> LogSettings {
    let query = json!({
        "text": LOG, "log_groups": ["shop"], "role": "arn:aws:iam::111122223333:role/logs",
        "schedule": "rate(5 minutes)", "start_offset_seconds": 300,
    });
    serde_json::from_value(json!({
        "query": query, "aggregation": "count(*)", "results_to_evaluate": 1, "results_to_alarm": 1,
        "comparison": "GreaterThanThreshold", "threshold": 100.0,
    }))
    .unwrap()
}

fn promql() -> PromQlSettings {
    serde_json::from_value(json!({"query": PROMQL, "interval_seconds": 60})).unwrap()
}

fn insights() -> Settings {
    Settings {
        source: Source::Insights {
            query: SQL.to_owned(),
            period: Period::MINUTE,
        },
        datapoints_to_alarm: None,
        ..settings(1, 1)
    }
}

impl Kind {
    /// The properties that are wrong.
    pub(crate) fn problems(&self) -> Vec<String> {
        let problems = match self {
            Self::PromQl(fields) => merged(&promql(), fields).problems(),
            Self::Log(fields) => merged(&log(), fields).problems(),
            Self::Insights(fields) => merged(&insights(), fields).problems(),
        };
        problems.into_iter().map(|one| one.field).collect()
    }
}

impl Row {
    fn check(&self) {
        let (metrics, results) = self.data();
        let data = WithResults {
            data: &metrics,
            results: &results,
        };
        let start = self.results[0].at.0;
        let mut engine = self.engine(start);
        let found = engine.replay(start, self.now.0, &data);
        let status = engine.status("a").unwrap();
        assert_eq!(status.state, self.state, "{}", status.reason);
        assert_eq!(status.reason, self.reason);
        if let Some((name, reason)) = &self.contributor {
            let newest = found.iter().rfind(|one| is_of(one, name)).unwrap();
            assert_eq!(newest.reason, *reason);
        }
    }

    fn engine(&self, start: Timestamp) -> Engine {
        let mut engine = engine();
        match &self.kind {
            Kind::PromQl(fields) => engine.put_promql_alarm(start, "a", merged(&promql(), fields)),
            Kind::Log(fields) => engine.put_log_alarm(start, "a", merged(&log(), fields)),
            Kind::Insights(fields) => {
                engine.put_metric_alarm(start, "a", merged(&insights(), fields))
            }
        }
        .unwrap();
        engine
    }

    fn data(&self) -> (MetricStore, GivenResults) {
        let (mut metrics, mut results) = (MetricStore::new(), GivenResults::default());
        for answer in &self.results {
            let values = answer.values();
            match self.kind {
                Kind::PromQl(_) => {
                    let series = values.iter().map(|(name, _)| labels(name)).collect();
                    results.put_promql(PROMQL, answer.at.0, Ok(series));
                }
                Kind::Log(_) => {
                    let value = |(name, value): &(String, f64)| LogValue {
                        labels: labels(name),
                        value: *value,
                    };
                    results.put_log(LOG, answer.at.0, Ok(values.iter().map(value).collect()));
                }
                Kind::Insights(_) => {
                    for (name, value) in values {
                        let mut datum = datum("Errors", answer.at.0, Value::Single(value));
                        let dimensions = [("Service", name.as_str())].into_iter();
                        datum.metric.dimensions = dimensions.collect::<Dimensions>();
                        metrics.insert(&datum);
                    }
                }
            }
        }
        (metrics, results)
    }
}

impl Answer {
    fn values(&self) -> Vec<(String, f64)> {
        let named = self.services.iter();
        let named = named.map(|(name, value)| (name.clone(), *value));
        let (count, value) = self.more.unwrap_or_default();
        named
            .chain((0..count).map(|n| (format!("service-{value}-{n}"), value)))
            .collect()
    }
}

/// The result without groups has no label.
fn labels(name: &str) -> Labels {
    let label = (!name.is_empty()).then(|| ("Service".to_owned(), name.to_owned()));
    label.into_iter().collect()
}

fn is_of(transition: &Transition, name: &str) -> bool {
    let contributor = transition.contributor.as_deref();
    contributor.is_some_and(|of| of.labels["Service"] == name)
}

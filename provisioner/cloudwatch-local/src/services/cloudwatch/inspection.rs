//! What no operation of the API tells, and the console asks: how the engine came to a state.

use std::collections::BTreeMap;

use charts::AlarmStatus;
use cloudwatch::{
    alarm::{Comparison, Condition, Source, State},
    composite::{Rounding, Rule},
    dashboard::{AlarmArn, Body, Found},
    engine::{Composite, Definition, Explanation},
    metric::MetricId,
    query::{Alignment, MetricDataQuery, Options, Plan, QueryResult, QuerySource},
    time::Timestamp,
};

use super::{CloudWatch, alarm::name_of, get_metric_data::check_points};
use crate::identity::Scope;

/// More points than this are not read for one picture.
const MAX_POINTS: i64 = 20_000;

/// What a metric alarm looks at, over a range of time.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    /// With what it compares values.
    pub(crate) condition: Condition,
    /// The series that it compares, and the edges of the band that it compares them with.
    pub(crate) results: Vec<QueryResult>,
}

/// An alarm as a picture shows it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) state: State,
    /// Since when it is in this state.
    pub(crate) transitioned: Timestamp,
    pub(crate) reason: String,
    /// With what a metric alarm compares, when that is a number.
    pub(crate) threshold: Option<(Comparison, f64)>,
    /// What it waits for.
    pub(crate) condition: String,
}

impl Seen {
    /// The same for charts, as the alarm that this ARN names.
    pub(crate) fn status(self, arn: &AlarmArn) -> AlarmStatus {
        AlarmStatus {
            name: arn.name().to_owned(),
            arn: arn.as_str().to_owned(),
            state: self.state,
            updated: Some(self.transitioned),
            reason: self.reason,
            threshold: self.threshold,
            condition: self.condition,
        }
    }
}

/// The rules of all composite alarms, and the states that they look at.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// Of every alarm by name.
    pub(crate) states: BTreeMap<String, State>,
    /// Of every composite alarm by name.
    pub(crate) composites: BTreeMap<String, Composite>,
    /// How shares of alarms are rounded.
    pub(crate) rounding: Rounding,
}

impl Standing {
    /// The state of the alarm that a name or an ARN stands for, if there is one.
    pub(crate) fn state(&self, reference: &str) -> Option<State> {
        self.states.get(name_of(reference)).copied()
    }

    /// Whether a rule holds.
    pub(crate) fn holds(&self, rule: &Rule) -> bool {
        rule.evaluate_with(self.rounding, &|alarm| self.state(alarm))
    }
}

impl CloudWatch {
    /// The last evaluation of a metric alarm, window by window.
    pub(crate) async fn explain(&self, name: &str) -> Option<Explanation> {
        let pages = self.book.read().await;
        let data = self.metrics.read();
        pages.engine.explain(name, &*data)
    }

    /// What a metric alarm looks at, from `start` to `end`; `None` of other alarms, and of a range
    /// with more points than anybody sees.
    pub(crate) async fn watched(
        &self,
        name: &str,
        (start, end): (Timestamp, Timestamp),
    ) -> Option<Watched> {
        let (scope, settings) = {
            let pages = self.book.read().await;
            let Definition::Metric(settings) = pages.engine.definition(name)? else {
                return None;
            };
            (pages.alarms.get(name)?.scope.clone(), settings.clone())
        };
        if end.millis_since(start) > MAX_POINTS * settings.period()?.millis() {
            return None;
        }
        let queries = match settings.source {
            Source::Metric(metric) => vec![MetricDataQuery {
                id: "watched".to_owned(),
                label: None,
                period: None,
                return_data: true,
                source: QuerySource::Stat(metric),
            }],
            Source::Math(queries) => queries,
            Source::Insights { .. } => return None,
        };
        let plan = Plan::with(&queries, self.shared.options.engine.math).ok()?;
        let options = self.reading(&scope);
        let results = plan.evaluate_with(&*self.metrics.read(), start, end, &options);
        Some(Watched {
            condition: settings.condition,
            results,
        })
    }

    /// What queries give between two moments, or why they give nothing: as `GetMetricData`, without its pages.
    pub(crate) fn series(
        &self,
        scope: &Scope,
        queries: &[MetricDataQuery],
        (start, end): (Timestamp, Timestamp),
        alignment: Alignment,
    ) -> Result<Vec<QueryResult>, Vec<String>> {
        check_points(queries, start, end).map_err(|error| vec![error.message])?;
        let plan = Plan::with(queries, self.shared.options.engine.math).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| error.to_string())
                .collect::<Vec<_>>()
        })?;
        let options = Options {
            alignment,
            ..self.reading(scope)
        };
        Ok(plan.evaluate_with(&*self.metrics.read(), start, end, &options))
    }

    /// Every metric with the time of its newest datum, in order.
    pub(crate) fn known_metrics(&self) -> Vec<(MetricId, Timestamp)> {
        let metrics = self.metrics.read();
        metrics
            .metrics()
            .map(|(metric, at)| (metric.clone(), at))
            .collect()
    }

    /// What the searches of a dashboard's variables find.
    pub(crate) fn find_values(&self, body: &Body) -> Found {
        body.find_values(&*self.metrics.read(), self.shared.now())
    }

    /// An alarm as it is now.
    pub(crate) async fn seen(&self, name: &str) -> Option<Seen> {
        let pages = self.book.read().await;
        let status = pages.engine.status(name)?;
        let (threshold, condition) = match pages.engine.definition(name)? {
            Definition::Metric(settings) => {
                let threshold = match settings.condition {
                    Condition::Fixed {
                        comparison,
                        threshold,
                    } => Some((comparison, threshold)),
                    Condition::Band { .. } => None,
                };
                (threshold, settings.in_words())
            }
            Definition::Composite(composite) => (None, composite.rule.to_string()),
            _ => (None, String::new()),
        };
        Some(Seen {
            state: status.state,
            transitioned: status.transitioned,
            reason: status.reason.clone(),
            threshold,
            condition,
        })
    }

    /// What composite alarms look at.
    pub(crate) async fn standing(&self) -> Standing {
        let pages = self.book.read().await;
        let engine = &pages.engine;
        let state = |name: &str| Some((name.to_owned(), engine.status(name)?.state));
        let composite = |name: &str| match engine.definition(name)? {
            Definition::Composite(composite) => Some((name.to_owned(), composite.clone())),
            _ => None,
        };
        Standing {
            states: engine.names().filter_map(state).collect(),
            composites: engine.names().filter_map(composite).collect(),
            rounding: engine.settings().rounding,
        }
    }
}

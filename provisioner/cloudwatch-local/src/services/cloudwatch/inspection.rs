//! What no operation of the API tells, and the console asks: how the engine came to a state.

use std::collections::BTreeMap;

use cloudwatch::{
    alarm::{Condition, Source, State},
    composite::{Rounding, Rule},
    engine::{Composite, Definition, Explanation},
    query::{MetricDataQuery, Plan, QueryResult, QuerySource},
    time::Timestamp,
};

use super::{CloudWatch, alarm::name_of};

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

//! Data that are made up: a store filled with the shapes of the project's metrics, and the project's own alarms
//! evaluated over them by the engine.

use std::collections::BTreeMap;

use cloudwatch::alarm::{Comparison, Condition, Settings, Source};
use cloudwatch::dashboard::{Requests, Showing};
use cloudwatch::datum::Datum;
use cloudwatch::engine::{Composite, Engine, EngineSettings, Suppressor};
use cloudwatch::metric::{MetricId, StorageResolution, Unit};
use cloudwatch::query::{MetricDataQuery, MetricStat, Options, Plan, QueryResult, QuerySource};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;
use language::model::Model;

use super::shape::{Limit, Shape};

/// The most points of a metric that are made up: a longer range has coarser ones.
const POINTS: i64 = 4000;
/// How long before the range data begin, so that alarms and moving averages have a past.
const BEFORE_SECONDS: i64 = 3 * 3600;

/// Metrics with made-up values, and alarms on them.
pub(super) struct MadeUp {
    store: MetricStore,
    engine: Engine,
}

/// What is known of a metric before it has values.
#[derive(Debug, Default)]
struct Known {
    unit: Option<Unit>,
    limit: Option<Limit>,
    /// The shortest period that is asked of it, in seconds.
    period: Option<u32>,
}

impl Known {
    fn note(&mut self, stat: &MetricStat) {
        self.unit = self.unit.or(stat.unit);
        let period = stat.period.seconds();
        self.period = Some(self.period.map_or(period, |other| other.min(period)));
    }
}

impl MadeUp {
    /// Makes up data for all metrics that the queries and the alarms of the project name, up to now.
    pub(super) fn new(
        model: &Model,
        queries: &[MetricDataQuery],
        start: Timestamp,
        now: Timestamp,
    ) -> Self {
        let mut known: BTreeMap<MetricId, Known> = BTreeMap::new();
        for query in queries {
            note(&mut known, query);
        }
        for alarm in &model.alarms {
            note_alarm(&mut known, &alarm.settings);
        }
        let start = start.plus_seconds(-BEFORE_SECONDS);
        let mut made_up = Self {
            store: filled(&known, start, now),
            engine: Engine::new(EngineSettings::default()),
        };
        made_up.evaluate(model, start, now);
        made_up
    }

    /// Refusals of the engine are for `check` to tell: such an alarm has no state here.
    fn evaluate(&mut self, model: &Model, start: Timestamp, now: Timestamp) {
        for alarm in &model.alarms {
            let _ = self.engine.put_metric_alarm(
                start,
                &alarm.identity.physical,
                alarm.settings.clone(),
            );
        }
        for composite in &model.composites {
            let suppressor = composite.suppressor.as_ref().map(|suppressor| Suppressor {
                alarm: suppressor.alarm.clone(),
                wait_seconds: suppressor.wait_seconds,
                extension_seconds: suppressor.extension_seconds,
            });
            let definition = Composite {
                rule: composite.rule.clone(),
                suppressor,
            };
            let _ = self
                .engine
                .put_composite(start, &composite.identity.physical, definition);
        }
        self.engine.replay(start, now, &self.store);
    }

    /// The alarms.
    pub(super) const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What the queries of a widget give; the mistakes of queries that can not be evaluated.
    pub(super) fn results(
        &self,
        queries: &[MetricDataQuery],
        requests: &Requests<'_>,
        showing: &Showing,
    ) -> Result<Vec<QueryResult>, Vec<String>> {
        let plan = Plan::new(queries).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| error.message)
                .collect::<Vec<_>>()
        })?;
        let options = Options {
            now: Some(showing.now),
            ..Options::new(requests.alignment())
        };
        Ok(plan.evaluate_with(
            &self.store,
            requests.range.start(),
            requests.range.end(),
            &options,
        ))
    }
}

fn note(known: &mut BTreeMap<MetricId, Known>, query: &MetricDataQuery) {
    if let QuerySource::Stat(stat) = &query.source {
        known.entry(stat.metric.clone()).or_default().note(stat);
    }
}

fn note_alarm(known: &mut BTreeMap<MetricId, Known>, settings: &Settings) {
    match &settings.source {
        Source::Metric(stat) => {
            let known = known.entry(stat.metric.clone()).or_default();
            known.note(stat);
            known.limit = known.limit.or_else(|| limit(&settings.condition));
        }
        Source::Math(queries) => queries.iter().for_each(|query| note(known, query)),
        Source::Insights { .. } => {}
    }
}

fn limit(condition: &Condition) -> Option<Limit> {
    match *condition {
        Condition::Fixed {
            comparison: Comparison::GreaterThanThreshold | Comparison::GreaterThanOrEqualToThreshold,
            threshold,
        } => Some(Limit::Most(threshold)),
        Condition::Fixed { threshold, .. } => Some(Limit::Least(threshold)),
        Condition::Band { .. } => None,
    }
}

fn filled(known: &BTreeMap<MetricId, Known>, start: Timestamp, now: Timestamp) -> MetricStore {
    let mut store = MetricStore::new();
    for (metric, known) in known {
        let shape = Shape::of(metric, known.limit);
        let step = step(start, now, known.period);
        let mut at = start.floor_to(step);
        while at < now {
            store.insert(&Datum {
                metric: metric.clone(),
                timestamp: at,
                value: shape.at(at, step),
                unit: known.unit.unwrap_or_default(),
                resolution: if step < 60 {
                    StorageResolution::High
                } else {
                    StorageResolution::Standard
                },
            });
            at = at.plus_seconds(i64::from(step));
        }
    }
    store
}

/// Seconds between two points of a metric: a minute, less where a shorter period is asked of it, more in long ranges.
fn step(start: Timestamp, now: Timestamp, period: Option<u32>) -> u32 {
    let seconds = now.millis_since(start) / 1000;
    let wanted = period.unwrap_or(60).clamp(1, 60);
    if seconds / i64::from(wanted) <= POINTS {
        return wanted;
    }
    let minutes = seconds / 60 / POINTS + 1;
    u32::try_from(minutes * 60).unwrap_or(3600)
}

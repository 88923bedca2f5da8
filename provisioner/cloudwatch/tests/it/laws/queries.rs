//! The laws of alarms on bands and on results of queries: what holds of a metric alarm holds of
//! them, and of each of their contributors.

use std::collections::BTreeMap;

use cloudwatch::alarm::{
    BandComparison, Comparison, Condition, LogSettings, MissingData, PromQlSettings, Settings,
    Source, State,
};
use cloudwatch::datum::Value;
use cloudwatch::engine::{Engine, EngineState, Transition};
use cloudwatch::metric::Dimensions;
use cloudwatch::period::Period;
use cloudwatch::query::{MetricDataQuery, QuerySource};
use cloudwatch::results::{GivenResults, Labels, LogValue, WithResults};
use cloudwatch::store::{MetricData, MetricStore};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use serde_json::json;

use super::order::restarted;
use super::world::END;
use crate::fixture::{at, datum, engine, expression, query, settings, stat};

const BAND: &str = "ANOMALY_DETECTION_BAND(m1, 2)";
const LOG: &str = "filter level = 'ERROR'";
const PROMQL: &str = "up == 0";
const SQL: &str = "SELECT SUM(Errors) FROM Shop GROUP BY Service ORDER BY SUM() DESC";
const SERVICES: [&str; 3] = ["cart", "orders", "search"];

#[derive(Debug, Clone)]
struct World {
    band: Settings,
    insights: Settings,
    promql: PromQlSettings,
    log: LogSettings,
    metrics: MetricStore,
    results: GivenResults,
}

impl World {
    fn engine(&self) -> Engine {
        let mut engine = engine();
        let (band, insights) = (self.band.clone(), self.insights.clone());
        engine.put_metric_alarm(at(0), "band", band).unwrap();
        engine
            .put_metric_alarm(at(0), "insights", insights)
            .unwrap();
        let (promql, log) = (self.promql.clone(), self.log.clone());
        engine.put_promql_alarm(at(0), "promql", promql).unwrap();
        engine.put_log_alarm(at(0), "log", log).unwrap();
        engine
    }

    fn data(&self) -> WithResults<'_> {
        WithResults {
            data: &self.metrics,
            results: &self.results,
        }
    }
}

fn replayed(world: &World) -> (Vec<Transition>, EngineState) {
    let mut engine = world.engine();
    let found = engine.replay(at(0), at(END), &world.data());
    (found, engine.export())
}

fn labels(service: &str) -> Labels {
    Labels::from([("Service".to_owned(), service.to_owned())])
}

fn missing() -> impl Strategy<Value = MissingData> {
    prop::sample::select(MissingData::ALL.to_vec())
}

fn counts() -> impl Strategy<Value = (u32, u32)> {
    (1..5_u32).prop_flat_map(|n| (1..=n, Just(n)))
}

fn band() -> impl Strategy<Value = Settings> {
    let comparison = prop::sample::select(BandComparison::ALL.to_vec());
    (comparison, counts(), missing()).prop_map(|(comparison, (m, n), missing)| {
        let m1 = query("m1", QuerySource::Stat(stat("Errors", "Sum", 60)), true);
        let band = MetricDataQuery {
            return_data: true,
            ..expression("band", BAND)
        };
        Settings {
            source: Source::Math(vec![m1, band]),
            condition: Condition::band(comparison, "band"),
            missing,
            ..settings(m, n)
        }
    })
}

fn insights() -> impl Strategy<Value = Settings> {
    let query = prop::sample::select(vec![SQL, "SELECT SUM(Errors) FROM Shop"]);
    (query, counts(), missing()).prop_map(|(query, (m, n), missing)| Settings {
        source: Source::Insights {
            query: query.to_owned(),
            period: Period::MINUTE,
        },
        missing,
        ..settings(m, n)
    })
}

fn promql() -> impl Strategy<Value = PromQlSettings> {
    (0..5_u32, 0..5_u32).prop_map(|(pending, recovery)| PromQlSettings {
        query: PROMQL.to_owned(),
        pending_seconds: pending * 50,
        recovery_seconds: recovery * 50,
        interval_seconds: 60,
    })
}

fn log() -> impl Strategy<Value = LogSettings> {
    let aggregation = prop::sample::select(vec!["count(*)", "max(size)", "avg(size) by Service"]);
    (aggregation, counts(), missing()).prop_map(|(aggregation, (m, n), missing)| {
        serde_json::from_value(json!({
            "query": {
                "text": LOG, "log_groups": ["shop"], "schedule": "rate(5 minutes)",
                "role": "arn:aws:iam::111122223333:role/logs", "start_offset_seconds": 300,
            },
            "aggregation": aggregation, "results_to_evaluate": n, "results_to_alarm": m,
            "comparison": Comparison::GreaterThanThreshold, "threshold": 1.0, "missing": missing,
        }))
        .unwrap()
    })
}

/// Samples with and without a service, and edges of the band, of some minutes.
fn metrics() -> impl Strategy<Value = (MetricStore, GivenResults)> {
    let sample = (0..END, 0..4_usize, 0..5_u8);
    let edge = prop::option::weighted(0.8, (0..2_u8, 2..4_u8));
    (vec(sample, 0..120), vec(edge, 60)).prop_map(|(samples, edges)| {
        let (mut store, mut results) = (MetricStore::new(), GivenResults::default());
        for (second, service, value) in samples {
            let mut datum = datum("Errors", at(second), Value::Single(f64::from(value)));
            let service = SERVICES.get(service).map(|service| ("Service", *service));
            datum.metric.dimensions = service.into_iter().collect::<Dimensions>();
            store.insert(&datum);
        }
        let edges = (0_i64..).zip(edges);
        let edges: Vec<_> = edges
            .filter_map(|(minute, edge)| Some((at(minute * 60), edge?)))
            .collect();
        let lower = edges.iter().map(|(time, edge)| (*time, f64::from(edge.0)));
        let upper = edges.iter().map(|(time, edge)| (*time, f64::from(edge.1)));
        results.put_band(BAND, [lower.collect(), upper.collect()]);
        (store, results)
    })
}

fn services() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(SERVICES.to_vec(), 0..=SERVICES.len())
}

fn world() -> impl Strategy<Value = World> {
    let vectors = vec(prop::option::weighted(0.9, services()), 60);
    let runs = vec(prop::option::weighted(0.9, (services(), 0..4_u8)), 12);
    let alarms = (band(), insights(), promql(), log());
    (alarms, metrics(), vectors, runs).prop_map(|(alarms, metrics, vectors, runs)| {
        let (band, insights, promql, log) = alarms;
        let (metrics, mut results) = metrics;
        for (minute, services) in (0_i64..).zip(vectors) {
            if let Some(services) = services {
                let series = services.into_iter().map(labels).collect();
                results.put_promql(PROMQL, at(minute * 60), Ok(series));
            }
        }
        for (run, found) in (0_i64..).zip(runs) {
            if let Some((services, value)) = found {
                let grouped = log.has_groups();
                let value = |service: &str| LogValue {
                    labels: if grouped {
                        labels(service)
                    } else {
                        Labels::new()
                    },
                    value: f64::from(value),
                };
                let most = if grouped { services.len() } else { 1 };
                let values = services.into_iter().take(most).map(value).collect();
                results.put_log(LOG, at(run * 300), Ok(values));
            }
        }
        World {
            band,
            insights,
            promql,
            log,
            metrics,
            results,
        }
    })
}

/// That of a transition: the alarm, and the contributor if it is of one.
fn who(transition: &Transition) -> (String, Option<String>) {
    let contributor = transition.contributor.as_deref();
    (
        transition.alarm.clone(),
        contributor.map(|one| one.id.clone()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn step_by_step_is_one_go(world in world()) {
        let data = world.data();
        let mut engine = world.engine();
        let found: Vec<Transition> = (0..=END).step_by(10).flat_map(|second| engine.step(at(second), &data)).collect();
        prop_assert_eq!((found, engine.export()), replayed(&world));
    }

    #[test]
    fn a_restart_in_the_middle_changes_nothing(world in world(), moments in btree_set(0..END, 0..4)) {
        let data = world.data();
        let mut engine = world.engine();
        let mut found = Vec::new();
        let mut from = at(0);
        for moment in moments {
            found.extend(engine.replay(from, at(moment), &data));
            engine = restarted(&engine);
            from = cloudwatch::time::Timestamp::from_millis(at(moment).millis() + 1);
        }
        found.extend(engine.replay(from, at(END), &data));
        prop_assert_eq!((found, engine.export()), replayed(&world));
    }

    #[test]
    fn transitions_follow_each_other(world in world()) {
        let mut engine = world.engine();
        let mut states: BTreeMap<_, State> = BTreeMap::new();
        for name in ["band", "insights", "promql", "log"] {
            states.insert((name.to_owned(), None), engine.status(name).unwrap().state);
        }
        for one in engine.replay(at(0), at(END), &world.data()) {
            let before = states.insert(who(&one), one.to);
            prop_assert!(before.is_none_or(|before| before == one.from), "{:?}", &one);
            prop_assert_ne!(one.to, one.from, "a change changes something: {:?}", &one);
        }
        for ((name, contributor), state) in states {
            if contributor.is_none() {
                prop_assert_eq!(engine.status(&name).unwrap().state, state);
            }
        }
    }

    #[test]
    fn without_data_not_breaching_never_fires(world in world()) {
        let mut world = world;
        world.band.missing = MissingData::NotBreaching;
        world.insights.missing = MissingData::NotBreaching;
        world.log.missing = MissingData::NotBreaching;
        let mut engine = world.engine();
        let nothing: &dyn MetricData = &MetricStore::new();
        for one in engine.replay(at(0), at(END), nothing) {
            prop_assert_ne!(one.to, State::Alarm, "{:?}", one);
        }
    }
}

/// A law that is held against nothing says nothing.
#[test]
fn worlds_have_everything() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeSet;

    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..60 {
        let world = world().new_tree(&mut runner).unwrap().current();
        for one in replayed(&world).0 {
            let of = if one.contributor.is_some() {
                "contributor"
            } else {
                "alarm"
            };
            seen.insert(format!("{} {of} {}", one.alarm, one.to));
        }
    }
    for name in ["insights", "promql", "log"] {
        for state in ["OK", "ALARM"] {
            for of in ["alarm", "contributor"] {
                let kind = format!("{name} {of} {state}");
                assert!(seen.contains(&kind), "{kind} is not among {seen:?}");
            }
        }
    }
    for state in State::ALL {
        let kind = format!("band alarm {state}");
        assert!(seen.contains(&kind), "{kind} is not among {seen:?}");
    }
}

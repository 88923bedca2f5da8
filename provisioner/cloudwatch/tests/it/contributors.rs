//! Alarms of which each series of a query has a state of its own, and alarms on given results.

use cloudwatch::alarm::{
    Comparison, Condition, EvaluationState, LogQuery, LogSettings, MissingData, PromQlSettings,
    Settings, Source, State,
};
use cloudwatch::datum::Value;
use cloudwatch::engine::{
    Actions, EmptyInsights, Engine, EngineSettings, EvaluationRange, Kind, Transition,
};
use cloudwatch::metric::Dimensions;
use cloudwatch::mute::MuteRule;
use cloudwatch::period::Period;
use cloudwatch::results::{GivenResults, Labels, LogValue, QueryFailure, WithResults};
use cloudwatch::series::Series;
use cloudwatch::store::{MetricData, MetricStore};

use crate::fixture::{at, datum, engine, settings, store};

fn labels(service: &str) -> Labels {
    Labels::from([("Service".to_owned(), service.to_owned())])
}

/// Second, contributor or alarm, state, reason.
fn told(transitions: &[Transition]) -> Vec<(i64, &str, State, &str)> {
    transitions
        .iter()
        .map(|one| {
            let of = one.contributor.as_deref();
            let who = of.map_or("alarm", |of| of.labels["Service"].as_str());
            assert_eq!(of.is_some(), one.kind == Kind::Contributor);
            (
                one.at.millis_since(at(0)) / 1000,
                who,
                one.to,
                one.reason.as_str(),
            )
        })
        .collect()
}

fn replay(engine: &mut Engine, until: i64, data: &dyn MetricData) -> Vec<Transition> {
    let mut other = engine.clone();
    let mut steps = Vec::new();
    for second in 0..=until {
        steps.extend(other.step(at(second), data));
        // a restart in between changes nothing
        if second % 97 == 0 {
            let stored = serde_json::to_string(&other.export()).unwrap();
            let state = serde_json::from_str(&stored).unwrap();
            other = Engine::import(other.settings().clone(), state).unwrap();
        }
    }
    let found = engine.replay(at(0), at(until), data);
    assert_eq!(found, steps);
    assert_eq!(engine.export(), other.export());
    found
}

const QUERY: &str = "up == 0";

fn promql(pending: u32, recovery: u32) -> PromQlSettings {
    PromQlSettings {
        query: QUERY.to_owned(),
        pending_seconds: pending,
        recovery_seconds: recovery,
        interval_seconds: 60,
    }
}

fn history(vectors: &[(i64, &[&str])]) -> GivenResults {
    let mut results = GivenResults::default();
    for (second, services) in vectors {
        let series = services.iter().map(|service| labels(service)).collect();
        results.put_promql(QUERY, at(*second), Ok(series));
    }
    results
}

/// UG:alarm-promql.
#[test]
fn promql_waits_for_breach_and_recovery() {
    let results = history(&[
        (0, &[]),
        (60, &["cart", "orders"]),
        (120, &["orders"]),
        (300, &[]),
        (360, &["orders"]),
        (420, &[]),
    ]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_promql_alarm(at(0), "a", promql(120, 180))
        .unwrap();
    let status = engine.status("a").unwrap();
    assert_eq!(
        (status.state, status.reason.as_str()),
        (State::Ok, "Unchecked: Initial alarm creation")
    );
    let found = replay(&mut engine, 900, &data);
    let gone = "No data was returned for this contributor";
    assert_eq!(
        told(&found),
        [
            (
                180,
                "orders",
                State::Alarm,
                "1 time series evaluated to ALARM"
            ),
            (
                180,
                "alarm",
                State::Alarm,
                "1 time series evaluated to ALARM"
            ),
            (600, "orders", State::Ok, gone),
            (600, "alarm", State::Ok, "0 time series evaluated to ALARM"),
        ]
    );
    assert!(found.iter().all(|one| one.reason_data.is_null()));
}

#[test]
fn promql_limits_and_failures() {
    let metrics = MetricStore::new();
    let mut results = GivenResults::default();
    let many = |count: usize| Ok((0..count).map(|n| labels(&n.to_string())).collect());
    results.put_promql(QUERY, at(0), many(95));
    results.put_promql(QUERY, at(60), many(501));
    results.put_promql(QUERY, at(120), Err(QueryFailure::Temporary));
    let wrong = QueryFailure::Configuration {
        message: "no such metric".to_owned(),
    };
    results.put_promql(QUERY, at(180), Err(wrong));
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine.put_promql_alarm(at(0), "a", promql(0, 0)).unwrap();
    let found = engine.step(at(0), &data);
    assert_eq!(found.len(), 96);
    assert_eq!(found[95].reason, "95 time series evaluated to ALARM");
    assert_eq!(engine.step(at(60), &data).len(), 5);
    assert_eq!(engine.contributors("a").count(), 100);
    let evaluation = |engine: &Engine| engine.status("a").unwrap().evaluation;
    assert_eq!(evaluation(&engine), Some(EvaluationState::PartialData));
    engine.step(at(120), &data);
    assert_eq!(
        evaluation(&engine),
        Some(EvaluationState::EvaluationFailure)
    );
    engine.step(at(180), &data);
    assert_eq!(evaluation(&engine), Some(EvaluationState::EvaluationError));
    let status = engine.status("a").unwrap();
    assert_eq!(
        (status.state, status.reason.as_str()),
        (State::Alarm, "no such metric")
    );
    // the mistake is mended: the reason is that of the state again
    results.put_promql(QUERY, at(240), many(7));
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    engine.step(at(240), &data);
    let status = engine.status("a").unwrap();
    assert_eq!(
        (status.evaluation, status.reason.as_str()),
        (None, "7 time series evaluated to ALARM")
    );
    // from above a hundred at once, the count has no end
    let mut fresh = crate::fixture::engine();
    fresh.put_promql_alarm(at(60), "a", promql(0, 0)).unwrap();
    let found = fresh.step(at(60), &data);
    assert_eq!(
        (found.len(), found[100].reason.as_str()),
        (101, "100+ time series evaluated to ALARM")
    );
}

const SQL: &str = "SELECT SUM(Errors) FROM Shop GROUP BY Service ORDER BY SUM() DESC";

fn insights(query: &str, m: u32, n: u32) -> Settings {
    Settings {
        source: Source::Insights {
            query: query.to_owned(),
            period: Period::MINUTE,
        },
        ..settings(m, n)
    }
}

fn by_service(samples: &[(&str, i64, f64)]) -> MetricStore {
    let mut store = MetricStore::new();
    for (service, second, value) in samples {
        let mut datum = datum("Errors", at(*second), Value::Single(*value));
        datum.metric.dimensions = [("Service", *service)].into_iter().collect::<Dimensions>();
        store.insert(&datum);
    }
    store
}

fn strict() -> Engine {
    Engine::new(EngineSettings {
        evaluation_range: EvaluationRange::Strict,
        ..EngineSettings::default()
    })
}

/// UG:multi-time-series-alarm: reasons of contributors and of the alarm.
#[test]
fn insights_contributors_have_states_of_their_own() {
    let data = by_service(&[
        ("cart", 0, 0.0),
        ("orders", 0, 5.0),
        ("cart", 60, 7.0),
        ("orders", 60, 0.0),
        ("cart", 120, 9.0),
    ]);
    let mut alarm = insights(SQL, 1, 1);
    alarm.datapoints_to_alarm = None;
    let mut engine = strict();
    engine.put_metric_alarm(at(60), "a", alarm).unwrap();
    let found = engine.replay(at(60), at(300), &data);
    let crossed = |count: &str, is: &str, which: &str, value: &str, time: &str| {
        format!(
            "Threshold Crossed: {count} {is} greater than the threshold (1.0). The most recent datapoint which {which} the threshold: [{value} (15/06/25 {time})]."
        )
    };
    let orders = crossed("1 datapoint", "was", "crossed", "5.0", "16:00:00");
    let orders_ok = crossed("1 datapoint", "was not", "did not cross", "0.0", "16:01:00");
    let cart = crossed("1 datapoint", "was", "crossed", "7.0", "16:01:00");
    let gone = "No data was returned for this contributor";
    assert_eq!(
        told(&found),
        [
            (60, "orders", State::Alarm, orders.as_str()),
            (
                60,
                "alarm",
                State::Alarm,
                "1 out of 2 time series evaluated to ALARM"
            ),
            (120, "cart", State::Alarm, cart.as_str()),
            (120, "orders", State::Ok, orders_ok.as_str()),
            (240, "cart", State::Ok, gone),
            (
                240,
                "alarm",
                State::InsufficientData,
                "Insufficient Data: 1 datapoint was unknown."
            ),
        ]
    );
    assert_eq!(found[0].contributor.as_ref().unwrap().id, "Service=orders");
}

#[test]
fn an_empty_query_is_missing_data_or_insufficient() {
    for (empty_insights, missing, expected) in [
        (
            EmptyInsights::IsMissing,
            MissingData::Missing,
            State::InsufficientData,
        ),
        (
            EmptyInsights::IsMissing,
            MissingData::NotBreaching,
            State::Ok,
        ),
        (
            EmptyInsights::IsMissing,
            MissingData::Breaching,
            State::Alarm,
        ),
        (
            EmptyInsights::IsInsufficient,
            MissingData::Breaching,
            State::InsufficientData,
        ),
    ] {
        let mut engine = Engine::new(EngineSettings {
            empty_insights,
            ..EngineSettings::default()
        });
        let alarm = Settings {
            missing,
            ..insights(SQL, 1, 1)
        };
        engine.put_metric_alarm(at(0), "a", alarm).unwrap();
        engine.step(at(60), &MetricStore::new());
        assert_eq!(engine.status("a").unwrap().state, expected);
    }
}

#[test]
fn a_query_without_groups_is_like_a_metric() {
    let data = by_service(&[("cart", 0, 1.0), ("orders", 0, 1.0)]);
    let mut engine = strict();
    let alarm = insights("SELECT SUM(Errors) FROM Shop", 1, 1);
    engine.put_metric_alarm(at(0), "a", alarm).unwrap();
    let found = engine.replay(at(0), at(60), &data);
    assert_eq!(
        told(&found),
        [(
            60,
            "alarm",
            State::Alarm,
            "Threshold Crossed: 1 out of the last 1 datapoints [2.0 (15/06/25 16:00:00)] was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."
        )]
    );
}

#[test]
fn given_series_stand_for_a_query_and_actions_of_contributors_are_muted() {
    let metrics = MetricStore::new();
    let mut results = GivenResults::default();
    let series: Series = (0..10).map(|minute| (at(minute * 60), 5.0)).collect();
    results.add_insights(SQL, labels("orders"), series);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = strict();
    engine
        .put_metric_alarm(at(60), "a", insights(SQL, 1, 1))
        .unwrap();
    let rule = MuteRule {
        name: "deploy".to_owned(),
        schedule: "at(2025-06-15T16:01)".parse().unwrap(),
        duration: "PT2M".parse().unwrap(),
        timezone: cloudwatch::zone::Zone::utc(),
        start: None,
        expire: None,
        targets: ["a".to_owned()].into(),
    };
    engine.put_mute_rule(rule).unwrap();
    let found = engine.replay(at(60), at(180), &data);
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.at, one.contributor.is_some(), one.kind, one.actions))
        .collect();
    assert_eq!(
        told,
        [
            (at(60), true, Kind::Contributor, Actions::Muted),
            (at(60), false, Kind::Metric, Actions::Muted),
            (at(180), false, Kind::Release, Actions::Run),
            (at(180), true, Kind::Release, Actions::Run),
        ]
    );
}

const LOG: &str = "filter level = 'ERROR'";

fn log(aggregation: &str, m: u32, n: u32) -> LogSettings {
    LogSettings {
        query: LogQuery {
            text: LOG.to_owned(),
            log_groups: vec!["shop".to_owned()],
            role: "arn:aws:iam::111122223333:role/logs".to_owned(),
            schedule: "rate(5 minutes)".parse().unwrap(),
            start_offset_seconds: 300,
            end_offset_seconds: 0,
        },
        aggregation: aggregation.to_owned(),
        results_to_evaluate: n,
        results_to_alarm: m,
        comparison: Comparison::GreaterThanThreshold,
        threshold: 100.0,
        missing: MissingData::Missing,
        log_lines: 0,
        log_line_role: None,
        warm_up: None,
    }
}

fn runs(runs: &[(i64, &[(&str, f64)])]) -> GivenResults {
    let mut results = GivenResults::default();
    for (second, values) in runs {
        let value = |(service, value): &(&str, f64)| LogValue {
            labels: if service.is_empty() {
                Labels::new()
            } else {
                labels(service)
            },
            value: *value,
        };
        results.put_log(LOG, at(*second), Ok(values.iter().map(value).collect()));
    }
    results
}

/// UG:alarm-on-logs, the published reason.
#[test]
fn log_alarms_compare_results() {
    let results = runs(&[
        (0, &[("", 90.0)]),
        (300, &[("", 142.0)]),
        (600, &[]),
        (900, &[("", 120.5)]),
        (1200, &[("", 101.0)]),
        (1500, &[]),
        (1800, &[]),
    ]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_log_alarm(at(0), "a", log("count(*)", 3, 5))
        .unwrap();
    let found = replay(&mut engine, 1800, &data);
    assert_eq!(
        told(&found),
        [
            (
                0,
                "alarm",
                State::Ok,
                "Threshold Crossed: 1 out of the last 5 query results [90.0 (15/06/25 16:00:00)] was not greater than the threshold (100.0) (minimum 3 datapoints for ALARM -> OK transition)."
            ),
            (
                1200,
                "alarm",
                State::Alarm,
                "Threshold Crossed: 3 out of the last 5 query results [101.0 (15/06/25 16:20:00), 120.5 (15/06/25 16:15:00), 142.0 (15/06/25 16:05:00)] were greater than the threshold (100.0) (minimum 3 datapoints for OK -> ALARM transition)."
            ),
            (
                1800,
                "alarm",
                State::Ok,
                "Threshold Crossed: 3 out of the last 5 query results [0.0 (15/06/25 16:30:00), 0.0 (15/06/25 16:25:00), 0.0 (15/06/25 16:10:00)] were not greater than the threshold (100.0) (minimum 3 datapoints for ALARM -> OK transition)."
            ),
        ]
    );
}

/// UG:alarm-on-logs: an empty result is zero for `count(*)` and missing for the others.
#[test]
fn empty_results_by_aggregation_and_treatment() {
    for (aggregation, missing, expected) in [
        ("count(*)", MissingData::Missing, State::Ok),
        (
            "avg(duration)",
            MissingData::Missing,
            State::InsufficientData,
        ),
        ("avg(duration)", MissingData::Breaching, State::Alarm),
        ("avg(duration)", MissingData::NotBreaching, State::Ok),
        (
            "avg(duration)",
            MissingData::Ignore,
            State::InsufficientData,
        ),
    ] {
        let metrics = MetricStore::new();
        let results = runs(&[(0, &[]), (300, &[])]);
        let data = WithResults {
            data: &metrics,
            results: &results,
        };
        let mut engine = engine();
        let alarm = LogSettings {
            missing,
            ..log(aggregation, 2, 2)
        };
        engine.put_log_alarm(at(0), "a", alarm).unwrap();
        engine.replay(at(0), at(300), &data);
        assert_eq!(
            engine.status("a").unwrap().state,
            expected,
            "{aggregation} {missing}"
        );
    }
    // with `ignore`, the results there are decide
    let metrics = MetricStore::new();
    let results = runs(&[(0, &[("", 500.0)]), (300, &[])]);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    let alarm = LogSettings {
        missing: MissingData::Ignore,
        ..log("max(duration)", 2, 3)
    };
    engine.put_log_alarm(at(0), "a", alarm).unwrap();
    engine.replay(at(0), at(300), &data);
    assert_eq!(engine.status("a").unwrap().state, State::Ok);
}

#[test]
fn groups_of_a_log_alarm_are_contributors() {
    let results = runs(&[
        (0, &[("cart", 500.0), ("orders", 1.0)]),
        (300, &[("orders", 500.0)]),
        (600, &[]),
    ]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_log_alarm(at(0), "a", log("count(*) by Service", 1, 1))
        .unwrap();
    let found = replay(&mut engine, 600, &data);
    let states: Vec<_> = told(&found)
        .into_iter()
        .map(|(at, who, state, _)| (at, who, state))
        .collect();
    assert_eq!(
        states,
        [
            (0, "cart", State::Alarm),
            (0, "alarm", State::Alarm),
            (300, "orders", State::Alarm),
            (300, "cart", State::Ok),
            (600, "orders", State::Ok),
            (600, "alarm", State::InsufficientData),
        ]
    );
}

/// A result has one value for each group, and one in all without groups.
#[test]
fn a_group_that_is_in_a_result_twice_counts_once() {
    let twice: &[(&str, f64)] = &[("orders", 500.0), ("orders", 1.0), ("cart", 1.0)];
    let results = runs(&[(0, twice), (300, twice)]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    for missing in MissingData::ALL {
        for (aggregation, contributors) in [("max(x) by Service", 1), ("max(x)", 0)] {
            let mut engine = engine();
            let alarm = LogSettings {
                missing,
                ..log(aggregation, 1, 1)
            };
            engine.put_log_alarm(at(0), "a", alarm).unwrap();
            let found = replay(&mut engine, 300, &data);
            assert_eq!(found.len(), 1 + contributors, "{missing} {aggregation}");
            assert_eq!(engine.status("a").unwrap().state, State::Alarm);
        }
    }
}

/// A composite does not stay in a state that its child was reset from.
#[test]
fn an_alarm_that_starts_over_prompts_its_composites() {
    let results = runs(&[(0, &[("", 500.0)])]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    let warm = |aggregation: &str| LogSettings {
        warm_up: Some(cloudwatch::alarm::WarmUp {
            minutes: 1,
            whole: true,
        }),
        ..log(aggregation, 1, 1)
    };
    engine.put_log_alarm(at(-300), "a", warm("sum(x)")).unwrap();
    let composite = cloudwatch::engine::Composite {
        rule: "ALARM(a)".parse().unwrap(),
        suppressor: None,
    };
    engine.put_composite(at(-300), "c", composite).unwrap();
    engine.replay(at(-300), at(0), &data);
    assert_eq!(engine.status("c").unwrap().state, State::Alarm);
    engine.put_log_alarm(at(1), "a", warm("avg(x)")).unwrap();
    // only a new alarm warms up
    assert_eq!(engine.status("a").unwrap().evaluation, None);
    engine.step(
        at(1),
        &WithResults {
            data: &metrics,
            results: &GivenResults::default(),
        },
    );
    assert_eq!(engine.status("a").unwrap().state, State::InsufficientData);
    assert_eq!(engine.status("c").unwrap().state, State::Ok);
}

/// A clock that is put back by years makes nobody wait for years.
#[test]
fn waits_take_no_longer_when_the_clock_is_put_back() {
    const YEARS: i64 = 3 * 365 * 86_400;
    let metrics = store("Errors", &[]);
    let results = history(&[(-YEARS, &["orders"]), (-YEARS + 600, &[]), (0, &["orders"])]);
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_promql_alarm(at(0), "a", promql(120, 120))
        .unwrap();
    let warm = Settings {
        warm_up: Some(cloudwatch::alarm::WarmUp {
            minutes: 5,
            whole: true,
        }),
        missing: MissingData::NotBreaching,
        ..settings(1, 1)
    };
    engine.put_metric_alarm(at(0), "warm", warm).unwrap();
    engine.step(at(0), &data);
    let back = |second: i64| at(second - YEARS);
    let mut engine = Engine::import(engine.settings().clone(), engine.export()).unwrap();
    let found: Vec<_> = engine
        .replay(back(0), back(900), &data)
        .into_iter()
        .filter(|one| one.contributor.is_none())
        .map(|one| (one.at.millis_since(back(0)) / 1000, one.alarm, one.to))
        .collect();
    let told: Vec<_> = found
        .iter()
        .map(|(at, name, to)| (*at, name.as_str(), *to))
        .collect();
    assert_eq!(
        told,
        [
            (120, "a", State::Alarm),
            (300, "warm", State::Ok),
            (720, "a", State::Ok),
        ]
    );
}

/// UG:alarm-on-logs: another query starts over, another threshold does not.
#[test]
fn what_is_queried_decides_whether_an_update_starts_over() {
    let results = runs(&[(0, &[("", 500.0)])]);
    let metrics = MetricStore::new();
    let data = WithResults {
        data: &metrics,
        results: &results,
    };
    let mut engine = engine();
    engine
        .put_log_alarm(at(0), "a", log("sum(x)", 1, 1))
        .unwrap();
    engine.step(at(0), &data);
    let other_threshold = LogSettings {
        threshold: 1.0,
        ..log("sum(x)", 1, 1)
    };
    engine.put_log_alarm(at(1), "a", other_threshold).unwrap();
    assert_eq!(engine.status("a").unwrap().state, State::Alarm);
    engine
        .put_log_alarm(at(1), "a", log("avg(x)", 1, 1))
        .unwrap();
    assert_eq!(engine.status("a").unwrap().state, State::InsufficientData);
}

/// The comparison is with a number or with a band, and each has comparisons of its own.
#[test]
fn conditions_read_back() {
    for text in [
        r#"{"comparison":"GreaterThanThreshold","threshold":1.5}"#,
        r#"{"comparison":"LessThanLowerThreshold","threshold_metric_id":"band"}"#,
    ] {
        let condition: Condition = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&condition).unwrap(), text);
    }
    let mixed = r#"{"comparison":"LessThanLowerThreshold","threshold":1.5}"#;
    assert!(serde_json::from_str::<Condition>(mixed).is_err());
}

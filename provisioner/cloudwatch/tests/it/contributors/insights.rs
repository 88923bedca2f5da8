//! Alarms on Metrics Insights queries.

use cloudwatch::alarm::{MissingData, Settings, Source, State};
use cloudwatch::datum::Value;
use cloudwatch::engine::{Actions, EmptyInsights, Engine, EngineSettings, EvaluationRange, Kind};
use cloudwatch::metric::Dimensions;
use cloudwatch::mute::MuteRule;
use cloudwatch::period::Period;
use cloudwatch::results::{GivenResults, WithResults};
use cloudwatch::series::Series;
use cloudwatch::store::MetricStore;

use super::{labels, told};
use crate::fixture::{at, datum, settings};

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

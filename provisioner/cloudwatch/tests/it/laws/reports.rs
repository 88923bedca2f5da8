//! What a transition says.

use std::collections::BTreeMap;

use cloudwatch::alarm::{MissingData, Settings, Source, State};
use cloudwatch::engine::{Actions, Kind};
use cloudwatch::store::MetricStore;
use proptest::prelude::*;

use super::world::{END, alarm, world};
use crate::fixture::{above, at, engine};

/// The longest reason and reason data, in characters (BOTO:cloudwatch.StateReason, `StateReasonData`).
const MAX_REASON: usize = 1023;
const MAX_REASON_DATA: usize = 4000;

/// Whether the alarm can have points although there are no data.
fn makes_points(settings: &Settings) -> bool {
    match &settings.source {
        Source::Metric(_) | Source::Insights { .. } => false,
        Source::Math(queries) => format!("{queries:?}").contains("FILL"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn transitions_follow_each_other(world in world()) {
        let mut engine = world.engine();
        let mut states: BTreeMap<String, State> = engine.names().map(|name| (name.to_owned(), State::InsufficientData)).collect();
        let mut last = at(0);
        for one in engine.replay(at(0), at(END), &world.store()) {
            prop_assert!(one.at >= last, "time goes on");
            last = one.at;
            let state = states.get_mut(&one.alarm).unwrap();
            prop_assert_eq!(one.from, *state, "{:?}", &one);
            if one.kind == Kind::Release {
                prop_assert_eq!(one.to, one.from);
                prop_assert_eq!(one.actions, Actions::Run);
            } else if one.is_of_alarm() {
                prop_assert_ne!(one.to, one.from, "a change changes something: {:?}", &one);
            }
            *state = one.to;
        }
        for (name, state) in states {
            prop_assert_eq!(engine.status(&name).unwrap().state, state);
        }
    }

    #[test]
    fn reasons_fit_and_their_data_are_objects(world in world()) {
        let mut engine = world.engine();
        for one in engine.replay(at(0), at(END), &world.store()) {
            prop_assert!((1..=MAX_REASON).contains(&one.reason.chars().count()), "{}", one.reason);
            let data = serde_json::to_string(&one.reason_data).unwrap();
            prop_assert!(one.reason_data.to_json().is_object() || one.reason_data.is_null(), "{data}");
            prop_assert!(data.chars().count() <= MAX_REASON_DATA);
        }
    }

    #[test]
    fn without_data_not_breaching_never_fires(settings in alarm(), wait in 0..3600_i64) {
        prop_assume!(!makes_points(&settings));
        let mut engine = engine();
        let settings = Settings { missing: MissingData::NotBreaching, ..settings };
        engine.put_metric_alarm(at(0), "a", settings).unwrap();
        for one in engine.replay(at(0), at(wait), &MetricStore::new()) {
            prop_assert_ne!(one.to, State::Alarm, "{:?}", one);
        }
    }

    /// What is above a higher threshold is above a lower one.
    #[test]
    fn a_lower_threshold_fires_no_later(settings in alarm(), world in world()) {
        let data = world.store();
        let fired = |threshold: f64| {
            let mut engine = engine();
            engine.put_metric_alarm(at(0), "a", above(threshold, settings.clone())).unwrap();
            let found = engine.replay(at(0), at(END), &data);
            found.into_iter().find(|one| one.to == State::Alarm).map(|one| one.at)
        };
        // while data are missing the state may stay, so that the past matters
        prop_assume!(matches!(settings.missing, MissingData::Breaching | MissingData::NotBreaching));
        if let Some(late) = fired(2.0) {
            prop_assert!(fired(1.0).is_some_and(|early| early <= late));
        }
    }
}

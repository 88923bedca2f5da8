//! Neither the order of what happens at once, nor how it is cut, changes anything.

use cloudwatch::datum::{Datum, Value};
use cloudwatch::engine::{Engine, EngineState, Transition};
use cloudwatch::store::MetricData;
use proptest::prelude::*;

use super::world::{ALARMS, END, World, fractional, stored, world};
use crate::fixture::{at, datum};

fn replayed(world: &World, data: &dyn MetricData) -> (Vec<Transition>, EngineState) {
    let mut engine = world.engine();
    let found = engine.replay(at(0), at(END), data);
    (found, engine.export())
}

/// Stored and read again, as when the program restarts.
pub(super) fn restarted(engine: &Engine) -> Engine {
    let stored = serde_json::to_string(&engine.export()).unwrap();
    let state = serde_json::from_str(&stored).unwrap();
    Engine::import(engine.settings().clone(), state).unwrap()
}

/// Each datum in as many as it has different samples.
fn split(data: &[Datum]) -> Vec<Datum> {
    let mut parts = Vec::new();
    for datum in data {
        match &datum.value {
            Value::Distribution(samples) => parts.extend(samples.iter().map(|sample| Datum {
                value: Value::Distribution(vec![*sample]),
                ..datum.clone()
            })),
            _ => parts.push(datum.clone()),
        }
    }
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_world_takes_the_same_course(world in world()) {
        prop_assert_eq!(replayed(&world, &world.store()), replayed(&world, &world.store()));
    }

    #[test]
    fn step_by_step_is_one_go(world in prop_oneof![world(), fractional()]) {
        let data = world.store();
        let mut engine = world.engine();
        let found: Vec<Transition> = (0..=END).step_by(10).flat_map(|second| engine.step(at(second), &data)).collect();
        prop_assert_eq!((found, engine.export()), replayed(&world, &data));
    }

    #[test]
    fn a_restart_in_the_middle_changes_nothing(world in fractional(), moments in prop::collection::btree_set(0..END, 0..4)) {
        let data = world.store();
        let mut engine = world.engine();
        let mut found = Vec::new();
        let mut from = at(0);
        for moment in moments {
            found.extend(engine.replay(from, at(moment), &data));
            engine = restarted(&engine);
            from = cloudwatch::time::Timestamp::from_millis(at(moment).millis() + 1);
        }
        found.extend(engine.replay(from, at(END), &data));
        prop_assert_eq!((found, engine.export()), replayed(&world, &data));
    }

    #[test]
    fn the_order_of_puts_does_not_matter(world in world(), seed in any::<prop::sample::Index>()) {
        let mut by_metric = world.data.clone();
        by_metric.sort_by_key(|datum| datum.metric.name.clone());
        let mut turned = world.data.clone();
        let start = seed.index(turned.len().max(1));
        turned.rotate_left(start);
        let expected = replayed(&world, &world.store());
        prop_assert_eq!(&replayed(&world, &stored(&by_metric)), &expected);
        prop_assert_eq!(&replayed(&world, &stored(&turned)), &expected);
    }

    #[test]
    fn a_series_may_come_in_several_puts(world in world()) {
        let parts = stored(&split(&world.data));
        prop_assert_eq!(replayed(&world, &parts), replayed(&world, &world.store()));
    }

    #[test]
    fn other_metrics_do_not_matter(world in world()) {
        let mut data = world.store();
        for minute in 0..60 {
            data.insert(&datum("Other", at(minute * 60), Value::Single(9.0)));
        }
        prop_assert_eq!(replayed(&world, &data), replayed(&world, &world.store()));
    }

    #[test]
    fn an_alarm_on_its_own_does_the_same(world in world(), index in 0..ALARMS.len()) {
        let data = world.store();
        let name = ALARMS[index];
        let together = world.engine().replay(at(0), at(END), &data);
        let mut alone = world.engine();
        for other in ["outer", "inner"].into_iter().chain(ALARMS).filter(|other| *other != name) {
            alone.delete(other).unwrap();
        }
        let alone = alone.replay(at(0), at(END), &data);
        let together: Vec<Transition> = together.into_iter().filter(|one| one.alarm == name).collect();
        prop_assert_eq!(alone, together);
    }
}

//! What holds for every input.

use cloudwatch::alarm::{MissingData, Settings, Source, State};
use cloudwatch::composite::{self, Amount, Rule};
use cloudwatch::datum::{Sample, Value};
use cloudwatch::engine::{Composite, Engine, EngineSettings, Transition, YoungBreach};
use cloudwatch::store::{MetricData, MetricStore, Windows};
use cloudwatch::{dashboard, emf, math};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::fixture::{at, datum, engine, expression, hidden, settings, stat, store};

fn missing_data() -> impl Strategy<Value = MissingData> {
    prop::sample::select(MissingData::ALL.to_vec())
}

fn state() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

fn counts() -> impl Strategy<Value = (u32, u32)> {
    (1..6_u32).prop_flat_map(|n| (1..=n, Just(n)))
}

/// A point for each minute, or none.
fn points() -> impl Strategy<Value = Vec<Option<f64>>> {
    vec(
        prop_oneof![Just(None), Just(Some(0.0)), Just(Some(5.0))],
        0..40,
    )
}

fn stored(points: &[Option<f64>]) -> MetricStore {
    let samples: Vec<(i64, f64)> = (0_i64..)
        .step_by(60)
        .zip(points)
        .filter_map(|(second, value)| Some((second, (*value)?)))
        .collect();
    store("Errors", &samples)
}

/// Alarms of several kinds over the same points.
fn alarms(m: u32, n: u32, missing: MissingData) -> Engine {
    let mut engine = engine();
    let single = Settings {
        missing,
        ..settings(m, n)
    };
    let slow = Settings {
        source: Source::Metric(stat("Errors", "Maximum", 300)),
        ..single.clone()
    };
    let doubled = Settings {
        source: Source::Math(vec![
            hidden("m1", stat("Errors", "Sum", 60)),
            expression("e1", "FILL(m1, 0) * 2"),
        ]),
        ..single.clone()
    };
    engine.put_metric_alarm(at(0), "single", single).unwrap();
    engine.put_metric_alarm(at(0), "slow", slow).unwrap();
    engine.put_metric_alarm(at(0), "doubled", doubled).unwrap();
    let rule = "ALARM(single) AND (ALARM(slow) OR OK(doubled))"
        .parse()
        .unwrap();
    engine
        .put_composite(
            at(0),
            "composite",
            Composite {
                rule,
                suppressor: None,
            },
        )
        .unwrap();
    engine
}

/// The algorithm as the guide tells it, slot by slot, apart from the engine.
fn reference(
    slots: &[Option<f64>],
    (m, n): (usize, usize),
    missing: MissingData,
    current: State,
) -> State {
    let real: Vec<(usize, bool)> = slots
        .iter()
        .rev()
        .enumerate()
        .filter_map(|(index, value)| Some((index + 1, (*value)? > 1.0)))
        .collect();
    let breaching = |of: &[(usize, bool)]| of.iter().filter(|(_, breaching)| *breaching).count();
    let decide = |count: usize| if count >= m { State::Alarm } else { State::Ok };
    if real.len() >= n {
        return decide(breaching(&real[..n]));
    }
    let found = breaching(&real);
    match missing {
        MissingData::Breaching => decide(found + n - real.len()),
        MissingData::NotBreaching => decide(found),
        MissingData::Missing if real.is_empty() => State::InsufficientData,
        MissingData::Ignore if real.is_empty() => current,
        _ if found >= m => State::Alarm,
        _ if found < real.len() => State::Ok,
        MissingData::Missing if real[real.len() - 1].0 >= m => State::Alarm,
        _ => current,
    }
}

/// The text of an expression.
fn expression_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "m1",
            "errors",
            "a_B9",
            "1",
            "0.5",
            "1e3",
            "METRICS()",
            "METRICS('x')"
        ])
        .prop_map(ToOwned::to_owned),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "^", "==", "!=", "<", "<=", ">", ">=", " AND ", " || ",
        ]);
        let function = prop::sample::select(vec!["AVG", "IF", "FILL", "SORT", "RATE", "ABS"]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(one, operator, other)| format!("{one}{operator}{other}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("-{inner}")),
            (function, vec(inner.clone(), 0..4))
                .prop_map(|(function, all)| format!("{function}({})", all.join(", "))),
            vec(inner, 0..3).prop_map(|all| format!("[{}]", all.join(","))),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["a", "b", "c"]).prop_map(ToOwned::to_owned),
        "[a-zA-Z0-9 :()\",_-]{1,8}",
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let amount = prop_oneof![
        (1..3_u32).prop_map(Amount::Count),
        (1..=100_u32).prop_map(Amount::Percent)
    ];
    let at_least = (amount, any::<bool>(), state(), vec(name(), 2..5)).prop_map(
        |(amount, negated, state, alarms)| Rule::AtLeast {
            amount,
            negated,
            state,
            alarms,
        },
    );
    let leaf = prop_oneof![
        any::<bool>().prop_map(Rule::Constant),
        (state(), name()).prop_map(|(state, alarm)| Rule::Is { state, alarm }),
        at_least,
    ];
    leaf.prop_recursive(5, 30, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| Rule::Not(Box::new(rule))),
            vec(inner.clone(), 2..4).prop_map(Rule::And),
            vec(inner, 2..4).prop_map(Rule::Or),
        ]
    })
}

/// The truth of a rule, worked out apart from it.
fn truth(rule: &Rule, is: &dyn Fn(&str, State) -> bool) -> bool {
    match rule {
        Rule::Constant(value) => *value,
        Rule::Is { state, alarm } => is(alarm, *state),
        Rule::Not(rule) => !truth(rule, is),
        Rule::And(rules) => !rules.iter().any(|rule| !truth(rule, is)),
        Rule::Or(rules) => rules
            .iter()
            .map(|rule| truth(rule, is))
            .fold(false, |one, other| one | other),
        Rule::AtLeast {
            amount,
            negated,
            state,
            alarms,
        } => {
            let count = alarms
                .iter()
                .filter(|alarm| is(alarm, *state) ^ negated)
                .count();
            match amount {
                Amount::Count(least) => count >= *least as usize,
                Amount::Percent(percent) => {
                    count as f64 / alarms.len() as f64 * 100.0 >= f64::from(*percent) - 1e-9
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_follows_the_guide(points in points(), (m, n) in counts(), missing in missing_data(), before in state()) {
        let end = points.len();
        let mut engine = Engine::new(EngineSettings { young_breach: YoungBreach::Keep, ..EngineSettings::default() });
        engine.put_metric_alarm(at(0), "a", Settings { missing, ..settings(m, n) }).unwrap();
        engine.set_state(at(0), "a", before, "", Json::Null).unwrap();
        engine.step(at(60 * i64::try_from(end).unwrap()), &stored(&points));
        let range = 6.max(n as usize + 2);
        let mut slots = vec![None; range];
        slots.extend(&points);
        let expected = reference(&slots[slots.len() - range..], (m as usize, n as usize), missing, before);
        prop_assert_eq!(engine.status("a").unwrap().state, expected);
    }

    #[test]
    fn stepping_equals_replay_and_is_deterministic(points in points(), (m, n) in counts(), missing in missing_data(), gap in 1..60_i64) {
        let data = stored(&points);
        let end = 60 * i64::try_from(points.len() + 3).unwrap();
        let mut stepped = alarms(m, n, missing);
        let mut often = stepped.clone();
        let mut replayed = stepped.clone();
        let each: Vec<Transition> = (0..=end).step_by(60).flat_map(|second| stepped.step(at(second), &data)).collect();
        prop_assert_eq!(&replayed.replay(at(0), at(end), &data), &each);
        prop_assert_eq!(replayed.export(), stepped.export());
        // steps in between change the time of a transition at most, not the transitions
        let seconds = (0..=end).step_by(usize::try_from(gap).unwrap());
        let between: Vec<_> = seconds.flat_map(|second| often.step(at(second), &data)).map(|one| (one.alarm, one.to)).collect();
        let each: Vec<_> = each.into_iter().map(|one| (one.alarm, one.to)).collect();
        prop_assert!(each.starts_with(&between[..each.len().min(between.len())]));
        prop_assert!(each.len() - between.len() <= 4);
    }

    #[test]
    fn puts_may_be_split(values in vec((0..180_i64, 0.0..1e6_f64, 1..5_u8), 1..60), size in 1..20_usize) {
        let mut single = MetricStore::new();
        let mut grouped = MetricStore::new();
        let mut by_second = values.clone();
        by_second.sort_by_key(|(second, ..)| *second);
        for (second, value, count) in &by_second {
            let sample = Sample { value: *value, count: f64::from(*count) };
            single.insert(&datum("Duration", at(*second), Value::Distribution(vec![sample])));
        }
        for group in by_second.chunk_by(|one, other| one.0 == other.0) {
            for part in group.chunks(size) {
                let samples = part.iter().map(|(_, value, count)| Sample { value: *value, count: f64::from(*count) });
                grouped.insert(&datum("Duration", at(part[0].0), Value::Distribution(samples.collect())));
            }
        }
        for statistic in ["Sum", "Average", "Minimum", "Maximum", "SampleCount", "p0", "p50", "p99.9", "p100"] {
            for period in [10, 60] {
                let stat = stat("Duration", statistic, period);
                let windows = Windows::aligned_to_clock(stat.period, at(0), at(180));
                prop_assert_eq!(single.series(&stat, windows), grouped.series(&stat, windows));
            }
        }
    }

    #[test]
    fn percentiles_lie_between_minimum_and_maximum(values in vec(0.0..1e9_f64, 1..200), percent in 0.0..=100.0_f64) {
        let mut data = MetricStore::new();
        for value in &values {
            data.insert(&datum("Duration", at(0), Value::Single(*value)));
        }
        let value = |statistic: &str| {
            let stat = stat("Duration", statistic, 60);
            data.series(&stat, Windows::aligned_to_clock(stat.period, at(0), at(60))).at(at(0)).unwrap()
        };
        let percentile = value(&format!("p{percent:.4}"));
        prop_assert!(value("Minimum") <= percentile && percentile <= value("Maximum"));
        prop_assert!(values.contains(&percentile));
        let below = values.iter().filter(|value| **value <= percentile).count() as f64;
        prop_assert!(below / values.len() as f64 * 100.0 >= percent - 1e-3);
    }

    #[test]
    fn expressions_read_back(text in expression_text()) {
        let Ok(expr) = math::parse(&text) else { return Ok(()) };
        let printed = expr.to_string();
        prop_assert_eq!(math::parse(&printed).unwrap(), expr.clone(), "{}", &printed);
        prop_assert_eq!(math::parse(&printed).unwrap().to_string(), printed);
        for one in expr.references() {
            prop_assert_eq!(&text[one.start..one.end], one.id);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_with_places(text in "[a-zA-Z0-9 ()\\[\\],.+*/^<>=!&|'\"§\\\\-]{0,60}") {
        for error in math::parse(&text).err().unwrap_or_default() {
            prop_assert!(text.get(error.start..error.end).is_some());
        }
        if let Err(error) = composite::parse(&text) {
            prop_assert!(text.get(error.start..error.end).is_some());
        }
        let _ = emf::parse(&text);
        let _ = dashboard::check(&text);
    }

    #[test]
    fn types_that_check_evaluate(text in expression_text(), points in points()) {
        let queries = [hidden("m1", stat("Errors", "Sum", 60)), hidden("errors", stat("Errors", "Sum", 60)), hidden("a_B9", stat("Other", "Sum", 60)), expression("result", &text)];
        let Ok(plan) = cloudwatch::query::Plan::new(&queries) else { return Ok(()) };
        let end = at(60 * i64::try_from(points.len()).unwrap());
        let once = plan.evaluate(&stored(&points), at(0), end, cloudwatch::query::Alignment::Clock);
        prop_assert!(once.iter().all(|one| one.series.values().all(f64::is_finite)));
        prop_assert_eq!(once, plan.evaluate(&stored(&points), at(0), end, cloudwatch::query::Alignment::Clock));
    }

    #[test]
    fn rules_read_back_and_are_their_truth_table(rule in rule(), states in vec(prop::option::of(state()), 3)) {
        let printed = rule.to_string();
        let parsed = composite::parse(&printed).unwrap();
        let state_of = |name: &str| ["a", "b", "c"].iter().position(|one| *one == name).and_then(|index| states[index]);
        let expected = truth(&rule, &|name, state| state_of(name) == Some(state));
        prop_assert_eq!(rule.evaluate(&state_of), expected);
        prop_assert_eq!(parsed.evaluate(&state_of), expected);
        prop_assert_eq!(composite::parse(&parsed.to_string()).unwrap(), parsed.clone());
        // and so does an engine with alarms of these names
        let mut engine = engine();
        for (name, state) in ["a", "b", "c"].into_iter().zip(&states) {
            let Some(state) = state else { continue };
            engine.put_metric_alarm(at(0), name, settings(1, 1)).unwrap();
            engine.step(at(60), &MetricStore::new());
            engine.set_state(at(61), name, *state, "", Json::Null).unwrap();
        }
        engine.put_composite(at(61), "composite", Composite { rule: parsed, suppressor: None }).unwrap();
        engine.step(at(62), &MetricStore::new());
        let expected = if expected { State::Alarm } else { State::Ok };
        prop_assert_eq!(engine.status("composite").unwrap().state, expected);
    }
}

//! Mute rules: their windows, and what becomes of actions in them.

use cloudwatch::alarm::State;
use cloudwatch::engine::{Actions, Composite, Engine, EngineError, Kind, Suppressor, Transition};
use cloudwatch::mute::{MuteRule, MuteStatus};
use cloudwatch::store::MetricStore;
use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;
use serde_json::Value as Json;

use crate::fixture::{at, engine, settings};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Minute by minute, a rule is in a window exactly when one of its starts lies less than its
/// duration back; through both changes of the clock.
#[test]
fn windows_agree_with_the_starts() {
    for (zone, schedule, duration) in [
        ("Europe/Berlin", "cron(15,45 1-3 * * *)", "PT50M"),
        ("America/Sao_Paulo", "cron(30 23,0 * * *)", "PT1H"),
        ("Australia/Lord_Howe", "cron(0,30 * * * SUN)", "PT20M"),
        ("UTC", "cron(5 4 29 FEB *)", "P2D"),
    ] {
        let rule = MuteRule {
            timezone: zone.parse().unwrap(),
            ..rule("r", schedule, duration, &["a"])
        };
        for first in [
            "2027-03-27T22:00:00Z",
            "2027-10-30T20:00:00Z",
            "2018-11-03T20:00:00Z",
            "2028-02-28T20:00:00Z",
        ] {
            let first = time(first);
            let mut starts = Vec::new();
            let mut from = first.plus_seconds(-3 * 86_400);
            while let Some(window) = rule.next_window(from) {
                if window.start > first.plus_seconds(86_400) {
                    break;
                }
                assert!(window.start > from);
                from = window.start;
                starts.push(window);
            }
            for minute in 0..1440 {
                let now = first.plus_seconds(minute * 60);
                let within = |window: &&cloudwatch::mute::MuteWindow| {
                    window.start <= now && now < window.end
                };
                assert_eq!(
                    rule.window(now).as_ref(),
                    starts.iter().rfind(within),
                    "{zone} at {now}"
                );
            }
        }
    }
}

fn rule(name: &str, schedule: &str, duration: &str, targets: &[&str]) -> MuteRule {
    MuteRule {
        name: name.to_owned(),
        schedule: schedule.parse().unwrap(),
        duration: duration.parse().unwrap(),
        timezone: Zone::utc(),
        start: None,
        expire: None,
        targets: targets.iter().map(|one| (*one).to_owned()).collect(),
    }
}

/// The fixture's clock starts at 16:00: muted from 16:01 to 16:03.
fn two_minutes() -> MuteRule {
    rule("deploy", "at(2025-06-15T16:01)", "PT2M", &["a", "c"])
}

/// An engine in which `a` is OK since 16:00 and `c` follows it.
fn muted() -> Engine {
    let mut engine = engine();
    for name in ["a", "b"] {
        engine
            .put_metric_alarm(at(0), name, settings(1, 1))
            .unwrap();
    }
    set(&mut engine, 0, "a", State::Ok);
    set(&mut engine, 0, "b", State::Ok);
    engine.put_mute_rule(two_minutes()).unwrap();
    engine
}

fn set(engine: &mut Engine, second: i64, name: &str, state: State) -> Vec<Transition> {
    engine
        .set_state(at(second), name, state, "story", Json::Null)
        .unwrap()
}

fn told(transitions: &[Transition]) -> Vec<(&str, Kind, State, Actions)> {
    let tell = |one: &Transition| (one.kind, one.to, one.actions);
    transitions
        .iter()
        .map(|one| (one.alarm.as_str(), tell(one).0, tell(one).1, tell(one).2))
        .collect()
}

/// Sets states, and gives the seconds at which actions run, for which state.
fn runs(engine: &mut Engine, set_at: &[(i64, State)], until: i64) -> Vec<(i64, State)> {
    let mut runs = Vec::new();
    for second in 0..=until {
        let mut transitions = Vec::new();
        for (_, state) in set_at.iter().filter(|(at, _)| *at == second) {
            transitions.extend(set(engine, second, "a", *state));
        }
        // mute rules need no data: only what is muted is looked at
        transitions.extend(
            engine
                .step(at(second), &MetricStore::new())
                .into_iter()
                .filter(|one| one.kind == Kind::Release),
        );
        let run = transitions
            .iter()
            .filter(|one| one.alarm == "a" && one.actions == Actions::Run);
        runs.extend(run.map(|one| (second, one.to)));
    }
    runs
}

/// An engine whose alarm ignores that it has no data, so that states stay as they are set.
fn still() -> Engine {
    let mut engine = engine();
    let mut ignoring = settings(1, 1);
    ignoring.missing = cloudwatch::alarm::MissingData::Ignore;
    engine.put_metric_alarm(at(0), "a", ignoring).unwrap();
    set(&mut engine, 0, "a", State::Ok);
    engine.put_mute_rule(two_minutes()).unwrap();
    engine
}

#[test]
fn actions_run_when_the_window_is_over_if_they_still_matter() {
    use State::{Alarm, InsufficientData, Ok};
    for (story, sets, expected) in [
        ("before the window", vec![(59, Alarm)], vec![(59, Alarm)]),
        ("still in alarm", vec![(60, Alarm)], vec![(180, Alarm)]),
        ("back before the end", vec![(60, Alarm), (120, Ok)], vec![]),
        (
            "in another state",
            vec![(60, Alarm), (120, InsufficientData)],
            vec![(180, InsufficientData)],
        ),
        (
            "in alarm before, well in the window",
            vec![(30, Alarm), (100, Ok)],
            vec![(30, Alarm), (180, Ok)],
        ),
        ("at the end", vec![(180, Alarm)], vec![(180, Alarm)]),
        (
            "back at the very end",
            vec![(60, Alarm), (180, Ok)],
            vec![(180, Ok)],
        ),
    ] {
        assert_eq!(runs(&mut still(), &sets, 300), expected, "{story}");
    }
}

#[test]
fn a_muted_transition_says_who_muted() {
    let mut engine = muted();
    let transitions = set(&mut engine, 61, "a", State::Alarm);
    assert_eq!(
        told(&transitions),
        [("a", Kind::Set, State::Alarm, Actions::Muted)]
    );
    let by = transitions[0].muted_by.as_deref().unwrap();
    assert_eq!(
        (by.rule.as_str(), by.start, by.end),
        ("deploy", at(60), at(180))
    );
    assert_eq!(engine.muted_by("a", at(61)).as_ref(), Some(by));
    assert_eq!(engine.muted_by("b", at(61)), None);
    // others are not muted, and the end of the window is known
    assert_eq!(
        told(&set(&mut engine, 61, "b", State::Alarm))[0].3,
        Actions::Run
    );
    let mut engine = still();
    set(&mut engine, 61, "a", State::Alarm);
    engine.step(at(120), &MetricStore::new());
    assert_eq!(engine.next_due(at(120)), Some(at(180)));
    let released = engine.step(at(180), &MetricStore::new());
    assert_eq!(
        told(&released),
        [("a", Kind::Release, State::Alarm, Actions::Run)]
    );
    assert_eq!(engine.next_due(at(180)), Some(at(240)));
}

#[test]
fn a_rule_that_goes_lets_actions_go() {
    type Change = fn(&mut Engine);
    let changes: [(&str, Change); 3] = [
        ("deleted", |engine| {
            engine.delete_mute_rule("deploy").unwrap();
        }),
        ("moved", |engine| {
            engine
                .put_mute_rule(rule("deploy", "at(2025-06-15T18:00)", "PT1M", &["a"]))
                .unwrap();
        }),
        ("without the target", |engine| {
            engine
                .put_mute_rule(MuteRule {
                    targets: ["b".to_owned()].into(),
                    ..two_minutes()
                })
                .unwrap();
        }),
    ];
    for (story, change) in changes {
        let mut engine = still();
        set(&mut engine, 61, "a", State::Alarm);
        change(&mut engine);
        assert_eq!(engine.next_due(at(62)), Some(at(62)), "{story}");
        let released = engine.step(at(62), &MetricStore::new());
        assert_eq!(
            told(&released),
            [("a", Kind::Release, State::Alarm, Actions::Run)],
            "{story}"
        );
    }
}

#[test]
fn overlapping_windows_mute_until_the_last_ends() {
    let mut engine = still();
    engine
        .put_mute_rule(rule("longer", "at(2025-06-15T16:02)", "PT3M", &["a"]))
        .unwrap();
    assert_eq!(
        runs(&mut engine, &[(60, State::Alarm)], 400),
        [(300, State::Alarm)]
    );
}

/// UG:alarm-mute-rules: mute rules win over suppression.
#[test]
fn muting_wins_over_suppression_and_both_must_end() {
    let mut engine = muted();
    let suppressor = Suppressor {
        alarm: "b".to_owned(),
        wait_seconds: 30,
        extension_seconds: 60,
    };
    let composite = Composite {
        rule: "ALARM(a)".parse().unwrap(),
        suppressor: Some(suppressor),
    };
    engine.put_composite(at(1), "c", composite).unwrap();
    engine
        .set_state(at(1), "c", State::Ok, "", Json::Null)
        .unwrap();
    // the wait ends within the window: nothing is told before the window is over
    let transitions = set(&mut engine, 70, "a", State::Alarm);
    assert_eq!(transitions[1].actions, Actions::Muted);
    let quiet = cloudwatch::alarm::MissingData::Ignore;
    for name in ["a", "b"] {
        let mut ignoring = settings(1, 1);
        ignoring.missing = quiet;
        engine.put_metric_alarm(at(70), name, ignoring).unwrap();
    }
    assert_eq!(engine.replay(at(71), at(179), &MetricStore::new()), []);
    let released = engine.step(at(180), &MetricStore::new());
    let expected = ["a", "c"].map(|name| (name, Kind::Release, State::Alarm, Actions::Run));
    assert_eq!(told(&released), expected);
    // a suppressor that is still there when the window is over silences on
    engine
        .put_mute_rule(rule("deploy", "at(2025-06-15T16:10)", "PT2M", &["c"]))
        .unwrap();
    set(&mut engine, 590, "b", State::Alarm);
    let transitions = set(&mut engine, 610, "a", State::Ok);
    assert_eq!(
        told(&transitions)[1],
        ("c", Kind::Composite, State::Ok, Actions::Muted)
    );
    assert_eq!(engine.replay(at(611), at(800), &MetricStore::new()), []);
    set(&mut engine, 801, "b", State::Ok);
    let released = engine.replay(at(802), at(900), &MetricStore::new());
    assert_eq!(
        told(&released),
        [("c", Kind::Release, State::Ok, Actions::Run)]
    );
}

#[test]
fn what_is_muted_survives_a_restart() {
    let mut engine = still();
    set(&mut engine, 61, "a", State::Alarm);
    let stored = serde_json::to_string(&engine.export()).unwrap();
    let state = serde_json::from_str(&stored).unwrap();
    let mut restarted = Engine::import(engine.settings().clone(), state).unwrap();
    assert_eq!(restarted.mute_rule("deploy"), Some(&two_minutes()));
    assert_eq!(
        restarted.step(at(180), &MetricStore::new()),
        engine.step(at(180), &MetricStore::new())
    );
    assert_eq!(restarted.export(), engine.export());
}

#[test]
fn rules_that_break_limits_are_refused() {
    let names: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let wrong = MuteRule {
        timezone: "+01:00".parse().unwrap(),
        start: Some(at(60)),
        expire: Some(at(60)),
        ..rule("", "0 2 * * *", "PT1H", &names)
    };
    let fields: Vec<String> = wrong.problems().into_iter().map(|one| one.field).collect();
    assert_eq!(
        fields,
        [
            "Name",
            "Rule.Schedule.Timezone",
            "MuteTargets.AlarmNames",
            "ExpireDate"
        ]
    );
    assert!(matches!(
        engine().put_mute_rule(wrong),
        Err(EngineError::InvalidMuteRule { .. })
    ));
    assert!(matches!(
        engine().delete_mute_rule("r"),
        Err(EngineError::MuteRuleNotFound { .. })
    ));
    assert_eq!(two_minutes().status(at(0)), MuteStatus::Scheduled);
}

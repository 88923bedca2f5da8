//! Explanations of evaluations: they tell what the engine did, never something else.

use cloudwatch::alarm::{MissingData, Settings, State};
use cloudwatch::engine::{Because, Engine, EngineSettings, Explanation, Part};

use crate::fixture::{at, settings, store};

/// The explanation of an alarm, M of three minutes, whose five minutes were these: `x` breaches,
/// `0` does not, `-` is missing; with the state before and after.
fn explained(m: u32, missing: MissingData, minutes: &str) -> (State, State, Explanation) {
    let values = minutes.chars().enumerate().filter_map(|(place, value)| {
        let seconds = 60 * i64::try_from(place).unwrap();
        match value {
            'x' => Some((seconds, 9.0)),
            '0' => Some((seconds, 0.0)),
            _ => None,
        }
    });
    let data = store("Errors", &values.collect::<Vec<_>>());
    let alarm = Settings {
        missing,
        ..settings(m, 3)
    };
    let mut engine = Engine::new(EngineSettings::default());
    engine.put_metric_alarm(at(0), "a", alarm).unwrap();
    engine.step(at(240), &data);
    let before = engine.status("a").unwrap().state;
    engine.step(at(300), &data);
    let after = engine.status("a").unwrap().state;
    (before, after, engine.explain("a", &data).unwrap())
}

fn parts(explanation: &Explanation) -> String {
    let letter = |part: Part| match part {
        Part::Breaching => 'X',
        Part::Fine => 'O',
        Part::Older => 'o',
        Part::Missing => '?',
        Part::Skipped => '-',
    };
    let windows = explanation.windows.iter();
    windows.map(|window| letter(window.part)).collect()
}

#[track_caller]
fn check(m: u32, missing: MissingData, minutes: &str, expected: (&str, Because, Option<State>)) {
    let (_, _, explanation) = explained(m, missing, minutes);
    let found = (parts(&explanation), explanation.because, explanation.state);
    let (parts, because, state) = expected;
    assert_eq!(found, (parts.to_owned(), because, state), "{m} {minutes}");
}

/// UG:alarms-and-missing-data: the newest three values count, however far back in the range; what
/// is missing to three is filled in. The range is six minutes long.
#[test]
fn windows_have_a_part() {
    use MissingData::{Breaching, Ignore, Missing, NotBreaching};
    let (alarm, ok) = (Some(State::Alarm), Some(State::Ok));
    check(2, Missing, "xx0x0", ("-ooOXO", Because::Counted, ok));
    check(2, Missing, "0-x-x", ("-O-X-X", Because::Counted, alarm));
    check(2, Breaching, "0---x", ("-O--?X", Because::Filled, alarm));
    check(3, NotBreaching, "x---x", ("-X--?X", Because::Filled, ok));
    let unknown = Some(State::InsufficientData);
    check(2, Missing, "-----", ("---???", Because::Nothing, unknown));
    check(2, Ignore, "-----", ("---???", Because::Nothing, None));
    check(2, Missing, "---xx", ("---?XX", Because::Enough, alarm));
    check(2, Missing, "----0", ("---??O", Because::Fine, ok));
    check(2, Ignore, "----x", ("---??X", Because::Ignored, None));
    check(2, Missing, "x----", ("-X--??", Because::Old, alarm));
    check(3, Missing, "----x", ("---??X", Because::Young, None));
}

/// Of all that five minutes can be, the explanation gives the state that the alarm is in.
#[test]
fn an_explanation_agrees_with_the_evaluation() {
    for missing in MissingData::ALL {
        for (m, pattern) in (1..=3).flat_map(|m| (0..3_usize.pow(5)).map(move |n| (m, n))) {
            let minute = |place: u32| b"-0x"[pattern / 3_usize.pow(place) % 3] as char;
            let minutes: String = (0..5).map(minute).collect();
            let (before, after, explanation) = explained(m, missing, &minutes);
            let state = explanation.state.unwrap_or(before);
            assert_eq!(state, after, "{m} of 3, {missing}: {minutes}");
            let count = |part: Part| parts_of(&explanation, part);
            assert_eq!(count(Part::Breaching), explanation.breaching);
            assert_eq!(count(Part::Missing), explanation.filled);
            let counted = count(Part::Breaching) + count(Part::Fine) + count(Part::Missing);
            assert_eq!(counted, explanation.evaluation_periods, "{minutes}");
        }
    }
}

fn parts_of(explanation: &Explanation, part: Part) -> usize {
    let windows = explanation.windows.iter();
    windows.filter(|window| window.part == part).count()
}

#[test]
fn what_was_not_evaluated_is_not_explained() {
    let data = store("Errors", &[]);
    let mut engine = Engine::new(EngineSettings::default());
    assert_eq!(engine.explain("a", &data), None);
    engine.put_metric_alarm(at(0), "a", settings(1, 1)).unwrap();
    assert_eq!(engine.explain("a", &data), None);
    engine.step(at(60), &data);
    assert!(engine.explain("a", &data).is_some());
}

//! The model of what may be expected, on histories whose pattern is known.

use std::time::Duration;

use cloudwatch::anomaly::{Band, Excluded, Model, Settings, band};
use cloudwatch::period::Period;
use cloudwatch::series::Series;
use cloudwatch::time::Timestamp;
use proptest::prelude::*;

/// A Monday, 00:00 UTC.
const MONDAY: Timestamp = Timestamp::from_seconds(1_767_571_200);
const DAY: i64 = 86_400;

fn day(days: i64) -> Timestamp {
    MONDAY.plus_seconds(days * DAY)
}

/// Points of these days, every `step` seconds, each a function of the seconds since Monday.
fn series(days: std::ops::Range<i64>, step: u32, value: impl Fn(i64) -> f64) -> Series {
    let seconds = (days.start * DAY..days.end * DAY).step_by(step as usize);
    seconds
        .map(|second| (MONDAY.plus_seconds(second), value(second)))
        .collect()
}

/// About normal with mean 0 and deviation 1, the same for the same second.
fn noise(second: i64) -> f64 {
    let uniform = |salt: u64| {
        let mut state = second.cast_unsigned().wrapping_add(salt << 40);
        for _ in 0..3 {
            state = (state ^ (state >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..12).map(uniform).sum::<f64>() - 6.0
}

/// Busy in the afternoon, quiet at night.
fn daily(second: i64) -> f64 {
    100.0 + 50.0 * (second as f64 / DAY as f64 * std::f64::consts::TAU).sin()
}

fn times(of: &Series) -> Vec<Timestamp> {
    of.points().iter().map(|(at, _)| *at).collect()
}

fn period(seconds: u32) -> Period {
    Period::from_seconds(seconds).unwrap()
}

fn model(history: &Series, step: u32) -> Model {
    Model::fit(history, period(step), &Settings::default()).unwrap()
}

/// The share of the points that are inside of their band.
fn inside(band: &Band, points: &Series) -> f64 {
    let limits = band.lower.values().zip(band.upper.values());
    let inside = points
        .values()
        .zip(limits)
        .filter(|(value, (lower, upper))| lower <= value && value <= upper);
    inside.count() as f64 / points.len() as f64
}

#[test]
fn normal_points_are_inside_and_a_spike_is_not() {
    for step in [60, 300, 3600] {
        let noisy = |second| daily(second) + 3.0 * noise(second);
        let model = model(&series(0..14, step, noisy), step);
        let next = series(14..21, step, noisy);
        let share = inside(&model.band(&times(&next), 2.0), &next);
        assert!((0.9..0.99).contains(&share), "{step}: {share} at 2");
        let wide = model.band(&times(&next), 3.0);
        let share = inside(&wide, &next);
        assert!(share > 0.985, "{step}: {share} at 3");
        // as high as the afternoon, but at night
        let spike = day(14).plus_seconds(18 * 3600);
        assert!(wide.upper.at(spike).unwrap() < 100.0, "{step}");
    }
}

#[test]
fn a_weekday_that_differs_is_known() {
    let weekly = |second: i64| {
        let weekend = second.div_euclid(DAY).rem_euclid(7) >= 5;
        daily(second) * if weekend { 0.2 } else { 1.0 } + noise(second)
    };
    let model = model(&series(0..14, 300, weekly), 300);
    for days in [14..19, 19..21] {
        let next = series(days.clone(), 300, weekly);
        let share = inside(&model.band(&times(&next), 3.0), &next);
        assert!(share > 0.95, "{days:?}: {share}");
    }
    // a Saturday like any working day
    let working = series(19..20, 300, |second| daily(second) + noise(second));
    let share = inside(&model.band(&times(&working), 3.0), &working);
    assert!(share < 0.05, "{share}");
}

#[test]
fn what_happened_once_is_no_pattern() {
    let usual = |second| daily(second) + noise(second);
    let outage = |second: i64| {
        // the second Wednesday from 10:00 to 13:00
        let hours = second - 9 * DAY;
        if (36_000..46_800).contains(&hours) {
            900.0
        } else {
            usual(second)
        }
    };
    let times = times(&series(14..21, 300, usual));
    let [with, without] = [series(0..14, 300, outage), series(0..14, 300, usual)]
        .map(|history| model(&history, 300).band(&times, 3.0));
    for (with, without) in with.upper.values().zip(without.upper.values()) {
        assert!((with - without).abs() < 3.0, "{with}, not {without}");
    }
}

#[test]
fn a_trend_goes_on() {
    let rising = |second: i64| daily(second) + second as f64 / DAY as f64 * 5.0 + noise(second);
    let model = model(&series(0..14, 300, rising), 300);
    let next = series(14..15, 300, rising);
    let share = inside(&model.band(&times(&next), 3.0), &next);
    assert!(share > 0.97, "{share}");
}

#[test]
fn a_constant_is_not_an_anomaly_for_its_rounding() {
    for value in [0.0, 0.1, 5.0, 1e12, -3.3] {
        let model = model(&series(0..14, 300, |_| value), 300);
        let band = model.band(&[day(14)], 2.0);
        let (lower, upper) = (
            band.lower.at(day(14)).unwrap(),
            band.upper.at(day(14)).unwrap(),
        );
        for rounded in [value * (1.0 - 1e-12), value, value * (1.0 + 1e-12)] {
            assert!(
                (lower..=upper).contains(&rounded),
                "{rounded} in {lower}..{upper}"
            );
        }
        assert!(upper < value.abs() * 1.01 + 1e-300, "{upper}");
    }
}

#[test]
fn little_history_tells_little() {
    let settings = Settings::default();
    let usual = |second| daily(second) + noise(second);
    let hours = |hours: i64| -> Series {
        let all = series(0..1, 300, usual);
        let end = MONDAY.plus_seconds(hours * 3600);
        all.points()
            .iter()
            .copied()
            .filter(|(at, _)| *at < end)
            .collect()
    };
    assert!(Model::fit(&Series::empty(), period(300), &settings).is_none());
    assert!(Model::fit(&hours(2), period(300), &settings).is_none());
    // three hours: what there was, at any time of the day
    let short = model(&hours(3), 300).band(&[day(1), day(1).plus_seconds(43_200)], 2.0);
    let limits: Vec<f64> = short.upper.values().collect();
    assert_eq!(limits[0].to_bits(), limits[1].to_bits());
    // two days: times of the day
    let next = series(2..3, 300, usual);
    let share = inside(
        &model(&series(0..2, 300, usual), 300).band(&times(&next), 3.0),
        &next,
    );
    assert!(share > 0.95, "{share}");
    // a day is enough when that is asked for
    let soon = Settings {
        daily_from: Duration::from_hours(24),
        ..Settings::default()
    };
    let model = Model::fit(&series(0..1, 300, usual), period(300), &soon).unwrap();
    assert!(inside(&model.band(&times(&next), 3.0), &next) > 0.8);
}

#[test]
fn excluded_ranges_teach_nothing() {
    let usual = |second| 10.0 + noise(second);
    let load_test = |second| {
        if second >= 2 * DAY {
            500.0
        } else {
            usual(second)
        }
    };
    let settings = Settings {
        excluded: vec![Excluded {
            start: day(2),
            end: day(9),
        }],
        ..Settings::default()
    };
    let history = series(0..9, 300, load_test);
    let learnt = |settings: &Settings| {
        let model = Model::fit(&history, period(300), settings).unwrap();
        model.band(&[day(9)], 3.0).upper.at(day(9)).unwrap()
    };
    assert!(learnt(&settings) < 20.0);
    assert!(learnt(&Settings::default()) > 400.0);
}

#[test]
fn days_are_those_of_the_zone() {
    // people of New York, whose clocks went forward on Sunday, 2026-03-08, at 07:00 UTC
    let change = 62 * DAY + 7 * 3600;
    let usual = |second: i64| {
        let offset = if second < change { -5 } else { -4 };
        daily(second + offset * 3600) + noise(second)
    };
    let (history, next) = (series(49..63, 300, usual), series(63..64, 300, usual));
    let share = |zone: &str| {
        let settings = Settings {
            zone: zone.parse().unwrap(),
            ..Settings::default()
        };
        let model = Model::fit(&history, period(300), &settings).unwrap();
        inside(&model.band(&times(&next), 3.0), &next)
    };
    assert!(share("America/New_York") > 0.97);
    assert!(share("UTC") < 0.5);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_has_a_finite_band_around_what_is_expected(values in prop::collection::vec(-1e6..1e6_f64, 40..400), step in prop::sample::select(vec![60_u32, 600, 3600, 21_600, 86_400, 604_800]), width in 0.0..10.0_f64) {
        let history: Series = values.iter().zip(0_i64..).map(|(value, index)| (MONDAY.plus_seconds(index * i64::from(step)), *value)).collect();
        let Some(model) = Model::fit(&history, period(step), &Settings::default()) else { return Ok(()) };
        let times = times(&history);
        let (narrow, wide) = (model.band(&times, width), model.band(&times, width + 1.0));
        prop_assert_eq!(narrow.lower.len(), times.len());
        for ((lower, upper), (lowest, highest)) in narrow.lower.values().zip(narrow.upper.values()).zip(wide.lower.values().zip(wide.upper.values())) {
            prop_assert!(lowest <= lower && lower <= upper && upper <= highest);
        }
    }
}

proptest! {
    // a case learns dozens of times
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// A band is a function of the time and of what was before: stepping equals replaying.
    #[test]
    fn a_band_depends_on_the_past_only(from in 0..800_usize, count in 1..60_usize, later in 0.0..1e6_f64) {
        let settings = Settings::default();
        let history = series(0..9, 900, |second| daily(second) + noise(second));
        let all = times(&history);
        let whole = band(&history, period(900), &all, 2.0, &settings);
        let some = &all[from..(from + count).min(all.len())];
        let part = band(&history, period(900), some, 2.0, &settings);
        for at in some {
            prop_assert_eq!(part.lower.at(*at), whole.lower.at(*at));
            prop_assert_eq!(part.upper.at(*at), whole.upper.at(*at));
        }
        // and what comes after changes nothing
        let Some(last) = some.last() else { return Ok(()) };
        let changed: Series = history.points().iter().map(|(at, value)| (*at, if at < last { *value } else { later })).collect();
        prop_assert_eq!(band(&changed, period(900), some, 2.0, &settings), part);
    }
}

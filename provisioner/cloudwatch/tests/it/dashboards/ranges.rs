//! Ranges of time, and the periods that follow them.

use cloudwatch::dashboard::{Ago, Body, Content, Moment, PeriodOverride, Range, RangeSettings};
use cloudwatch::period::Period;
use cloudwatch::time::Timestamp;

use super::body;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-31T12:00:00Z")
}

/// The forms of API:CloudWatch-Dashboard-Body-Structure, and what they mean at a time.
#[test]
fn moments() {
    for (text, expected) in [
        ("-PT5M", "2026-03-31T11:55:00Z"),
        ("-PT8H", "2026-03-31T04:00:00Z"),
        ("-PT30S", "2026-03-31T11:59:30Z"),
        ("-P1D", "2026-03-30T12:00:00Z"),
        ("-P1W", "2026-03-24T12:00:00Z"),
        // the last day of a shorter month
        ("-P1M", "2026-02-28T12:00:00Z"),
        ("-P3M", "2025-12-31T12:00:00Z"),
        ("-P1DT12H", "2026-03-30T00:00:00Z"),
        ("-PT0H", "2026-03-31T12:00:00Z"),
        ("2026-01-01T00:00:00+09:00", "2025-12-31T15:00:00Z"),
    ] {
        let moment: Moment = text.parse().unwrap();
        assert_eq!(moment.at(now()), at(expected), "{text}");
        let printed: Moment = moment.to_string().parse().unwrap();
        assert_eq!(printed, moment, "{text}");
    }
    for text in [
        "", "-P", "-PT", "PT3H", "-P3H", "-P1Y", "-PT1.5H", "-PTH", "now",
    ] {
        assert!(text.parse::<Moment>().is_err(), "{text}");
    }
    // no calendar goes so far, and no clock either
    let far: Moment = "-P4294967295M".parse().unwrap();
    assert!(far.at(now()) <= now());
}

#[test]
fn the_default_range_is_a_setting() {
    let empty = Body::default();
    let showing = empty.showing(now(), RangeSettings::default());
    assert_eq!(showing.range.start(), at("2026-03-31T09:00:00Z"));
    assert_eq!(showing.range.end(), now());
    let hour = RangeSettings {
        default: Ago {
            months: 0,
            seconds: 3600,
        },
    };
    assert_eq!(empty.showing(now(), hour).range.seconds(), 3600);
}

#[test]
fn widgets_have_ranges_of_their_own() {
    let body = body("persisted-ranges");
    let showing = body.showing(now(), RangeSettings::default());
    assert_eq!(showing.range.seconds(), 8 * 3600);
    let ranges: Vec<Range> = body
        .widgets()
        .filter_map(|(_, widget)| match &widget.content {
            Content::Metric(metric) => Some(metric.range(&showing)),
            _ => None,
        })
        .collect();
    assert_eq!(
        ranges,
        [
            Range::new(at("2026-03-24T12:00:00Z"), now()),
            Range::new(at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")),
        ]
    );
}

/// UG:change-dashboard-refresh-interval.
#[test]
fn periods_follow_the_range() {
    const HOUR: i64 = 3600;
    for (hours, period, auto) in [
        (1, 10, 10),
        (24, 60, 60),
        (25, 60, 300),
        (25, 600, 600),
        (72, 60, 300),
        (73, 60, 3600),
        (73, 300, 3600),
        (24 * 30, 86_400, 86_400),
    ] {
        let range = Range::new(now().plus_seconds(-hours * HOUR), now());
        let period = Period::from_seconds(period).unwrap();
        let adapted = PeriodOverride::Auto.adapt(period, range);
        assert_eq!(adapted.seconds(), auto, "{period} in {hours} h");
        assert_eq!(PeriodOverride::Inherit.adapt(period, range), period);
    }
    let minutes = |seconds: i64| Range::new(now().plus_seconds(-seconds), now()).as_period();
    assert_eq!(minutes(0), Period::MINUTE);
    assert_eq!(minutes(61).seconds(), 120);
    assert_eq!(minutes(3 * HOUR).seconds(), 10_800);
    assert_eq!(Range::new(now(), at("2026-01-01T00:00:00Z")).seconds(), 0);
    // longer than any period
    let all = Range::new(at("0001-01-01T00:00:00Z"), at("9999-01-01T00:00:00Z"));
    assert_eq!(all.as_period().seconds(), u32::MAX / 60 * 60);
}

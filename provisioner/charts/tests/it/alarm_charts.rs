//! Alarms as graphs.

use charts::{AlarmChart, AlarmLimit, Look, alarm_chart};
use cloudwatch::alarm::{BandComparison, Comparison, State};
use cloudwatch::dashboard::Range;
use cloudwatch::query::{Message, QueryResult, Status};
use cloudwatch::series::Series;
use cloudwatch::time::Timestamp;

use crate::found::now;

fn at(minute: i64) -> Timestamp {
    now().plus_seconds(60 * (minute - 60))
}

/// A value for each of 60 minutes, but for a gap; those from the 40th on are higher.
fn values(value: impl Fn(i64) -> f64) -> Series {
    let minutes = (0..60).filter(|minute| !(20..25).contains(minute));
    minutes.map(|minute| (at(minute), value(minute))).collect()
}

fn errors() -> QueryResult {
    QueryResult {
        id: "errors".to_owned(),
        label: "errors of <orders>".to_owned(),
        series: values(|minute| (minute * 7 % 5) as f64 + if minute >= 40 { 8.0 } else { 0.0 }),
        status: Status::Complete,
        messages: Vec::new(),
    }
}

const STATES: [(i64, State); 4] = [
    (-30, State::Ok),
    (22, State::InsufficientData),
    (26, State::Ok),
    (43, State::Alarm),
];

fn drawn(limit: Option<AlarmLimit>, result: QueryResult, width: u32) -> charts::Picture {
    let chart = AlarmChart {
        title: "checkout-errors",
        series: &[result],
        limit,
        states: &STATES.map(|(minute, state)| (at(minute), state)),
        range: Range::new(at(0), now()),
    };
    alarm_chart(&chart, &Look::new((width, 280), now()))
}

const BREACHING: &str = "r=\"3.2\"";

#[test]
fn datapoints_that_breach_and_states_are_seen() {
    let limit = AlarmLimit::Fixed(Comparison::GreaterThanThreshold, 6.0);
    let picture = drawn(Some(limit), errors(), 900);
    let svg = picture.svg();
    // the 20 minutes from the 40th on, all of which are 8 or more
    assert_eq!(svg.matches(BREACHING).count(), 20);
    assert!(svg.contains(">threshold 6</text>"));
    assert_eq!(svg.matches("<g class=\"state\">").count(), 4);
    for word in ["OK", "ALARM"] {
        assert!(svg.contains(&format!(">{word}</text>")), "{word}");
    }
    // no room for the word, which whoever points at it reads
    assert!(svg.contains("<title>INSUFFICIENT_DATA</title>"));
    assert!(svg.contains("errors of &lt;orders&gt;") && !svg.contains("<orders>"));
    assert!(
        picture
            .html()
            .contains("<th scope=\"row\">2026-01-31 11:43</th><td>state</td><td>ALARM</td>")
    );
}

#[test]
fn the_breaching_side_is_that_of_the_comparison() {
    for (comparison, breaching) in [
        (Comparison::GreaterThanThreshold, 20),
        (Comparison::GreaterThanOrEqualToThreshold, 20),
        (Comparison::LessThanThreshold, 35),
        (Comparison::LessThanOrEqualToThreshold, 35),
    ] {
        let svg = drawn(Some(AlarmLimit::Fixed(comparison, 6.0)), errors(), 900).svg();
        assert_eq!(svg.matches(BREACHING).count(), breaching, "{comparison:?}");
    }
}

#[test]
fn a_band_has_what_is_expected() {
    let (lower, upper) = (values(|_| 0.5), values(|_| 5.0));
    let band = |comparison| AlarmLimit::Band(comparison, lower.clone(), upper.clone());
    for (comparison, breaching) in [
        (BandComparison::GreaterThanUpperThreshold, 20),
        (BandComparison::LessThanLowerThreshold, 7),
        (BandComparison::LessThanLowerOrGreaterThanUpperThreshold, 27),
    ] {
        let svg = drawn(Some(band(comparison)), errors(), 900).svg();
        let band = svg.split("<title>expected</title>").nth(1).unwrap();
        // in two parts: what is expected where data are missing nobody knows
        assert_eq!(
            band.split("</g>").next().unwrap().matches("<path").count(),
            2
        );
        assert_eq!(svg.matches(BREACHING).count(), breaching, "{comparison:?}");
    }
}

#[test]
fn problems_are_told_and_nothing_is_drawn_of_nothing() {
    let message = Message {
        code: "PartialData".to_owned(),
        value: "more metrics than are processed".to_owned(),
    };
    let empty = QueryResult {
        series: Series::empty(),
        messages: vec![message],
        ..errors()
    };
    let picture = drawn(None, empty, 340);
    assert!(
        picture
            .html()
            .contains("<li>more metrics than are processed</li>")
    );
    assert!(!picture.svg().contains("NaN") && !picture.svg().contains("inf"));
}

/// Pictures for whoever wants to look at them, in the folder of the build.
#[test]
fn alarms_stand_on_a_page() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    let fixed = AlarmLimit::Fixed(Comparison::GreaterThanThreshold, 6.0);
    let band = AlarmLimit::Band(
        BandComparison::GreaterThanUpperThreshold,
        values(|minute| (minute % 9) as f64 * 0.1),
        values(|minute| 5.0 + (minute % 7) as f64 * 0.2),
    );
    let pictures = [
        drawn(Some(fixed), errors(), 900),
        drawn(Some(band), errors(), 900),
        drawn(None, errors(), 340),
    ];
    let html: String = pictures.iter().map(charts::Picture::html).collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><title>x</title><style>{}</style><body class=\"charts\"><main>{html}</main>",
        charts::STYLE
    );
    std::fs::write(folder.join("alarm-charts.html"), page).unwrap();
    assert_eq!(html.matches("<figure").count(), 3);
}

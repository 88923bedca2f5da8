//! Graphs over time, as the pixels that they become.

use std::fs;
use std::path::PathBuf;

use charts::{Answers, Look, Palette, Theme};
use cloudwatch::dashboard::{PeriodOverride, Range, RequestSettings, Requests, Showing, Widget};
use cloudwatch::metric::Unit;
use cloudwatch::query::{QueryResult, Status};
use cloudwatch::series::Series;
use cloudwatch::time::Timestamp;
use resvg::tiny_skia::Pixmap;
use serde_json::{Value, json};

use crate::found::now;

/// So many of a thousand pixels may differ: rounding of edges is not the same on all machines.
const TOLERATED: usize = 5;

/// A made-up shape over three hours, by minute.
fn shape(seed: u32, (low, high): (f64, f64), missing: &[(i64, i64)]) -> Series {
    let points =
        (0..180_i64).filter(|minute| !missing.iter().any(|gap| (gap.0..gap.1).contains(minute)));
    points
        .map(|minute| {
            let along = minute as f64 / 180.0 * std::f64::consts::TAU;
            let wave = (along * (1.0 + f64::from(seed % 3)) + f64::from(seed)).sin() * 0.36 + 0.5;
            let noise =
                f64::from((u32::try_from(minute).unwrap() * 7919 + seed * 104_729) % 1009) / 1009.0;
            let at = now().plus_seconds((minute - 180) * 60);
            (
                at,
                low + (high - low) * (wave + 0.12 * noise).clamp(0.0, 1.0),
            )
        })
        .collect()
}

fn result(id: &str, label: &str, series: Series) -> QueryResult {
    QueryResult {
        id: id.to_owned(),
        label: label.to_owned(),
        series,
        status: Status::Complete,
        messages: Vec::new(),
    }
}

fn widget(properties: &Value) -> Widget {
    let mut all = json!({"region": "us-east-1", "period": 60, "view": "timeSeries"});
    let fields = properties.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(fields);
    Widget::of(json!({"type": "metric", "properties": all})).unwrap()
}

fn showing() -> Showing {
    Showing {
        now: now(),
        range: Range::new(now().plus_seconds(-3 * 3600), now()),
        periods: PeriodOverride::Auto,
    }
}

/// A picture of the widget, given the results and the units of their ids.
fn drawn(
    widget: &Widget,
    results: Vec<QueryResult>,
    units: &[(&str, Unit)],
    look: &Look<'_>,
) -> String {
    let requests: Requests<'_> = widget.requests(&showing(), RequestSettings::default());
    let units = units
        .iter()
        .map(|(id, unit)| ((*id).to_owned(), *unit))
        .collect();
    let answers = Answers {
        results,
        units,
        ..Answers::default()
    };
    charts::draw(widget, &requests, &answers, look).svg()
}

fn look(theme: Theme) -> Look<'static> {
    Look {
        theme,
        ..Look::new((640, 300), now())
    }
}

/// Compares with the picture that is there; `UPDATE_EXPECT=1` writes it anew.
fn check(name: &str, svg: &str) {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/reference/{name}.png"));
    let png = charts::png(svg, 1.0).unwrap();
    assert!(png.len() < 40_000, "{name}: {} bytes", png.len());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, png).unwrap();
        return;
    }
    let expected = Pixmap::decode_png(&fs::read(&path).unwrap()).unwrap();
    let found = Pixmap::decode_png(&png).unwrap();
    assert_eq!(
        (found.width(), found.height()),
        (expected.width(), expected.height()),
        "{name}"
    );
    let near = |one: u8, other: u8| one.abs_diff(other) < 24;
    let same = |(one, other): &(
        &resvg::tiny_skia::PremultipliedColorU8,
        &resvg::tiny_skia::PremultipliedColorU8,
    )| {
        near(one.red(), other.red())
            && near(one.green(), other.green())
            && near(one.blue(), other.blue())
    };
    let pairs = found.pixels().iter().zip(expected.pixels());
    let differing = pairs.filter(|pair| !same(pair)).count();
    let most = found.pixels().len() * TOLERATED / 1000;
    assert!(
        differing <= most,
        "{name}: {differing} pixels differ; `UPDATE_EXPECT=1` writes it anew"
    );
}

fn metric(name: &str, options: &Value) -> Value {
    json!(["Shop", "RequestDuration", "Service", name, options])
}

#[test]
fn lines_with_gaps_thresholds_and_times() {
    let widget = widget(&json!({
        "title": "Latency of requests",
        "metrics": [
            metric("orders", &json!({"id": "m1"})),
            metric("catalog", &json!({"id": "m2"})),
            metric("payments", &json!({"id": "m3"})),
        ],
        "annotations": {
            "horizontal": [
                {"value": 420, "label": "objective 420 ms", "color": "#d62728", "fill": "above"},
                [{"value": 100, "label": "usual", "color": "#2ca02c"}, {"value": 180}],
            ],
            "vertical": [
                {"value": "2026-01-31T10:20:00Z", "label": "deploy 1.4.2", "color": "#9467bd"},
                [{"value": "2026-01-31T11:10:00Z", "label": "load test", "color": "#7f7f7f"}, {"value": "2026-01-31T11:25:00Z"}],
            ],
        },
    }));
    let results = || {
        vec![
            result("m1", "orders", shape(1, (120.0, 520.0), &[(40, 55)])),
            result(
                "m2",
                "catalog",
                shape(2, (60.0, 240.0), &[(100, 101), (102, 120)]),
            ),
            result("m3", "payments", shape(3, (200.0, 400.0), &[])),
        ]
    };
    let units = ["m1", "m2", "m3"].map(|id| (id, Unit::Milliseconds));
    check(
        "lines-light",
        &drawn(&widget, results(), &units, &look(Theme::Light)),
    );
    check(
        "lines-dark",
        &drawn(&widget, results(), &units, &look(Theme::Dark)),
    );
    let look = Look {
        palette: Palette::ColourBlind,
        ..look(Theme::Light)
    };
    check(
        "lines-colour-blind",
        &drawn(&widget, results(), &units, &look),
    );
}

#[test]
fn areas_stand_on_each_other() {
    let widget = widget(&json!({
        "title": "Requests by service",
        "stacked": true,
        "legend": {"position": "right"},
        "metrics": [
            metric("orders", &json!({"id": "m1"})),
            metric("catalog", &json!({"id": "m2"})),
            metric("corrections", &json!({"id": "m3"})),
        ],
        "yAxis": {"left": {"label": "requests per minute", "showUnits": false}},
    }));
    let results = || {
        vec![
            result("m1", "orders", shape(4, (800.0, 2200.0), &[])),
            result(
                "m2",
                "catalog",
                shape(5, (500.0, 3000.0), &[(60, 80), (120, 121)]),
            ),
            result("m3", "corrections", shape(6, (-900.0, -100.0), &[])),
        ]
    };
    check(
        "stacked-light",
        &drawn(&widget, results(), &[], &look(Theme::Light)),
    );
    check(
        "stacked-dark",
        &drawn(&widget, results(), &[], &look(Theme::Dark)),
    );
}

#[test]
fn two_axes_and_a_band() {
    let widget = widget(&json!({
        "title": "Memory and what is expected of errors",
        "timezone": "+0530",
        "metrics": [
            metric("memory", &json!({"id": "m1"})),
            metric("errors", &json!({"id": "m2", "yAxis": "right"})),
            [{"expression": "ANOMALY_DETECTION_BAND(m2, 2)", "id": "ad1", "label": "expected", "yAxis": "right"}],
        ],
        "yAxis": {"left": {"label": "memory", "min": 0}, "right": {"label": "errors"}},
    }));
    let errors = shape(8, (2.0, 6.0), &[]);
    let edge = |by: f64| -> Series {
        let smooth = shape(8, (2.4, 5.2), &[]);
        smooth
            .points()
            .iter()
            .map(|(at, value)| (*at, (value / 1.0).mul_add(1.0, by)))
            .collect()
    };
    let spiked: Series = errors
        .points()
        .iter()
        .enumerate()
        .map(|(place, (at, value))| {
            (
                *at,
                if (90..100).contains(&place) {
                    value + 4.0
                } else {
                    *value
                },
            )
        })
        .collect();
    let results = || {
        vec![
            result("m1", "memory", shape(7, (3e8, 9e8), &[])),
            result("m2", "errors", spiked.clone()),
            result("ad1", "expected", edge(-1.2)),
            result("ad1", "expected", edge(1.2)),
        ]
    };
    let units = [
        ("m1", Unit::Bytes),
        ("m2", Unit::Count),
        ("ad1", Unit::Count),
    ];
    check(
        "band-light",
        &drawn(&widget, results(), &units, &look(Theme::Light)),
    );
    check(
        "band-dark",
        &drawn(&widget, results(), &units, &look(Theme::Dark)),
    );
}

#[test]
fn many_series_in_little_room() {
    let names: Vec<String> = (0..12)
        .map(|index| format!("i-0{index:02}d5f3c2a1b{index:02}e"))
        .collect();
    let metrics: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(index, name)| metric(name, &json!({"id": format!("m{index}")})))
        .collect();
    let widget = widget(&json!({"title": "CPU of the fleet", "metrics": metrics}));
    let results = names.iter().zip(0_u32..).map(|(name, seed)| {
        result(
            &format!("m{seed}"),
            name,
            shape(seed, (f64::from(seed), 60.0 + f64::from(seed)), &[]),
        )
    });
    let units: Vec<(String, Unit)> = (0..12)
        .map(|index| (format!("m{index}"), Unit::Percent))
        .collect();
    let units: Vec<(&str, Unit)> = units
        .iter()
        .map(|(id, unit)| (id.as_str(), *unit))
        .collect();
    let look = Look {
        theme: Theme::Light,
        ..Look::new((300, 190), now())
    };
    check(
        "many-light",
        &drawn(&widget, results.collect(), &units, &look),
    );
}

#[test]
fn a_point_alone_is_a_dot_and_the_newest_window_is_dashed() {
    let widget =
        widget(&json!({"liveData": true, "metrics": [metric("orders", &json!({"id": "m1"}))]}));
    let at = |seconds: i64| now().plus_seconds(seconds);
    let alone: Series = vec![(at(-3600), 5.0)].into();
    let svg = drawn(
        &widget,
        vec![result("m1", "orders", alone)],
        &[],
        &look(Theme::Light),
    );
    assert!(
        svg.contains("h0\" fill=\"none\" stroke=\"#1f77b4\""),
        "{svg}"
    );
    let newest: Series = vec![(at(-180), 5.0), (at(-120), 6.0), (at(-30), 2.0)].into();
    for live in [true, false] {
        let widget = self::widget(
            &json!({"liveData": live, "metrics": [metric("orders", &json!({"id": "m1"}))]}),
        );
        let results = vec![result("m1", "orders", newest.clone())];
        let svg = drawn(&widget, results, &[], &look(Theme::Light));
        assert_eq!(svg.contains("stroke-dasharray=\"2 3\""), live, "{svg}");
    }
}

#[test]
fn the_newest_points_are_a_table_that_is_bounded() {
    let names = ["m1", "m2", "m3"];
    let metrics = names.map(|id| metric(id, &json!({"id": id})));
    let widget = widget(&json!({"metrics": metrics}));
    let requests = widget.requests(&showing(), RequestSettings::default());
    let table = |length: usize| {
        let results = names.iter().map(|id| {
            let all = shape(1, (0.0, 9.0), &[]);
            let from = all.points().len() - length;
            result(id, id, all.points()[from..].to_vec().into())
        });
        let answers = Answers {
            results: results.collect(),
            ..Answers::default()
        };
        let html = charts::draw(&widget, &requests, &answers, &look(Theme::Light)).html();
        html.split_once("<caption>").unwrap().1.to_owned()
    };
    let few = table(2);
    assert!(few.starts_with("all points</caption>"), "{few}");
    assert_eq!(few.matches("<tr>").count(), 1 + 6);
    let many = table(180);
    let caption = "the newest 150 of 540 points, at most 50 of a series</caption>";
    assert!(many.starts_with(caption), "{many}");
    assert_eq!(many.matches("<tr>").count(), 1 + 150);
}

mod hostile {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            Just(0.0),
            Just(f64::MAX),
            Just(f64::MIN),
            Just(f64::MIN_POSITIVE),
            Just(1e-300),
            -1e6..1e6_f64,
            any::<f64>(),
        ]
    }

    fn series() -> impl Strategy<Value = Vec<(i64, f64)>> {
        prop::collection::vec(
            (prop_oneof![-20_000..20_000_i64, any::<i64>()], value()),
            0..60,
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn whatever_is_found_is_drawn_inside(
            all in prop::collection::vec((series(), "\\PC{0,40}|<script>|\u{202e}\u{0}\u{7}x"), 0..6),
            (stacked, right) in any::<(bool, bool)>(),
            (min, max) in (prop::option::of(value()), prop::option::of(value())),
            size in (1..900_u32, 1..500_u32),
        ) {
            let metrics: Vec<Value> = (0..all.len())
                .map(|index| metric("x", &json!({"id": format!("m{index}"), "yAxis": if right && index % 2 == 1 { "right" } else { "left" }})))
                .collect();
            let widget = widget(&json!({
                "metrics": metrics, "stacked": stacked, "yAxis": {"left": {"min": min, "max": max}},
                "annotations": {"horizontal": [{"value": max, "label": "<b>", "fill": "above"}]},
                "legend": {"position": if right { "right" } else { "bottom" }},
            }));
            let results = all.iter().enumerate().map(|(index, (points, label))| {
                let series = points.iter().map(|(at, value)| (Timestamp::from_millis(at.saturating_add(now().millis())), *value)).collect();
                result(&format!("m{index}"), label, series)
            });
            let look = Look { theme: Theme::Light, ..Look::new(size, now()) };
            let svg = drawn(&widget, results.collect(), &[], &look);
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf ") && !svg.contains("<script") && !svg.contains("<b>"));
            prop_assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok(), "{}", svg);
            for path in svg.split(" d=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                for number in path.split(|letter: char| !(letter.is_ascii_digit() || letter == '-' || letter == '.')).filter(|text| !text.is_empty()) {
                    let number: f64 = number.parse().unwrap();
                    prop_assert!((-40.0..=960.0).contains(&number), "{} in {}", number, path);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]
        #[test]
        fn hundreds_of_series_are_drawn_and_listed_in_bounds(
            values in prop::collection::vec(value(), 1..12),
            stacked: bool,
        ) {
            let ids: Vec<String> = (0..500).map(|index| format!("m{index}")).collect();
            let metrics: Vec<Value> = ids.iter().map(|id| metric(id, &json!({"id": id}))).collect();
            let widget = widget(&json!({"metrics": metrics, "stacked": stacked}));
            let requests = widget.requests(&showing(), RequestSettings::default());
            let points: Series = values.iter().zip(1_i64..).map(|(value, minute)| (now().plus_seconds(-60 * minute), *value)).collect();
            let results = ids.iter().map(|id| result(id, id, points.clone())).collect();
            let answers = Answers { results, ..Answers::default() };
            let picture = charts::draw(&widget, &requests, &answers, &look(Theme::Light));
            let svg = picture.svg();
            prop_assert_eq!(svg.matches("<g class=\"series\">").count(), 500);
            prop_assert!(!svg.contains("NaN"));
            // the statistics of each, one point of each, and two rows of heads
            prop_assert_eq!(picture.html().matches("<tr>").count(), 500 + 500 + 2);
        }

        #[test]
        fn a_long_series_costs_what_its_pixels_cost(
            (peak, height) in (0..200_000_i64, 1e3..1e6_f64),
            width in 60..2000_u32,
            stacked: bool,
        ) {
            let widget = widget(&json!({"metrics": [metric("x", &json!({"id": "m1"}))], "stacked": stacked}));
            let start = now().plus_seconds(-3 * 3600).millis();
            let points: Series = (0..200_000_i64)
                .map(|index| {
                    let value = if index == peak { height } else { (index * 7919 % 997) as f64 };
                    (Timestamp::from_millis(start + index * 54), value)
                })
                .collect();
            let look = Look { theme: Theme::Light, ..Look::new((width, 300), now()) };
            let svg = drawn(&widget, vec![result("m1", "x", points)], &[], &look);
            // at most four points of each column, each of at most two numbers of six letters; an
            // area has two edges and a line
            let most = if stacked { 8192 * 3 * 14 } else { width as usize * 4 * 14 };
            prop_assert!(svg.len() < most + 20_000, "{} of {width}", svg.len());
        }
    }
}

//! Graphs over time of whatever may be found.

use charts::{Answers, Look, Theme};
use cloudwatch::dashboard::RequestSettings;
use cloudwatch::series::Series;
use cloudwatch::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::found::now;
use crate::graphs::{drawn, look, metric, result, showing, widget};

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

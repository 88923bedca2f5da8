//! Graphs over time, as the pixels that they become.

use charts::{Answers, Look, Palette, Theme};
use cloudwatch::dashboard::{PeriodOverride, Range, RequestSettings, Requests, Showing, Widget};
use cloudwatch::metric::Unit;
use cloudwatch::query::{QueryResult, Status};
use cloudwatch::series::Series;
use serde_json::{Value, json};

use crate::found::now;
use crate::reference::check;

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

pub(crate) fn result(id: &str, label: &str, series: Series) -> QueryResult {
    QueryResult {
        id: id.to_owned(),
        label: label.to_owned(),
        series,
        status: Status::Complete,
        messages: Vec::new(),
    }
}

pub(crate) fn widget(properties: &Value) -> Widget {
    let mut all = json!({"region": "us-east-1", "period": 60, "view": "timeSeries"});
    let fields = properties.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(fields);
    Widget::of(json!({"type": "metric", "properties": all})).unwrap()
}

pub(crate) fn showing() -> Showing {
    Showing {
        now: now(),
        range: Range::new(now().plus_seconds(-3 * 3600), now()),
        periods: PeriodOverride::Auto,
    }
}

/// A picture of the widget, given the results and the units of their ids.
pub(crate) fn drawn(
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

pub(crate) fn look(theme: Theme) -> Look<'static> {
    Look {
        theme,
        ..Look::new((640, 300), now())
    }
}

pub(crate) fn metric(name: &str, options: &Value) -> Value {
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

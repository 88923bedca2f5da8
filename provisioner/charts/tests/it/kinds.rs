//! Each kind of widget and each way to show metrics, as the pixels that they become.

use charts::{Look, Theme, draw};
use cloudwatch::dashboard::Body;

use crate::bodies;
use crate::found::{answers, now};
use crate::reference::check;

/// The titles of the widgets of a body, with the names of their pictures.
type Names = &'static [(&'static str, &'static str)];

const VIEWS: Names = &[
    ("", "text"),
    ("Numbers", "number-sparklines"),
    ("All its digits", "number-full"),
    ("Gauge", "gauge"),
    ("Two gauges", "gauge-two"),
    ("Bars", "bar"),
    ("Shares", "pie"),
    ("Many shares", "pie-many"),
    ("Table", "table"),
    ("Table whose times go down", "table-vertical"),
    ("Alarms", "alarms"),
    ("An alarm", "alarm"),
    ("Log rows", "log-table"),
    ("Log rows over time", "log-lines"),
    ("Log rows as bars", "log-bar"),
    ("Log rows as a pie", "log-pie"),
    ("Functions", "explorer"),
    ("Orders by country", "custom"),
    ("Unknown", "unread"),
    ("Wrong", "problems"),
    ("Nothing", "nothing"),
];

const CHARTS: Names = &[
    ("Dashed, filled, logarithmic", "chart-line"),
    ("Columns on each other", "chart-column"),
    ("Points", "chart-scatter"),
    ("Histogram", "chart-histogram"),
    ("Heat", "chart-heatmap"),
    ("Gauge", "chart-gauge"),
    ("Numbers", "chart-number"),
    ("Shares", "chart-pie"),
    ("Only the legend", "chart-legend"),
    ("Bars", "chart-bar"),
    ("Not available offline", "chart-offline"),
];

/// What is also looked at by night.
const DARK: [&str; 6] = [
    "gauge",
    "table",
    "alarms",
    "alarm",
    "pie",
    "chart-histogram",
];

fn pictures(body: &str, names: Names) {
    let text = bodies::BODIES
        .iter()
        .find(|(name, _)| *name == body)
        .unwrap()
        .1;
    let (body, _) = Body::read(text).unwrap();
    let found = answers(&body);
    let mut left = names.to_vec();
    for ((_, widget), (requests, answers)) in body.widgets().zip(&found) {
        let title = widget.title().unwrap_or_default();
        let Some(place) = left.iter().position(|(known, _)| *known == title) else {
            continue;
        };
        let (_, name) = left.remove(place);
        for theme in [Theme::Light, Theme::Dark] {
            if theme == Theme::Dark && !DARK.contains(&name) {
                continue;
            }
            let look = Look {
                theme,
                ..Look::new((480, 240), now())
            };
            let suffix = if theme == Theme::Dark {
                "dark"
            } else {
                "light"
            };
            let svg = draw(widget, requests, answers, &look).svg();
            check(&format!("{name}-{suffix}"), &svg);
        }
    }
    assert!(left.is_empty(), "no widget has these titles: {left:?}");
}

#[test]
fn every_view_of_metrics_and_every_kind_of_widget() {
    pictures("views", VIEWS);
}

#[test]
fn every_view_of_charts() {
    pictures("kinds", CHARTS);
}

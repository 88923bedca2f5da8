//! Whole pages.

use std::collections::BTreeSet;

use charts::{Theme, draw, page};
use cloudwatch::dashboard::{Body, Content, View};
use svgtypes::PathParser;

use crate::bodies::{BODIES, SYNTHESISED};
use crate::found::{answers, look, now, visible};

/// A page of each body, which stays in the folder of the build for whoever wants to look at it.
#[test]
fn every_body_becomes_a_page() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    for (kind, bodies) in [("", BODIES), ("cdk-", SYNTHESISED)] {
        for (name, text) in bodies {
            let (body, _) = Body::read(text).unwrap();
            let found = answers(&body);
            let html = page(name, &body, &found, &look());
            assert_eq!(html, page(name, &body, &found, &look()), "{name}");
            std::fs::write(folder.join(format!("{kind}{name}.html")), &html).unwrap();
            for (index, _) in body.widgets().take(500) {
                assert!(
                    html.contains(&format!("<section id=\"widget-{index}\"")),
                    "{name} {index}"
                );
            }
            strict(name, &html);
            ways(name, &html);
        }
    }
}

/// The ways of lines and edges are ones that a browser draws to their end.
fn ways(name: &str, html: &str) {
    let ways = html
        .split(" d=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for way in ways {
        let wrong = PathParser::from(way).find_map(Result::err);
        assert!(wrong.is_none(), "{name}: {wrong:?} in {way}");
    }
}

/// Nothing that a strict policy refuses, and no name that is there twice.
pub(crate) fn strict(name: &str, html: &str) {
    let lower = html.to_ascii_lowercase();
    for forbidden in [
        "<script",
        " style=\"",
        " onload=\"",
        " onclick=\"",
        "<iframe",
        "<foreignobject",
        "href=\"javascript:",
    ] {
        // as text it may be there, escaped
        let plain = lower.replace("&lt;", "\u{1}").replace("&quot;", "\u{1}");
        let found = plain
            .match_indices(forbidden)
            .any(|(at, _)| inside_a_tag(&plain, at, forbidden));
        assert!(!found, "{name}: {forbidden}");
    }
    let ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let distinct: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{name}");
}

/// Whether what is at a place would be read as markup.
fn inside_a_tag(html: &str, at: usize, what: &str) -> bool {
    what.starts_with('<') || html[..at].rfind('<') > html[..at].rfind('>')
}

/// Each visible series with data is in the picture by its name, and in the table beside it.
#[test]
fn no_series_is_lost() {
    let mut seen = 0;
    for (name, text) in BODIES.iter().chain(SYNTHESISED) {
        let (body, _) = Body::read(text).unwrap();
        let found = answers(&body);
        for ((index, widget), (requests, answers)) in body.widgets().zip(&found) {
            let series = visible(requests, answers);
            let picture = draw(widget, requests, answers, &look());
            let (svg, html) = (picture.svg(), picture.html());
            assert!(
                svg.starts_with("<svg xmlns") && svg.ends_with("</svg>"),
                "{name} {index}"
            );
            if series.is_empty() {
                continue;
            }
            seen += series.len();
            let rows = html.matches("<th scope=\"row\"").count()
                + html.matches("<th scope=\"col\"").count();
            assert!(
                rows >= series.len(),
                "{name} {index}: {rows} of {}",
                series.len()
            );
            let table = match &widget.content {
                Content::Metric(metric) => metric.shown_as() == View::Table,
                Content::Chart(chart) => {
                    chart.view == Some(cloudwatch::dashboard::ChartView::Legend)
                }
                _ => false,
            };
            if !table {
                // both edges of what is expected are one area
                let count = |picture: &str| {
                    let bands = picture.matches("<g class=\"band\">").count();
                    picture.matches("<g class=\"series\">").count() + 2 * bands
                };
                let (groups, shown) = (count(&svg), count(&html));
                let together = svg.contains(" others</text>") || is_combined(widget);
                assert!(
                    together || groups == series.len(),
                    "{name} {index}: {groups} of {}",
                    series.len()
                );
                assert_eq!(groups, shown, "{name} {index}");
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

fn is_combined(widget: &cloudwatch::dashboard::Widget) -> bool {
    let Content::Chart(chart) = &widget.content else {
        return false;
    };
    let options = chart.plot.as_ref().and_then(|plot| plot.histogram.as_ref());
    options.and_then(|options| options.combine_series) == Some(true)
}

#[test]
fn what_is_not_known_is_kept_and_shown() {
    let (_, text) = BODIES.iter().find(|(name, _)| *name == "kept").unwrap();
    let (body, _) = Body::read(text).unwrap();
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(body.to_string(), value.to_string());
    let html = page("kept", &body, &answers(&body), &look());
    assert!(
        html.contains("sankey") && html.contains("flows"),
        "the JSON of what is unreadable"
    );
    assert!(html.contains("the widget has no `properties`"));
    assert!(html.contains("&quot;not a widget&quot;"));
}

#[test]
fn a_theme_that_is_chosen_is_set() {
    let body = Body::default();
    for (theme, class, scheme) in [
        (Theme::Light, "light", "light"),
        (Theme::Dark, "dark", "dark"),
        (Theme::Auto, "auto", "light dark"),
    ] {
        let html = page(
            "empty",
            &body,
            &[],
            &charts::Look {
                theme,
                ..charts::Look::new((800, 300), now())
            },
        );
        assert!(
            html.contains(&format!("<html lang=\"en\" class=\"{class}\">")),
            "{html}"
        );
        assert!(html.contains(&format!(
            "<meta name=\"color-scheme\" content=\"{scheme}\">"
        )));
        assert!(html.contains("this dashboard has no widgets"));
    }
}

#[test]
fn widgets_move_up_and_never_lie_on_each_other() {
    let text = |x: u32, y: u32| serde_json::json!({"type": "text", "x": x, "y": y, "width": 12, "height": 900, "properties": {"markdown": "a"}});
    let widgets = [text(0, 7), text(6, 9), text(20, 2000)];
    let (body, _) = Body::read(&serde_json::json!({ "widgets": widgets }).to_string()).unwrap();
    let html = page("placed", &body, &answers(&body), &look());
    let classes: Vec<&str> = html
        .split("class=\"cell ")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    // no more rows and columns than the style sheet has, and the second in a band of its own
    assert_eq!(classes, ["x0 w12 y0 h48", "x20 w4 y0 h48", "x6 w12 y0 h48"]);
}

//! What others wrote never becomes markup.

use charts::{Look, Target, page};
use cloudwatch::dashboard::Body;

use crate::bodies::BODIES;
use crate::found::{answers, look, now};
use crate::pages::strict;

fn hostile() -> Body {
    let (_, text) = BODIES.iter().find(|(name, _)| *name == "hostile").unwrap();
    Body::read(text).unwrap().0
}

/// The tags of a page, with their attributes.
fn tags(html: &str) -> Vec<&str> {
    let inside = html
        .split('<')
        .skip(1)
        .filter(|rest| !rest.starts_with(['/', '!']));
    inside.filter_map(|rest| rest.split('>').next()).collect()
}

/// A tag without the values of its attributes.
fn attributes(tag: &str) -> String {
    tag.split('"').step_by(2).collect()
}

#[test]
fn names_never_become_markup() {
    let body = hostile();
    let html = page(
        "<script>alert(1)</script>\"",
        &body,
        &answers(&body),
        &look(),
    );
    strict("hostile", &html);
    for tag in tags(&html) {
        let name = tag.split([' ', '\n']).next().unwrap();
        assert!(
            ![
                "script", "iframe", "object", "embed", "base", "form", "link", "b", "i"
            ]
            .contains(&name),
            "{tag}"
        );
        assert!(!attributes(tag).contains(" on"), "{tag}");
        if let Some((_, to)) = tag.split_once("href=\"") {
            assert!(
                ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|start| to.starts_with(start)),
                "{tag}"
            );
        }
        if let Some((_, to)) = tag.split_once("src=\"") {
            assert!(to.starts_with("data:image/png;base64,"), "{tag}");
        }
    }
    assert_eq!(html.matches("<style>").count(), 1, "only that of the page");
    assert!(!html.contains('\0') && !html.contains('\u{1b}') && !html.contains('\u{202e}'));
}

#[test]
fn drawings_never_become_markup() {
    let body = hostile();
    for ((_, widget), (requests, answers)) in body.widgets().zip(&answers(&body)) {
        let svg = charts::draw(widget, requests, answers, &look()).svg();
        for tag in tags(&svg) {
            let name = tag.split([' ', '\n', '/']).next().unwrap();
            let known = [
                "svg", "title", "desc", "style", "g", "rect", "path", "circle", "text",
            ];
            assert!(known.contains(&name), "{tag}");
            assert!(
                !attributes(tag).contains(" on") && !attributes(tag).contains("href"),
                "{tag}"
            );
        }
    }
}

#[test]
fn links_lead_where_the_caller_says() {
    let link = |target: Target<'_>| match target {
        Target::Dashboard(name) => Some(format!("/dashboards/{name}")),
        Target::Alarm(arn) => Some(format!("/alarms/{arn}")),
    };
    let look = Look {
        link: &link,
        ..Look::new((1280, 300), now())
    };
    let body = hostile();
    let html = page("hostile", &body, &answers(&body), &look);
    assert!(
        html.contains("href=\"/dashboards/"),
        "a link to a dashboard"
    );
    assert!(
        html.contains(
            "href=\"/alarms/arn:aws:cloudwatch:us-east-1:111122223333:alarm:&lt;script&gt;"
        )
    );
    strict("hostile", &html);
}

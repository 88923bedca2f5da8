//! A dashboard as a page: a file of its own that needs nothing else, or the part of a page that has
//! [`STYLE`].

use std::fmt::Write;

use cloudwatch::dashboard::{Body, COLUMNS, Content, Element, List, Requests, Scalar, Variable};

use crate::answers::Answers;
use crate::clock;
use crate::escape::Escaped;
use crate::frame;
use crate::layout::{self, Placed};
use crate::look::{Look, Theme};

/// The style sheet of everything that is drawn.
pub const STYLE: &str = include_str!("style.css");

/// The height of a row of the grid and the distance between two cells, in pixels.
const ROW: u32 = 46;
const GAP: u32 = 8;
/// The edge of a page, at each side.
const EDGE: u32 = 16;
/// The width of a widget on a telephone, and the least width of one that has a picture for it.
const NARROW: u32 = 340;
const WIDE: u32 = 480;

/// A dashboard as a document that needs neither a script nor anything else. The answers are those
/// of the widgets, in the order of [`Body::placed`].
pub fn page(
    name: &str,
    body: &Body,
    answers: &[(Requests<'_>, Answers)],
    look: &Look<'_>,
) -> String {
    let heading = heading(body, answers, look);
    document(name, &heading, &board(body, answers, look), look.theme)
}

/// A document with this title that needs neither a script nor anything else. What follows the title
/// in its header, and its content, are HTML.
pub fn document(title: &str, heading: &str, content: &str, theme: Theme) -> String {
    let scheme = match theme {
        Theme::Auto => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let title = Escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" class=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"{scheme}\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body class=\"charts\">\n<header>\n<h1>{title}</h1>\n{heading}</header>\n\
         <main>\n{content}</main>\n</body>\n</html>\n",
        theme.class(),
    )
}

/// The widgets of a dashboard, for a page that has [`STYLE`].
pub fn board(body: &Body, answers: &[(Requests<'_>, Answers)], look: &Look<'_>) -> String {
    let mut html = String::new();
    // the answers are in the order of the list
    let places: Vec<usize> = body.widgets().map(|(index, _)| index).collect();
    for band in layout::bands(body) {
        html.push_str("<div class=\"band\">\n");
        for one in band {
            let place = places.iter().position(|index| *index == one.index);
            match place.and_then(|place| answers.get(place)) {
                Some((requests, answers)) => cell(&mut html, &one, requests, answers, look),
                None => unanswered(&mut html, &one),
            }
        }
        html.push_str("</div>\n");
    }
    strangers(&mut html, body);
    if body.widgets.as_ref().is_none_or(List::is_empty) {
        html.push_str("<p class=\"empty\">this dashboard has no widgets</p>\n");
    }
    html
}

/// What the list of widgets has beside widgets, as it is.
fn strangers(html: &mut String, body: &Body) {
    let elements = body
        .widgets
        .iter()
        .flat_map(|widgets| widgets.elements().iter().enumerate());
    for (index, element) in elements {
        if let Element::Raw(value) = element {
            let value = value.to_string();
            let _ = writeln!(
                html,
                "<section id=\"widget-{index}\" class=\"stranger\"><h2>Unreadable widget</h2><p>the entry {index} of \
                 `widgets` is no object</p><pre tabindex=\"0\">{}</pre></section>",
                Escaped(&value)
            );
        }
    }
}

/// One cell of the grid: the widget, and where it would be too small on a telephone once more.
fn cell(
    html: &mut String,
    one: &Placed<'_>,
    requests: &Requests<'_>,
    answers: &Answers,
    look: &Look<'_>,
) {
    let (width, height) = pixels(one, look.width);
    open(html, one);
    let drawn = !matches!(one.widget.content, Content::Text(_) | Content::Alarms(_));
    let narrow = (drawn && width > WIDE).then_some(NARROW);
    let look = look.sized(width, height);
    html.push_str(&frame::for_page(
        one.widget,
        requests,
        answers,
        (&look, narrow),
    ));
    html.push_str("</section>\n");
}

fn unanswered(html: &mut String, one: &Placed<'_>) {
    open(html, one);
    let title = one.widget.title().unwrap_or("Widget");
    let _ = write!(
        html,
        "<figure class=\"widget\"><figcaption><h2>{}</h2></figcaption><p class=\"empty\">nothing was asked for \
         this widget</p></figure></section>",
        Escaped(title)
    );
}

fn open(html: &mut String, one: &Placed<'_>) {
    let rect = one.rect;
    let _ = write!(
        html,
        "<section id=\"widget-{}\" class=\"cell x{} w{} y{} h{}\">",
        one.index, rect.x, rect.width, rect.y, rect.height
    );
}

/// The inside of a cell, in pixels, on a page of this width.
fn pixels(one: &Placed<'_>, page: u32) -> (u32, u32) {
    let row = page
        .saturating_sub(2 * EDGE + GAP * (COLUMNS - 1))
        .max(COLUMNS * 8);
    let width = row * one.rect.width / COLUMNS + GAP * (one.rect.width - 1);
    let height = ROW * one.rect.height + GAP * (one.rect.height - 1);
    // the border of the cell
    (
        width.saturating_sub(2).max(40),
        height.saturating_sub(2).max(30),
    )
}

/// The range of time and the values of the variables.
fn heading(body: &Body, answers: &[(Requests<'_>, Answers)], look: &Look<'_>) -> String {
    let showing = body.showing(look.now, cloudwatch::dashboard::RangeSettings::default());
    let (start, end) = (showing.range.start(), showing.range.end());
    let minute = |at| clock::minute(at, &look.zone);
    let zone = Escaped(look.zone.as_str()).to_string();
    let mut html = format!(
        "<p class=\"range\"><time datetime=\"{start}\">{}</time> – <time datetime=\"{end}\">{}</time> {zone}</p>\n",
        minute(start),
        minute(end),
    );
    let variables: Vec<&Variable> = body.variables().map(|(_, variable)| variable).collect();
    let shown: Vec<&&Variable> = variables
        .iter()
        .filter(|variable| variable.visible.unwrap_or(true))
        .collect();
    if !shown.is_empty() {
        html.push_str("<dl class=\"variables\">");
        for variable in shown {
            let (name, value) = (label(variable), value(variable));
            let _ = write!(
                html,
                "<div><dt>{}</dt><dd>{}</dd></div>",
                Escaped(&name),
                Escaped(&value)
            );
        }
        html.push_str("</dl>\n");
    }
    let problems: usize = answers
        .iter()
        .map(|(requests, answers)| crate::shown::problems(requests, answers).len())
        .sum();
    if problems > 0 {
        let _ = writeln!(
            html,
            "<p class=\"problems\">{problems} {}, told at the widget</p>",
            if problems == 1 { "problem" } else { "problems" }
        );
    }
    html
}

fn label(variable: &Variable) -> String {
    let all = [&variable.label, &variable.property, &variable.id];
    let mut said = all.into_iter().flatten().filter(|text| !text.is_empty());
    said.next()
        .cloned()
        .unwrap_or_else(|| "variable".to_owned())
}

/// The value of a variable that nobody has set.
fn value(variable: &Variable) -> String {
    let stated = variable.default.as_ref().map(Scalar::text);
    let values = variable.values.iter().flat_map(List::iter);
    let found = values
        .clone()
        .find(|value| value.value.as_ref().map(Scalar::text) == stated);
    let label = found.and_then(|value| value.label.clone());
    match stated {
        Some(text) if text == Variable::FIRST => "the first found".to_owned(),
        Some(text) => label.unwrap_or(text),
        None => "–".to_owned(),
    }
}

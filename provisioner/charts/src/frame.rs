//! What every widget has: a title, a place for its problems, its data as a table.

use std::fmt::Write;

use cloudwatch::dashboard::{Content, Requests, Widget};
use cloudwatch::time::Timestamp;

use crate::answers::Answers;
use crate::escape::Escaped;
use crate::grid::Grid;
use crate::look::Look;
use crate::palette::{Fill, Ink};
use crate::picture::Picture;
use crate::sheet;
use crate::shown;
use crate::svg::{Drawing, Label};
use crate::views::{self, Body, View};
use crate::width::fitted;

/// The height of a title.
pub(crate) const TITLE: u32 = 30;
const PROBLEM: u32 = 18;
/// More problems than these are told as a number in a drawing.
const MOST_PROBLEMS: usize = 2;

/// One widget as a picture: what was found for its requests.
pub fn draw(
    widget: &Widget,
    requests: &Requests<'_>,
    answers: &Answers,
    look: &Look<'_>,
) -> Picture {
    let problems = shown::problems(requests, answers);
    let shown = views::shown(widget, requests, answers, look.palette);
    framed(&title(widget, requests), &problems, look, |look| {
        views::of(widget, (requests, answers), &shown, look)
    })
}

/// One widget for a page: its picture, and when it has one a second of this width for narrow
/// windows. What was found is looked through once for both.
pub(crate) fn for_page(
    widget: &Widget,
    requests: &Requests<'_>,
    answers: &Answers,
    (look, narrow): (&Look<'_>, Option<u32>),
) -> String {
    let problems = shown::problems(requests, answers);
    let shown = views::shown(widget, requests, answers, look.palette);
    let title = title(widget, requests);
    let picture = |look: &Look<'_>| {
        framed(&title, &problems, look, |look| {
            views::of(widget, (requests, answers), &shown, look)
        })
    };
    let wide = picture(look);
    let narrow = narrow
        .filter(|_| matches!(wide.view.body, Body::Drawing(_)))
        .map(|width| picture(&look.sized(width, look.height)));
    html(&wide, narrow.as_ref())
}

/// What stands above a widget. One without a title has that of its kind, or of its only series.
fn title(widget: &Widget, requests: &Requests<'_>) -> String {
    let own = widget.title().unwrap_or_default();
    let default = match &widget.content {
        _ if !own.is_empty() => own,
        Content::Explorer(_) => "Explorer",
        Content::Alarms(_) => "Alarms",
        Content::Custom(_) => "Custom widget",
        Content::Log(_) => "Log query",
        Content::Unread(_) => "Unreadable widget",
        Content::Metric(metric) => metric.alarm().map_or("", |arn| arn.name()),
        Content::Chart(_) | Content::Text(_) => "",
    };
    if !default.is_empty() {
        return default.to_owned();
    }
    let mut visible = requests.series.iter().filter(|series| series.visible);
    match (visible.next(), visible.next()) {
        (Some(only), None) => match &only.query.source {
            cloudwatch::query::QuerySource::Stat(stat) => stat.metric.name.clone(),
            cloudwatch::query::QuerySource::Expression(_) => String::new(),
        },
        _ => String::new(),
    }
}

/// A picture of what `view` draws below the title, with the problems below that.
pub(crate) fn framed(
    title: &str,
    problems: &[String],
    look: &Look<'_>,
    view: impl Fn(&Look<'_>) -> View,
) -> Picture {
    let head = if title.is_empty() { 0 } else { TITLE };
    let room = look.height.saturating_sub(head).max(24);
    let foot = |count: usize| {
        let rows = u32::try_from(count.min(MOST_PROBLEMS + 1)).unwrap_or(1);
        (rows * PROBLEM).min(room / 2)
    };
    let known = foot(problems.len());
    let mut drawn = view(&look.sized(look.width, room - known));
    let mut all = problems.to_vec();
    all.append(&mut drawn.problems);
    let all_of_them = foot(all.len());
    if all_of_them > known && matches!(drawn.body, Body::Drawing(_)) {
        // once more, with room for the problems that only drawing told
        drawn = view(&look.sized(look.width, room - all_of_them));
    }
    Picture {
        title: title.to_owned(),
        view: drawn,
        problems: all,
        theme: look.theme,
        size: (look.width, look.height),
    }
}

/// The picture as a part of a page, with another for narrow windows.
pub(crate) fn html(picture: &Picture, narrow: Option<&Picture>) -> String {
    let Picture {
        title,
        view,
        problems,
        ..
    } = picture;
    let name = picture.name();
    let mut html = format!("<figure class=\"widget {}\">", view.kind);
    if !title.is_empty() {
        let _ = write!(html, "<figcaption><h2>{}</h2></figcaption>", Escaped(title));
    }
    let narrow = narrow.map(|narrow| &narrow.view.body);
    match (&view.body, narrow) {
        (Body::Drawing(wide), Some(Body::Drawing(narrow))) => {
            html.push_str("<div class=\"body wide\">");
            wide.inline(&mut html, name);
            html.push_str("</div><div class=\"body narrow\">");
            narrow.inline(&mut html, name);
            html.push_str("</div>");
        }
        (Body::Drawing(drawing), _) => {
            html.push_str("<div class=\"body\">");
            drawing.inline(&mut html, name);
            html.push_str("</div>");
        }
        (Body::Sheet { html: inside, .. }, _) => {
            let name = Escaped(name);
            let _ = write!(
                html,
                "<div class=\"body scrolled\" role=\"group\" aria-label=\"{name}\" tabindex=\"0\">{inside}</div>"
            );
        }
    }
    if !problems.is_empty() {
        html.push_str("<ul class=\"problems\">");
        for problem in problems {
            let _ = write!(html, "<li>{}</li>", Escaped(problem));
        }
        html.push_str("</ul>");
    }
    if let Some(data) = &view.data {
        let name = Escaped(name);
        let newest = view.newest.as_ref().map(|newest| newest.grid().html());
        let _ = write!(
            html,
            "<details class=\"data\"><summary aria-label=\"{name}: data\">data</summary>\
             <div class=\"scrolled\" role=\"group\" aria-label=\"{name}\" tabindex=\"0\">{}{}</div></details>",
            data.html(),
            newest.unwrap_or_default()
        );
    }
    html.push_str("</figure>");
    html
}

/// The same as a document: the title above, the problems below.
pub(crate) fn document(picture: &Picture) -> String {
    let Picture {
        title,
        view,
        problems,
        size: (width, height),
        ..
    } = picture;
    // what has been drawn needs neither a clock nor links
    let look = Look {
        theme: picture.theme,
        ..Look::new((*width, *height), Timestamp::from_millis(0))
    };
    let head = if title.is_empty() { 0 } else { TITLE };
    let rows = u32::try_from(problems.len().min(MOST_PROBLEMS + 1)).unwrap_or(1);
    let foot = (rows * PROBLEM).min(look.height / 2);
    let room = look.height.saturating_sub(head + foot).max(24);
    let sheet;
    let body = match &view.body {
        Body::Drawing(drawing) => drawing.as_ref(),
        Body::Sheet { blocks, .. } => {
            sheet = sheet::draw(blocks, &look.sized(look.width, room));
            &sheet
        }
    };
    let mut whole = Drawing::new(&look.sized(look.width, head + body.height() + foot));
    if !title.is_empty() {
        let text = fitted(title, 14.0, f64::from(look.width) - 20.0);
        whole.label(Label::new(&text, (10.0, 20.0), 14.0).bold());
    }
    let height = f64::from(body.height());
    whole.below(f64::from(head), body);
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    let mut lines: Vec<String> = problems.iter().take(MOST_PROBLEMS).cloned().collect();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    for (index, line) in lines.iter().enumerate() {
        let text = fitted(line, 11.0, f64::from(look.width) - 20.0);
        let y = f64::from(head) + height + f64::from(PROBLEM) * (index as f64 + 0.7);
        whole.label(Label::new(&text, (10.0, y), 11.0).filled(Fill::Ink(Ink::Bad)));
    }
    whole.document(picture.name(), &description(view.data.as_ref(), problems))
}

/// What a picture shows, in words.
fn description(data: Option<&Grid>, problems: &[String]) -> String {
    let rows = data.iter().flat_map(|grid| &grid.rows).take(30).map(|row| {
        let cells = row.iter().zip(data.iter().flat_map(|grid| &grid.head));
        let words = cells.enumerate().map(|(place, (cell, head))| match place {
            0 => cell.text.clone(),
            _ => format!("{} {}", head.text.to_lowercase(), cell.text),
        });
        words.collect::<Vec<String>>().join(", ")
    });
    rows.chain(problems.iter().cloned())
        .collect::<Vec<String>>()
        .join("; ")
}

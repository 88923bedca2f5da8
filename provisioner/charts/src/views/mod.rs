//! What widgets show: one module for each view. A view knows neither titles nor problems, which
//! every widget has the same way.

mod alarms;
mod bar;
mod chart;
mod columns;
mod gauge;
pub(crate) mod graph;
mod heatmap;
mod histogram;
mod log;
mod metric;
mod pie;
mod single;
mod table;
mod text;
mod told;

pub(crate) use alarms::color as state_color;
pub(crate) use bar::Bar;

use cloudwatch::dashboard::{Content, Requests, Widget};
use cloudwatch::zone::Zone;

use crate::answers::Answers;
use crate::grid::Grid;
use crate::look::{Look, Palette};
use crate::newest::Newest;
use crate::sheet::Block;
use crate::shown::{self, Shown};
use crate::svg::Drawing;

/// What a widget shows.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// The class of its figure.
    pub(crate) kind: &'static str,
    pub(crate) body: Body,
    /// The same as a table, for whoever does not see it.
    pub(crate) data: Option<Grid>,
    /// The newest points of what is shown over time, which stand below that.
    pub(crate) newest: Option<Newest>,
    /// What is wrong, beside the problems of the answers.
    pub(crate) problems: Vec<String>,
}

/// What stands below the title.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A drawing.
    Drawing(Box<Drawing>),
    /// What pages have elements for, and what of it a drawing has.
    Sheet { html: String, blocks: Vec<Block> },
}

impl View {
    pub(crate) fn drawn(kind: &'static str, drawing: Drawing, data: Option<Grid>) -> Self {
        Self {
            kind,
            body: Body::Drawing(Box::new(drawing)),
            data,
            newest: None,
            problems: Vec::new(),
        }
    }

    pub(crate) fn sheet(kind: &'static str, html: String, blocks: Vec<Block>) -> Self {
        Self {
            kind,
            body: Body::Sheet { html, blocks },
            data: None,
            newest: None,
            problems: Vec::new(),
        }
    }

    /// The same with the newest points beside its data.
    pub(crate) fn with_newest(self, shown: &[Shown<'_>], zone: &Zone) -> Self {
        Self {
            newest: Some(Newest::of(shown, zone)),
            ..self
        }
    }

    /// One table and nothing else.
    pub(crate) fn table(kind: &'static str, grid: Grid) -> Self {
        Self::sheet(kind, grid.html(), vec![Block::Table(grid)])
    }

    /// A text where there would be a picture.
    pub(crate) fn empty(kind: &'static str, text: &str) -> Self {
        let html = format!("<p class=\"empty\">{}</p>", crate::escape::Escaped(text));
        Self::sheet(kind, html, vec![Block::Text(text.to_owned())])
    }
}

/// The series that a widget shows; none where it shows something else.
pub(crate) fn shown<'a>(
    widget: &Widget,
    requests: &Requests<'_>,
    answers: &'a Answers,
    palette: Palette,
) -> Vec<Shown<'a>> {
    match &widget.content {
        Content::Metric(_) => shown::series(requests, answers, palette),
        Content::Chart(chart) => chart::shown(chart, requests, answers, palette),
        _ => Vec::new(),
    }
}

/// What a widget shows of what was found.
pub(crate) fn of(
    widget: &Widget,
    (requests, answers): (&Requests<'_>, &Answers),
    shown: &[Shown<'_>],
    look: &Look<'_>,
) -> View {
    match &widget.content {
        Content::Metric(metric) => metric::draw(metric, (requests, answers), shown, look),
        Content::Text(text) => text::draw(text, look),
        Content::Log(log) => log::draw(log, requests, answers, look),
        Content::Alarms(alarms) => alarms::draw(alarms, answers, look),
        Content::Explorer(explorer) => told::explorer(explorer),
        Content::Custom(custom) => told::custom(custom),
        Content::Chart(chart) => chart::draw(chart, (requests, answers), shown, look),
        Content::Unread(unread) => told::unread(unread, widget),
    }
}

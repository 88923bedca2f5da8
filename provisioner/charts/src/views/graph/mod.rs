//! Graphs over time: lines, areas that stand on each other, bands of what is expected, and the
//! lines and ranges that a widget marks. It knows neither titles nor problems of a widget.

mod bands;
pub(crate) mod frame;
pub(crate) mod legend;
pub(crate) mod levels;
pub(crate) mod lines;
pub(crate) mod moments;
mod scatter;
pub(crate) mod stacked;

use cloudwatch::dashboard::{Range, Side};
use cloudwatch::metric::Unit;
use cloudwatch::zone::Zone;

pub(crate) use moments::Moment;
pub(crate) use scatter::scatter;

use super::View;
use crate::levels::Level;
use crate::look::Look;
use crate::shown::Shown;
use crate::summary;
use crate::svg::Drawing;
use crate::tiles::Tile;
use crate::unit;
use frame::Frame;

/// What a graph looks like.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub(crate) areas: Areas,
    pub(crate) logarithmic: bool,
    pub(crate) stroke: Stroke,
    pub(crate) left: Edge,
    pub(crate) right: Edge,
    pub(crate) legend: Legend,
    /// Values that are marked.
    pub(crate) levels: Vec<Level>,
    /// Times that are marked.
    pub(crate) moments: Vec<Moment>,
    /// Whether the newest window may be shown before it is over.
    pub(crate) live: bool,
    pub(crate) zone: Zone,
}

/// What a line looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    pub(crate) width: f64,
    pub(crate) dashes: &'static str,
    pub(crate) dots: bool,
}

impl Default for Stroke {
    fn default() -> Self {
        Self {
            width: 1.5,
            dashes: "",
            dots: false,
        }
    }
}

/// What a widget says of an axis for values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edge {
    pub(crate) ends: (Option<f64>, Option<f64>),
    pub(crate) title: String,
    pub(crate) units: bool,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            ends: (None, None),
            title: String::new(),
            units: true,
        }
    }
}

/// Where the legend is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legend {
    Hidden,
    Below,
    Beside,
}

/// What is filled below lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Areas {
    /// Nothing.
    None,
    /// All of it.
    Filled,
    /// The part above the line before, on which it stands.
    Stacked,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            areas: Areas::None,
            logarithmic: false,
            stroke: Stroke::default(),
            left: Edge::default(),
            right: Edge::default(),
            legend: Legend::Below,
            levels: Vec::new(),
            moments: Vec::new(),
            live: false,
            zone: Zone::utc(),
        }
    }
}

pub(crate) fn draw(shown: &[Shown<'_>], style: &Style, range: Range, look: &Look<'_>) -> View {
    let mut drawing = Drawing::new(look);
    let whole = Tile::new((f64::from(look.width), f64::from(look.height)));
    let entries = legend::entries(shown);
    let (tile, beside) = legend::room(&entries, style.legend, whole);
    let stacks = (style.areas == Areas::Stacked).then(|| stacked::Stacks::new(shown));
    let frame = Frame::new(shown, stacks.as_ref(), style, (range, tile));
    frame.grid(&mut drawing);
    levels::shade(&mut drawing, &frame, &style.levels);
    moments::shade(&mut drawing, &frame, &style.moments);
    let bands = bands::of(shown);
    for band in &bands {
        band.draw(&mut drawing, &frame);
    }
    for (index, one) in shown.iter().enumerate() {
        if one.band.is_some() {
            continue;
        }
        drawing.group("series", &one.label, |drawing| {
            if let Some(stacks) = &stacks {
                stacks.draw(drawing, &frame, (index, one), style.stroke);
            } else {
                if style.areas == Areas::Filled {
                    lines::fill(drawing, &frame, one);
                }
                lines::draw(
                    drawing,
                    &frame,
                    one,
                    style.stroke,
                    style.live.then_some(look.now),
                );
            }
            for band in bands.iter().filter(|band| band.is_of(one)) {
                band.mark_outside(drawing, &frame, one);
            }
        });
    }
    levels::draw(&mut drawing, &frame, &style.levels);
    moments::draw(&mut drawing, &frame, &style.moments);
    frame.marks(&mut drawing);
    if let Some(beside) = beside {
        legend::draw(&mut drawing, &entries, &beside);
    }
    let print = |one: &Shown<'_>, value: f64| {
        let edge = if one.side == Side::Left {
            &style.left
        } else {
            &style.right
        };
        unit::short(value, if edge.units { one.unit } else { Unit::None })
    };
    View::drawn("lines", drawing, Some(summary::summary_of(shown, print)))
        .with_newest(shown, &style.zone)
}

//! Columns over time: one for each point, beside each other or on each other.

use std::collections::{BTreeMap, BTreeSet};

use cloudwatch::dashboard::{Range, Side};
use cloudwatch::time::Timestamp;

use super::View;
use super::graph::frame::Frame;
use super::graph::stacked::Stacks;
use super::graph::{Areas, Style, legend, levels, moments};
use crate::look::Look;
use crate::palette::Fill;
use crate::shown::Shown;
use crate::summary::summary;
use crate::svg::Drawing;
use crate::tiles::Tile;

/// A column for each point; of several series beside each other, or on each other.
pub(super) fn draw(
    shown: &[Shown<'_>],
    (style, stacked): (&Style, bool),
    range: Range,
    look: &Look<'_>,
) -> View {
    // columns stand on zero, as areas do
    let style = Style {
        areas: if stacked {
            Areas::Stacked
        } else {
            Areas::Filled
        },
        logarithmic: false,
        ..style.clone()
    };
    let mut drawing = Drawing::new(look);
    let whole = Tile::new((f64::from(look.width), f64::from(look.height)));
    let entries = legend::entries(shown);
    let (tile, beside) = legend::room(&entries, style.legend, whole);
    let stacks = stacked.then(|| Stacks::new(shown));
    let frame = Frame::new(shown, stacks.as_ref(), &style, (range, tile));
    frame.grid(&mut drawing);
    levels::shade(&mut drawing, &frame, &style.levels);
    moments::shade(&mut drawing, &frame, &style.moments);
    all(&mut drawing, &frame, shown, stacked);
    levels::draw(&mut drawing, &frame, &style.levels);
    moments::draw(&mut drawing, &frame, &style.moments);
    frame.marks(&mut drawing);
    if let Some(beside) = beside {
        legend::draw(&mut drawing, &entries, &beside);
    }
    View::drawn("columns", drawing, Some(summary(shown))).with_newest(shown, &style.zone)
}

fn all(drawing: &mut Drawing, frame: &Frame, shown: &[Shown<'_>], stacked: bool) {
    let times: BTreeSet<Timestamp> = shown
        .iter()
        .flat_map(|one| one.points.iter().map(|(at, _)| *at))
        .collect();
    let slot = (frame.area.width / times.len().max(1) as f64 * 0.8).clamp(1.0, 48.0);
    let beside = if stacked {
        1.0
    } else {
        shown.len().max(1) as f64
    };
    let each = slot / beside;
    // those above zero grow upwards, those below it downwards
    let mut heights: BTreeMap<Timestamp, (f64, f64)> = BTreeMap::new();
    for (index, one) in shown.iter().enumerate() {
        drawing.group("series", &one.label, |drawing| {
            for (at, value) in one.points {
                let (above, below) = heights.entry(*at).or_default();
                let floor = if *value < 0.0 { below } else { above };
                let (from, to) = (*floor, *floor + value);
                if stacked {
                    *floor = to;
                }
                let place = if stacked { 0.0 } else { each * index as f64 };
                let (y, bottom) = (
                    frame.y(from.max(to), Side::Left),
                    frame.y(from.min(to), Side::Left),
                );
                let x = (frame.x(*at) + place).min(frame.area.right() - each);
                let size = (each.max(1.0), bottom - y);
                drawing.rect((x, y), size, Fill::Own(one.color));
            }
        });
    }
}

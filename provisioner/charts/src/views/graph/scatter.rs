//! Points over time, which no lines join.

use cloudwatch::dashboard::Range;

use super::frame::Frame;
use super::{Style, legend, levels, moments};
use crate::look::Look;
use crate::palette::Fill;
use crate::shown::Shown;
use crate::summary::summary;
use crate::svg::{Drawing, Path};
use crate::tiles::Tile;
use crate::views::View;

/// How wide a dot is.
const DOT: f64 = 6.0;

/// A dot for each point.
pub(crate) fn scatter(shown: &[Shown<'_>], style: &Style, range: Range, look: &Look<'_>) -> View {
    let mut drawing = Drawing::new(look);
    let whole = Tile::new((f64::from(look.width), f64::from(look.height)));
    let entries = legend::entries(shown);
    let (tile, beside) = legend::room(&entries, style.legend, whole);
    let frame = Frame::new(shown, None, style, (range, tile));
    frame.grid(&mut drawing);
    levels::shade(&mut drawing, &frame, &style.levels);
    moments::shade(&mut drawing, &frame, &style.moments);
    for one in shown {
        let mut dots = Path::default();
        for (at, value) in one.points {
            dots.dot((frame.x(*at), frame.y(*value, one.side)));
        }
        drawing.group("series", &one.label, |drawing| {
            drawing.dots(&dots, Fill::Tint(one.color, 0.7), DOT);
        });
    }
    levels::draw(&mut drawing, &frame, &style.levels);
    moments::draw(&mut drawing, &frame, &style.moments);
    frame.marks(&mut drawing);
    if let Some(beside) = beside {
        legend::draw(&mut drawing, &entries, &beside);
    }
    View::drawn("scatter", drawing, Some(summary(shown))).with_newest(shown, &style.zone)
}

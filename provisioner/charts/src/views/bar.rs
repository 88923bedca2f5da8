//! Bars: one for each value, all from zero or the low end of the axis.

use cloudwatch::dashboard::Color;

use super::View;
use crate::axis::{self, Axis};
use crate::look::Look;
use crate::number;
use crate::palette::{Fill, Ink};
use crate::plot::of_bars;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::thresholds::Threshold;
use crate::tiles::Tile;
use crate::width::{fitted, width};

/// A bar, or a slice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) color: Color,
    /// Nothing where there is no value.
    pub(crate) value: Option<f64>,
}

/// What bars stand on and before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) ends: (Option<f64>, Option<f64>),
    pub(crate) title: String,
    pub(crate) thresholds: Vec<Threshold>,
}

const SIZE: f64 = 11.0;
const LEAST: f64 = 16.0;

/// Bars that go to the right, so that their labels can be read. A drawing of many is higher than it
/// was asked to be.
pub(crate) fn draw(bars: &[Bar], options: &Options, look: &Look<'_>) -> View {
    let foot = if options.title.is_empty() { 20.0 } else { 36.0 };
    let (width_of, height) = (f64::from(look.width), f64::from(look.height));
    let row = ((height - foot - 4.0) / bars.len().max(1) as f64).clamp(LEAST, 44.0);
    let needed = (row * bars.len() as f64 + foot + 4.0).max(height);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length in pixels"
    )]
    let mut drawing = Drawing::new(&look.sized(look.width, needed.ceil() as u32));
    let longest = bars
        .iter()
        .map(|bar| width(&bar.label, SIZE))
        .fold(0.0, f64::max);
    let names = longest.min(width_of * 0.38) + 8.0;
    let area = Tile {
        x: names,
        y: 4.0,
        width: (width_of - names - 52.0).max(20.0),
        height: row * bars.len() as f64,
    };
    let values = bars.iter().filter_map(|bar| bar.value);
    let edges = options
        .thresholds
        .iter()
        .flat_map(|threshold| [threshold.from, threshold.to]);
    let (low, high) = axis::ends(values.chain(edges).chain([0.0]));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few marks"
    )]
    let axis = Axis::new(
        (low, high),
        options.ends,
        (area.width / 70.0).max(1.0) as usize,
    );
    scale(&mut drawing, &axis, &area, options);
    let zero = axis.along(0.0).clamp(0.0, 1.0);
    for (index, bar) in bars.iter().enumerate() {
        let tile = Tile {
            y: area.y + row * index as f64,
            height: row,
            ..area
        };
        let text = bar.value.map_or_else(|| "–".to_owned(), number::short);
        drawing.group("series", &format!("{}: {text}", bar.label), |drawing| {
            one(
                drawing,
                (bar, &text),
                (&tile, names),
                (zero, bar.value.map(|value| axis.along(value))),
            );
        });
    }
    View::drawn("bar", drawing, Some(of_bars(bars)))
}

fn one(
    drawing: &mut Drawing,
    (bar, text): (&Bar, &str),
    (tile, names): (&Tile, f64),
    (zero, along): (f64, Option<f64>),
) {
    let base = tile.y + tile.height / 2.0 + SIZE * 0.36;
    let name = fitted(&bar.label, SIZE, names - 8.0);
    drawing.label(
        Label::new(&name, (names - 6.0, base), SIZE)
            .anchored(Anchor::End)
            .quiet(),
    );
    let along = along.map(|along| along.clamp(0.0, 1.0));
    let end = along.unwrap_or(zero).max(zero);
    if let Some(along) = along {
        let (from, to) = (along.min(zero), along.max(zero));
        let thick = (tile.height * 0.66).min(26.0);
        let at = (
            tile.x + tile.width * from,
            tile.y + (tile.height - thick) / 2.0,
        );
        drawing.rect(
            at,
            ((tile.width * (to - from)).max(1.0), thick),
            Fill::Own(bar.color),
        );
    }
    drawing.label(Label::new(
        text,
        (tile.x + tile.width * end + 5.0, base),
        SIZE,
    ));
}

/// The axis below the bars, and what crosses them.
fn scale(drawing: &mut Drawing, axis: &Axis, area: &Tile, options: &Options) {
    for threshold in &options.thresholds {
        let along = |value: f64| area.x + area.width * axis.along(value).clamp(0.0, 1.0);
        let (from, to) = (along(threshold.from), along(threshold.to));
        drawing.rect(
            (from, area.y),
            (to - from, area.height),
            Fill::Tint(threshold.color, 0.12),
        );
    }
    for tick in &axis.ticks {
        let x = area.x + area.width * axis.along(*tick);
        let mut line = Path::default();
        line.to((x, area.y));
        line.to((x, area.bottom()));
        drawing.line(&line, Fill::Ink(Ink::Line), 1.0, "");
        let at = (x, area.bottom() + 14.0);
        drawing.label(
            Label::new(&number::short(*tick), at, 10.0)
                .anchored(Anchor::Middle)
                .quiet(),
        );
    }
    if !options.title.is_empty() {
        let name = fitted(&options.title, SIZE, area.width);
        let at = (area.middle(), area.bottom() + 30.0);
        drawing.label(Label::new(&name, at, SIZE).anchored(Anchor::Middle).quiet());
    }
}

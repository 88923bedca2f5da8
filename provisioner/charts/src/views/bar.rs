//! Bars: one for each value, all from zero or the low end of the axis.

use cloudwatch::dashboard::Color;
use cloudwatch::metric::Unit;

use super::View;
use crate::levels::Level;
use crate::look::Look;
use crate::palette::{Fill, Ink};
use crate::scale::{self, Axis, Needs};
use crate::summary::of_bars;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::Tile;
use crate::unit;
use crate::width::{fitted, width};

/// A bar, or a slice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) color: Color,
    /// Nothing where there is no value.
    pub(crate) value: Option<f64>,
    pub(crate) unit: Unit,
}

/// What bars stand on and before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) ends: (Option<f64>, Option<f64>),
    pub(crate) title: String,
    /// Whether values have their unit.
    pub(crate) units: bool,
    pub(crate) levels: Vec<Level>,
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
    let print = |bar: &Bar| {
        let unit = if options.units { bar.unit } else { Unit::None };
        bar.value
            .map_or_else(|| "–".to_owned(), |value| unit::short(value, unit))
    };
    let texts: Vec<String> = bars.iter().map(print).collect();
    let behind = texts.iter().map(|text| width(text, SIZE));
    let behind = (behind.fold(32.0, f64::max) + 14.0).min(width_of * 0.3);
    let area = Tile {
        x: names,
        y: 4.0,
        width: (width_of - names - behind).max(20.0),
        height: row * bars.len() as f64,
    };
    let axis = axis(bars, options, area.width);
    beneath(&mut drawing, &axis, &area, options);
    let zero = axis.along(0.0);
    for (index, (bar, text)) in bars.iter().zip(&texts).enumerate() {
        let tile = Tile {
            y: area.y + row * index as f64,
            height: row,
            ..area
        };
        drawing.group("series", &format!("{}: {text}", bar.label), |drawing| {
            one(
                drawing,
                (bar, text),
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

/// The axis on which all values and all that is marked are, and zero.
fn axis(bars: &[Bar], options: &Options, room: f64) -> Axis {
    let marked = options.levels.iter().flat_map(|level| &level.labels);
    let marked = marked.map(|(value, _)| *value);
    let mut units = bars.iter().map(|bar| bar.unit);
    let unit = units.next().unwrap_or_default();
    let same = options.units && units.all(|other| other == unit);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few marks"
    )]
    let marks = (room / 70.0).max(1.0) as usize;
    Axis::new(&Needs {
        values: scale::ends(bars.iter().filter_map(|bar| bar.value).chain(marked)),
        stated: options.ends,
        unit: if same { unit } else { Unit::None },
        marks,
        zero: true,
    })
}

fn across(drawing: &mut Drawing, (x, area): (f64, &Tile), fill: Fill, dashes: &str) {
    let mut line = Path::default();
    line.to((x, area.y));
    line.to((x, area.bottom()));
    drawing.line(&line, fill, 1.0, dashes);
}

/// The axis below the bars, and what crosses them.
fn beneath(drawing: &mut Drawing, axis: &Axis, area: &Tile, options: &Options) {
    let x = |value: f64| area.x + area.width * axis.along(value);
    for level in &options.levels {
        let (from, to) = (x(level.from), x(level.to));
        let size = (to - from, area.height);
        drawing.rect((from, area.y), size, Fill::Tint(level.color, 0.12));
    }
    for tick in &axis.ticks {
        let x = x(tick.value);
        across(drawing, (x, area), Fill::Ink(Ink::Line), "");
        let at = (x, area.bottom() + 14.0);
        drawing.label(
            Label::new(&tick.text, at, 10.0)
                .anchored(Anchor::Middle)
                .quiet(),
        );
    }
    for level in &options.levels {
        let on_axis = level.labels.iter().map(|(value, _)| *value);
        for value in on_axis.filter(|value| axis.holds(*value)) {
            across(drawing, (x(value), area), Fill::Own(level.color), "6 3");
        }
    }
    if !options.title.is_empty() {
        let name = fitted(&options.title, SIZE, area.width);
        let at = (area.middle(), area.bottom() + 30.0);
        drawing.label(Label::new(&name, at, SIZE).anchored(Anchor::Middle).quiet());
    }
}

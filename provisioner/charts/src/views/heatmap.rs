//! Maps of heat: a row for each series, with a colour for each value.

use cloudwatch::dashboard::{Color, ColorOptions, Range, Written};
use cloudwatch::time::Timestamp;

use super::View;
use super::graph::Style;
use super::graph::frame::Frame;
use crate::look::Look;
use crate::palette::Fill;
use crate::scale;
use crate::shown::Shown;
use crate::summary::summary;
use crate::svg::{Anchor, Drawing, Label};
use crate::tiles::Tile;
use crate::unit;
use crate::width::{fitted, width};

const SIZE: f64 = 11.0;
/// The height of what the colours mean.
const KEY: f64 = 20.0;

/// A row for each series, and in it a cell for each time whose colour is its value.
pub(super) fn draw(
    shown: &[Shown<'_>],
    colors: &ColorOptions,
    range: Range,
    look: &Look<'_>,
) -> View {
    let mut drawing = Drawing::new(look);
    let (low, high) = scale::ends(
        shown
            .iter()
            .flat_map(|one| [one.stats.ends.0, one.stats.ends.1]),
    );
    let colors = Colors::of(colors);
    let (wide, height) = (f64::from(look.width), f64::from(look.height));
    let longest = shown.iter().map(|one| width(&one.label, SIZE));
    let names = (longest.fold(0.0, f64::max) + 4.0).min(wide * 0.3);
    let tile = Tile {
        x: names,
        y: 0.0,
        width: wide - names,
        height: height - KEY,
    };
    let style = Style {
        zone: look.zone.clone(),
        ..Style::default()
    };
    let frame = Frame::with(&style, (range, tile), |_, _, _| None);
    frame.times(&mut drawing);
    let row = frame.area.height / shown.len().max(1) as f64;
    for (index, one) in shown.iter().enumerate() {
        let y = frame.area.y + row * index as f64;
        drawing.group("series", &one.label, |drawing| {
            let name = fitted(&one.label, SIZE, frame.area.x - 10.0);
            let at = (frame.area.x - 6.0, y + row / 2.0 + 4.0);
            drawing.label(Label::new(&name, at, SIZE).anchored(Anchor::End).quiet());
            let between = one.points.iter().zip(one.points.iter().skip(1));
            let period = between.map(|((one, _), (next, _))| next.millis_since(*one));
            let period = one.period_millis().or(period.min()).unwrap_or(60_000);
            for (at, value) in one.points {
                let x = frame.x(*at);
                let end = frame.x(Timestamp::from_millis(at.millis().saturating_add(period))) + 0.3;
                let size = ((end - x).max(0.5), (row - 1.0).max(1.0));
                let color = colors.at(part((low, high), *value));
                drawing.rect((x, y + 0.5), size, Fill::Own(color));
            }
        });
    }
    let unit = shown.first().map(|one| one.unit).unwrap_or_default();
    let ends = [low, high].map(|value| unit::short(value, unit));
    key(&mut drawing, &colors, (&frame.area, height), &ends);
    View::drawn("heatmap", drawing, Some(summary(shown))).with_newest(shown, &look.zone)
}

/// How far from the least to the greatest a value is.
fn part((low, high): (f64, f64), value: f64) -> f64 {
    if high > low {
        (value - low) / (high - low)
    } else {
        0.5
    }
}

/// What the colours mean, below the times.
fn key(drawing: &mut Drawing, colors: &Colors, (area, bottom): (&Tile, f64), ends: &[String; 2]) {
    const PARTS: u32 = 24;
    let [low, high] = ends;
    let base = bottom - 6.0;
    drawing.label(Label::new(low, (area.x, base), SIZE).quiet());
    let from = area.x + width(low, SIZE) + 8.0;
    let each = (area.width * 0.4 / f64::from(PARTS)).min(6.0);
    for place in 0..PARTS {
        let color = colors.at(f64::from(place) / f64::from(PARTS - 1));
        let at = (from + each * f64::from(place), base - 9.0);
        drawing.rect(at, (each + 0.2, 10.0), Fill::Own(color));
    }
    let x = from + each * f64::from(PARTS) + 8.0;
    drawing.label(Label::new(high, (x, base), SIZE).quiet());
}

/// Colours by value: that of the least, the middle and the greatest.
struct Colors([Color; 3]);

impl Colors {
    /// What the widget says; else one that grows lighter all the way, also for the colour-blind.
    fn of(options: &ColorOptions) -> Self {
        let default = [
            Color([0x2c, 0x1e, 0x5c]),
            Color([0x1f, 0x8a, 0x8c]),
            Color([0xfd, 0xe7, 0x25]),
        ];
        let stated = [&options.min, &options.middle, &options.max];
        let mut colors = default;
        for (color, stated) in colors.iter_mut().zip(stated) {
            if let Some(stated) = stated {
                *color = *Written::get(stated);
            }
        }
        Self(colors)
    }

    fn at(&self, along: f64) -> Color {
        let Self([low, middle, high]) = self;
        let (from, to, part) = if along < 0.5 {
            (low, middle, along * 2.0)
        } else {
            (middle, high, along * 2.0 - 1.0)
        };
        let mut mixed = from.0;
        for (channel, to) in mixed.iter_mut().zip(to.0) {
            let value =
                f64::from(*channel) + (f64::from(to) - f64::from(*channel)) * part.clamp(0.0, 1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two bytes"
            )]
            let value = value.round() as u8;
            *channel = value;
        }
        Color(mixed)
    }
}

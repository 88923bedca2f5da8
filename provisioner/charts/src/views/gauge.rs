//! Gauges: arcs from the lowest to the highest value, with the ranges that thresholds make.

use std::f64::consts::PI;

use super::View;
use crate::levels::{self, Level};
use crate::look::Look;
use crate::number;
use crate::palette::{Fill, Ink};
use crate::shown::Shown;
use crate::summary::summary_of;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::{self, Tile};
use crate::width::{fitted, width};

/// Where the arc starts and how far it goes, clockwise from the right.
const START: f64 = PI * 5.0 / 6.0;
const LENGTH: f64 = PI * 4.0 / 3.0;

/// The ends of a gauge where nothing states them (CDK, `GaugeWidget`).
pub(crate) const DEFAULT: (f64, f64) = (0.0, 100.0);

pub(crate) fn draw(
    shown: &[Shown<'_>],
    thresholds: &[Level],
    (low, high): (f64, f64),
    look: &Look<'_>,
) -> View {
    let ends = if high > low {
        (low, high)
    } else {
        (low, low + 1.0)
    };
    let mut drawing = Drawing::new(look);
    let all = Tile::new((f64::from(look.width), f64::from(look.height)));
    for (one, tile) in shown.iter().zip(tiles::filling(shown.len(), all, 1.15)) {
        let text = one.newest().map_or_else(|| "–".to_owned(), number::short);
        drawing.group("series", &format!("{}: {text}", one.label), |drawing| {
            gauge(drawing, (one, &text), thresholds, (ends, &tile.inside(6.0)));
        });
    }
    View::drawn(
        "gauge",
        drawing,
        Some(summary_of(shown, |_, value| number::exact(value))),
    )
}

/// The circle of a gauge.
struct Dial {
    center: (f64, f64),
    radius: f64,
    ends: (f64, f64),
}

impl Dial {
    /// Where a value is: a part of the whole arc.
    fn along(&self, value: f64) -> f64 {
        ((value - self.ends.0) / (self.ends.1 - self.ends.0)).clamp(0.0, 1.0)
    }

    fn at(&self, along: f64, radius: f64) -> (f64, f64) {
        let angle = START + LENGTH * along;
        (
            self.center.0 + radius * angle.cos(),
            self.center.1 + radius * angle.sin(),
        )
    }

    /// The part of a ring between two places.
    fn ring(&self, (from, to): (f64, f64), (inner, outer): (f64, f64)) -> Path {
        let large = (to - from) * LENGTH > PI;
        let mut path = Path::default();
        path.to(self.at(from, outer));
        path.arc(outer, self.at(to, outer), large, true);
        path.to(self.at(to, inner));
        path.arc(inner, self.at(from, inner), large, false);
        path.close();
        path
    }
}

fn gauge(
    drawing: &mut Drawing,
    (one, text): (&Shown<'_>, &str),
    thresholds: &[Level],
    (ends, tile): ((f64, f64), &Tile),
) {
    let label = (tile.height * 0.08).clamp(10.0, 14.0);
    let room = tile.height - label * 2.2;
    // the arc reaches half a radius below its centre
    let radius = (tile.width / 2.0 - 2.0).min(room / 1.5).max(8.0);
    let top = tile.y + (room - radius * 1.5).max(0.0) / 2.0;
    let dial = Dial {
        center: (tile.middle(), top + radius),
        radius,
        ends,
    };
    let (inner, outer) = (dial.radius * 0.72, dial.radius * 0.93);
    drawing.shape(&dial.ring((0.0, 1.0), (inner, outer)), Fill::Ink(Ink::Line));
    ranges(drawing, thresholds, &dial);
    let value = one.newest();
    let beyond = value.and_then(|value| levels::at(thresholds, value));
    if let Some(along) = value
        .map(|value| dial.along(value))
        .filter(|along| *along > 0.0)
    {
        let color = beyond.map_or(one.color, |threshold| threshold.color);
        drawing.shape(&dial.ring((0.0, along), (inner, outer)), Fill::Own(color));
    }
    let (x, y) = dial.center;
    let size = (inner * 1.5 / width(text, 1.0)).min(inner * 0.6).max(10.0);
    drawing.label(
        Label::new(text, (x, y + size * 0.3), size)
            .anchored(Anchor::Middle)
            .bold(),
    );
    if let Some(threshold) = beyond.filter(|threshold| !threshold.label().is_empty()) {
        let name = fitted(threshold.label(), label, inner * 1.6);
        let at = (x, y + size * 0.3 + label * 1.5);
        drawing.label(
            Label::new(&name, at, label)
                .anchored(Anchor::Middle)
                .quiet(),
        );
    }
    ends_of(drawing, &dial, (inner, outer), label);
    let name = fitted(&one.label, label, tile.width);
    let at = (tile.middle(), tile.bottom() - label * 0.3);
    drawing.label(
        Label::new(&name, at, label)
            .anchored(Anchor::Middle)
            .quiet(),
    );
}

/// A thin ring of the ranges around the gauge; the narrower lie over the wider.
fn ranges(drawing: &mut Drawing, thresholds: &[Level], dial: &Dial) {
    let part = |threshold: &Level| (dial.along(threshold.from), dial.along(threshold.to));
    let mut parts: Vec<(&Level, (f64, f64))> = thresholds
        .iter()
        .map(|threshold| (threshold, part(threshold)))
        .collect();
    parts.sort_by(|(_, one), (_, other)| (other.1 - other.0).total_cmp(&(one.1 - one.0)));
    for (threshold, part) in parts {
        if part.1 > part.0 {
            let ring = dial.ring(part, (dial.radius * 0.955, dial.radius));
            drawing.shape(&ring, Fill::Own(threshold.color));
        }
    }
}

/// The lowest and the highest value below the ends of the arc.
fn ends_of(drawing: &mut Drawing, dial: &Dial, (inner, outer): (f64, f64), size: f64) {
    for (along, value) in [(0.0, dial.ends.0), (1.0, dial.ends.1)] {
        let (x, y) = dial.at(along, f64::midpoint(inner, outer));
        let text = number::short(value);
        let below = (x, y + size * 1.3);
        drawing.label(
            Label::new(&text, below, size * 0.9)
                .anchored(Anchor::Middle)
                .quiet(),
        );
    }
}

//! Values that a widget marks: lines across the graph, and what is above, below or between them.

use cloudwatch::dashboard::{
    Color, Decimal, Fill as Filled, HorizontalLine, List, Mark, Metric, Side, Written,
};

use super::frame::{Frame, crisp};
use crate::palette::Fill;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::thresholds::Threshold;
use crate::width::{fitted, width};

/// The colour of a mark that has none.
pub(super) const DEFAULT: Color = Color([0xd6, 0x27, 0x28]);
const SIZE: f64 = 11.0;

/// A value that is marked, or a range of values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Level {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) color: Color,
    pub(crate) side: Side,
    /// What stands at each of its lines.
    pub(crate) labels: Vec<(f64, String)>,
}

impl From<Threshold> for Level {
    fn from(threshold: Threshold) -> Self {
        let edges = [threshold.from, threshold.to];
        let mut text = Some(threshold.label);
        let labels = edges.into_iter().filter(|edge| edge.is_finite());
        Self {
            labels: labels
                .map(|edge| (edge, text.take().unwrap_or_default()))
                .collect(),
            from: threshold.from,
            to: threshold.to,
            color: threshold.color,
            side: Side::Left,
        }
    }
}

impl From<&Level> for Threshold {
    fn from(level: &Level) -> Self {
        let label = level.labels.first().map(|(_, label)| label.clone());
        Self {
            from: level.from,
            to: level.to,
            color: level.color,
            label: label.unwrap_or_default(),
        }
    }
}

/// The values that a widget marks and shows.
pub(crate) fn of(metric: &Metric) -> Vec<Level> {
    let lines = metric
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.horizontal.as_ref());
    lines
        .into_iter()
        .flat_map(List::iter)
        .filter_map(level)
        .collect()
}

fn level(mark: &Mark<HorizontalLine>) -> Option<Level> {
    let first = mark.first();
    if first.visible == Some(false) {
        return None;
    }
    let labels: Option<Vec<(f64, String)>> = mark
        .lines()
        .map(|(_, line)| {
            Some((
                Decimal::get(line.value.as_ref()?),
                line.label.clone().unwrap_or_default(),
            ))
        })
        .collect();
    let labels = labels.filter(|labels| !labels.is_empty())?;
    let (low, high) = crate::axis::ends(labels.iter().map(|(value, _)| *value));
    let (from, to) = match (mark, first.fill) {
        (Mark::Line(_), Some(Filled::Above)) => (low, f64::INFINITY),
        (Mark::Line(_), Some(Filled::Below)) => (f64::NEG_INFINITY, low),
        _ => (low, high),
    };
    let color = first
        .color
        .as_ref()
        .map_or(DEFAULT, |color| *Written::get(color));
    Some(Level {
        from,
        to,
        color,
        side: first.axis.unwrap_or(Side::Left),
        labels,
    })
}

/// What is above, below or between the lines.
pub(super) fn shade(drawing: &mut Drawing, frame: &Frame, levels: &[Level]) {
    for level in levels {
        let (top, bottom) = (
            frame.y(level.to, level.side),
            frame.y(level.from, level.side),
        );
        if bottom - top > 0.05 {
            drawing.rect(
                (frame.area.x, top),
                (frame.area.width, bottom - top),
                Fill::Tint(level.color, 0.12),
            );
        }
    }
}

/// The lines, and over them their labels at the right; one that would cover another goes to its
/// left.
pub(super) fn draw(drawing: &mut Drawing, frame: &Frame, levels: &[Level]) {
    let mut labels: Vec<(f64, &str)> = Vec::new();
    for level in levels {
        let mut lines = Path::default();
        let on_axis = level
            .labels
            .iter()
            .filter(|(value, _)| frame.holds(*value, level.side));
        for (value, label) in on_axis {
            let y = crisp(frame.y(*value, level.side));
            lines.jump((frame.area.x, y));
            lines.to((frame.area.right(), y));
            labels.push((y, label.trim()));
        }
        drawing.line(&lines, Fill::Own(level.color), 1.25, "6 3");
    }
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (y, label) in labels.into_iter().filter(|(_, label)| !label.is_empty()) {
        let text = fitted(label, SIZE, frame.area.width * 0.6);
        let wide = width(&text, SIZE) + 8.0;
        // above the line, or below it where the area ends
        let above = y - SIZE - 2.0 > frame.area.y;
        let base = if above { y - 4.0 } else { y + SIZE + 2.0 };
        let near = taken
            .iter()
            .filter(|(other, _)| (other - base).abs() < SIZE + 1.0);
        let right = near
            .map(|(_, left)| *left)
            .fold(frame.area.right() - 4.0, f64::min);
        if right - wide < frame.area.x {
            continue;
        }
        taken.push((base, right - wide));
        let label = Label::new(&text, (right, base), SIZE).anchored(Anchor::End);
        drawing.label(label.haloed());
    }
}

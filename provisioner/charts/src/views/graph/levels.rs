//! Values that a widget marks: lines across the graph, and what is above, below or between them.

use super::frame::{Frame, crisp};
use crate::levels::Level;
use crate::palette::Fill;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::width::{fitted, width};

const SIZE: f64 = 11.0;

/// What is above, below or between the lines.
pub(crate) fn shade(drawing: &mut Drawing, frame: &Frame, levels: &[Level]) {
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
pub(crate) fn draw(drawing: &mut Drawing, frame: &Frame, levels: &[Level]) {
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

//! Times that a widget marks: lines down the graph, and what is before, after or between them.

use cloudwatch::dashboard::{Color, List, Mark, Metric, VerticalFill, VerticalLine, Written};
use cloudwatch::time::Timestamp;

use super::frame::{Frame, crisp};
use crate::levels::DEFAULT;
use crate::palette::Fill;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::width::{fitted, width};

const SIZE: f64 = 11.0;
const ROW: f64 = 14.0;

/// A time that is marked, or a range of times; an open end has none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moment {
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) color: Color,
    /// What stands at each of its lines.
    pub(crate) labels: Vec<(Timestamp, String)>,
}

/// The times that a widget marks and shows.
pub(crate) fn of(metric: &Metric) -> Vec<Moment> {
    let lines = metric
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.vertical.as_ref());
    lines
        .into_iter()
        .flat_map(List::iter)
        .filter_map(moment)
        .collect()
}

fn moment(mark: &Mark<VerticalLine>) -> Option<Moment> {
    let first = mark.first();
    if first.visible == Some(false) {
        return None;
    }
    let labels: Option<Vec<(Timestamp, String)>> = mark
        .lines()
        .map(|(_, line)| {
            Some((
                *Written::get(line.value.as_ref()?),
                line.label.clone().unwrap_or_default(),
            ))
        })
        .collect();
    let labels = labels?;
    let (low, high) = (
        labels.iter().map(|(at, _)| *at).min()?,
        labels.iter().map(|(at, _)| *at).max()?,
    );
    let (from, to) = match (mark, first.fill) {
        (Mark::Line(_), Some(VerticalFill::Before)) => (None, Some(high)),
        (Mark::Line(_), Some(VerticalFill::After)) => (Some(low), None),
        _ => (Some(low), Some(high)),
    };
    let color = first
        .color
        .as_ref()
        .map_or(DEFAULT, |color| *Written::get(color));
    Some(Moment {
        from,
        to,
        color,
        labels,
    })
}

/// What is before, after or between the lines.
pub(crate) fn shade(drawing: &mut Drawing, frame: &Frame, moments: &[Moment]) {
    for moment in moments {
        let from = moment.from.map_or(frame.area.x, |at| frame.x(at));
        let to = moment.to.map_or(frame.area.right(), |at| frame.x(at));
        if to - from > 0.05 {
            drawing.rect(
                (from, frame.area.y),
                (to - from, frame.area.height),
                Fill::Tint(moment.color, 0.12),
            );
        }
    }
}

/// The lines, and over them their labels at the top; one that would cover another goes below it.
pub(crate) fn draw(drawing: &mut Drawing, frame: &Frame, moments: &[Moment]) {
    for moment in moments {
        let mut lines = Path::default();
        for (at, _) in &moment.labels {
            let x = crisp(frame.x(*at));
            lines.jump((x, frame.area.y));
            lines.to((x, frame.area.bottom()));
        }
        drawing.line(&lines, Fill::Own(moment.color), 1.25, "6 3");
    }
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let labels = moments.iter().flat_map(|moment| &moment.labels);
    for (at, label) in labels.filter(|(_, label)| !label.trim().is_empty()) {
        let x = frame.x(*at);
        let text = fitted(label, SIZE, frame.area.width * 0.5);
        let wide = width(&text, SIZE) + 8.0;
        let (from, anchor) = if x + wide > frame.area.right() {
            (x - wide, Anchor::End)
        } else {
            (x, Anchor::Start)
        };
        let free = |row: f64| {
            !taken
                .iter()
                .any(|(y, start, end)| (y - row).abs() < ROW && from < *end && *start < from + wide)
        };
        let rows = (0..8_u32).map(|row| frame.area.y + 11.0 + ROW * f64::from(row));
        let mut rows = rows.take_while(|y| *y < frame.area.bottom());
        let Some(y) = rows.find(|y| free(*y)) else {
            continue;
        };
        taken.push((y, from, from + wide));
        let x = if anchor == Anchor::End {
            x - 5.0
        } else {
            x + 5.0
        };
        drawing.label(Label::new(&text, (x, y), SIZE).anchored(anchor).haloed());
    }
}

//! The values that a widget marks: lines, and ranges of values that have a colour.

use cloudwatch::dashboard::{
    Color, Decimal, Fill, HorizontalLine, List, Mark, Metric, Side, Written,
};

use crate::scale;

/// The colour of a mark that has none.
pub(crate) const DEFAULT: Color = Color([0xd6, 0x27, 0x28]);

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

impl Level {
    /// What it is called; nothing when it has no name.
    pub(crate) fn label(&self) -> &str {
        let mut labels = self.labels.iter().map(|(_, label)| label.trim());
        labels.find(|label| !label.is_empty()).unwrap_or_default()
    }

    /// Whether it is a range of values, and not only a line.
    fn is_range(&self) -> bool {
        self.from < self.to
    }

    /// Whether a value is in the range. Above and below leave the line itself out.
    fn holds(&self, value: f64) -> bool {
        let above = if self.from.is_finite() && self.to.is_infinite() {
            value > self.from
        } else {
            value >= self.from
        };
        let below = if self.to.is_finite() && self.from.is_infinite() {
            value < self.to
        } else {
            value <= self.to
        };
        above && below && self.is_range()
    }

    /// How far the range reaches, of which the shortest counts.
    fn nearest(&self, value: f64) -> f64 {
        (value - self.from).abs().min((self.to - value).abs())
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
    let (low, high) = scale::ends(labels.iter().map(|(value, _)| *value));
    let (from, to) = match (mark, first.fill) {
        (Mark::Line(_), Some(Fill::Above)) => (low, f64::INFINITY),
        (Mark::Line(_), Some(Fill::Below)) => (f64::NEG_INFINITY, low),
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

/// The range that a value is in: of several the one whose edge is nearest.
pub(crate) fn at(levels: &[Level], value: f64) -> Option<&Level> {
    let holding = levels.iter().filter(|level| level.holds(value));
    holding.min_by(|one, other| one.nearest(value).total_cmp(&other.nearest(value)))
}

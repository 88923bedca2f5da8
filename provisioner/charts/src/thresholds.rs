//! The thresholds of a widget that are no lines: ranges of values that have a colour.

use cloudwatch::dashboard::{Color, Decimal, Fill, HorizontalLine, List, Mark, Metric, Written};

/// The colour of a threshold that has none.
const DEFAULT: Color = Color([0xd6, 0x27, 0x28]);

/// A range of values that has a colour.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) color: Color,
    pub(crate) label: String,
}

impl Threshold {
    /// Whether a value is in the range. Above and below leave the threshold itself out.
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
        above && below
    }

    /// How far the range reaches, of which the shortest counts.
    fn nearest(&self, value: f64) -> f64 {
        (value - self.from).abs().min((self.to - value).abs())
    }
}

/// The ranges of a widget, in its order.
pub(crate) fn of(metric: &Metric) -> Vec<Threshold> {
    let lines = metric
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.horizontal.as_ref());
    lines
        .into_iter()
        .flat_map(List::iter)
        .filter_map(threshold)
        .collect()
}

fn threshold(mark: &Mark<HorizontalLine>) -> Option<Threshold> {
    let first = mark.first();
    if first.visible == Some(false) {
        return None;
    }
    let value = |line: &HorizontalLine| line.value.as_ref().map(Decimal::get);
    let (from, to) = match mark {
        Mark::Line(line) => match line.fill? {
            Fill::Above => (value(line)?, f64::INFINITY),
            Fill::Below => (f64::NEG_INFINITY, value(line)?),
            Fill::None => return None,
        },
        Mark::Band(edges) => {
            let [one, other] = edges.as_ref();
            let (one, other) = (value(one)?, value(other)?);
            (one.min(other), one.max(other))
        }
    };
    Some(Threshold {
        from,
        to,
        color: first
            .color
            .as_ref()
            .map_or(DEFAULT, |color| *Written::get(color)),
        label: first.label.clone().unwrap_or_default(),
    })
}

/// The range that a value is in: of several the one whose edge is nearest.
pub(crate) fn at(thresholds: &[Threshold], value: f64) -> Option<&Threshold> {
    let holding = thresholds.iter().filter(|threshold| threshold.holds(value));
    holding.min_by(|one, other| one.nearest(value).total_cmp(&other.nearest(value)))
}

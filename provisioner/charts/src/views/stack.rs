//! Lines over time, and areas that stand on each other.

use std::collections::BTreeMap;

use cloudwatch::dashboard::Range;
use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;

use super::View;
use crate::axis::{self, Axis};
use crate::look::Look;
use crate::number;
use crate::plot::{self, Plot, Stroke};
use crate::shown::Shown;
use crate::svg::{Drawing, Label};
use crate::thresholds::Threshold;
use crate::tiles::Tile;
use crate::width::fitted;

/// What lines over time look like.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub(crate) areas: Areas,
    pub(crate) logarithmic: bool,
    pub(crate) stroke: Stroke,
    pub(crate) ends: (Option<f64>, Option<f64>),
    pub(crate) title: String,
    pub(crate) legend: bool,
    pub(crate) thresholds: Vec<Threshold>,
    pub(crate) zone: Zone,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            areas: Areas::None,
            logarithmic: false,
            stroke: Stroke::default(),
            ends: (None, None),
            title: String::new(),
            legend: true,
            thresholds: Vec::new(),
            zone: Zone::utc(),
        }
    }
}

/// What is filled below lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Areas {
    /// Nothing.
    None,
    /// All of it.
    Filled,
    /// The part above the line before, on which it stands.
    Stacked,
}

type Edge = (Timestamp, f64, f64);

pub(crate) fn draw(shown: &[Shown<'_>], style: &Style, range: Range, look: &Look<'_>) -> View {
    let mut drawing = Drawing::new(look);
    let (width, height) = (f64::from(look.width), f64::from(look.height));
    let legend = if style.legend {
        plot::legend_height(shown, width - 16.0).min(height * 0.4)
    } else {
        0.0
    };
    let edges = if style.areas == Areas::Stacked {
        stacked(shown)
    } else {
        Vec::new()
    };
    let tops = edges
        .iter()
        .flatten()
        .flat_map(|(_, bottom, top)| [*bottom, *top]);
    let marks = style
        .thresholds
        .iter()
        .flat_map(|threshold| [threshold.from, threshold.to]);
    let (low, high) = plot::ends(shown);
    let values = axis::ends(tops.chain(marks).chain([low, high]));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few marks"
    )]
    let marks = ((height - legend) / 44.0).max(2.0) as usize;
    let axis = Some(values)
        .filter(|_| style.logarithmic)
        .and_then(Axis::logarithmic);
    let axis = axis.unwrap_or_else(|| Axis::new(values, style.ends, marks));
    // the title of the axis stands above it, where it needs no turning of heads
    let head = if style.title.is_empty() { 0.0 } else { 16.0 };
    let tile = Tile {
        x: 0.0,
        y: head,
        width,
        height: height - legend - head,
    };
    if head > 0.0 {
        let name = fitted(&style.title, 11.0, width - 16.0);
        drawing.label(Label::new(&name, (8.0, 12.0), 11.0).quiet());
    }
    let plot = Plot::new(&tile, axis, (range.start(), range.end()), &style.zone);
    plot.scales(&mut drawing);
    plot.ranges(&mut drawing, &style.thresholds);
    for (index, one) in shown.iter().enumerate() {
        drawing.group("series", &one.label, |drawing| {
            let floor = |(at, value): &(Timestamp, f64)| (*at, plot.axis.low.max(0.0), *value);
            if let Some(edges) = edges.get(index) {
                plot.area(drawing, one.color, edges);
            } else if style.areas == Areas::Filled {
                plot.area(
                    drawing,
                    one.color,
                    &one.points.iter().map(floor).collect::<Vec<Edge>>(),
                );
            }
            if edges.is_empty() {
                plot.line(drawing, one, style.stroke);
            }
        });
    }
    if legend > 0.0 {
        let below = Tile {
            x: 8.0,
            y: height - legend,
            width: width - 16.0,
            height: legend,
        };
        plot::legend(&mut drawing, shown, &below);
    }
    View::drawn("lines", drawing, Some(plot::summary(shown, number::short)))
}

/// The lower and upper edges of areas that stand on each other; what is missing counts as nothing.
fn stacked(shown: &[Shown<'_>]) -> Vec<Vec<Edge>> {
    let times = shown
        .iter()
        .flat_map(|one| one.points.iter().map(|(at, _)| (*at, 0.0)));
    let mut tops: BTreeMap<Timestamp, f64> = times.collect();
    shown
        .iter()
        .map(|one| {
            let own: BTreeMap<Timestamp, f64> = one.points.iter().copied().collect();
            tops.iter_mut()
                .map(|(at, top)| {
                    let bottom = *top;
                    *top += own.get(at).copied().unwrap_or_default();
                    (*at, bottom, *top)
                })
                .collect()
        })
        .collect()
}

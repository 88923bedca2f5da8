//! How values spread: columns, points, histograms and maps of how many values are where.

use cloudwatch::dashboard::{Color, ColorOptions, HistogramOptions, Range, Whole, Written};
use cloudwatch::time::Timestamp;

use super::bar::Bar;
use super::{View, graph};
use crate::axis::{self, Axis};
use crate::look::Look;
use crate::number;
use crate::palette::{self, Fill};
use crate::plot::{self, Plot};
use crate::shown::Shown;
use crate::svg::Drawing;
use crate::thresholds::Threshold;
use crate::tiles::Tile;

/// The legend's height, and a plot above it.
fn frame(shown: &[Shown<'_>], axis: Axis, range: Range, look: &Look<'_>) -> (Drawing, Plot) {
    let mut drawing = Drawing::new(look);
    let (width, height) = (f64::from(look.width), f64::from(look.height));
    let legend = plot::legend_height(shown, width - 16.0).min(height * 0.4);
    let below = Tile {
        x: 8.0,
        y: height - legend,
        width: width - 16.0,
        height: legend,
    };
    plot::legend(&mut drawing, shown, &below);
    let tile = Tile {
        x: 0.0,
        y: 0.0,
        width,
        height: height - legend,
    };
    let plot = Plot::new(&tile, axis, (range.start(), range.end()), &look.zone);
    (drawing, plot)
}

/// A column for each point; of several series beside each other, or on each other.
pub(super) fn columns(shown: &[Shown<'_>], stacked: bool, range: Range, look: &Look<'_>) -> View {
    let tops = |at: Timestamp| -> f64 {
        let values = shown.iter().filter_map(|one| value_at(one, at));
        if stacked {
            values.sum()
        } else {
            values.fold(0.0, f64::max)
        }
    };
    let times: std::collections::BTreeSet<Timestamp> = shown
        .iter()
        .flat_map(|one| one.points.iter().map(|(at, _)| *at))
        .collect();
    let low = plot::ends(shown).0.min(0.0);
    let ends = axis::ends(times.iter().map(|at| tops(*at)).chain([low, 0.0]));
    let (mut drawing, plot) = frame(shown, Axis::new(ends, (None, None), 4), range, look);
    plot.scales(&mut drawing);
    let slots = times.len().max(1) as f64;
    let slot = (plot.area.width / slots * 0.8).clamp(1.0, 48.0);
    let each = if stacked {
        slot
    } else {
        slot / shown.len().max(1) as f64
    };
    let mut floors: std::collections::BTreeMap<Timestamp, f64> = std::collections::BTreeMap::new();
    for (index, one) in shown.iter().enumerate() {
        drawing.group("series", &one.label, |drawing| {
            for (at, value) in one.points {
                let floor = floors.entry(*at).or_default();
                let (from, to) = (*floor, *floor + value);
                if stacked {
                    *floor = to;
                }
                let beside = if stacked { 0.0 } else { each * index as f64 };
                let (y, bottom) = (plot.y(from.max(to)), plot.y(from.min(to)));
                let x = (plot.x(*at) + beside).min(plot.area.right() - each);
                drawing.rect((x, y), (each.max(1.0), bottom - y), Fill::Own(one.color));
            }
        });
    }
    View::drawn(
        "columns",
        drawing,
        Some(plot::summary(shown, number::short)),
    )
    .with_newest(shown, &look.zone)
}

fn value_at(one: &Shown<'_>, at: Timestamp) -> Option<f64> {
    let place = one
        .points
        .binary_search_by_key(&at, |(time, _)| *time)
        .ok()?;
    one.points.get(place).map(|(_, value)| *value)
}

/// A dot for each point.
pub(super) fn scatter(
    shown: &[Shown<'_>],
    style: &graph::Style,
    range: Range,
    look: &Look<'_>,
) -> View {
    let thresholds: Vec<Threshold> = style.levels.iter().map(Threshold::from).collect();
    let edges = thresholds
        .iter()
        .flat_map(|threshold| [threshold.from, threshold.to]);
    let (low, high) = plot::ends(shown);
    let ends = axis::ends(edges.chain([low, high]));
    let (mut drawing, plot) = frame(shown, Axis::new(ends, style.left.ends, 4), range, look);
    plot.scales(&mut drawing);
    plot.ranges(&mut drawing, &thresholds);
    for one in shown {
        drawing.group("series", &one.label, |drawing| {
            for (at, value) in one.points {
                drawing.circle(
                    (plot.x(*at), plot.y(*value)),
                    3.0,
                    Fill::Tint(one.color, 0.7),
                );
            }
        });
    }
    View::drawn(
        "scatter",
        drawing,
        Some(plot::summary(shown, number::short)),
    )
    .with_newest(shown, &look.zone)
}

/// How many values are in each of the buckets from the least to the greatest value.
pub(super) fn histogram(shown: &[Shown<'_>], options: &HistogramOptions, look: &Look<'_>) -> View {
    let (low, high) = plot::ends(shown);
    let wide = options
        .bucket_size
        .as_ref()
        .and_then(|size| size.text().parse::<f64>().ok());
    let wide = wide.filter(|wide| *wide > 0.0 && (high - low) / wide <= 200.0);
    let count = options
        .bucket_count
        .as_ref()
        .map_or(12, Whole::get)
        .clamp(1, 200);
    let wide = wide.unwrap_or_else(|| ((high - low) / f64::from(count)).max(f64::MIN_POSITIVE));
    let low = if options.bucket_size.is_some() {
        (low / wide).floor() * wide
    } else {
        low
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 200 buckets"
    )]
    let bucket = |value: f64| (((value - low) / wide) as usize).min(200);
    let last = bucket(high - wide * 1e-9);
    let combined = options.combine_series == Some(true);
    let groups: Vec<Vec<&Shown<'_>>> = if combined {
        vec![shown.iter().collect()]
    } else {
        shown.iter().map(|one| vec![one]).collect()
    };
    let counts: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| {
            let mut counts = vec![0.0; last + 1];
            for value in group.iter().flat_map(|one| one.values()) {
                if let Some(count) = counts.get_mut(bucket(value).min(last)) {
                    *count += 1.0;
                }
            }
            counts
        })
        .collect();
    let most = counts.iter().flatten().copied().fold(0.0, f64::max);
    let range = Range::new(look.now, look.now);
    let (mut drawing, plot) = frame(
        shown,
        Axis::new((0.0, most), (Some(0.0), None), 4),
        range,
        look,
    );
    plot.values(&mut drawing);
    let each = plot.area.width / (last + 1) as f64;
    let thin = each * 0.92 / groups.len().max(1) as f64;
    for (index, (group, counts)) in groups.iter().zip(&counts).enumerate() {
        let names: Vec<&str> = group.iter().map(|one| one.label.as_str()).collect();
        let color = group
            .first()
            .map_or_else(|| palette::series(0), |one| one.color);
        drawing.group("series", &names.join(", "), |drawing| {
            for (bucket, count) in counts.iter().enumerate() {
                let x = plot.area.x + each * bucket as f64 + thin * index as f64;
                let y = plot.y(*count);
                drawing.rect((x, y), (thin, plot.area.bottom() - y), Fill::Own(color));
            }
        });
    }
    let step = (last + 1).div_ceil(6).max(1);
    for bucket in (0..=last + 1).step_by(step) {
        let text = number::short(low + wide * bucket as f64);
        plot.mark(&mut drawing, plot.area.x + each * bucket as f64, &text);
    }
    View::drawn(
        "histogram",
        drawing,
        Some(plot::summary(shown, number::short)),
    )
}

/// A row for each series, and in it a cell for each time whose colour is its value.
pub(super) fn heatmap(
    shown: &[Shown<'_>],
    colors: &ColorOptions,
    range: Range,
    look: &Look<'_>,
) -> View {
    let mut drawing = Drawing::new(look);
    let (low, high) = plot::ends(shown);
    let scale = Scale::of(colors);
    let rows: Vec<Bar> = shown
        .iter()
        .map(|one| Bar {
            label: one.label.clone(),
            color: one.color,
            value: one.newest(),
        })
        .collect();
    let longest = rows
        .iter()
        .map(|row| crate::width::width(&row.label, 11.0))
        .fold(0.0, f64::max);
    let (width, height) = (f64::from(look.width), f64::from(look.height));
    let names = (longest + 4.0).min(width * 0.3);
    let tile = Tile {
        x: names,
        y: 0.0,
        width: width - names,
        height,
    };
    let axis = Axis::bare();
    let plot = Plot::new(&tile, axis, (range.start(), range.end()), &look.zone);
    plot.scales(&mut drawing);
    let row = plot.area.height / shown.len().max(1) as f64;
    for (index, one) in shown.iter().enumerate() {
        let y = plot.area.y + row * index as f64;
        drawing.group("series", &one.label, |drawing| {
            let name = crate::width::fitted(&one.label, 11.0, plot.area.x - 10.0);
            let label =
                crate::svg::Label::new(&name, (plot.area.x - 6.0, y + row / 2.0 + 4.0), 11.0);
            drawing.label(label.anchored(crate::svg::Anchor::End).quiet());
            let between = one.points.iter().zip(one.points.iter().skip(1));
            let period = between
                .map(|((one, _), (next, _))| next.millis_since(*one))
                .min()
                .unwrap_or(60_000);
            let cell = plot.area.width * period as f64
                / range.end().millis_since(range.start()).max(1) as f64;
            for (at, value) in one.points {
                let along = if high > low {
                    (value - low) / (high - low)
                } else {
                    0.5
                };
                let x = plot.x(*at);
                let wide = (cell + 0.3).clamp(0.5, (plot.area.right() - x).max(0.5));
                drawing.rect(
                    (x, y + 0.5),
                    (wide, (row - 1.0).max(1.0)),
                    Fill::Own(scale.at(along)),
                );
            }
        });
    }
    View::drawn(
        "heatmap",
        drawing,
        Some(plot::summary(shown, number::short)),
    )
    .with_newest(shown, &look.zone)
}

/// Colours by value: that of the least, the middle and the greatest.
struct Scale([Color; 3]);

impl Scale {
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

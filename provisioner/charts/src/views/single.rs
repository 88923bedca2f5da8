//! Numbers: the newest value of each series, or one of the whole range, with a small graph.

use cloudwatch::dashboard::{Metric, Reduction, Requests};

use super::View;
use crate::levels;
use crate::look::Look;
use crate::number;
use crate::palette::{Fill, Ink};
use crate::shown::Shown;
use crate::summary::summary_of;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::{self, Tile};
use crate::width::{fitted, width};

/// How much wider bold text is.
const BOLD: f64 = 1.15;

/// What numbers look like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) sparkline: bool,
    pub(crate) full_precision: bool,
}

impl Options {
    /// What a widget says. A graph of one value is none.
    pub(crate) fn of(metric: &Metric, requests: &Requests<'_>) -> Self {
        Self {
            sparkline: metric.sparkline.unwrap_or(true) && requests.reduction != Reduction::Range,
            full_precision: metric.full_precision == Some(true),
        }
    }

    fn print(self, value: f64) -> String {
        if self.full_precision {
            number::full(value)
        } else {
            number::short(value)
        }
    }
}

pub(crate) fn draw(
    shown: &[Shown<'_>],
    thresholds: &[levels::Level],
    options: Options,
    look: &Look<'_>,
) -> View {
    let mut drawing = Drawing::new(look);
    let all = Tile::new((f64::from(look.width), f64::from(look.height)));
    let tiles = tiles::filling(shown.len(), all, 2.4);
    for (one, tile) in shown.iter().zip(&tiles) {
        let text = one
            .newest()
            .map_or_else(|| "–".to_owned(), |value| options.print(value));
        let beyond = one.newest().and_then(|value| levels::at(thresholds, value));
        drawing.group("series", &format!("{}: {text}", one.label), |drawing| {
            if let Some(threshold) = beyond {
                drawing.rect(
                    (tile.x, tile.y),
                    (tile.width, tile.height),
                    Fill::Tint(threshold.color, 0.18),
                );
            }
            number(
                drawing,
                one,
                &text,
                (tile, shown.len() > 1, options.sparkline),
            );
        });
    }
    View::drawn(
        "single",
        drawing,
        Some(summary_of(shown, |_, value| number::exact(value))),
    )
}

/// One number: its label above, a graph of it behind and below.
fn number(
    drawing: &mut Drawing,
    one: &Shown<'_>,
    text: &str,
    (tile, several, sparkline): (&Tile, bool, bool),
) {
    let inner = tile.inside((tile.width * 0.04).clamp(4.0, 12.0));
    let graph = if sparkline && one.points.len() > 1 && inner.height > 40.0 {
        inner.height * 0.36
    } else {
        0.0
    };
    let label = (inner.height * 0.16).clamp(10.0, 14.0);
    let room = inner.height - graph - label * 1.5;
    let size = (room * 0.86)
        .min(56.0)
        .min(inner.width / (width(text, 1.0) * BOLD))
        .max(8.0);
    if graph > 0.0 {
        sparkline_of(
            drawing,
            one,
            &Tile {
                y: inner.bottom() - graph,
                height: graph,
                ..inner
            },
        );
    }
    let mark = if several { label * 0.9 } else { 0.0 };
    if several {
        drawing.rect(
            (inner.x, inner.y + label * 0.2),
            (label * 0.65, label * 0.65),
            Fill::Own(one.color),
        );
    }
    let name = fitted(&one.label, label, inner.width - mark);
    drawing.label(Label::new(&name, (inner.x + mark, inner.y + label * 0.85), label).quiet());
    let base = inner.y + label * 1.5 + room / 2.0 + size * 0.36;
    let fill = Fill::Ink(if one.newest().is_some() {
        Ink::Text
    } else {
        Ink::Quiet
    });
    let value = Label::new(text, (inner.middle(), base), size).anchored(Anchor::Middle);
    drawing.label(value.filled(fill).bold());
}

/// The graph of a number: no axes, for its shape only.
fn sparkline_of(drawing: &mut Drawing, one: &Shown<'_>, tile: &Tile) {
    let (Some((first, _)), Some((last, _))) = (one.points.first(), one.points.last()) else {
        return;
    };
    let (low, high) = one.stats.ends;
    let low = if low >= 0.0 && high - low > 0.2 * high {
        0.0
    } else {
        low
    };
    let height = if high > low { high - low } else { 1.0 };
    let length = last.millis_since(*first).max(1) as f64;
    let at = |(time, value): (cloudwatch::time::Timestamp, f64)| {
        let x = tile.x + tile.width * time.millis_since(*first) as f64 / length;
        (
            x,
            tile.bottom() - 1.0 - (tile.height - 2.0) * (value - low) / height,
        )
    };
    let (mut line, mut area) = (Path::default(), Path::default());
    area.to((tile.x, tile.bottom()));
    for point in thinned(one.points, tile.width) {
        line.to(at(point));
        area.to(at(point));
    }
    area.to((tile.right(), tile.bottom()));
    area.close();
    drawing.shape(&area, Fill::Tint(one.color, 0.14));
    drawing.line(&line, Fill::Own(one.color), 1.5, "");
}

/// At most two points for each pixel: the extremes, which are what is seen.
pub(crate) fn thinned<T: Copy>(points: &[(T, f64)], pixels: f64) -> Vec<(T, f64)> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pixels of a screen"
    )]
    let buckets = pixels.max(1.0) as usize;
    if points.len() <= 2 * buckets {
        return points.to_vec();
    }
    let size = points.len().div_ceil(buckets);
    let extremes = points.chunks(size).flat_map(|chunk| {
        let by = |one: &&(T, f64), other: &&(T, f64)| one.1.total_cmp(&other.1);
        let place = |point: Option<&(T, f64)>| {
            chunk
                .iter()
                .position(|one| point.is_some_and(|point| std::ptr::eq(one, point)))
        };
        let (low, high) = (
            place(chunk.iter().min_by(by)),
            place(chunk.iter().max_by(by)),
        );
        let (first, second) = (low.min(high), low.max(high));
        [first, second]
            .into_iter()
            .flatten()
            .filter_map(|place| chunk.get(place).copied())
    });
    extremes.collect()
}

//! Histograms: how many values are in each of the ranges from the least to the greatest.

use cloudwatch::dashboard::{HistogramOptions, Range, Side, Whole};
use cloudwatch::metric::Unit;

use super::View;
use super::graph::frame::{Frame, needs};
use super::graph::{Style, legend};
use crate::look::Look;
use crate::palette::Fill;
use crate::scale::{self, Axis, Needs};
use crate::shown::Shown;
use crate::summary::summary;
use crate::svg::Drawing;
use crate::tiles::Tile;

/// How many values are in each of the buckets from the least to the greatest value.
pub(super) fn draw(
    shown: &[Shown<'_>],
    (options, style): (&HistogramOptions, &Style),
    look: &Look<'_>,
) -> View {
    let (low, high) = ends(shown);
    let buckets = Buckets::of((low, high), options);
    let combined = options.combine_series == Some(true);
    let groups: Vec<Vec<&Shown<'_>>> = if combined {
        vec![shown.iter().collect()]
    } else {
        shown.iter().map(|one| vec![one]).collect()
    };
    let counts: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| {
            let mut counts = vec![0.0; buckets.count];
            for value in group.iter().flat_map(|one| one.values()) {
                if let Some(count) = counts.get_mut(buckets.place(value)) {
                    *count += 1.0;
                }
            }
            counts
        })
        .collect();
    let most = counts.iter().flatten().copied().fold(0.0, f64::max);
    let legend = groups.iter().filter_map(|group| named(group));
    let legend: Vec<Shown<'_>> = legend.collect();
    let (mut drawing, frame) = framed(&legend, style, (0.0, most), look);
    let each = frame.area.width / buckets.count as f64;
    let thin = each * 0.92 / groups.len().max(1) as f64;
    for (index, (one, counts)) in legend.iter().zip(&counts).enumerate() {
        drawing.group("series", &one.label, |drawing| {
            for (bucket, count) in counts.iter().enumerate() {
                let x = frame.area.x + each * bucket as f64 + thin * index as f64;
                let y = frame.y(*count, Side::Left);
                let size = (thin, frame.area.bottom() - y);
                drawing.rect((x, y), size, Fill::Own(one.color));
            }
        });
    }
    frame.values(&mut drawing);
    let axis = buckets.axis(shown, frame.area.width);
    let x = |value: f64| frame.area.x + frame.area.width * axis.along(value);
    let marks = axis.ticks.iter();
    frame.below(
        &mut drawing,
        marks.map(|tick| (x(tick.value), tick.text.as_str())),
    );
    View::drawn("histogram", drawing, Some(summary(shown)))
}

/// The frame of the counts, with the legend.
fn framed(
    shown: &[Shown<'_>],
    style: &Style,
    values: (f64, f64),
    look: &Look<'_>,
) -> (Drawing, Frame) {
    let mut drawing = Drawing::new(look);
    let whole = Tile::new((f64::from(look.width), f64::from(look.height)));
    let entries = legend::entries(shown);
    let (tile, beside) = legend::room(&entries, style.legend, whole);
    if let Some(beside) = beside {
        legend::draw(&mut drawing, &entries, &beside);
    }
    let range = Range::new(look.now, look.now);
    let frame = Frame::with(style, (range, tile), |side, edge, height| {
        let needs = Needs {
            zero: true,
            ..needs(values, edge, Unit::None, height)
        };
        (side == Side::Left).then(|| Axis::new(&needs))
    });
    frame.grid(&mut drawing);
    (drawing, frame)
}

/// Several series as one, which has the names of all and the colour of the first.
fn named<'a>(group: &[&Shown<'a>]) -> Option<Shown<'a>> {
    let names: Vec<&str> = group.iter().map(|one| one.label.as_str()).collect();
    let first = *group.first()?;
    Some(Shown {
        label: names.join(", "),
        dashes: "",
        ..first.clone()
    })
}

fn ends(shown: &[Shown<'_>]) -> (f64, f64) {
    scale::ends(
        shown
            .iter()
            .flat_map(|one| [one.stats.ends.0, one.stats.ends.1]),
    )
}

/// Where each bucket begins and ends.
struct Buckets {
    low: f64,
    wide: f64,
    count: usize,
}

impl Buckets {
    fn of((low, high): (f64, f64), options: &HistogramOptions) -> Self {
        let size = options.bucket_size.as_ref();
        let wide = size.and_then(|size| size.text().parse::<f64>().ok());
        let wide = wide.filter(|wide| *wide > 0.0 && (high - low) / wide <= 200.0);
        let count = options.bucket_count.as_ref().map_or(12, Whole::get);
        let equal = || ((high - low) / f64::from(count.clamp(1, 200))).max(f64::MIN_POSITIVE);
        let wide = wide.unwrap_or_else(equal);
        let low = if options.bucket_size.is_some() {
            (low / wide).floor() * wide
        } else {
            low
        };
        let mut buckets = Self {
            low,
            wide,
            count: 201,
        };
        buckets.count = buckets.place(high - wide * 1e-9) + 1;
        buckets
    }

    /// The bucket of a value; the greatest value is in the last.
    fn place(&self, value: f64) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 200 buckets"
        )]
        let place = ((value - self.low) / self.wide) as usize;
        place.min(self.count - 1)
    }

    /// The axis below them.
    fn axis(&self, shown: &[Shown<'_>], width: f64) -> Axis {
        let high = self.low + self.wide * self.count as f64;
        let mut units = shown.iter().map(|one| one.unit);
        let unit = units.next().unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few marks"
        )]
        let marks = (width / 70.0) as usize;
        Axis::new(&Needs {
            values: (self.low, high),
            stated: (Some(self.low), Some(high)),
            unit: if units.all(|other| other == unit) {
                unit
            } else {
                Unit::None
            },
            marks,
            zero: false,
        })
    }
}

//! Pies: the share of each value.

use std::f64::consts::TAU;

use cloudwatch::dashboard::Color;

use super::View;
use super::bar::Bar;
use crate::look::Look;
use crate::number;
use crate::palette::{Fill, Ink};
use crate::summary::of_bars;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::Tile;
use crate::width::{fitted, width as width_of};

/// More slices than these nobody tells apart: the smallest become one.
const MOST: usize = 11;
const OTHER: Color = Color([0x8a, 0x93, 0x9e]);
const SIZE: f64 = 11.0;

/// What a pie looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Whether the shares stand on the slices.
    pub(crate) labels: bool,
    /// The part of the radius that is a hole.
    pub(crate) hole: f64,
}

/// A slice: the values that it stands for.
struct Slice<'a> {
    label: String,
    color: Color,
    value: f64,
    of: Vec<&'a Bar>,
}

/// Where the circle and the list of the slices are.
struct Layout {
    center: (f64, f64),
    radius: f64,
    list: Tile,
    columns: usize,
}

impl Layout {
    const ROW: f64 = 18.0;

    /// The list is beside the circle where the room is wide, else below in columns.
    fn new(slices: &[Slice<'_>], look: &Look<'_>) -> Self {
        let count = slices.len();
        let (width, height) = (f64::from(look.width), f64::from(look.height));
        if width > height * 1.25 {
            // names before the size of the circle, but not at the price of it
            let names = slices
                .iter()
                .map(|slice| width_of(&slice.label, SIZE))
                .fold(0.0, f64::max);
            let beside = (width - names - 130.0) / 2.0;
            let most = beside.clamp(width * 0.16, width * 0.28);
            let radius = (height / 2.0 - 6.0).min(most).max(10.0);
            let center = (radius + 8.0, height / 2.0);
            let list = Tile {
                x: center.0 + radius + 18.0,
                y: ((height - Self::ROW * count as f64) / 2.0).max(2.0),
                width: width - center.0 - radius - 24.0,
                height,
            };
            return Self {
                center,
                radius,
                list,
                columns: 1,
            };
        }
        let columns = if width >= 240.0 && count > 3 { 2 } else { 1 };
        let rows = count.div_ceil(columns) as f64;
        let room = (height - Self::ROW * rows - 4.0).max(height * 0.45);
        Self {
            center: (width / 2.0, room / 2.0),
            radius: (room / 2.0 - 6.0).min(width * 0.45).max(10.0),
            list: Tile {
                x: 8.0,
                y: room,
                width: width - 16.0,
                height: height - room,
            },
            columns,
        }
    }

    /// How many slices can be listed.
    fn most(look: &Look<'_>) -> usize {
        let (width, height) = (f64::from(look.width), f64::from(look.height));
        let room = if width > height * 1.25 {
            height
        } else {
            height * 1.1
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few rows"
        )]
        let rows = (room / Self::ROW) as usize;
        rows.clamp(3, MOST)
    }

    fn entry(&self, index: usize, count: usize) -> Tile {
        let rows = count.div_ceil(self.columns).max(1);
        let width = self.list.width / self.columns as f64;
        Tile {
            x: self.list.x + width * (index / rows) as f64,
            y: self.list.y + Self::ROW * (index % rows) as f64,
            width: width - 6.0,
            height: Self::ROW,
        }
    }
}

pub(crate) fn draw(bars: &[Bar], options: Options, look: &Look<'_>) -> View {
    let slices = slices(bars, Layout::most(look));
    let total: f64 = slices.iter().map(|slice| slice.value).sum();
    let mut drawing = Drawing::new(look);
    let layout = Layout::new(&slices, look);
    let circle = (layout.center, layout.radius);
    if total <= 0.0 {
        drawing.circle(circle.0, circle.1, Fill::Ink(Ink::Line));
    }
    let mut before = 0.0;
    for (index, slice) in slices.iter().enumerate() {
        let share = if total > 0.0 {
            slice.value / total
        } else {
            0.0
        };
        let names: Vec<String> = slice.of.iter().map(|bar| bar.label.clone()).collect();
        let value = number::short(slice.value);
        let title = format!("{}: {value} ({})", names.join(", "), percent(share));
        drawing.group("series", &title, |drawing| {
            if share > 0.0 {
                sector(drawing, slice, circle, (before, share), options);
            }
            entry(drawing, slice, share, &layout.entry(index, slices.len()));
        });
        before += share;
    }
    View::drawn("pie", drawing, Some(of_bars(bars)))
}

/// The slices, the largest first; many small ones are one.
fn slices(bars: &[Bar], most: usize) -> Vec<Slice<'_>> {
    let one = |bar: &'_ Bar| bar.value.map_or(0.0, f64::abs);
    let mut order: Vec<&Bar> = bars.iter().collect();
    order.sort_by(|first, second| one(second).total_cmp(&one(first)));
    let own = if order.len() > most {
        most - 1
    } else {
        order.len()
    };
    let (large, small) = order.split_at(own);
    let mut slices: Vec<Slice<'_>> = large
        .iter()
        .map(|bar| Slice {
            label: bar.label.clone(),
            color: bar.color,
            value: one(bar),
            of: vec![bar],
        })
        .collect();
    if !small.is_empty() {
        slices.push(Slice {
            label: format!("{} others", small.len()),
            color: OTHER,
            value: small.iter().map(|bar| one(bar)).sum(),
            of: small.to_vec(),
        });
    }
    slices
}

fn sector(
    drawing: &mut Drawing,
    slice: &Slice<'_>,
    (center, radius): ((f64, f64), f64),
    (before, share): (f64, f64),
    options: Options,
) {
    let at = |along: f64, radius: f64| {
        let angle = TAU * (along - 0.25);
        (
            center.0 + radius * angle.cos(),
            center.1 + radius * angle.sin(),
        )
    };
    // a whole circle starts where it ends, which is no arc
    let end = before + share.min(0.999_99);
    let inner = radius * options.hole;
    let mut path = Path::default();
    path.to(at(before, radius));
    path.arc(radius, at(end, radius), share > 0.5, true);
    if inner > 0.0 {
        path.to(at(end, inner));
        path.arc(inner, at(before, inner), share > 0.5, false);
    } else {
        path.to(center);
    }
    path.close();
    drawing.shape(&path, Fill::Own(slice.color));
    if share < 0.999 {
        // a gap that tells neighbours of one colour apart
        drawing.line(&path, Fill::Ink(Ink::Surface), 1.5, "");
    }
    let text = percent(share);
    let middle = radius * (1.0 + options.hole) / 2.0;
    if options.labels
        && TAU * share * middle > width_of(&text, SIZE) + 4.0
        && radius * (1.0 - options.hole) > 26.0
    {
        let (x, y) = at(before + share / 2.0, middle.max(radius * 0.62));
        let fill = Fill::Own(contrast(slice.color));
        drawing.label(
            Label::new(&text, (x, y + SIZE * 0.36), SIZE)
                .anchored(Anchor::Middle)
                .filled(fill)
                .bold(),
        );
    }
}

fn entry(drawing: &mut Drawing, slice: &Slice<'_>, share: f64, tile: &Tile) {
    drawing.rect((tile.x, tile.y + 4.0), (10.0, 10.0), Fill::Own(slice.color));
    let value = format!("{} · {}", number::short(slice.value), percent(share));
    let values = width_of(&value, SIZE);
    let name = fitted(&slice.label, SIZE, tile.width - values - 26.0);
    drawing.label(Label::new(&name, (tile.x + 16.0, tile.y + 13.0), SIZE));
    let right = (tile.x + 22.0 + width_of(&name, SIZE) + values).min(tile.right());
    drawing.label(
        Label::new(&value, (right, tile.y + 13.0), SIZE)
            .anchored(Anchor::End)
            .quiet(),
    );
}

/// Black or white, whichever stands out.
pub(crate) fn contrast(Color([red, green, blue]): Color) -> Color {
    let light = 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
    if light > 140.0 {
        Color([0x10; 3])
    } else {
        Color([0xff; 3])
    }
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 9.95 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

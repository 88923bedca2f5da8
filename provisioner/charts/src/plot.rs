//! Graphs with an axis for values and one for times or numbers.

use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;

use crate::axis::{self, Axis};
use crate::clock;
use crate::grid::{Cell, Grid};
use crate::number;
use crate::palette::{Fill, Ink};
use crate::shown::Shown;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::thresholds::Threshold;
use crate::tiles::Tile;
use crate::views::Bar;
use crate::views::thinned;
use crate::width::{fitted, width};

const SIZE: f64 = 11.0;

/// The area of a graph, with its axes.
#[derive(Debug, Clone)]
pub(crate) struct Plot {
    pub(crate) area: Tile,
    pub(crate) axis: Axis,
    pub(crate) range: (Timestamp, Timestamp),
    pub(crate) zone: Zone,
}

impl Plot {
    /// The area that is left of a tile beside the marks of the axis.
    pub(crate) fn new(tile: &Tile, axis: Axis, range: (Timestamp, Timestamp), zone: &Zone) -> Self {
        let marks = axis
            .ticks
            .iter()
            .map(|tick| width(&number::short(*tick), 10.0));
        let left = marks.fold(16.0, f64::max) + 8.0;
        let area = Tile {
            x: tile.x + left,
            y: tile.y + 6.0,
            width: (tile.width - left - 12.0).max(10.0),
            height: (tile.height - 26.0).max(10.0),
        };
        Self {
            area,
            axis,
            range,
            zone: zone.clone(),
        }
    }

    pub(crate) fn x(&self, at: Timestamp) -> f64 {
        let length = self.range.1.millis_since(self.range.0).max(1) as f64;
        let along = at.millis_since(self.range.0) as f64 / length;
        self.area.x + self.area.width * along.clamp(0.0, 1.0)
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        self.area.bottom() - self.area.height * self.axis.along(value).clamp(0.0, 1.0)
    }

    /// The marks of both axes, and lines across the area.
    pub(crate) fn scales(&self, drawing: &mut Drawing) {
        self.values(drawing);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few marks"
        )]
        let most = (self.area.width / 76.0).max(1.0) as usize;
        let seconds = self.range.1.millis_since(self.range.0) / 1000;
        for tick in clock::ticks(self.range, most, &self.zone) {
            let text = clock::short(tick, seconds, &self.zone);
            self.mark(drawing, self.x(tick), &text);
        }
    }

    /// A text below the area.
    pub(crate) fn mark(&self, drawing: &mut Drawing, x: f64, text: &str) {
        let half = width(text, 10.0) / 2.0;
        let x = x.clamp(
            self.area.x + half - 20.0,
            (self.area.right() + 10.0 - half).max(self.area.x),
        );
        let at = (x, self.area.bottom() + 15.0);
        drawing.label(Label::new(text, at, 10.0).anchored(Anchor::Middle).quiet());
    }

    pub(crate) fn values(&self, drawing: &mut Drawing) {
        for tick in &self.axis.ticks {
            let y = self.y(*tick);
            self.across(drawing, y, Fill::Ink(Ink::Line), "");
            let at = (self.area.x - 6.0, y + 3.5);
            let text = number::short(*tick);
            drawing.label(Label::new(&text, at, 10.0).anchored(Anchor::End).quiet());
        }
    }

    pub(crate) fn across(&self, drawing: &mut Drawing, y: f64, fill: Fill, dashes: &str) {
        let mut line = Path::default();
        line.to((self.area.x, y));
        line.to((self.area.right(), y));
        drawing.line(&line, fill, 1.0, dashes);
    }

    /// The ranges of values that have a colour, with what they are called at the right.
    pub(crate) fn ranges(&self, drawing: &mut Drawing, thresholds: &[Threshold]) {
        for threshold in thresholds {
            let (top, bottom) = (self.y(threshold.to), self.y(threshold.from));
            let size = (self.area.width, bottom - top);
            drawing.rect((self.area.x, top), size, Fill::Tint(threshold.color, 0.12));
            for edge in [threshold.from, threshold.to] {
                let inside = (self.axis.low..=self.axis.high).contains(&edge);
                if inside {
                    self.across(drawing, self.y(edge), Fill::Own(threshold.color), "5 3");
                }
            }
            let edge = if threshold.from.is_finite() {
                bottom
            } else {
                top
            };
            let name = fitted(&threshold.label, 10.0, self.area.width * 0.6);
            let at = (self.area.right() - 3.0, edge - 4.0);
            drawing.label(Label::new(&name, at, 10.0).anchored(Anchor::End));
        }
    }

    /// A line through the points, which ends where points are missing.
    pub(crate) fn line(&self, drawing: &mut Drawing, shown: &Shown<'_>, style: Stroke) {
        let gap = gap(shown.points);
        let mut line = Path::default();
        let mut last: Option<Timestamp> = None;
        for (at, value) in thinned(shown.points, self.area.width) {
            let point = (self.x(at), self.y(value));
            if last.is_some_and(|last| at.millis_since(last) <= gap) {
                line.to(point);
            } else {
                line.jump(point);
            }
            last = Some(at);
        }
        drawing.line(&line, Fill::Own(shown.color), style.width, style.dashes);
        if style.dots || shown.points.len() == 1 {
            for (at, value) in thinned(shown.points, self.area.width / 6.0) {
                drawing.circle((self.x(at), self.y(value)), 2.4, Fill::Own(shown.color));
            }
        }
    }
}

/// What a line looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    pub(crate) width: f64,
    pub(crate) dashes: &'static str,
    pub(crate) dots: bool,
}

impl Default for Stroke {
    fn default() -> Self {
        Self {
            width: 1.5,
            dashes: "",
            dots: false,
        }
    }
}

/// The longest time between two points that still belong together: one and a half times the
/// shortest, which is the period.
fn gap(points: &[(Timestamp, f64)]) -> i64 {
    let between = points.iter().zip(points.iter().skip(1));
    let period = between
        .map(|((one, _), (next, _))| next.millis_since(*one))
        .min();
    // a thinned line has points of several periods
    period.map_or(0, |period| period.saturating_mul(3) / 2)
}

/// The ends of the values of all series.
pub(crate) fn ends(shown: &[Shown<'_>]) -> (f64, f64) {
    axis::ends(
        shown
            .iter()
            .flat_map(|one| [one.stats.ends.0, one.stats.ends.1]),
    )
}

/// A legend: the series in rows from the left. Gives the height that it takes.
pub(crate) fn legend(drawing: &mut Drawing, shown: &[Shown<'_>], tile: &Tile) -> f64 {
    let (mut x, mut y) = (tile.x, tile.y + 12.0);
    for one in shown {
        let name = fitted(&one.label, SIZE, tile.width - 16.0);
        let wide = width(&name, SIZE) + 30.0;
        if x > tile.x && x + wide > tile.right() {
            (x, y) = (tile.x, y + 17.0);
        }
        drawing.rect((x, y - 9.0), (10.0, 10.0), Fill::Own(one.color));
        drawing.label(Label::new(&name, (x + 15.0, y), SIZE));
        x += wide;
    }
    y + 5.0 - tile.y
}

/// The height that a legend takes.
pub(crate) fn legend_height(shown: &[Shown<'_>], room: f64) -> f64 {
    let (mut x, mut rows) = (0.0, if shown.is_empty() { 0.0 } else { 1.0 });
    for one in shown {
        let wide = width(&one.label, SIZE).min(room - 16.0) + 30.0;
        if x > 0.0 && x + wide > room {
            (x, rows) = (0.0, rows + 1.0);
        }
        x += wide;
    }
    rows * 17.0
}

/// The heads of a name and of numbers.
fn heads(names: &[&str]) -> Vec<Cell> {
    let (first, numbers) = names.split_at(1.min(names.len()));
    let first = first.iter().map(|name| Cell::text(*name));
    first
        .chain(numbers.iter().map(|name| Cell::number(*name)))
        .collect()
}

/// The series as a table: what each has over the whole range.
pub(crate) fn summary(shown: &[Shown<'_>], print: fn(f64) -> String) -> Grid {
    summary_of(shown, |_, value| print(value))
}

/// The same, with the values of each series printed its own way.
pub(crate) fn summary_of(shown: &[Shown<'_>], print: impl Fn(&Shown<'_>, f64) -> String) -> Grid {
    let row = |one: &Shown<'_>| {
        let ((low, high), mean) = (one.stats.ends, one.stats.mean);
        let number = |value: Option<f64>| {
            Cell::number(
                value
                    .filter(|value| value.is_finite())
                    .map_or_else(|| "–".to_owned(), |value| print(one, value)),
            )
        };
        let head = Cell::text(&*one.label).swatched(one.color);
        let count = Cell::number(one.points.len().to_string());
        vec![
            head,
            number(one.newest()),
            number(Some(low)),
            number(Some(high)),
            number(Some(mean)),
            count,
        ]
    };
    Grid {
        head: [
            "Series", "Newest", "Minimum", "Maximum", "Average", "Points",
        ]
        .map(Cell::text)
        .into(),
        rows: shown.iter().map(row).collect(),
        ..Grid::default()
    }
}

/// Bars or slices as a table.
pub(crate) fn of_bars(bars: &[Bar]) -> Grid {
    let total: f64 = bars.iter().filter_map(|bar| bar.value).map(f64::abs).sum();
    let row = |bar: &Bar| {
        let share = bar
            .value
            .filter(|_| total > 0.0)
            .map(|value| 100.0 * value.abs() / total);
        let value = bar.value.map_or_else(|| "–".to_owned(), number::exact);
        let share = share.map_or_else(|| "–".to_owned(), |share| format!("{share:.1} %"));
        vec![
            Cell::text(&*bar.label).swatched(bar.color),
            Cell::number(value),
            Cell::number(share),
        ]
    };
    Grid {
        head: heads(&["Name", "Value", "Share"]),
        rows: bars.iter().map(row).collect(),
        ..Grid::default()
    }
}

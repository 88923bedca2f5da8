//! The area of a graph and its axes.

use cloudwatch::dashboard::{Range, Side};
use cloudwatch::metric::Unit;
use cloudwatch::time::Timestamp;

use super::stacked::Stacks;
use super::{Areas, Edge, Style};
use crate::calendar::{self, Tick};
use crate::palette::{Fill, Ink};
use crate::scale::{self, Axis, Needs};
use crate::shown::Shown;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::Tile;
use crate::width::{fitted, width};

/// The size of the text of the axes.
const SIZE: f64 = 11.0;
/// The height of the marks of times.
const BELOW: f64 = 20.0;
/// The height of the title of an axis, which stands above it: so nobody turns their head.
const TITLE: f64 = 17.0;

/// The area of a graph, its range of time, and its axes for values.
pub(crate) struct Frame {
    pub(crate) area: Tile,
    left: Option<Axis>,
    right: Option<Axis>,
    range: (Timestamp, Timestamp),
    times: Vec<Tick>,
    titles: (String, String),
}

impl Frame {
    pub(crate) fn new(
        shown: &[Shown<'_>],
        stacks: Option<&Stacks>,
        style: &Style,
        place: (Range, Tile),
    ) -> Self {
        let frame = Self::with(style, place, |side, edge, height| {
            axis(shown, stacks, style, (side, edge, height))
        });
        // a graph of nothing still has an axis
        if frame.left.is_some() || frame.right.is_some() {
            return frame;
        }
        Self::with(style, place, |side, edge, height| {
            (side == Side::Left).then(|| Axis::new(&needs((1.0, 0.0), edge, Unit::None, height)))
        })
    }

    /// The frame of axes that are made for a side, what is said of it, and a height.
    pub(crate) fn with(
        style: &Style,
        (range, tile): (Range, Tile),
        axis: impl Fn(Side, &Edge, f64) -> Option<Axis>,
    ) -> Self {
        let titled = !(style.left.title.is_empty() && style.right.title.is_empty());
        let head = if titled { TITLE } else { 0.0 } + 8.0;
        let height = (tile.height - head - BELOW).max(10.0);
        let left = axis(Side::Left, &style.left, height);
        let right = axis(Side::Right, &style.right, height);
        let need = |axis: &Option<Axis>| {
            axis.as_ref()
                .map_or(10.0, |axis| room(axis).min(tile.width * 0.3))
        };
        let (before, behind) = (need(&left), need(&right).max(14.0));
        let area = Tile {
            x: tile.x + before,
            y: tile.y + head,
            width: (tile.width - before - behind).max(10.0),
            height,
        };
        let range = with_moments((range.start(), range.end()), style);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few marks"
        )]
        let most = (area.width / 78.0).max(1.0) as usize;
        Self {
            area,
            left,
            right,
            range,
            times: calendar::ticks(range, most, &style.zone),
            titles: (style.left.title.clone(), style.right.title.clone()),
        }
    }

    pub(crate) fn x(&self, at: Timestamp) -> f64 {
        let length = self.range.1.millis_since(self.range.0).max(1) as f64;
        let along = at.millis_since(self.range.0) as f64 / length;
        self.area.x + self.area.width * along.clamp(0.0, 1.0)
    }

    /// The column of pixels of a time.
    pub(crate) fn column(&self, at: Timestamp) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "inside of the area")]
        let column = self.x(at) as i64;
        column
    }

    pub(crate) fn y(&self, value: f64, side: Side) -> f64 {
        let along = self.axis(side).map_or(0.0, |axis| axis.along(value));
        self.area.bottom() - self.area.height * along
    }

    /// Whether a value is on its axis.
    pub(crate) fn holds(&self, value: f64, side: Side) -> bool {
        self.axis(side).is_some_and(|axis| axis.holds(value))
    }

    /// The height of the line on which areas stand.
    pub(crate) fn floor(&self, side: Side) -> f64 {
        self.y(0.0, side)
    }

    fn axis(&self, side: Side) -> Option<&Axis> {
        match side {
            Side::Left => self.left.as_ref(),
            Side::Right => self.right.as_ref(),
        }
    }

    /// The lines across the area, below everything.
    pub(crate) fn grid(&self, drawing: &mut Drawing) {
        let (main, side) = match &self.left {
            Some(left) => (Some(left), Side::Left),
            None => (self.right.as_ref(), Side::Right),
        };
        let mut grid = Path::default();
        for tick in main.iter().flat_map(|axis| &axis.ticks) {
            let y = crisp(self.y(tick.value, side));
            grid.jump((self.area.x, y));
            grid.to((self.area.right(), y));
        }
        drawing.line(&grid, Fill::Ink(Ink::Line), 1.0, "");
    }

    /// What stands at the axes.
    pub(crate) fn marks(&self, drawing: &mut Drawing) {
        self.values(drawing);
        self.times(drawing);
    }

    /// What stands at the axes for values.
    pub(crate) fn values(&self, drawing: &mut Drawing) {
        for (axis, side) in [(&self.left, Side::Left), (&self.right, Side::Right)] {
            let (x, anchor) = match side {
                Side::Left => (self.area.x - 6.0, Anchor::End),
                Side::Right => (self.area.right() + 6.0, Anchor::Start),
            };
            for tick in axis.iter().flat_map(|axis| &axis.ticks) {
                let at = (x, self.y(tick.value, side) + 4.0);
                let text = fitted(&tick.text, SIZE, (self.area.x - 8.0).max(24.0));
                drawing.label(Label::new(&text, at, SIZE).anchored(anchor).quiet());
            }
        }
        let room = self.area.width / 2.0;
        let y = self.area.y - 12.0;
        let left = fitted(&self.titles.0, SIZE, room);
        drawing.label(Label::new(&left, (8.0, y), SIZE).quiet());
        if !self.titles.1.is_empty() {
            let right = fitted(&self.titles.1, SIZE, room);
            let at = (self.area.right() + 8.0, y);
            drawing.label(Label::new(&right, at, SIZE).anchored(Anchor::End).quiet());
        }
    }

    /// The marks of times; one that would touch the one before stays away.
    pub(crate) fn times(&self, drawing: &mut Drawing) {
        let marks = self.times.iter();
        self.below(
            drawing,
            marks.map(|tick| (self.x(tick.at), tick.text.as_str())),
        );
    }

    /// Marks below the area, each at its place.
    pub(crate) fn below<'a>(
        &self,
        drawing: &mut Drawing,
        marks: impl Iterator<Item = (f64, &'a str)>,
    ) {
        let bottom = crisp(self.area.bottom());
        let mut line = Path::default();
        line.jump((self.area.x, bottom));
        line.to((self.area.right(), bottom));
        let mut free = self.area.x - 24.0;
        for (x, text) in marks {
            line.jump((crisp(x), bottom));
            line.to((crisp(x), bottom + 4.0));
            let half = width(text, SIZE) / 2.0;
            let middle = x.min(self.area.right() + 13.0 - half);
            if middle - half < free {
                continue;
            }
            free = middle + half + 8.0;
            let at = (middle, bottom + 16.0);
            drawing.label(Label::new(text, at, SIZE).anchored(Anchor::Middle).quiet());
        }
        drawing.line(&line, Fill::Ink(Ink::Axis), 1.0, "");
    }
}

/// A line of one pixel that does not lie between two.
pub(crate) fn crisp(length: f64) -> f64 {
    length.floor() + 0.5
}

/// The width that the marks of an axis take.
fn room(axis: &Axis) -> f64 {
    let widths = axis.ticks.iter().map(|tick| width(&tick.text, SIZE));
    widths.fold(14.0, f64::max) + 12.0
}

/// The axis of one side, when anything is on it.
fn axis(
    shown: &[Shown<'_>],
    stacks: Option<&Stacks>,
    style: &Style,
    (side, edge, height): (Side, &Edge, f64),
) -> Option<Axis> {
    let own = || shown.iter().filter(|one| one.side == side);
    let levels = style.levels.iter().filter(|level| level.side == side);
    let levels = levels
        .flat_map(|level| [level.from, level.to])
        .filter(|value| value.is_finite());
    let values = match stacks {
        Some(stacks) => stacks.ends(side),
        None => scale::ends(own().flat_map(|one| [one.stats.ends.0, one.stats.ends.1])),
    };
    // one that is only marked has nothing to be read at it
    own().next()?;
    let values = scale::ends(levels.chain([values.0, values.1]));
    let mut units = own().map(|one| one.unit);
    let unit = units.next().unwrap_or_default();
    let unit = if edge.units && units.all(|other| other == unit) {
        unit
    } else {
        Unit::None
    };
    let zero = style.areas != Areas::None;
    let needs = Needs {
        zero,
        ..needs(values, edge, unit, height)
    };
    let logarithmic = Some(&needs)
        .filter(|_| style.logarithmic)
        .and_then(Axis::logarithmic);
    Some(logarithmic.unwrap_or_else(|| Axis::new(&needs)))
}

/// What an axis of these values and this height needs.
pub(crate) fn needs(values: (f64, f64), edge: &Edge, unit: Unit, height: f64) -> Needs {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few marks"
    )]
    let marks = (height / 42.0).clamp(2.0, 8.0) as usize;
    Needs {
        values,
        stated: edge.ends,
        unit,
        marks,
        zero: false,
    }
}

/// The range, made longer so that the times that are marked fit.
fn with_moments(range: (Timestamp, Timestamp), style: &Style) -> (Timestamp, Timestamp) {
    let times = style
        .moments
        .iter()
        .flat_map(|moment| [moment.from, moment.to])
        .flatten();
    times.fold(range, |(start, end), at| (start.min(at), end.max(at)))
}

//! Where the widgets of a dashboard are.
//!
//! A widget with a place keeps it, also over another one. One without goes where it fits first: row
//! by row from the top, in a row from the left, around the widgets that have a place and those put
//! before it. How CloudWatch does it is *undocumented*.

use super::model::{Body, Widget};
use super::{COLUMNS, MAX_WIDGETS};

/// A rectangle of the grid, from its left column and its top row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rect {
    /// The left column, from 0.
    pub x: u32,
    /// The top row, from 0.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Rect {
    /// The column behind the last one.
    pub const fn right(self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// The row below the last one.
    pub const fn bottom(self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// Whether they share a cell of the grid.
    pub const fn overlaps(self, other: Self) -> bool {
        self.shares_columns(other) && self.y < other.bottom() && other.y < self.bottom()
    }

    const fn shares_columns(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right()
    }

    /// A bit for each column of the grid that it takes.
    fn columns(self) -> u32 {
        let below = |column: u32| {
            if column >= COLUMNS {
                FULL
            } else {
                (1 << column) - 1
            }
        };
        below(self.right()) & !below(self.x)
    }
}

/// All columns.
const FULL: u32 = (1 << COLUMNS) - 1;

/// What is done with the places that a dashboard states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stated {
    /// They are kept.
    #[default]
    Kept,
    /// Widgets move up until they meet one, and down where two overlap, as in the console
    /// (*undocumented*).
    Compacted,
}

impl Body {
    /// Each widget with its place in the list and on the grid, in the order of the list. Of more
    /// widgets than a dashboard may have, those beyond are left out.
    pub fn placed(&self, stated: Stated) -> Vec<(usize, &Widget, Rect)> {
        let widgets: Vec<(usize, &Widget)> = self
            .widgets()
            .take_while(|(index, _)| *index < MAX_WIDGETS)
            .collect();
        let mut rects: Vec<Option<Rect>> =
            widgets.iter().map(|(_, widget)| widget.stated()).collect();
        let mut grid: Vec<Rect> = rects.iter().copied().flatten().collect();
        for (rect, (_, widget)) in rects.iter_mut().zip(&widgets) {
            if rect.is_none() {
                let free = first_fit(&grid, widget.size());
                grid.push(free);
                *rect = Some(free);
            }
        }
        let mut rects: Vec<Rect> = rects.into_iter().flatten().collect();
        if stated == Stated::Compacted {
            compact(&mut rects);
        }
        let placed = widgets.into_iter().zip(rects);
        placed
            .map(|((index, widget), rect)| (index, widget, rect))
            .collect()
    }
}

impl Widget {
    /// The place that it states, which takes both coordinates.
    fn stated(&self) -> Option<Rect> {
        let (width, height) = self.size();
        Some(Rect {
            x: self.x.as_ref()?.get(),
            y: self.y.as_ref()?.get(),
            width,
            height,
        })
    }
}

/// The highest, then leftmost place for this size. What is wider than the grid is as wide as it.
fn first_fit(grid: &[Rect], (width, height): (u32, u32)) -> Rect {
    let size = |x, y| Rect {
        x,
        y,
        width: width.min(COLUMNS),
        height,
    };
    // a place that is the highest cannot be moved up: it is at the top, or right below something
    let mut rows: Vec<u32> = grid.iter().map(|rect| rect.bottom()).collect();
    rows.push(0);
    rows.sort_unstable();
    rows.dedup();
    for y in rows {
        let line = Rect {
            width: COLUMNS,
            ..size(0, y)
        };
        let taken = grid
            .iter()
            .filter(|rect| rect.overlaps(line))
            .fold(0, |taken, rect| taken | rect.columns());
        let free = (0..=COLUMNS - width.min(COLUMNS)).find(|x| size(*x, y).columns() & taken == 0);
        if let Some(x) = free {
            return size(x, y);
        }
    }
    // only where rows run out
    size(0, u32::MAX)
}

/// Moves the widgets up until they meet one, the upper and left ones first.
fn compact(rects: &mut [Rect]) {
    let mut order: Vec<&mut Rect> = rects.iter_mut().collect();
    order.sort_by_key(|rect| (rect.y, rect.x));
    let mut settled: Vec<Rect> = Vec::with_capacity(order.len());
    for rect in order {
        let above = settled.iter().filter(|other| other.shares_columns(*rect));
        rect.y = above.map(|other| other.bottom()).max().unwrap_or(0);
        settled.push(*rect);
    }
}

//! Filling a widget with tiles of one size.

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tile {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Tile {
    pub(crate) const fn new((width, height): (f64, f64)) -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            width,
            height,
        }
    }

    pub(crate) fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The same without an edge of this width.
    pub(crate) fn inside(&self, edge: f64) -> Self {
        Self {
            x: self.x + edge,
            y: self.y + edge,
            width: (self.width - 2.0 * edge).max(1.0),
            height: (self.height - 2.0 * edge).max(1.0),
        }
    }
}

/// So many tiles that fill the rectangle, as near as they can be to this ratio of width to height.
/// The last row may have fewer, which are wider.
pub(crate) fn filling(count: usize, all: Tile, ratio: f64) -> Vec<Tile> {
    let fit = |columns: usize| {
        let rows = count.div_ceil(columns);
        let (width, height) = (all.width / columns as f64, all.height / rows as f64);
        // the largest rectangle of the ratio that a tile holds
        (width / ratio).min(height)
    };
    let best = (1..=count.max(1))
        .max_by(|one, other| fit(*one).total_cmp(&fit(*other)).then(other.cmp(one)));
    let columns = best.unwrap_or(1);
    let rows = count.div_ceil(columns);
    let height = all.height / rows.max(1) as f64;
    (0..count)
        .map(|index| {
            let (row, column) = (index / columns, index % columns);
            let in_row = (count - row * columns).min(columns);
            let width = all.width / in_row as f64;
            Tile {
                x: all.x + column as f64 * width,
                y: all.y + row as f64 * height,
                width,
                height,
            }
        })
        .collect()
}

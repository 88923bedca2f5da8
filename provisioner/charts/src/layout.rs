//! Where the widgets of a dashboard are on a page: in bands, each a grid of its own.
//!
//! A page may not state where each widget is, other than by classes that its style sheet has. So the
//! rows count from the top of a band, and long stretches in which nothing begins or ends are shorter.

use cloudwatch::dashboard::{Body, COLUMNS, Rect, Stated, Widget};

/// The most rows of a band: the style sheet has a class for each.
pub(crate) const ROWS: u32 = 48;

/// A widget with its place in the list, and its place in a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed<'a> {
    pub(crate) index: usize,
    pub(crate) widget: &'a Widget,
    pub(crate) rect: Rect,
}

/// The widgets in bands from the top, in a band from the top and the left.
pub(crate) fn bands(body: &Body) -> Vec<Vec<Placed<'_>>> {
    let mut placed: Vec<Placed<'_>> = body
        .placed(Stated::Compacted)
        .into_iter()
        .map(|(index, widget, rect)| Placed {
            index,
            widget,
            rect: inside(rect),
        })
        .collect();
    placed.sort_by_key(|one| (one.rect.y, one.rect.x, one.index));
    let mut bands: Vec<Vec<Placed<'_>>> = Vec::new();
    let mut bottom = 0;
    for one in placed {
        match bands.last_mut() {
            Some(band) if one.rect.y < bottom => band.push(one),
            _ => bands.push(vec![one]),
        }
        bottom = bottom.max(one.rect.bottom());
    }
    for band in &mut bands {
        shorten(band);
    }
    bands
}

/// The part of a rectangle that is on the grid, which is at least one cell.
fn inside(rect: Rect) -> Rect {
    let x = rect.x.min(COLUMNS - 1);
    Rect {
        x,
        width: rect.width.clamp(1, COLUMNS - x),
        height: rect.height.max(1),
        ..rect
    }
}

/// Counts the rows from the top of the band, and takes rows from the longest stretches until they
/// are few enough.
fn shorten(band: &mut [Placed<'_>]) {
    let mut edges: Vec<u32> = band
        .iter()
        .flat_map(|one| [one.rect.y, one.rect.bottom()])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut lengths: Vec<u32> = edges
        .iter()
        .zip(edges.iter().skip(1))
        .map(|(from, to)| to - from)
        .collect();
    let least = u32::try_from(lengths.len()).unwrap_or(ROWS).max(1);
    let longest = (ROWS / least).max(1);
    if lengths
        .iter()
        .fold(0, |all: u32, length| all.saturating_add(*length))
        > ROWS
    {
        for length in &mut lengths {
            *length = (*length).min(longest);
        }
    }
    let row = |edge: u32| -> u32 {
        let before = edges.iter().take_while(|other| **other < edge).count();
        lengths.iter().take(before).sum::<u32>().min(ROWS)
    };
    for one in band.iter_mut() {
        let (top, bottom) = (row(one.rect.y).min(ROWS - 1), row(one.rect.bottom()));
        one.rect.y = top;
        one.rect.height = bottom.saturating_sub(top).max(1);
    }
}

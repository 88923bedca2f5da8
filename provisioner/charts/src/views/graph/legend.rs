//! The legend: what each colour is, with its newest, least, greatest and mean value where there is
//! room.

use cloudwatch::dashboard::Color;

use super::Legend;
use crate::palette::Fill;
use crate::shown::Shown;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::Tile;
use crate::unit;
use crate::width::{fitted, width};

const SIZE: f64 = 11.0;
const ROW: f64 = 17.0;
/// The width of the line before a name, with the blank behind it.
const MARK: f64 = 20.0;
const COLUMN: f64 = 62.0;
const HEADS: [&str; 4] = ["last", "min", "max", "avg"];

/// What the legend says of a series.
pub(crate) struct Entry<'a> {
    label: &'a str,
    color: Color,
    dashes: &'static str,
    band: bool,
    /// As the heads have them.
    values: [String; 4],
}

/// An entry for each series, and one for both edges of a band.
pub(crate) fn entries<'a>(shown: &'a [Shown<'_>]) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut bands: Vec<&str> = Vec::new();
    for one in shown {
        if one.band.is_some() {
            if bands.contains(&one.id) {
                continue;
            }
            bands.push(one.id);
        }
        let ((low, high), mean) = (one.stats.ends, one.stats.mean);
        let values = [one.newest().unwrap_or(f64::NAN), low, high, mean];
        entries.push(Entry {
            label: &one.label,
            color: one.color,
            dashes: one.dashes,
            band: one.band.is_some(),
            values: values.map(|value| unit::short(value, one.unit)),
        });
    }
    entries
}

/// The room of a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Room {
    tile: Tile,
    /// How many numbers stand behind each name; none in rows below the graph.
    columns: Option<usize>,
}

/// What is left of the whole for the graph, and the room of the legend.
pub(crate) fn room(entries: &[Entry<'_>], legend: Legend, whole: Tile) -> (Tile, Option<Room>) {
    if entries.is_empty() || legend == Legend::Hidden {
        return (whole, None);
    }
    // a legend beside would leave no graph
    if legend == Legend::Beside && whole.width >= 320.0 {
        let names = entries.iter().map(|entry| width(entry.label, SIZE));
        let names = names.fold(40.0, f64::max).min(whole.width * 0.25) + MARK + 22.0;
        let all = names + COLUMN * 4.0 <= whole.width * 0.5;
        let columns = if all { HEADS.len() } else { 1 };
        let wide = names + COLUMN * columns as f64;
        let graph = Tile {
            width: whole.width - wide,
            ..whole
        };
        let tile = Tile {
            x: graph.right() + 6.0,
            y: whole.y + 6.0,
            width: wide - 16.0,
            height: whole.height - 8.0,
        };
        let columns = Some(columns);
        return (graph, Some(Room { tile, columns }));
    }
    let inside = whole.width - 20.0;
    let rows = rows(entries, inside).len() as f64;
    let most = (whole.height * 0.36 / ROW).floor().max(1.0);
    let height = rows.min(most) * ROW + 6.0;
    // a graph so low that there is none is worse than one without legend
    if whole.height - height < 60.0 {
        return (whole, None);
    }
    let graph = Tile {
        height: whole.height - height,
        ..whole
    };
    let tile = Tile {
        x: whole.x + 10.0,
        y: graph.bottom() + 2.0,
        width: inside,
        height: height - 4.0,
    };
    (
        graph,
        Some(Room {
            tile,
            columns: None,
        }),
    )
}

/// The entries of each row, with the names cut so that each fits.
fn rows<'a, 'b>(entries: &'b [Entry<'a>], room: f64) -> Vec<Vec<(&'b Entry<'a>, String, f64)>> {
    let mut rows: Vec<Vec<(&Entry<'a>, String, f64)>> = Vec::new();
    let mut left = 0.0;
    for entry in entries {
        let name = fitted(entry.label, SIZE, (room - MARK).min(300.0));
        let wide = MARK + width(&name, SIZE) + 16.0;
        match rows.last_mut() {
            Some(row) if wide - 16.0 <= left => row.push((entry, name, wide)),
            _ => {
                left = room;
                rows.push(vec![(entry, name, wide)]);
            }
        }
        left -= wide;
    }
    rows
}

pub(crate) fn draw(drawing: &mut Drawing, entries: &[Entry<'_>], room: &Room) {
    match room.columns {
        Some(columns) => beside(drawing, entries, (&room.tile, columns)),
        None => below(drawing, entries, &room.tile),
    }
}

fn below(drawing: &mut Drawing, entries: &[Entry<'_>], tile: &Tile) {
    let rows = rows(entries, tile.width);
    let fits = count(tile.height / ROW);
    let mut drawn = 0;
    for (index, row) in rows.iter().take(fits).enumerate() {
        let base = tile.y + ROW * (index as f64 + 0.7);
        let mut x = tile.x;
        let last = index + 1 == fits && rows.len() > fits;
        for (entry, name, wide) in row {
            if last && x + wide > tile.right() - 70.0 && x > tile.x {
                break;
            }
            mark(drawing, entry, (x, base));
            drawing.label(Label::new(name, (x + MARK, base), SIZE));
            x += wide;
            drawn += 1;
        }
        if last && drawn < entries.len() {
            let text = format!("+ {} more", entries.len() - drawn);
            drawing.label(
                Label::new(&text, (tile.right(), base), SIZE)
                    .anchored(Anchor::End)
                    .quiet(),
            );
        }
    }
}

/// A table: a row for each series.
fn beside(drawing: &mut Drawing, entries: &[Entry<'_>], (tile, columns): (&Tile, usize)) {
    let numbers = COLUMN * columns as f64;
    for (place, head) in HEADS.iter().take(columns).enumerate() {
        let x = tile.right() - numbers + COLUMN * (place as f64 + 1.0);
        drawing.label(
            Label::new(head, (x, tile.y + 10.0), SIZE - 1.0)
                .anchored(Anchor::End)
                .quiet(),
        );
    }
    let fits = count((tile.height - 16.0) / ROW);
    let shown = if entries.len() > fits {
        fits.saturating_sub(1)
    } else {
        fits
    };
    for (index, entry) in entries.iter().take(shown).enumerate() {
        let base = tile.y + 14.0 + ROW * (index as f64 + 0.8);
        mark(drawing, entry, (tile.x, base));
        let name = fitted(entry.label, SIZE, tile.width - MARK - numbers - 2.0);
        drawing.label(Label::new(&name, (tile.x + MARK, base), SIZE));
        for (place, value) in entry.values.iter().take(columns).enumerate() {
            let x = tile.right() - numbers + COLUMN * (place as f64 + 1.0);
            drawing.label(
                Label::new(value, (x, base), SIZE)
                    .anchored(Anchor::End)
                    .quiet(),
            );
        }
    }
    if entries.len() > shown {
        let text = format!("+ {} more", entries.len() - shown);
        let base = tile.y + 14.0 + ROW * (shown as f64 + 0.8);
        drawing.label(Label::new(&text, (tile.x + MARK, base), SIZE).quiet());
    }
}

/// A piece of the line, or of the band.
fn mark(drawing: &mut Drawing, entry: &Entry<'_>, (x, base): (f64, f64)) {
    let y = base - 4.0;
    if entry.band {
        drawing.rect((x, y - 4.0), (14.0, 8.0), Fill::Tint(entry.color, 0.35));
        return;
    }
    let mut line = Path::default();
    line.to((x, y));
    line.to((x + 14.0, y));
    if entry.dashes.is_empty() {
        drawing.line(&line, Fill::Own(entry.color), 3.0, "");
    } else {
        drawing.line(&line, Fill::Own(entry.color), 2.0, entry.dashes);
    }
}

fn count(rows: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few rows"
    )]
    let rows = rows.max(1.0) as usize;
    rows
}

//! Text and tables as a drawing, for where there are no pages: a plain form, cut where the room ends.

use crate::grid::{Cell, CellKind, Grid};
use crate::look::Look;
use crate::palette::{Fill, Ink};
use crate::svg::{Anchor, Drawing, Label};
use crate::width::{fitted, width};

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// A heading of a level from 1.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// An entry of a list, of a depth from 1.
    Item(usize, String),
    /// Lines that a program wrote.
    Code(String),
    /// A table.
    Table(Grid),
}

const SIZE: f64 = 12.0;
const LINE: f64 = 17.0;
const EDGE: f64 = 10.0;

/// The parts below each other, as many as there is room for.
pub(crate) fn draw(blocks: &[Block], look: &Look<'_>) -> Drawing {
    let mut sheet = Sheet {
        drawing: Drawing::new(look),
        width: f64::from(look.width) - 2.0 * EDGE,
        bottom: f64::from(look.height) - 6.0,
        y: 4.0,
    };
    for block in blocks {
        sheet.block(block);
    }
    sheet.drawing
}

struct Sheet {
    drawing: Drawing,
    width: f64,
    bottom: f64,
    y: f64,
}

impl Sheet {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => {
                let size = [22.0, 18.0, 15.0]
                    .get(usize::from(*level) - 1)
                    .copied()
                    .unwrap_or(13.0);
                self.text(text, (0.0, size), true);
            }
            Block::Text(text) => self.text(text, (0.0, SIZE), false),
            Block::Item(depth, text) => {
                let indent = 14.0 * *depth as f64;
                let dot = (EDGE + indent - 8.0, self.y + LINE * 0.55);
                if self.y + LINE <= self.bottom {
                    self.drawing.circle(dot, 2.0, Fill::Ink(Ink::Quiet));
                }
                self.text(text, (indent, SIZE), false);
            }
            Block::Code(text) => {
                for line in text.lines() {
                    let inside = line.trim_start();
                    let indent = 4.0 * (line.len() - inside.len()) as f64;
                    let indent = indent.min(self.width * 0.5);
                    let line = fitted(inside, SIZE, self.width - indent);
                    self.line(&line, (indent, SIZE), false, Ink::Quiet);
                }
            }
            Block::Table(grid) => self.table(grid),
        }
        self.y += 5.0;
    }

    fn text(&mut self, text: &str, (indent, size): (f64, f64), bold: bool) {
        for line in wrapped(text, size, self.width - indent) {
            self.line(&line, (indent, size), bold, Ink::Text);
        }
    }

    fn line(&mut self, text: &str, (indent, size): (f64, f64), bold: bool, ink: Ink) {
        let height = size * LINE / SIZE;
        if self.y + height <= self.bottom {
            let at = (EDGE + indent, self.y + height * 0.76);
            let label = Label::new(text, at, size).filled(Fill::Ink(ink));
            self.drawing.label(if bold { label.bold() } else { label });
        }
        self.y += height;
    }

    fn table(&mut self, grid: &Grid) {
        let widths = widths(grid, self.width);
        let columns = grid.head.len().max(widths.len());
        let rows = [&grid.head].into_iter().chain(&grid.rows).enumerate();
        for (index, row) in rows {
            if self.y + LINE > self.bottom {
                break;
            }
            let mut x = EDGE;
            for (cell, wide) in row.iter().zip(&widths) {
                self.cell(cell, (x, *wide), index == 0);
                x += wide;
            }
            self.y += LINE;
        }
        if columns > widths.len() {
            let text = format!("and {} more columns", columns - widths.len());
            self.line(&text, (0.0, SIZE - 1.0), false, Ink::Quiet);
        }
    }

    fn cell(&mut self, cell: &Cell, (x, wide): (f64, f64), head: bool) {
        if let Some(color) = cell.tint {
            let at = (x - 4.0, self.y + 1.0);
            self.drawing.rect(at, (wide, LINE), Fill::Tint(color, 0.3));
        }
        let number = cell.kind == CellKind::Number;
        let swatch = if number { 0.0 } else { swatch(cell) };
        if let Some(color) = cell.swatch.filter(|_| swatch > 0.0) {
            let at = (x, self.y + LINE * 0.76 - 9.0);
            self.drawing.rect(at, (10.0, 10.0), Fill::Own(color));
        }
        let text = cell.text.replace('\n', " ");
        let text = fitted(&text, SIZE - 1.0, wide - 8.0 - swatch);
        let x = if number { x + wide - 8.0 } else { x + swatch };
        let label = Label::new(&text, (x, self.y + LINE * 0.76), SIZE - 1.0);
        let label = label.anchored(if number { Anchor::End } else { Anchor::Start });
        self.drawing.label(if head { label.quiet() } else { label });
    }
}

/// The room that the colour of a series takes before its name.
fn swatch(cell: &Cell) -> f64 {
    if cell.swatch.is_some() { 15.0 } else { 0.0 }
}

/// The widths of the columns that there is room for: what their cells need, where that is too much
/// no more than their share. One that could not be read is left out, and so are those behind it.
fn widths(grid: &Grid, room: f64) -> Vec<f64> {
    const READABLE: f64 = 112.0;
    let rows = || [&grid.head].into_iter().chain(&grid.rows);
    let columns = rows().map(Vec::len).max().unwrap_or_default();
    let need = |column: usize| {
        let cells = rows().filter_map(|row| row.get(column));
        cells
            .map(|cell| width(&cell.text, SIZE - 1.0) + 14.0 + swatch(cell))
            .fold(24.0, f64::max)
    };
    let mut widths: Vec<f64> = (0..columns).map(need).collect();
    let share = share(&widths, room).max(READABLE);
    let mut left = room;
    for (place, need) in widths.iter_mut().enumerate() {
        *need = need.min(share).min(room);
        left -= *need;
        if left < -0.5 && place > 0 {
            widths.truncate(place);
            break;
        }
    }
    widths
}

/// How wide the widest may be, so that all have room: what narrow ones leave the others get.
fn share(needs: &[f64], room: f64) -> f64 {
    let mut needs = needs.to_vec();
    needs.sort_by(f64::total_cmp);
    let (mut left, mut others) = (room, needs.len());
    for need in needs {
        let share = left / others as f64;
        if need > share {
            return share;
        }
        (left, others) = (left - need, others - 1);
    }
    room
}

/// The text in lines that fit, cut between words where that is possible.
fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if width(&longer, size) > room && !line.is_empty() {
                lines.push(std::mem::replace(&mut line, fitted(word, size, room)));
            } else {
                line = fitted(&longer, size, room);
            }
        }
        lines.push(line);
    }
    lines
}

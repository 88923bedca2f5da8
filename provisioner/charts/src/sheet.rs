//! Text and tables as a drawing, for where there are no pages: a plain form, cut where the room ends.

use crate::grid::{CellKind, Grid};
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
                    let line = fitted(line, SIZE, self.width);
                    self.line(&line, (0.0, SIZE), false, Ink::Quiet);
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
        let rows = [&grid.head].into_iter().chain(&grid.rows).enumerate();
        for (index, row) in rows {
            if self.y + LINE > self.bottom {
                break;
            }
            let mut x = EDGE;
            for (cell, wide) in row.iter().zip(&widths) {
                if let Some(color) = cell.tint {
                    self.drawing.rect(
                        (x - 4.0, self.y + 1.0),
                        (*wide, LINE),
                        Fill::Tint(color, 0.3),
                    );
                }
                let text = cell.text.replace('\n', " ");
                let text = fitted(&text, SIZE - 1.0, wide - 8.0);
                let number = cell.kind == CellKind::Number;
                let at = (
                    if number { x + wide - 8.0 } else { x },
                    self.y + LINE * 0.76,
                );
                let label = Label::new(&text, at, SIZE - 1.0);
                let label = label.anchored(if number { Anchor::End } else { Anchor::Start });
                self.drawing
                    .label(if index == 0 { label.quiet() } else { label });
                x += wide;
            }
            self.y += LINE;
        }
    }
}

/// The widths of the columns: what their cells need, less where that is too much.
fn widths(grid: &Grid, room: f64) -> Vec<f64> {
    let rows = || [&grid.head].into_iter().chain(&grid.rows);
    let columns = rows().map(Vec::len).max().unwrap_or_default();
    let need = |column: usize| {
        let cells = rows().filter_map(|row| row.get(column));
        cells
            .map(|cell| width(&cell.text, SIZE - 1.0) + 14.0)
            .fold(24.0, f64::max)
    };
    let needs: Vec<f64> = (0..columns).map(need).collect();
    let all: f64 = needs.iter().sum();
    let least = 48.0;
    let shrink = if all > room {
        (room / all).max(0.05)
    } else {
        1.0
    };
    needs
        .into_iter()
        .map(|need| (need * shrink).max(need.min(least)))
        .collect()
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

//! Tables: rows of cells, of which the first of each row says what the row is.

use std::fmt::{self, Write};

use cloudwatch::dashboard::Color;

use crate::escape::Escaped;

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Grid {
    /// What it shows.
    pub(crate) caption: String,
    /// The heads of the columns.
    pub(crate) head: Vec<Cell>,
    /// The rows.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// How many columns behind the first stay when the others are scrolled, or of a table whose
    /// times go down how many rows.
    pub(crate) sticky: Sticky,
}

/// What of a table stays where it is, beside its heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sticky {
    /// Nothing.
    #[default]
    Heads,
    /// So many columns behind the first.
    Columns(usize),
    /// So many rows.
    Rows(usize),
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) kind: CellKind,
    /// The colour of the series that its row or column is.
    pub(crate) swatch: Option<Color>,
    /// The colour of the threshold that its value is beyond.
    pub(crate) tint: Option<Color>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum CellKind {
    #[default]
    Text,
    Number,
    /// Text that a program wrote.
    Code,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self {
            kind: CellKind::Number,
            ..Self::text(text)
        }
    }

    pub(crate) fn code(text: impl Into<String>) -> Self {
        Self {
            kind: CellKind::Code,
            ..Self::text(text)
        }
    }

    pub(crate) fn swatched(self, color: Color) -> Self {
        Self {
            swatch: Some(color),
            ..self
        }
    }

    fn class(&self) -> &'static str {
        match self.kind {
            CellKind::Text => "",
            CellKind::Number => " class=\"number\"",
            CellKind::Code => " class=\"code\"",
        }
    }
}

/// A square of a colour, for whoever sees it.
pub(crate) fn swatch(color: Color) -> String {
    format!(
        "<svg class=\"swatch\" width=\"10\" height=\"10\" aria-hidden=\"true\">\
         <rect width=\"10\" height=\"10\" rx=\"2\" fill=\"{color}\"/></svg>"
    )
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(color) = self.tint {
            write!(
                f,
                "<svg class=\"tint\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" fill=\"{color}\"/></svg>"
            )?;
        }
        if let Some(color) = self.swatch {
            f.write_str(&swatch(color))?;
        }
        write!(f, "{}", Escaped(&self.text))
    }
}

impl Grid {
    /// The table as HTML.
    pub(crate) fn html(&self) -> String {
        let stuck = matches!(self.sticky, Sticky::Columns(count) if count > 0);
        let mut html = String::from(if stuck {
            "<table class=\"stuck\">"
        } else {
            "<table>"
        });
        if !self.caption.is_empty() {
            let _ = write!(html, "<caption>{}</caption>", Escaped(&self.caption));
        }
        html.push_str("<thead><tr>");
        for (column, cell) in self.head.iter().enumerate() {
            let class = self.column_class(column, cell);
            let _ = write!(html, "<th scope=\"col\"{class}>{cell}</th>");
        }
        html.push_str("</tr></thead><tbody>");
        for (index, row) in self.rows.iter().enumerate() {
            let stays = matches!(self.sticky, Sticky::Rows(count) if index < count);
            html.push_str(if stays {
                "<tr class=\"summary\">"
            } else {
                "<tr>"
            });
            for (column, cell) in row.iter().enumerate() {
                let class = self.column_class(column, cell);
                let _ = match column {
                    0 => write!(html, "<th scope=\"row\"{class}>{cell}</th>"),
                    _ => write!(html, "<td{class}>{cell}</td>"),
                };
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
        html
    }

    fn column_class(&self, column: usize, cell: &Cell) -> &'static str {
        match self.sticky {
            Sticky::Columns(count) if (1..=count).contains(&column) => " class=\"number summary\"",
            _ => cell.class(),
        }
    }
}

//! Metrics as a table: times to the right or down, with summaries.

use std::collections::BTreeSet;

use cloudwatch::dashboard::{List, Metric, SummaryColumn, Table, TableLayout};
use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;

use super::View;
use crate::clock;
use crate::grid::{Cell, CellKind, Grid, Sticky};
use crate::levels::{self, Level};
use crate::number;
use crate::shown::Shown;

/// Cells of times in one table.
const MOST_CELLS: usize = 20_000;

pub(super) fn draw(metric: &Metric, shown: &[Shown<'_>], zone: &Zone) -> View {
    let table = metric.table.clone().unwrap_or_default();
    let cells = Cells {
        thresholds: levels::of(metric),
        full: metric.full_precision == Some(true),
    };
    let mut name = "Label".to_owned();
    let times: Vec<Timestamp> = if table.show_time_series_data.unwrap_or(true) {
        let all: BTreeSet<Timestamp> = shown
            .iter()
            .flat_map(|one| one.points.iter().map(|(at, _)| *at))
            .collect();
        let every = all.len();
        let newest = newest(all, shown.len());
        if newest.len() < every {
            name = format!("Label (the newest {} of {every} times)", newest.len());
        }
        newest
    } else {
        Vec::new()
    };
    let columns = columns(&table);
    // of a row per series, a column for each summary and each time; a table whose times go down is
    // the same on its side
    let heads = columns.iter().map(|column| Cell::number(column.name()));
    let heads = heads.chain(clock::heads(&times, zone).into_iter().map(Cell::number));
    let row = |one: &Shown<'_>| {
        let summaries = columns.iter().map(|column| cells.of(summary(*column, one)));
        let values = times.iter().map(|at| cells.of(value_at(one, *at)));
        let head = Cell::text(&*one.label).swatched(one.color);
        [head]
            .into_iter()
            .chain(summaries)
            .chain(values)
            .collect::<Vec<Cell>>()
    };
    let head: Vec<Cell> = [Cell::text(name)].into_iter().chain(heads).collect();
    let rows: Vec<Vec<Cell>> = shown.iter().map(row).collect();
    let sticks = if table.sticky_summary == Some(true) {
        columns.len()
    } else {
        0
    };
    let grid = match table.layout.unwrap_or(TableLayout::Horizontal) {
        TableLayout::Horizontal => Grid {
            head,
            rows,
            sticky: Sticky::Columns(sticks),
            ..Grid::default()
        },
        TableLayout::Vertical => turned(head, rows, sticks),
    };
    View::table("table", grid)
}

/// As many of the newest as a browser can show in good time; the summaries are of all of them.
fn newest(all: BTreeSet<Timestamp>, rows: usize) -> Vec<Timestamp> {
    let most = (MOST_CELLS / rows.max(1)).max(1);
    let left_out = all.len().saturating_sub(most);
    all.into_iter().skip(left_out).collect()
}

/// The summaries, in the order of the widget.
fn columns(table: &Table) -> Vec<SummaryColumn> {
    match &table.summary_columns {
        Some(columns) => columns_of(columns),
        None => SummaryColumn::ALL.to_vec(),
    }
}

fn columns_of(columns: &List<SummaryColumn>) -> Vec<SummaryColumn> {
    let mut seen = BTreeSet::new();
    columns
        .iter()
        .copied()
        .filter(|column| seen.insert(column.name()))
        .collect()
}

/// The value of a summary over the points that are shown.
fn summary(column: SummaryColumn, one: &Shown<'_>) -> Option<f64> {
    if one.points.is_empty() {
        return None;
    }
    let (low, high) = one.stats.ends;
    Some(match column {
        SummaryColumn::Minimum => low,
        SummaryColumn::Maximum => high,
        SummaryColumn::Sum => one.stats.sum,
        SummaryColumn::Average => one.stats.mean,
    })
}

fn value_at(one: &Shown<'_>, at: Timestamp) -> Option<f64> {
    let place = one
        .points
        .binary_search_by_key(&at, |(time, _)| *time)
        .ok()?;
    one.points.get(place).map(|(_, value)| *value)
}

/// The table on its side: rows become columns.
fn turned(head: Vec<Cell>, rows: Vec<Vec<Cell>>, sticks: usize) -> Grid {
    let mut columns = rows;
    let mut corner = head.into_iter();
    let first = corner.next().map(|_| Cell::text("Time")).into_iter();
    let mut each: Vec<_> = columns.iter_mut().map(|cells| cells.drain(..)).collect();
    let numbered = |cell: Cell| Cell {
        kind: CellKind::Number,
        ..cell
    };
    let heads = first
        .chain(each.iter_mut().filter_map(Iterator::next).map(numbered))
        .collect();
    let rows = corner
        .map(|name| {
            [Cell::text(name.text)]
                .into_iter()
                .chain(each.iter_mut().filter_map(Iterator::next))
                .collect()
        })
        .collect();
    Grid {
        head: heads,
        rows,
        sticky: Sticky::Rows(sticks),
        ..Grid::default()
    }
}

/// How values become cells.
struct Cells {
    thresholds: Vec<Level>,
    full: bool,
}

impl Cells {
    fn of(&self, value: Option<f64>) -> Cell {
        let Some(value) = value else {
            return Cell::number("–");
        };
        let text = if self.full {
            number::full(value)
        } else {
            number::short(value)
        };
        Cell {
            tint: levels::at(&self.thresholds, value).map(|threshold| threshold.color),
            ..Cell::number(text)
        }
    }
}

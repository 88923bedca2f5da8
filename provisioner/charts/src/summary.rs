//! What a picture shows as a table, for whoever does not see it.

use crate::grid::{Cell, Grid};
use crate::number;
use crate::shown::Shown;
use crate::unit;
use crate::views::Bar;

/// The heads of a name and of numbers.
fn heads(names: &[&str]) -> Vec<Cell> {
    let (first, numbers) = names.split_at(1.min(names.len()));
    let first = first.iter().map(|name| Cell::text(*name));
    first
        .chain(numbers.iter().map(|name| Cell::number(*name)))
        .collect()
}

/// The series as a table: what each has over the whole range.
pub(crate) fn summary(shown: &[Shown<'_>]) -> Grid {
    summary_of(shown, |one, value| unit::short(value, one.unit))
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

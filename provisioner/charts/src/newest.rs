//! The newest points of series as a table, for whoever does not see their graph. It is bounded: of
//! many points or many series the rest is only told as a number.

use cloudwatch::time::Timestamp;
use cloudwatch::zone::Zone;

use crate::clock;
use crate::grid::{Cell, Grid};
use crate::number;
use crate::shown::Shown;

/// So many points of a series are listed at most.
const MOST: usize = 50;
/// So many points of all series, of which each has at least one.
const MOST_OF_ALL: usize = 400;

/// The newest points of some series.
#[derive(Debug, Clone)]
pub(crate) struct Newest {
    series: Vec<(String, Vec<(Timestamp, f64)>)>,
    /// How many points of each are listed at most, and how many there are in all.
    most: usize,
    all: usize,
    zone: Zone,
}

impl Newest {
    pub(crate) fn of(shown: &[Shown<'_>], zone: &Zone) -> Self {
        let most = (MOST_OF_ALL / shown.len().max(1)).clamp(1, MOST);
        let newest = |one: &Shown<'_>| {
            let from = one.points.len().saturating_sub(most);
            let points = one.points.get(from..).unwrap_or_default();
            (one.label.clone(), points.to_vec())
        };
        Self {
            series: shown.iter().map(newest).collect(),
            most,
            all: shown.iter().map(|one| one.points.len()).sum(),
            zone: zone.clone(),
        }
    }

    /// The table, of each series the newest point first.
    pub(crate) fn grid(&self) -> Grid {
        let rows = self.series.iter().flat_map(|(label, points)| {
            points.iter().rev().map(|(at, value)| {
                vec![
                    Cell::text(&**label),
                    Cell::text(clock::moment(*at, &self.zone)),
                    Cell::number(number::exact(*value)),
                ]
            })
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        let caption = if rows.len() == self.all {
            "all points".to_owned()
        } else {
            format!(
                "the newest {} of {} points, at most {} of a series",
                rows.len(),
                self.all,
                self.most
            )
        };
        Grid {
            caption,
            head: vec![
                Cell::text("Series"),
                Cell::text("Time"),
                Cell::number("Value"),
            ],
            rows,
            ..Grid::default()
        }
    }
}

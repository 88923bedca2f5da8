//! What a query answers.

use super::query::Query;
use super::value::Value;
use crate::series::Series;

/// Rows of values under named columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// For each row one value a column.
    pub rows: Vec<Vec<Value>>,
    /// What the query went through.
    pub statistics: Statistics,
}

/// What a query went through (BOTO:logs.QueryStatistics).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// How many events it looked at.
    pub records_scanned: usize,
    /// How many of them passed its filters; filters after `stats` do not count.
    pub records_matched: usize,
    /// The bytes of all messages that it looked at.
    pub bytes_scanned: usize,
}

impl Table {
    /// The place of the column `name`.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// For a log widget that shows lines: each column that `query` aggregates by `bin()` alone, as
    /// a series. None if the query is not of that kind.
    pub fn time_series(&self, query: &Query) -> Option<Vec<(String, Series)>> {
        let stats = query.time_series()?;
        let time = self.column(&stats.by.first()?.name)?;
        let series = stats.columns.iter().filter_map(|column| {
            let place = self.column(&column.name)?;
            let point =
                |row: &Vec<Value>| Some((row.get(time)?.time()?, row.get(place)?.number()?));
            Some((
                column.name.clone(),
                self.rows.iter().filter_map(point).collect(),
            ))
        });
        Some(series.collect())
    }
}

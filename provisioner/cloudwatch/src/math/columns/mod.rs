//! Expressions whose value at a time depends only on the values at that time, evaluated over
//! whole columns of values at once. A missing value is NaN.
//!
//! An expression is compiled once into steps, each of which writes one column from columns before
//! it. The steps then run chunk by chunk, so that the columns in between stay in the cache.

mod compile;
mod kernel;

pub(crate) use compile::{Compiled, Compiler, Queries};

use super::evaluate::Part;
use super::function::Function;
use super::operator::Operator;
use super::settings::Settings;
use crate::time::Timestamp;

/// How many values of each column are in work at once.
const CHUNK: usize = 512;

/// A column that a step reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// One of those that are given.
    Given(usize),
    /// What a step made.
    Made(usize),
}

/// What makes a column.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// The same value everywhere; NaN for a series without points.
    Constant(f64),
    /// A part of the time of each place.
    Calendar(Part),
    /// A value of each value.
    Map(Map, Column),
    /// An operator between two series.
    Join(Operator, Column, Column),
    /// An operator between a series and the number on its right.
    SeriesNumber(Operator, Column, f64),
    /// An operator between a number on the left and a series.
    NumberSeries(Operator, f64, Column),
    /// Several series as one.
    Reduce(Function, Vec<Column>),
    /// The first, and where it has no value the second.
    Fill(Column, Column),
    Choose {
        condition: Column,
        then: Branch,
        otherwise: Branch,
    },
}

/// A branch of `IF`, and what a value that it lacks counts as.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Branch {
    column: Column,
    missing: f64,
}

/// The functions that make a value of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Map {
    Negate,
    Call(Function),
}

/// Steps that are ready to run over any columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Program {
    steps: Vec<Step>,
    result: Column,
    settings: Settings,
}

impl Program {
    /// Adds the result at each place of the columns, which are equally long, to `out`.
    pub(crate) fn run(
        &self,
        columns: &[&[f64]],
        times: &dyn Fn(usize) -> Timestamp,
        out: &mut Vec<f64>,
    ) {
        let length = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        let mut made = vec![0.0; self.steps.len() * CHUNK];
        out.reserve(length);
        for first in (0..length).step_by(CHUNK) {
            let chunk = Chunk {
                columns,
                first,
                length: CHUNK.min(length - first),
            };
            for (place, step) in self.steps.iter().enumerate() {
                let (before, rest) = made.split_at_mut(place * CHUNK);
                if let Some(target) = rest.get_mut(..chunk.length) {
                    kernel::run(step, self.settings, &chunk, before, times, target);
                }
            }
            out.extend_from_slice(chunk.column(self.result, &made));
        }
    }
}

/// The places that are in work.
struct Chunk<'a> {
    columns: &'a [&'a [f64]],
    first: usize,
    length: usize,
}

impl Chunk<'_> {
    /// The values of a column at these places.
    fn column<'a>(&'a self, column: Column, made: &'a [f64]) -> &'a [f64] {
        let (values, first) = match column {
            Column::Given(index) => (self.columns.get(index).copied(), self.first),
            Column::Made(index) => (Some(made), index * CHUNK),
        };
        values
            .and_then(|values| values.get(first..first + self.length))
            .unwrap_or_default()
    }
}

//! The loops of the steps. Each works on whole slices without a branch on the data where the
//! function allows it, so that the compiler can make vector instructions of it.

use super::super::evaluate::{Part, larger, smaller};
use super::super::function::Function;
use super::super::operator::{Operation, is_true};
use super::super::settings::{Deviation, Settings};
use super::{Branch, CHUNK, Chunk, Map, Step};
use crate::time::Timestamp;

/// Writes what a step makes of the columns that were `made` before it.
pub(super) fn run(
    step: &Step,
    settings: Settings,
    chunk: &Chunk<'_>,
    made: &[f64],
    times: &dyn Fn(usize) -> Timestamp,
    target: &mut [f64],
) {
    let column = |column| chunk.column(column, made);
    match step {
        Step::Constant(value) => target.fill(*value),
        Step::Calendar(part) => calendar(*part, chunk.first, times, target),
        Step::Map(map, of) => map_values(*map, column(*of), target),
        Step::Join(operator, left, right) => operator.with(Join {
            left: column(*left),
            right: column(*right),
            target,
        }),
        Step::SeriesNumber(operator, series, number) => operator.with(SeriesNumber {
            series: column(*series),
            number: *number,
            target,
        }),
        Step::NumberSeries(operator, number, series) => operator.with(NumberSeries {
            number: *number,
            series: column(*series),
            target,
        }),
        Step::Reduce(function, members) => {
            let columns = members.iter().map(|member| column(*member));
            reduce(*function, settings.deviation, columns, target);
        }
        Step::Fill(series, with) => {
            for ((target, value), with) in target.iter_mut().zip(column(*series)).zip(column(*with))
            {
                *target = or(*value, *with);
            }
        }
        Step::Choose {
            condition,
            then,
            otherwise,
        } => {
            let branch = |branch: &Branch| (column(branch.column), branch.missing);
            choose(column(*condition), branch(then), branch(otherwise), target);
        }
    }
}

/// The value, or the other where it is missing.
fn or(value: f64, other: f64) -> f64 {
    if value.is_nan() { other } else { value }
}

/// The value if it is finite and there.
fn kept(there: bool, value: f64) -> f64 {
    if there & value.is_finite() {
        value
    } else {
        f64::NAN
    }
}

fn calendar(part: Part, first: usize, times: &dyn Fn(usize) -> Timestamp, target: &mut [f64]) {
    for (place, target) in (first..).zip(target) {
        *target = part.of(times(place));
    }
}

fn map_values(map: Map, values: &[f64], target: &mut [f64]) {
    fn each(values: &[f64], target: &mut [f64], map: impl Fn(f64) -> f64) {
        for (target, value) in target.iter_mut().zip(values) {
            *target = kept(true, map(*value));
        }
    }
    match map {
        Map::Negate => each(values, target, |value| -value),
        Map::Call(Function::Abs) => each(values, target, f64::abs),
        Map::Call(Function::Ceil) => each(values, target, f64::ceil),
        Map::Call(Function::Floor) => each(values, target, f64::floor),
        Map::Call(Function::Log) => each(values, target, f64::ln),
        Map::Call(_) => each(values, target, f64::log10),
    }
}

/// Two series: a missing value is 0 unless both are missing.
struct Join<'a> {
    left: &'a [f64],
    right: &'a [f64],
    target: &'a mut [f64],
}

impl Operation for Join<'_> {
    type Output = ();

    fn run(self, apply: impl Fn(f64, f64) -> f64) {
        let pairs = self.left.iter().zip(self.right);
        for (target, (left, right)) in self.target.iter_mut().zip(pairs) {
            let there = !(left.is_nan() & right.is_nan());
            *target = kept(there, apply(or(*left, 0.0), or(*right, 0.0)));
        }
    }
}

/// A series and the number on its right.
struct SeriesNumber<'a> {
    series: &'a [f64],
    number: f64,
    target: &'a mut [f64],
}

impl Operation for SeriesNumber<'_> {
    type Output = ();

    fn run(self, apply: impl Fn(f64, f64) -> f64) {
        for (target, value) in self.target.iter_mut().zip(self.series) {
            *target = kept(!value.is_nan(), apply(*value, self.number));
        }
    }
}

/// A number on the left and a series.
struct NumberSeries<'a> {
    number: f64,
    series: &'a [f64],
    target: &'a mut [f64],
}

impl Operation for NumberSeries<'_> {
    type Output = ();

    fn run(self, apply: impl Fn(f64, f64) -> f64) {
        for (target, value) in self.target.iter_mut().zip(self.series) {
            *target = kept(!value.is_nan(), apply(self.number, *value));
        }
    }
}

/// As the reduction of one list of values does it, with one sum, smallest or largest for each
/// place.
fn reduce<'a>(
    function: Function,
    kind: Deviation,
    members: impl ExactSizeIterator<Item = &'a [f64]> + Clone,
    target: &mut [f64],
) {
    let all = members.len() as f64;
    let mut counts = [0.0; CHUNK];
    let counts = counts.get_mut(..target.len()).unwrap_or_default();
    fold(members.clone(), 0.0, counts, |count, _| count + 1.0);
    match function {
        Function::DatapointCount => target.copy_from_slice(counts),
        Function::Max => fold(members, f64::NEG_INFINITY, target, larger),
        Function::Min => fold(members, f64::INFINITY, target, smaller),
        Function::Sum => fold(members, 0.0, target, |sum, value| sum + value),
        Function::Avg => {
            fold(members, 0.0, target, |sum, value| sum + value);
            for sum in target.iter_mut() {
                *sum /= all;
            }
        }
        _ => deviation(kind, members, counts, target),
    }
    for (target, count) in target.iter_mut().zip(counts) {
        *target = kept(*count > 0.0, *target);
    }
}

/// Folds at each place the values of all members that have one.
fn fold<'a>(
    members: impl Iterator<Item = &'a [f64]>,
    start: f64,
    target: &mut [f64],
    add: impl Fn(f64, f64) -> f64,
) {
    target.fill(start);
    for member in members {
        for (target, value) in target.iter_mut().zip(member) {
            let added = add(*target, *value);
            *target = if value.is_nan() { *target } else { added };
        }
    }
}

fn deviation<'a>(
    kind: Deviation,
    members: impl Iterator<Item = &'a [f64]> + Clone,
    counts: &[f64],
    target: &mut [f64],
) {
    let mut means = [0.0; CHUNK];
    let means = means.get_mut(..target.len()).unwrap_or_default();
    fold(members.clone(), 0.0, means, |sum, value| sum + value);
    for (mean, count) in means.iter_mut().zip(counts) {
        *mean /= count;
    }
    target.fill(0.0);
    for member in members {
        for ((target, value), mean) in target.iter_mut().zip(member).zip(&*means) {
            let square = (value - mean) * (value - mean);
            *target += if value.is_nan() { 0.0 } else { square };
        }
    }
    for (target, count) in target.iter_mut().zip(counts) {
        *target = (*target / kind.divisor(*count)).sqrt();
    }
}

/// Where the condition is missing there is nothing; else the value of one branch.
fn choose(
    condition: &[f64],
    (then, then_missing): (&[f64], f64),
    (otherwise, otherwise_missing): (&[f64], f64),
    target: &mut [f64],
) {
    let branches = then.iter().zip(otherwise);
    for ((target, condition), (then, otherwise)) in target.iter_mut().zip(condition).zip(branches) {
        let chosen = if is_true(*condition) {
            or(*then, then_missing)
        } else {
            or(*otherwise, otherwise_missing)
        };
        *target = if condition.is_nan() { f64::NAN } else { chosen };
    }
}

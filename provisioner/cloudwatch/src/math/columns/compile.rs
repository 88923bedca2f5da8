//! From an expression to steps. What depends on more than one time is not compiled.

use super::super::check::literal_slice;
use super::super::evaluate::{MAX_SERIES, Part, index};
use super::super::expression::{Expr, Node};
use super::super::function::Function;
use super::super::operator::{Operator, is_true};
use super::super::settings::Settings;
use super::super::text::content;
use super::{Branch, Column, Map, Program, Step};
use crate::period::Period;

/// What a part of an expression is compiled to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Compiled {
    /// A number that is known; `None` when there is none, as for a division by zero.
    Scalar(Option<f64>),
    Series(Column),
    /// Several series, whose number is known.
    Array(Vec<Column>),
}

/// The queries that an expression refers to.
pub(crate) trait Queries {
    /// The query of an id, compiled; `None` when it cannot be.
    fn query(&self, id: &str) -> Option<Compiled>;

    /// The given columns of all metrics whose ids contain the text, in the order of the list.
    fn metrics(&mut self, contained: &str) -> Option<Vec<Column>>;

    /// The period of the metric of an id; `None` for an expression.
    fn period(&self, id: &str) -> Option<Period>;
}

/// Collects steps.
#[derive(Debug, Default)]
pub(crate) struct Compiler {
    steps: Vec<Step>,
}

impl Compiler {
    /// The steps, if what they lead to is a series.
    pub(crate) fn finish(self, result: &Compiled, settings: Settings) -> Option<Program> {
        match result {
            Compiled::Series(result) => Some(Program {
                steps: self.steps,
                result: *result,
                settings,
            }),
            _ => None,
        }
    }

    /// Compiles a part; `None` when its value at a time depends on other times, or cannot be told.
    pub(crate) fn part(&mut self, expr: &Expr, queries: &mut dyn Queries) -> Option<Compiled> {
        match &expr.node {
            Node::Number(number) => Some(Compiled::Scalar(Some(*number))),
            Node::Id(id) => queries.query(id),
            Node::Text(_) | Node::Keyword(_) => None,
            Node::Array(parts) => self.array(parts, queries),
            Node::Negate(inner) => match self.part(inner, queries)? {
                Compiled::Scalar(value) => Some(Compiled::Scalar(value.map(|value| -value))),
                inner => self.map(Map::Negate, inner),
            },
            Node::Chain { first, rest } => {
                let first = self.part(first, queries)?;
                rest.iter().try_fold(first, |left, (operator, operand)| {
                    let right = self.part(operand, queries)?;
                    self.combine(*operator, left, right)
                })
            }
            Node::Call {
                function,
                arguments,
            } => self.call(*function, arguments, queries),
        }
    }

    fn made(&mut self, step: Step) -> Column {
        self.steps.push(step);
        Column::Made(self.steps.len() - 1)
    }

    fn series(&mut self, step: Step) -> Compiled {
        Compiled::Series(self.made(step))
    }

    fn array(&mut self, parts: &[Expr], queries: &mut dyn Queries) -> Option<Compiled> {
        let mut members = Vec::with_capacity(parts.len());
        for part in parts {
            match self.part(part, queries)? {
                Compiled::Scalar(_) => return None,
                Compiled::Series(column) => members.push(column),
                Compiled::Array(more) => members.extend(more),
            }
        }
        array(members)
    }

    fn map(&mut self, map: Map, value: Compiled) -> Option<Compiled> {
        self.each(value, |compiler, column| {
            compiler.made(Step::Map(map, column))
        })
    }

    /// Does the same with one series, or with each of several.
    fn each(
        &mut self,
        value: Compiled,
        mut step: impl FnMut(&mut Self, Column) -> Column,
    ) -> Option<Compiled> {
        match value {
            Compiled::Scalar(_) => None,
            Compiled::Series(column) => Some(Compiled::Series(step(self, column))),
            Compiled::Array(columns) => {
                let columns = columns.into_iter().map(|column| step(self, column));
                Some(Compiled::Array(columns.collect()))
            }
        }
    }

    fn combine(&mut self, operator: Operator, left: Compiled, right: Compiled) -> Option<Compiled> {
        match (left, right) {
            (Compiled::Scalar(left), Compiled::Scalar(right)) => {
                let value = left.zip(right);
                Some(Compiled::Scalar(
                    value.and_then(|(left, right)| operator.apply(left, right)),
                ))
            }
            (Compiled::Scalar(left), right) => self.each(right, |compiler, column| {
                compiler.made(left.map_or(Step::Constant(f64::NAN), |left| {
                    Step::NumberSeries(operator, left, column)
                }))
            }),
            (left, Compiled::Scalar(right)) => self.each(left, |compiler, column| {
                compiler.made(right.map_or(Step::Constant(f64::NAN), |right| {
                    Step::SeriesNumber(operator, column, right)
                }))
            }),
            (left, Compiled::Series(right)) => self.each(left, |compiler, left| {
                compiler.made(Step::Join(operator, left, right))
            }),
            (Compiled::Series(left), right) => self.each(right, |compiler, right| {
                compiler.made(Step::Join(operator, left, right))
            }),
            (Compiled::Array(_), Compiled::Array(_)) => None,
        }
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Expr],
        queries: &mut dyn Queries,
    ) -> Option<Compiled> {
        if let Some(part) = Part::of_function(function) {
            for argument in arguments {
                self.part(argument, queries)?;
            }
            return Some(self.series(Step::Calendar(part)));
        }
        match (function, arguments) {
            (Function::If, [condition, then]) => self.choose(condition, then, None, queries),
            (Function::If, [condition, then, otherwise]) => {
                self.choose(condition, then, Some(otherwise), queries)
            }
            (Function::Fill, [series, with]) => self.fill(series, with, queries),
            (Function::Metrics, []) => array(queries.metrics("")?),
            (Function::Metrics, [contained]) => match &contained.node {
                Node::Text(text) => array(queries.metrics(content(text))?),
                _ => None,
            },
            (Function::Slice, [array, bounds @ ..]) => {
                let array = self.part(array, queries)?;
                let one = literal_slice(function, arguments).is_some();
                self.slice(array, bounds, one, queries)
            }
            (Function::Period, [argument]) => match &argument.node {
                Node::Id(id) => {
                    let period = queries.period(id);
                    let seconds = period.map(|period| f64::from(period.seconds()));
                    Some(Compiled::Scalar(seconds))
                }
                _ => None,
            },
            (_, [argument]) => {
                let argument = self.part(argument, queries)?;
                self.one(function, argument)
            }
            _ => None,
        }
    }

    /// A function of one value.
    fn one(&mut self, function: Function, argument: Compiled) -> Option<Compiled> {
        match (function, argument) {
            (
                Function::Abs | Function::Ceil | Function::Floor | Function::Log | Function::Log10,
                value,
            ) => self.map(Map::Call(function), value),
            (Function::TimeSeries, Compiled::Scalar(value)) => {
                Some(self.series(Step::Constant(value.unwrap_or(f64::NAN))))
            }
            (Function::MetricCount, Compiled::Array(members)) => {
                Some(Compiled::Scalar(Some(members.len() as f64)))
            }
            (Function::First, Compiled::Array(members)) => {
                Some(self.member(members.first().copied()))
            }
            (Function::Last, Compiled::Array(members)) => {
                Some(self.member(members.last().copied()))
            }
            (
                Function::Avg
                | Function::DatapointCount
                | Function::Max
                | Function::Min
                | Function::Stddev
                | Function::Sum,
                Compiled::Array(members),
            ) => Some(self.series(Step::Reduce(function, members))),
            _ => None,
        }
    }

    /// One series of an array; one without points when it is not there.
    fn member(&mut self, column: Option<Column>) -> Compiled {
        Compiled::Series(column.unwrap_or_else(|| self.made(Step::Constant(f64::NAN))))
    }

    fn slice(
        &mut self,
        array: Compiled,
        bounds: &[Expr],
        one: bool,
        queries: &mut dyn Queries,
    ) -> Option<Compiled> {
        let Compiled::Array(members) = array else {
            return None;
        };
        let mut places = Vec::with_capacity(bounds.len());
        for bound in bounds {
            match self.part(bound, queries)? {
                Compiled::Scalar(value) => places.push(index(value)),
                _ => return None,
            }
        }
        let (start, end) = match places.as_slice() {
            [start] => (*start, members.len()),
            [start, end] => (*start, (*end).min(members.len())),
            _ => return None,
        };
        let kept = members.get(start..end).unwrap_or_default();
        if one {
            return Some(self.member(kept.first().copied()));
        }
        Some(Compiled::Array(kept.to_vec()))
    }

    fn fill(&mut self, series: &Expr, with: &Expr, queries: &mut dyn Queries) -> Option<Compiled> {
        let series = self.part(series, queries)?;
        let with = match self.part(with, queries)? {
            Compiled::Scalar(value) => self.made(Step::Constant(value.unwrap_or(f64::NAN))),
            Compiled::Series(column) => column,
            Compiled::Array(_) => return None,
        };
        self.each(series, |compiler, column| {
            compiler.made(Step::Fill(column, with))
        })
    }

    fn choose(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: Option<&Expr>,
        queries: &mut dyn Queries,
    ) -> Option<Compiled> {
        let compared = condition.is_comparison();
        let condition = self.part(condition, queries)?;
        let then = self.part(then, queries)?;
        let otherwise = match otherwise {
            Some(otherwise) => Some(self.part(otherwise, queries)?),
            None => None,
        };
        let condition = match condition {
            Compiled::Scalar(None) => return Some(self.member(None)),
            Compiled::Scalar(Some(value)) => {
                return match if is_true(value) {
                    Some(then)
                } else {
                    otherwise
                } {
                    Some(Compiled::Series(column)) => Some(Compiled::Series(column)),
                    Some(_) => None,
                    None => Some(self.member(None)),
                };
            }
            Compiled::Series(column) => column,
            Compiled::Array(_) => return None,
        };
        let lacking = if matches!(then, Compiled::Scalar(_)) && !compared {
            f64::NAN
        } else {
            0.0
        };
        let then = self.branch(Some(&then), 0.0)?;
        let otherwise = self.branch(otherwise.as_ref(), lacking)?;
        Some(self.series(Step::Choose {
            condition,
            then,
            otherwise,
        }))
    }

    fn branch(&mut self, value: Option<&Compiled>, lacking: f64) -> Option<Branch> {
        let (column, missing) = match value {
            None => (self.made(Step::Constant(f64::NAN)), f64::NAN),
            Some(Compiled::Scalar(value)) => (
                self.made(Step::Constant(value.unwrap_or(f64::NAN))),
                f64::NAN,
            ),
            Some(Compiled::Series(column)) => (*column, lacking),
            Some(Compiled::Array(_)) => return None,
        };
        Some(Branch { column, missing })
    }
}

/// An array, unless it has more series than one may have.
fn array(members: Vec<Column>) -> Option<Compiled> {
    (members.len() <= MAX_SERIES).then_some(Compiled::Array(members))
}

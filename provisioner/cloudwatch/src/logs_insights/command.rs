//! The commands of a query.

use super::expression::{Aggregate, Expression, Field};
use super::glob::Glob;
use super::regex::Regex;
use crate::syntax::Span;

/// A command and where its name stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Command {
    pub(super) kind: CommandKind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum CommandKind {
    Fields(Vec<Column>),
    Display(Vec<Column>),
    Filter(Expression),
    Parse(Parse),
    Stats(Stats),
    Sort(Vec<SortKey>),
    Limit(usize),
    Dedup(Vec<Field>),
    /// A log group to read, as log widgets name it.
    Source(String),
}

/// An expression and the name under which it shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) expression: Expression,
    /// What follows `as`, or the text of the expression.
    pub(super) name: String,
    /// Whether there was an `as`, or it is no mere field.
    pub(super) defines: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parse {
    pub(super) value: Expression,
    pub(super) form: ParseForm,
    /// The fields that it defines.
    pub(super) names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum ParseForm {
    Glob(Glob),
    Regex(Regex),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stats {
    pub(super) columns: Vec<Column>,
    pub(super) aggregates: Vec<Aggregate>,
    pub(super) by: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct SortKey {
    pub(super) expression: Expression,
    pub(super) descending: bool,
}

impl Command {
    /// Every expression of the command with its own span where it has one.
    pub(super) fn expressions(&self) -> Vec<&Expression> {
        match &self.kind {
            CommandKind::Fields(columns) | CommandKind::Display(columns) => {
                columns.iter().map(|column| &column.expression).collect()
            }
            CommandKind::Filter(condition) => vec![condition],
            CommandKind::Parse(parse) => vec![&parse.value],
            CommandKind::Stats(stats) => {
                let columns = stats.columns.iter().chain(&stats.by);
                let arguments = stats
                    .aggregates
                    .iter()
                    .filter_map(|one| one.argument.as_ref());
                columns
                    .map(|column| &column.expression)
                    .chain(arguments)
                    .collect()
            }
            CommandKind::Sort(keys) => keys.iter().map(|key| &key.expression).collect(),
            CommandKind::Limit(_) | CommandKind::Dedup(_) | CommandKind::Source(_) => Vec::new(),
        }
    }
}

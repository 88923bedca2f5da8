//! A query as a whole.

use std::str::FromStr;

use super::MAX_LENGTH;
use super::check::check;
use super::command::{Command, CommandKind, Stats};
use super::command_parser::command;
use super::expression::Expression;
use super::lexer::{TokenKind, tokens};
use crate::syntax::{Span, SyntaxError};

/// A query that can run.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub(super) commands: Vec<Command>,
    groups: Vec<String>,
}

impl Query {
    /// Reads a query, or finds every mistake in it, in the order of the text.
    pub fn parse(source: &str) -> Result<Self, Vec<SyntaxError>> {
        let whole = Span {
            start: 0,
            end: source.len(),
        };
        let length = source.chars().count();
        if length > MAX_LENGTH {
            let message = format!("a query has at most {MAX_LENGTH} characters, not {length}");
            return Err(vec![SyntaxError::new(whole, message)]);
        }
        let (tokens, mut errors) = tokens(source);
        let mut commands = Vec::new();
        let blank = |tokens: &[super::lexer::Token]| {
            tokens.iter().all(|token| token.kind == TokenKind::End)
        };
        if errors.is_empty() && tokens.iter().all(|tokens| blank(tokens)) {
            return Err(vec![SyntaxError::new(whole, "the query is empty")]);
        }
        let broken: Vec<usize> = errors.iter().map(|error| error.start).collect();
        let mut start = 0;
        for tokens in &tokens {
            let end = tokens.last().map_or(start, |token| token.span.end);
            match command(source, tokens) {
                Ok(command) => commands.push(command),
                // a character that has no place leaves nothing to say about what is around it
                Err(_) if broken.iter().any(|at| (start..=end).contains(at)) => {}
                Err(error) => errors.push(error),
            }
            start = end;
        }
        if errors.is_empty() {
            errors = check(&commands);
        }
        if !errors.is_empty() {
            errors.sort_by_key(|error| (error.start, error.end));
            return Err(errors);
        }
        let groups = commands.iter().filter_map(|command| match &command.kind {
            CommandKind::Source(group) => Some(group.clone()),
            _ => None,
        });
        let groups = groups.collect();
        Ok(Self { commands, groups })
    }

    /// The log groups that the query names itself, by `SOURCE`.
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The columns of a time series: the last `stats`, if `bin` is all that it groups by
    /// (`LG:CWL_QuerySyntax-Stats`, "Visualize time series data").
    pub(super) fn time_series(&self) -> Option<&Stats> {
        let stats = self
            .commands
            .iter()
            .rev()
            .find_map(|command| match &command.kind {
                CommandKind::Stats(stats) => Some(stats),
                _ => None,
            })?;
        match stats.by.as_slice() {
            [column]
                if matches!(column.expression, Expression::Bin(..))
                    && !stats.aggregates.is_empty() =>
            {
                Some(stats)
            }
            _ => None,
        }
    }
}

impl FromStr for Query {
    type Err = Vec<SyntaxError>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

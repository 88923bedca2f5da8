//! The rules that hold between commands.

use std::collections::BTreeSet;

use super::MAX_STATS;
use super::command::{Column, Command, CommandKind, Stats};
use super::expression::{Expression, Field};
use super::function::{Aggregator, nearest};
use crate::syntax::SyntaxError;

/// Every rule that the commands break together.
pub(super) fn check(commands: &[Command]) -> Vec<SyntaxError> {
    let mut errors = order(commands);
    let mut known: Option<BTreeSet<String>> = None;
    for command in commands {
        references(command, known.as_ref(), &mut errors);
        match (&command.kind, &mut known) {
            (CommandKind::Stats(stats), _) => known = Some(names_of(stats)),
            (CommandKind::Fields(columns), Some(known)) => known.extend(defined(columns)),
            (CommandKind::Parse(parse), Some(known)) => known.extend(parse.names.iter().cloned()),
            _ => {}
        }
    }
    errors.sort_by_key(|error| (error.start, error.end));
    errors
}

/// Which commands may follow which (`LG:CWL_QuerySyntax-Stats`, `LG:CWL_QuerySyntax-Dedup`).
fn order(commands: &[Command]) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    let is_stats = |command: &&Command| matches!(command.kind, CommandKind::Stats(_));
    let last_stats = commands.iter().rposition(|command| is_stats(&command));
    let mut after_dedup = false;
    let mut stats = 0;
    for (index, command) in commands.iter().enumerate() {
        let mut fail = |message: &str| errors.push(SyntaxError::new(command.span, message));
        if after_dedup && !matches!(command.kind, CommandKind::Limit(_)) {
            fail("only `limit` may follow `dedup`");
        }
        match command.kind {
            CommandKind::Stats(_) => {
                stats += 1;
                if stats > MAX_STATS {
                    fail("a query has at most two `stats`");
                }
            }
            CommandKind::Sort(_) | CommandKind::Limit(_)
                if last_stats > Some(index) && stats > 0 =>
            {
                fail("`sort` and `limit` must come after the last `stats`");
            }
            CommandKind::Dedup(_) => after_dedup = true,
            CommandKind::Source(_)
                if !commands
                    .iter()
                    .take(index)
                    .all(|one| matches!(one.kind, CommandKind::Source(_))) =>
            {
                fail("`SOURCE` must come before all other commands");
            }
            _ => {}
        }
    }
    errors
}

/// The names that there are after a `stats`.
fn names_of(stats: &Stats) -> BTreeSet<String> {
    let columns = stats.columns.iter().chain(&stats.by);
    columns.map(|column| column.name.clone()).collect()
}

fn defined(columns: &[Column]) -> impl Iterator<Item = String> {
    columns
        .iter()
        .filter(|column| column.defines)
        .map(|column| column.name.clone())
}

/// After a `stats` there is only what it defined (`LG:CWL_QuerySyntax-Stats`).
fn references(command: &Command, known: Option<&BTreeSet<String>>, errors: &mut Vec<SyntaxError>) {
    let mut names = known.cloned();
    // the columns of one command may use those before them
    let own = match &command.kind {
        CommandKind::Stats(stats) => {
            if known.is_none() {
                return own_columns(stats, errors);
            }
            names_of(stats)
        }
        CommandKind::Fields(columns) | CommandKind::Display(columns) => defined(columns).collect(),
        _ => BTreeSet::new(),
    };
    let Some(names) = &mut names else { return };
    names.extend(own);
    let mut fields: Vec<&Field> = Vec::new();
    for expression in command.expressions() {
        expression.walk(&mut |one| match one {
            Expression::Field(field) => fields.push(field),
            Expression::Bin(_, span) if !names.contains("@timestamp") => {
                let error = SyntaxError::new(
                    *span,
                    "`bin` needs `@timestamp`, which is gone after `stats`",
                );
                errors.push(
                    error.hint("keep it as `max(@timestamp) as @t`, and write `datefloor(@t, 5m)`"),
                );
            }
            _ => {}
        });
    }
    if let CommandKind::Dedup(dedup) = &command.kind {
        fields.extend(dedup);
    }
    errors.extend(
        fields
            .into_iter()
            .filter(|field| !names.contains(&field.name))
            .map(|field| unknown(field, names)),
    );
    if let CommandKind::Stats(stats) = &command.kind {
        for aggregate in &stats.aggregates {
            if matches!(
                aggregate.aggregator,
                Aggregator::Earliest | Aggregator::Latest
            ) && !names.contains("@timestamp")
            {
                let message =
                    "`earliest` and `latest` need `@timestamp`, which is gone after `stats`";
                errors.push(SyntaxError::new(aggregate.span, message));
            }
        }
    }
}

/// Outside of aggregates, the first `stats` only knows what it groups by and its own columns.
fn own_columns(stats: &Stats, errors: &mut Vec<SyntaxError>) {
    let mut names: BTreeSet<String> = stats.by.iter().map(|column| column.name.clone()).collect();
    for column in &stats.columns {
        column.expression.walk(&mut |one| match one {
            Expression::Field(field) if !names.contains(&field.name) => {
                let message = format!(
                    "`{}` has a value for each event, and `stats` makes one of many",
                    field.name
                );
                let hint = format!("group by it, or write `latest({})`", field.name);
                errors.push(SyntaxError::new(field.span, message).hint(hint));
            }
            _ => {}
        });
        names.insert(column.name.clone());
    }
}

fn unknown(field: &Field, names: &BTreeSet<String>) -> SyntaxError {
    let name = &field.name;
    let error = SyntaxError::new(field.span, format!("`{name}` is gone after `stats`"));
    if let Some(known) = nearest(name, names.iter().map(String::as_str)) {
        return error.hint(format!("did you mean `{known}`?"));
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    error.hint(format!("there are only {}", names.join(", ")))
}

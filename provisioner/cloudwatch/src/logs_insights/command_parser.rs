//! From the tokens of one command to the command.

use super::MAX_RESULTS;
use super::command::{Column, Command, CommandKind, Parse, ParseForm, SortKey, Stats};
use super::cursor::Parser;
use super::expression::{Expression, Field};
use super::function::nearest;
use super::glob::Glob;
use super::lexer::{Token, TokenKind};
use super::regex::Regex;
use crate::syntax::{Span, SyntaxError};

/// The commands of the subset.
const COMMANDS: [&str; 9] = [
    "fields", "display", "filter", "parse", "stats", "sort", "limit", "dedup", "source",
];

/// Commands of the language that the subset lacks.
const ELSEWHERE: [&str; 8] = [
    "pattern",
    "anomaly",
    "diff",
    "unmask",
    "unnest",
    "lookup",
    "filterIndex",
    "join",
];

/// Reads one command.
pub(super) fn command(source: &str, tokens: &[Token]) -> Result<Command, SyntaxError> {
    let mut parser = Parser::new(source, tokens);
    let token = parser.next();
    let TokenKind::Word(name) = &token.kind else {
        parser.at = 0;
        return Err(parser
            .unexpected("a command")
            .hint("commands are `fields`, `filter`, `stats` and others"));
    };
    let kind = match name.to_ascii_lowercase().as_str() {
        "fields" => CommandKind::Fields(columns(&mut parser)?),
        "display" => CommandKind::Display(columns(&mut parser)?),
        "filter" => CommandKind::Filter(parser.expression()?),
        "parse" => CommandKind::Parse(parse(&mut parser)?),
        "stats" => CommandKind::Stats(stats(&mut parser)?),
        "sort" => CommandKind::Sort(sort(&mut parser)?),
        "limit" => CommandKind::Limit(limit(&mut parser)?),
        "dedup" => CommandKind::Dedup(dedup(&mut parser)?),
        "source" => CommandKind::Source(log_group(&mut parser)?),
        _ => return Err(unknown(name, token.span)),
    };
    match parser.peek().kind {
        TokenKind::End => Ok(Command {
            kind,
            span: token.span,
        }),
        _ => Err(parser.unexpected("`|` or the end of the command")),
    }
}

fn unknown(name: &str, span: Span) -> SyntaxError {
    if ELSEWHERE
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
    {
        return SyntaxError::new(span, format!("the command `{name}` is not supported here"));
    }
    let error = SyntaxError::new(span, format!("there is no command `{name}`"));
    match nearest(name, COMMANDS.into_iter()) {
        Some(known) => error.hint(format!("did you mean `{known}`?")),
        None => error.hint(format!("commands are `{}`", COMMANDS.join("`, `"))),
    }
}

/// Reads things parted by commas.
fn separated<T>(
    parser: &mut Parser<'_>,
    one: impl Fn(&mut Parser<'_>) -> Result<T, SyntaxError>,
) -> Result<Vec<T>, SyntaxError> {
    let mut all = vec![one(parser)?];
    while parser.symbol(",") {
        all.push(one(parser)?);
    }
    Ok(all)
}

fn columns(parser: &mut Parser<'_>) -> Result<Vec<Column>, SyntaxError> {
    separated(parser, column)
}

fn column(parser: &mut Parser<'_>) -> Result<Column, SyntaxError> {
    let first = parser.at;
    let expression = parser.expression()?;
    let written = parser.text(parser.since(first)).to_owned();
    if parser.keyword("as") {
        let name = name(parser)?.name;
        return Ok(Column {
            expression,
            name,
            defines: true,
        });
    }
    let (name, defines) = match &expression {
        Expression::Field(field) => (field.name.clone(), false),
        _ => (written, true),
    };
    Ok(Column {
        expression,
        name,
        defines,
    })
}

fn name(parser: &mut Parser<'_>) -> Result<Field, SyntaxError> {
    let token = parser.next();
    match &token.kind {
        TokenKind::Word(name) | TokenKind::Field(name) => Ok(Field {
            name: name.clone(),
            span: token.span,
        }),
        _ => {
            parser.at -= 1;
            Err(parser.unexpected("a name"))
        }
    }
}

fn parse(parser: &mut Parser<'_>) -> Result<Parse, SyntaxError> {
    let message = Expression::Field(Field {
        name: "@message".to_owned(),
        span: parser.peek().span,
    });
    let value = match parser.peek().kind {
        // without a field, the message (*undocumented*)
        TokenKind::Text(_) | TokenKind::Regex(_) => message,
        _ => Expression::Field(name(parser)?),
    };
    let token = parser.next();
    let form = match &token.kind {
        TokenKind::Text(glob) => ParseForm::Glob(Glob::new(glob)),
        TokenKind::Regex(source) => ParseForm::Regex(Regex::new(source, token.span)?),
        _ => {
            parser.at -= 1;
            return Err(parser
                .unexpected("a text with `*`, or a regular expression such as `/(?<name>a.*)/`"));
        }
    };
    let aliases = if parser.keyword("as") {
        separated(parser, name)?
            .into_iter()
            .map(|field| field.name)
            .collect()
    } else {
        Vec::new()
    };
    let names = match &form {
        ParseForm::Glob(glob) if glob.stars() != aliases.len() || aliases.is_empty() => {
            let message = format!(
                "there are {} stars and {} names",
                glob.stars(),
                aliases.len()
            );
            return Err(
                SyntaxError::new(token.span, message).hint("each `*` needs a name after `as`")
            );
        }
        ParseForm::Glob(_) => aliases,
        ParseForm::Regex(_) if !aliases.is_empty() => {
            let message = "a regular expression names its fields itself";
            return Err(
                SyntaxError::new(token.span, message).hint("write `(?<name>…)` and leave `as` out")
            );
        }
        ParseForm::Regex(regex) => regex.names().map(str::to_owned).collect(),
    };
    if names.is_empty() {
        let message = "this regular expression has no named group";
        return Err(SyntaxError::new(token.span, message).hint("write `(?<name>…)`"));
    }
    Ok(Parse { value, form, names })
}

fn stats(parser: &mut Parser<'_>) -> Result<Stats, SyntaxError> {
    parser.aggregates = Some(Vec::new());
    let columns = columns(parser)?;
    let aggregates = parser.aggregates.take().unwrap_or_default();
    let by = if parser.keyword("by") {
        self::columns(parser)?
    } else {
        Vec::new()
    };
    Ok(Stats {
        columns,
        aggregates,
        by,
    })
}

fn sort(parser: &mut Parser<'_>) -> Result<Vec<SortKey>, SyntaxError> {
    separated(parser, |parser| {
        let expression = parser.expression()?;
        let descending = parser.keyword("desc");
        if !descending {
            parser.keyword("asc");
        }
        Ok(SortKey {
            expression,
            descending,
        })
    })
}

fn limit(parser: &mut Parser<'_>) -> Result<usize, SyntaxError> {
    let token = parser.next();
    let text = parser.text(token.span);
    match text.parse() {
        Ok(limit @ 1..=MAX_RESULTS) => Ok(limit),
        _ if token.kind == TokenKind::End => {
            Err(SyntaxError::new(token.span, "`limit` needs a number"))
        }
        _ => {
            let message =
                format!("a limit is a whole number from 1 to {MAX_RESULTS}, not `{text}`");
            Err(SyntaxError::new(token.span, message))
        }
    }
}

fn dedup(parser: &mut Parser<'_>) -> Result<Vec<Field>, SyntaxError> {
    separated(parser, name)
}

/// `SOURCE 'name'`, the form of log widgets.
fn log_group(parser: &mut Parser<'_>) -> Result<String, SyntaxError> {
    let token = parser.next();
    match &token.kind {
        TokenKind::Text(name) => Ok(name.clone()),
        TokenKind::Word(word) => {
            let message = format!("`SOURCE {word}` is not supported here");
            Err(SyntaxError::new(token.span, message)
                .hint("name each group, as in `SOURCE 'group'`"))
        }
        _ => {
            parser.at -= 1;
            Err(parser.unexpected("the name of a log group between quotation marks"))
        }
    }
}

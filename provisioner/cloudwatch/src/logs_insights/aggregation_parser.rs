//! From text to the aggregation of a log alarm.

use super::aggregation::{Aggregation, AggregationFunction, Direction};
use super::cursor::Parser;
use super::lexer::{TokenKind, tokens};
use crate::syntax::{Span, SyntaxError};

/// The longest expression, in characters.
const MAX_LENGTH: usize = 2048;
/// The most fields to group by.
const MAX_FIELDS: usize = 5;

impl Aggregation {
    /// Reads an expression.
    pub fn parse(source: &str) -> Result<Self, Vec<SyntaxError>> {
        let length = source.chars().count();
        if length > MAX_LENGTH {
            let message =
                format!("an aggregation has at most {MAX_LENGTH} characters, not {length}");
            let whole = Span {
                start: 0,
                end: source.len(),
            };
            return Err(vec![SyntaxError::new(whole, message)]);
        }
        let (commands, mut errors) = tokens(source);
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut commands = commands.iter();
        let function = commands
            .next()
            .map(|tokens| function(&mut Parser::new(source, tokens)));
        let sort = commands
            .next()
            .map(|tokens| direction(&mut Parser::new(source, tokens)));
        if let Some(tokens) = commands.next() {
            errors.push(Parser::new(source, tokens).unexpected("the end of the aggregation"));
        }
        let function =
            function.and_then(|function| function.map_err(|error| errors.push(error)).ok());
        let sort = sort.and_then(|sort| sort.map_err(|error| errors.push(error)).ok());
        match function {
            Some((function, by)) if errors.is_empty() => Ok(Self { function, by, sort }),
            _ => {
                errors.sort_by_key(|error| (error.start, error.end));
                Err(errors)
            }
        }
    }
}

type Read<T> = Result<T, SyntaxError>;

/// `count(*) by a, b`.
fn function(parser: &mut Parser<'_>) -> Read<(AggregationFunction, Vec<String>)> {
    let token = parser.next();
    let TokenKind::Word(word) = &token.kind else {
        parser.at = 0;
        return Err(parser.unexpected("`count(*)`, `avg`, `sum`, `min` or `max`"));
    };
    let of: Option<fn(String) -> AggregationFunction> = match word.to_ascii_lowercase().as_str() {
        "count" => None,
        "avg" => Some(AggregationFunction::Average),
        "sum" => Some(AggregationFunction::Sum),
        "min" => Some(AggregationFunction::Minimum),
        "max" => Some(AggregationFunction::Maximum),
        _ => {
            let message = format!("`{word}` is not a function of log alarms");
            let hint = "there are `count(*)`, `avg`, `sum`, `min` and `max`";
            return Err(SyntaxError::new(token.span, message).hint(hint));
        }
    };
    parser.expect("(")?;
    let function = match of {
        None if parser.symbol("*") => AggregationFunction::Count,
        None => return Err(parser.unexpected("`*`")),
        Some(of) => of(field(parser)?),
    };
    parser.expect(")")?;
    let mut by = Vec::new();
    if parser.keyword("by") {
        loop {
            let first = parser.at;
            let name = field(parser)?;
            if parser.symbol("(") {
                let message = format!("`{name}` can not be called here");
                return Err(SyntaxError::new(parser.since(first), message)
                    .hint("group by columns of the query's result"));
            }
            by.push(name);
            if by.len() > MAX_FIELDS {
                let message = format!("there are at most {MAX_FIELDS} fields to group by");
                return Err(SyntaxError::new(parser.since(first), message));
            }
            if !parser.symbol(",") {
                break;
            }
        }
    }
    end(parser)?;
    Ok((function, by))
}

fn field(parser: &mut Parser<'_>) -> Read<String> {
    let token = parser.next();
    match &token.kind {
        TokenKind::Word(name) | TokenKind::Field(name) => Ok(name.clone()),
        _ => {
            parser.at -= 1;
            Err(parser.unexpected("a field"))
        }
    }
}

/// `sort asc` or `sort desc`.
fn direction(parser: &mut Parser<'_>) -> Read<Direction> {
    if !parser.keyword("sort") {
        return Err(parser.unexpected("`sort`"));
    }
    let direction = match () {
        () if parser.keyword("asc") => Direction::Ascending,
        () if parser.keyword("desc") => Direction::Descending,
        () => return Err(parser.unexpected("`asc` or `desc`")),
    };
    end(parser)?;
    Ok(direction)
}

fn end(parser: &Parser<'_>) -> Read<()> {
    match parser.peek().kind {
        TokenKind::End => Ok(()),
        _ => Err(parser.unexpected("`by`, `| sort` or the end")),
    }
}

//! The expression by which a log alarm makes numbers of a query's result (UG+:alarm-on-logs,
//! BOTO:cloudwatch.PutLogAlarm).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::aggregate::State;
use super::expression_parser::Parser;
use super::function::Aggregator;
use super::lexer::{TokenKind, tokens};
use super::settings::Settings;
use super::table::Table;
use super::value::{Key, Value};
use crate::syntax::{Span, SyntaxError};

/// The longest expression, in characters.
const MAX_LENGTH: usize = 2048;
/// The most fields to group by.
const MAX_FIELDS: usize = 5;
/// The most contributors that an alarm looks at.
const MAX_CONTRIBUTORS: usize = 500;

/// `count(*)` or one of `avg`, `sum`, `min`, `max` of a field; `by` up to five fields; and in which
/// order contributors are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregation {
    /// What is made of the rows.
    pub function: AggregationFunction,
    /// The columns whose values make contributors.
    pub by: Vec<String>,
    /// The order of the contributors by their values.
    pub sort: Option<Direction>,
}

/// What an aggregation makes of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is the function that it is named after"
)]
pub enum AggregationFunction {
    Count,
    Average(String),
    Sum(String),
    Minimum(String),
    Maximum(String),
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// The value of some of the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributor {
    /// The values of the columns that it is grouped by, in their order. Empty without `by`.
    pub attributes: Vec<(String, String)>,
    /// The value; none if no row has a number.
    pub value: Option<f64>,
}

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

    /// The value of each contributor. Without `by` there is exactly one, which `count(*)` gives the
    /// value 0 when there are no rows; the other functions give it none then. Rows that lack one of
    /// the fields to group by are left out (*undocumented*).
    ///
    /// In the order of `sort`, the largest first without one, contributors of one value by their
    /// names; of more than 500 the first (*undocumented*).
    pub fn apply(&self, table: &Table) -> Vec<Contributor> {
        let aggregator = self.function.aggregator();
        let value_at = self.function.field().map(|field| table.column(field));
        let places: Vec<Option<usize>> = self.by.iter().map(|name| table.column(name)).collect();
        let at = |row: &[Value], place: Option<usize>| {
            place
                .and_then(|place| row.get(place))
                .cloned()
                .unwrap_or(Value::Null)
        };
        let mut groups: BTreeMap<Vec<Key>, State> = BTreeMap::new();
        if self.by.is_empty() {
            groups.insert(Vec::new(), State::new(aggregator));
        }
        for row in &table.rows {
            let keys: Vec<Key> = places.iter().map(|place| Key(at(row, *place))).collect();
            if keys.iter().any(|key| key.0.is_null()) {
                continue;
            }
            let value = value_at.map_or(Value::Boolean(true), |place| at(row, place));
            // texts would win over numbers in `min`
            let value = value.number().map_or(Value::Null, Value::of);
            let state = groups.entry(keys).or_insert_with(|| State::new(aggregator));
            state.take(aggregator, value, None);
        }
        let finished = groups.into_iter().map(|(keys, state)| Contributor {
            attributes: self
                .by
                .iter()
                .cloned()
                .zip(keys.iter().map(|key| key.0.to_string()))
                .collect(),
            value: state.result(aggregator, Settings::default()).number(),
        });
        let mut contributors: Vec<Contributor> = finished.collect();
        let descending = self.sort != Some(Direction::Ascending);
        contributors.sort_by(|one, two| {
            let key = |one: &Contributor| one.value.map_or(Value::Null, Value::of);
            let order = key(one).natural_order(&key(two));
            if descending { order.reverse() } else { order }
        });
        contributors.truncate(MAX_CONTRIBUTORS);
        contributors
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

impl AggregationFunction {
    /// The column whose values it takes.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Count => None,
            Self::Average(field)
            | Self::Sum(field)
            | Self::Minimum(field)
            | Self::Maximum(field) => Some(field),
        }
    }

    fn aggregator(&self) -> Aggregator {
        match self {
            Self::Count => Aggregator::Count,
            Self::Average(_) => Aggregator::Average,
            Self::Sum(_) => Aggregator::Sum,
            Self::Minimum(_) => Aggregator::Minimum,
            Self::Maximum(_) => Aggregator::Maximum,
        }
    }
}

impl FromStr for Aggregation {
    type Err = Vec<SyntaxError>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// An expression that reads back the same.
impl fmt::Display for Aggregation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.function {
            AggregationFunction::Count => "count",
            AggregationFunction::Average(_) => "avg",
            AggregationFunction::Sum(_) => "sum",
            AggregationFunction::Minimum(_) => "min",
            AggregationFunction::Maximum(_) => "max",
        };
        match self.function.field() {
            None => write!(f, "{name}(*)")?,
            Some(field) => write!(f, "{name}({})", quoted(field))?,
        }
        for (index, field) in self.by.iter().enumerate() {
            write!(
                f,
                "{} {}",
                if index == 0 { " by" } else { "," },
                quoted(field)
            )?;
        }
        f.write_str(match self.sort {
            None => "",
            Some(Direction::Ascending) => " | sort asc",
            Some(Direction::Descending) => " | sort desc",
        })
    }
}

/// With backticks where the name needs them.
fn quoted(field: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '@' | '_' | '.');
    let starts = field.starts_with(|c: char| c.is_alphabetic() || matches!(c, '@' | '_'));
    if starts && field.chars().all(plain) {
        field.to_owned()
    } else {
        format!("`{field}`")
    }
}

//! From tokens to a query, clause by clause. A mistake in one does not hide those in the next.

use super::cursor::{Parsed, Parser};
use super::lexer::{Token, TokenKind};
use super::query::{Condition, Function, Label, Order, Query};
use crate::math;
use crate::syntax::{Span, SyntaxError};

/// The longest query, in characters: it stands where an expression does
/// (BOTO:cloudwatch.MetricExpression).
pub const MAX_LENGTH: usize = math::MAX_LENGTH;

/// The most that `LIMIT` may say (UG:cloudwatch-metrics-insights-querylanguage, "LIMIT").
pub const MAX_LIMIT: usize = 500;

/// Reads a query. The errors are in the order of the text; of a query that is longer than
/// [`MAX_LENGTH`] there is only that.
pub fn parse(source: &str) -> Result<Query, Vec<SyntaxError>> {
    read(source).map(|(query, _)| query)
}

/// What the guide forbids but its own examples do: reserved words, such as `Class`, as names
/// without quotes. Here they are names. None when the query has mistakes.
pub fn doubts(source: &str) -> Vec<SyntaxError> {
    read(source).map_or_else(|_| Vec::new(), |(_, doubts)| doubts)
}

fn read(source: &str) -> Result<(Query, Vec<SyntaxError>), Vec<SyntaxError>> {
    let length = source.chars().count();
    if length > MAX_LENGTH {
        let span = Span {
            start: 0,
            end: source.len(),
        };
        let message = format!("a query has at most {MAX_LENGTH} characters, not {length}");
        return Err(vec![SyntaxError::new(span, message)]);
    }
    let mut parser = Parser::of(source);
    let query = parser.whole();
    match query {
        Some(query) if parser.errors.is_empty() => Ok((query, parser.doubts)),
        _ => {
            parser.errors.sort_by_key(|error| (error.start, error.end));
            Err(parser.errors)
        }
    }
}

/// The clauses in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Clause {
    Select,
    From,
    Where,
    GroupBy,
    OrderBy,
    Limit,
}

impl Clause {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Select, "SELECT"),
        (Self::From, "FROM"),
        (Self::Where, "WHERE"),
        (Self::GroupBy, "GROUP"),
        (Self::OrderBy, "ORDER"),
        (Self::Limit, "LIMIT"),
    ];
}

/// The clauses that were read.
#[derive(Debug, Default)]
struct Clauses {
    select: Option<(Function, String)>,
    from: Option<(String, Option<Vec<String>>)>,
    conditions: Option<Vec<Condition>>,
    group_by: Option<Vec<Label>>,
    order_by: Option<Order>,
    limit: Option<usize>,
}

impl Parser {
    fn whole(&mut self) -> Parsed<Query> {
        let mut clauses = Clauses::default();
        let mut last = None;
        while self.peek().kind != TokenKind::End {
            let span = self.peek().span;
            let Some((clause, name)) = self.clause() else {
                self.unexpected_after_clause(last == Some(Clause::Where));
                self.skip_clause();
                continue;
            };
            if last.is_none() && clause != Clause::Select {
                self.fail(span, "a query starts with `SELECT`");
            } else if last >= Some(clause) {
                let hint = "the order is `SELECT`, `FROM`, `WHERE`, `GROUP BY`, `ORDER BY`, `LIMIT`, each once";
                let message = format!("`{name}` stands too late, or twice");
                self.fail_with(span, message, hint);
            }
            last = last.max(Some(clause));
            if self.read(clause, &mut clauses).is_none() {
                self.skip_clause();
            }
        }
        if !self.has_word("FROM") {
            let message = match last {
                Some(_) => "the query has no `FROM`",
                None => "the query is empty",
            };
            let hint = "write `SELECT AVG(metric) FROM \"namespace\"`";
            self.fail_with(self.peek().span, message, hint);
        }
        let (function, metric) = clauses.select?;
        let (namespace, schema) = clauses.from?;
        Some(Query {
            function,
            metric,
            namespace,
            schema,
            conditions: clauses.conditions.unwrap_or_default(),
            group_by: clauses.group_by.unwrap_or_default(),
            order_by: clauses.order_by,
            limit: clauses.limit,
        })
    }

    /// The clause that begins here, past its keyword.
    fn clause(&mut self) -> Option<(Clause, &'static str)> {
        let found = self.peek_clause()?;
        self.skip(1);
        Some(found)
    }

    fn peek_clause(&self) -> Option<(Clause, &'static str)> {
        Clause::ALL.into_iter().find(|(_, name)| self.is_word(name))
    }

    fn skip_clause(&mut self) {
        while self.peek().kind != TokenKind::End && self.peek_clause().is_none() {
            self.skip(1);
        }
    }

    /// Reads what follows the keyword of a clause; `None` after a mistake that leaves the rest of it
    /// unread.
    fn read(&mut self, clause: Clause, clauses: &mut Clauses) -> Parsed<()> {
        match clause {
            Clause::Select => clauses.select = Some(self.select()?),
            Clause::From => clauses.from = Some(self.from()?),
            Clause::Where => clauses.conditions = Some(self.conditions()?),
            Clause::GroupBy => {
                self.by("GROUP")?;
                clauses.group_by = Some(self.group_by()?);
            }
            Clause::OrderBy => {
                self.by("ORDER")?;
                clauses.order_by = Some(self.order_by()?);
            }
            Clause::Limit => clauses.limit = Some(self.limit()?),
        }
        Some(())
    }

    fn by(&mut self, keyword: &str) -> Parsed<()> {
        if self.keyword("BY") {
            return Some(());
        }
        self.expected(&format!("`BY` after `{keyword}`"))
    }

    fn select(&mut self) -> Parsed<(Function, String)> {
        let function = self.function()?;
        self.expect(&TokenKind::Open, "(")?;
        if self.peek().kind == TokenKind::Other('*') {
            let hint = format!("`{function}(metric)`: a query is over the metrics of one name");
            self.fail_with(self.peek().span, "`*` is no metric", hint);
            return None;
        }
        let metric = self.name("the name of a metric")?;
        self.expect(&TokenKind::Close, ")")?;
        Some((function, metric))
    }

    fn function(&mut self) -> Parsed<Function> {
        const HINT: &str = "the functions are `AVG`, `COUNT`, `MAX`, `MIN` and `SUM`";
        let span = self.peek().span;
        let TokenKind::Word(word) = &self.peek().kind else {
            let message = format!("expected a function, found {}", self.peek().kind);
            self.fail_with(span, message, HINT);
            return None;
        };
        let Ok(function) = word.parse() else {
            let message = format!("`{word}` is not a function of Metrics Insights");
            self.fail_with(span, message, HINT);
            return None;
        };
        self.skip(1);
        Some(function)
    }

    fn from(&mut self) -> Parsed<(String, Option<Vec<String>>)> {
        let is_schema =
            self.is_word("SCHEMA") && matches!(self.peek_second(), Some(TokenKind::Open));
        if !is_schema {
            return Some((self.name("a namespace")?, None));
        }
        self.skip(2);
        let namespace = self.name("a namespace")?;
        let mut names: Vec<String> = Vec::new();
        while self.take(&TokenKind::Comma) {
            let span = self.peek().span;
            let name = self.name("the name of a dimension")?;
            if names.contains(&name) {
                self.fail(span, format!("the dimension `{name}` is there twice"));
            }
            names.push(name);
        }
        self.expect(&TokenKind::Close, ")")?;
        names.sort();
        Some((namespace, Some(names)))
    }

    fn group_by(&mut self) -> Parsed<Vec<Label>> {
        let mut labels: Vec<Label> = Vec::new();
        loop {
            let span = self.peek().span;
            let label = self.label()?;
            if labels.contains(&label) {
                self.fail(span, format!("`{label}` is there twice"));
            }
            labels.push(label);
            if !self.take(&TokenKind::Comma) {
                return Some(labels);
            }
        }
    }

    fn order_by(&mut self) -> Parsed<Order> {
        let span = self.peek().span;
        if self.peek_second() != Some(&TokenKind::Open) {
            let hint = "series are ordered by a function of their points: `ORDER BY MAX() DESC`";
            let message = format!("expected a function, found {}", self.peek().kind);
            self.fail_with(span, message, hint);
            return None;
        }
        let by = self.function()?;
        self.expect(&TokenKind::Open, "(")?;
        if self.peek().kind != TokenKind::Close {
            let hint = format!("write `{by}()`: it is of the points of each series");
            self.fail_with(
                self.peek().span,
                "a function of `ORDER BY` takes nothing",
                hint,
            );
            return None;
        }
        self.skip(1);
        let descending = self.keyword("DESC");
        if !descending {
            self.keyword("ASC");
        }
        Some(Order { by, descending })
    }

    fn limit(&mut self) -> Parsed<usize> {
        let Token { kind, span } = self.peek().clone();
        let limit = match &kind {
            TokenKind::Word(word) => word.parse().ok(),
            _ => None,
        };
        if let Some(limit @ 1..=MAX_LIMIT) = limit {
            self.skip(1);
            return Some(limit);
        }
        let message = format!("a limit is a number from 1 to {MAX_LIMIT}, not {kind}");
        self.fail(span, message);
        None
    }
}

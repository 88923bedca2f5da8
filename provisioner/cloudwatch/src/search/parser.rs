//! From tokens to a search. A mistake does not stop it, so that one run reports them all.

use super::cursor::{Parsed, Parser};
use super::lexer::{Token, TokenKind};
use super::query::{Condition, Query, Schema};
use crate::syntax::{Span, SyntaxError};

/// The longest query, in characters (UG:search-expression-syntax, "Search expression limits").
pub const MAX_LENGTH: usize = 1024;

/// The longest search of a variable of a dashboard, in characters
/// (API:CloudWatch-Dashboard-Body-Structure, `search`).
pub const MAX_LENGTH_OF_VARIABLE: usize = 2048;

/// How deep parentheses and `NOT` may be nested in each other. *Undocumented*: far more than any
/// query needs, far less than any stack holds.
pub const MAX_NESTING: usize = 64;

/// Reads a query: what stands in the first argument of `SEARCH`, without its quotes. The errors are
/// in the order of the text; of a query that is longer than [`MAX_LENGTH`] there is only that.
///
/// `NOT` binds tighter than `AND`, written or not, and `AND` tighter than `OR` (*undocumented*).
pub fn parse(source: &str) -> Result<Query, Vec<SyntaxError>> {
    parse_up_to(source, MAX_LENGTH)
}

/// Reads the search of a variable of a dashboard, which may be longer: [`MAX_LENGTH_OF_VARIABLE`].
pub fn parse_of_variable(source: &str) -> Result<Query, Vec<SyntaxError>> {
    parse_up_to(source, MAX_LENGTH_OF_VARIABLE)
}

fn parse_up_to(source: &str, longest: usize) -> Result<Query, Vec<SyntaxError>> {
    let length = source.chars().count();
    if length > longest {
        let span = Span {
            start: 0,
            end: source.len(),
        };
        let message = format!("a search has at most {longest} characters, not {length}");
        return Err(vec![SyntaxError::new(span, message)]);
    }
    let mut parser = Parser::of(source);
    let schema = parser.schema();
    let condition = parser.conditions();
    if parser.errors.is_empty() && schema.is_none() && condition.is_none() {
        parser.fail(Span::default(), "the search is empty").hint =
            Some("name a metric, or a schema such as `{AWS/EC2,InstanceId}`".to_owned());
    }
    if parser.errors.is_empty() {
        return Ok(Query { schema, condition });
    }
    parser.errors.sort_by_key(|error| (error.start, error.end));
    Err(parser.errors)
}

impl Parser {
    /// The schema with the comma that may follow it. Its names may also be divided by spaces, as
    /// in an example of the guide (`{AWS/ECS ClusterName}`).
    fn schema(&mut self) -> Option<Schema> {
        let open = self.take(&TokenKind::OpenSchema)?;
        let mut names: Vec<String> = Vec::new();
        let mut after_comma = true;
        loop {
            let token = self.next();
            match token.kind {
                TokenKind::Word(name) | TokenKind::Exact(name) => {
                    if name.is_empty() {
                        self.fail(token.span, "a name in a schema is not empty");
                    } else if names.iter().skip(1).any(|other| *other == name) {
                        let message = format!("the dimension `{name}` is there twice");
                        self.fail(token.span, message);
                    }
                    names.push(name);
                    after_comma = false;
                }
                TokenKind::Comma if !after_comma => after_comma = true,
                TokenKind::CloseSchema => break,
                TokenKind::End => {
                    self.fail(open, "this is never closed by `}`");
                    return None;
                }
                kind => self.unexpected(&kind, token.span, "a name of the schema"),
            }
        }
        let span = self.last_span().map_or(open, |close| open.to(close));
        if names.is_empty() {
            let hint = "it starts with a namespace: `{AWS/EC2,InstanceId}`";
            self.fail_with(span, "the schema is empty", hint);
            return None;
        }
        self.take(&TokenKind::Comma);
        let namespace = names.remove(0);
        names.sort();
        Some(Schema {
            namespace,
            dimensions: names,
        })
    }

    fn conditions(&mut self) -> Parsed<Condition> {
        let mut whole = None;
        while self.peek().kind != TokenKind::End {
            let condition = self.or();
            whole = whole.or(condition);
            if let Some(span) = self.take(&TokenKind::Close) {
                self.fail(span, "there is no `(` for this `)`");
            }
        }
        whole
    }

    fn or(&mut self) -> Parsed<Condition> {
        let mut parts = Vec::new();
        loop {
            match self.and() {
                Some(Condition::Or(inner)) => parts.extend(inner),
                part => parts.extend(part),
            }
            if !self.keyword("OR") {
                return one_or(parts, Condition::Or);
            }
        }
    }

    fn and(&mut self) -> Parsed<Condition> {
        let mut parts = Vec::new();
        loop {
            match self.not() {
                Some(Condition::And(inner)) => parts.extend(inner),
                part => parts.extend(part),
            }
            let ends =
                matches!(self.peek().kind, TokenKind::Close | TokenKind::End) || self.is_word("OR");
            if !self.keyword("AND") && ends {
                return one_or(parts, Condition::And);
            }
        }
    }

    fn not(&mut self) -> Parsed<Condition> {
        let span = self.peek().span;
        if self.keyword("NOT") {
            let inner = self.nested(span, Self::not)?;
            return Some(Condition::Not(Box::new(inner)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed<Condition> {
        let Token { kind, span } = self.peek().clone();
        if let TokenKind::Word(operator) = &kind
            && matches!(operator.as_str(), "AND" | "OR")
        {
            let hint = "an operator stands between two terms; a word is searched for in quotes";
            self.fail_with(span, format!("expected a term, found `{operator}`"), hint);
            return None;
        }
        match kind {
            TokenKind::Open => self.group(span),
            TokenKind::Word(_) | TokenKind::Exact(_) => self.term(),
            TokenKind::Single(text) => {
                self.at += 1;
                let hint = format!("an exact text stands in double quotes: `\"{text}\"`");
                self.fail_with(span, "single quotes have no place here", hint);
                None
            }
            TokenKind::Close | TokenKind::End => {
                self.unexpected(&kind, span, "a term");
                None
            }
            _ => {
                self.at += 1;
                self.unexpected(&kind, span, "a term");
                None
            }
        }
    }

    fn group(&mut self, open: Span) -> Parsed<Condition> {
        self.at += 1;
        let inner = self.nested(open, Self::or);
        if self.take(&TokenKind::Close).is_none() && !self.is_lost {
            self.fail(open, "this is never closed by `)`");
        }
        inner
    }
}

fn one_or(
    mut parts: Vec<Condition>,
    many: impl FnOnce(Vec<Condition>) -> Condition,
) -> Parsed<Condition> {
    if parts.len() > 1 {
        return Some(many(parts));
    }
    parts.pop()
}

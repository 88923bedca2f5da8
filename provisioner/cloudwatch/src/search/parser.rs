//! From tokens to a search. A mistake does not stop it, so that one run reports them all.

use super::lexer::{Token, TokenKind, tokens};
use super::partial::Partial;
use super::query::{Account, Condition, Property, Query, Schema, Value};
use crate::syntax::{Span, SyntaxError};

/// The longest query, in characters (UG:search-expression-syntax, "Search expression limits").
pub const MAX_LENGTH: usize = 1024;

/// How deep parentheses and `NOT` may be nested in each other. *Undocumented*: far more than any
/// query needs, far less than any stack holds.
pub const MAX_NESTING: usize = 64;

/// Reads a query: what stands in the first argument of `SEARCH`, without its quotes. The errors are
/// in the order of the text; of a query that is longer than [`MAX_LENGTH`] there is only that.
///
/// `NOT` binds tighter than `AND`, written or not, and `AND` tighter than `OR` (*undocumented*).
pub fn parse(source: &str) -> Result<Query, Vec<SyntaxError>> {
    let length = source.chars().count();
    if length > MAX_LENGTH {
        let span = Span {
            start: 0,
            end: source.len(),
        };
        let message = format!("a search has at most {MAX_LENGTH} characters, not {length}");
        return Err(vec![SyntaxError::new(span, message)]);
    }
    let (tokens, errors) = tokens(source);
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        is_lost: false,
        errors,
    };
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

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Whether the rest is not read, since it is not understood without what is nested too deep.
    is_lost: bool,
    errors: Vec<SyntaxError>,
}

const END: Token = Token {
    kind: TokenKind::End,
    span: Span { start: 0, end: 0 },
};

/// What a wrong part gives; its mistakes are in the errors.
type Parsed<T> = Option<T>;

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .unwrap_or(&END)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn take(&mut self, kind: &TokenKind) -> Option<Span> {
        if self.peek().kind == *kind {
            Some(self.next().span)
        } else {
            None
        }
    }

    fn is_word(&self, text: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(word) if word == text)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let is = self.is_word(keyword);
        self.at += usize::from(is);
        is
    }

    fn fail(&mut self, span: Span, message: impl Into<String>) -> &mut SyntaxError {
        self.errors.push_mut(SyntaxError::new(span, message))
    }

    fn fail_with(&mut self, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.fail(span, message).hint = Some(hint.into());
    }

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
        let close = self.tokens.get(self.at.saturating_sub(1));
        let span = close.map_or(open, |close| open.to(close.span));
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

    /// A text, alone or as the value of a property.
    fn term(&mut self) -> Parsed<Condition> {
        let name = self.next();
        if self.take(&TokenKind::Equals).is_none() {
            if let TokenKind::Word(text) = &name.kind
                && text.starts_with(':')
            {
                let hint = "an account is `:aws.AccountId=111122223333`";
                self.fail_with(name.span, format!("`{text}` needs a value"), hint);
                return None;
            }
            let value = self.value(name)?;
            return Some(Condition::Text {
                property: Property::Any,
                values: vec![value],
            });
        }
        let property = match name.kind {
            TokenKind::Word(text) if text == ":aws.AccountId" => {
                let accounts = self.values(Self::account)?;
                return Some(Condition::Account(accounts));
            }
            TokenKind::Word(text) => self.property(text, name.span),
            TokenKind::Exact(text) => Some(Property::Dimension(text)),
            _ => None,
        };
        let values = self.values(Self::value);
        Some(Condition::Text {
            property: property?,
            values: values?,
        })
    }

    fn property(&mut self, text: String, span: Span) -> Parsed<Property> {
        match text.as_str() {
            "MetricName" => Some(Property::MetricName),
            "Namespace" => Some(Property::Namespace),
            _ if text.starts_with(':') => {
                let hint = "there is `:aws.AccountId`";
                self.fail_with(span, format!("`{text}` is not known"), hint);
                None
            }
            _ => match text.strip_suffix(['!', '<', '>']) {
                Some(name) => {
                    let hint = format!("write `{name}=…` or `NOT {name}=…`");
                    self.fail_with(span, "a property is only compared by `=`", hint);
                    None
                }
                None => Some(Property::Dimension(text)),
            },
        }
    }

    /// One value, or several in parentheses of which one is enough.
    fn values<T>(&mut self, read: impl Fn(&mut Self, Token) -> Parsed<T>) -> Parsed<Vec<T>> {
        let Some(open) = self.take(&TokenKind::Open) else {
            let token = self.value_token()?;
            return Some(vec![read(self, token)?]);
        };
        let mut values = Vec::new();
        let mut is_right = true;
        loop {
            let value = self.value_token().and_then(|token| read(self, token));
            is_right &= value.is_some();
            values.extend(value);
            if self.take(&TokenKind::Close).is_some() {
                return is_right.then_some(values);
            }
            if self.peek().kind == TokenKind::End {
                self.fail(open, "this is never closed by `)`");
                return None;
            }
            if !self.keyword("OR") {
                let span = self.peek().span;
                self.keyword("AND");
                let hint = "a property has one of the values: write `OR` between them";
                self.fail_with(span, "expected `OR` or `)`", hint);
                is_right = false;
            }
        }
    }

    /// A token that may be a value. Of others only those are taken that nothing else begins with.
    fn value_token(&mut self) -> Parsed<Token> {
        let token = self.peek().clone();
        match &token.kind {
            TokenKind::Word(word) if matches!(word.as_str(), "AND" | "OR" | "NOT") => {
                let hint = format!("to search for the word, write `\"{word}\"`");
                self.fail_with(
                    token.span,
                    format!("expected a value, found `{word}`"),
                    hint,
                );
                self.at += 1;
                None
            }
            TokenKind::Word(_) | TokenKind::Exact(_) | TokenKind::Single(_) => Some(self.next()),
            TokenKind::Close | TokenKind::End => {
                self.unexpected(&token.kind, token.span, "a value");
                None
            }
            _ => {
                self.at += 1;
                self.unexpected(&token.kind, token.span, "a value");
                None
            }
        }
    }

    fn value(&mut self, token: Token) -> Parsed<Value> {
        match token.kind {
            TokenKind::Exact(text) => Some(Value::Exact(text)),
            TokenKind::Word(text) => {
                let partial = Partial::of(&text);
                if partial.is_none() {
                    let message = format!("`{text}` has no letter and no digit to search for");
                    let hint = match text.as_str() {
                        "&&" | "&" => "write `AND`, or nothing",
                        "||" | "|" => "write `OR`",
                        "!" => "write `NOT`",
                        _ => "special characters count in double quotes only",
                    };
                    self.fail_with(token.span, message, hint);
                }
                partial.map(Value::Partial)
            }
            TokenKind::Single(text) => {
                let hint = format!("an exact text stands in double quotes: `\"{text}\"`");
                self.fail_with(token.span, "single quotes have no place here", hint);
                None
            }
            _ => None,
        }
    }

    fn account(&mut self, token: Token) -> Parsed<Account> {
        let (TokenKind::Word(text) | TokenKind::Exact(text) | TokenKind::Single(text)) = token.kind
        else {
            return None;
        };
        if text == "LOCAL" {
            return Some(Account::Local);
        }
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Account::Id(text));
        }
        let hint = "an account has twelve digits; the own one is `'LOCAL'`";
        self.fail_with(token.span, format!("`{text}` is not an account id"), hint);
        None
    }

    fn nested<T>(&mut self, span: Span, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_NESTING {
            let message = format!("the search is nested deeper than {MAX_NESTING} levels");
            self.fail(span, message);
            self.is_lost = true;
            self.at = self.tokens.len();
            return None;
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn unexpected(&mut self, kind: &TokenKind, span: Span, expected: &str) {
        let (found, hint) = match kind {
            TokenKind::Word(text) => (format!("`{text}`"), None),
            TokenKind::Exact(text) => (format!("`\"{text}\"`"), None),
            TokenKind::Single(text) => (
                format!("`'{text}'`"),
                Some("names with special characters stand in double quotes"),
            ),
            TokenKind::Open => ("`(`".to_owned(), None),
            TokenKind::Close => ("`)`".to_owned(), None),
            TokenKind::OpenSchema => (
                "`{`".to_owned(),
                Some("there is one schema, and it stands first"),
            ),
            TokenKind::CloseSchema => ("`}`".to_owned(), None),
            TokenKind::Equals => (
                "`=`".to_owned(),
                Some("before it stands `MetricName`, `Namespace` or the name of a dimension"),
            ),
            TokenKind::Comma => ("`,`".to_owned(), Some("spaces divide terms")),
            TokenKind::End => ("the end".to_owned(), None),
        };
        self.fail(span, format!("expected {expected}, found {found}"))
            .hint = hint.map(ToOwned::to_owned);
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

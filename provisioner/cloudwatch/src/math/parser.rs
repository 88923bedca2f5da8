//! From tokens to a tree. A wrong name does not stop it, so that one run reports them all; wrong
//! syntax does.

use super::expression::{Expr, Node};
use super::function::{Function, Keyword};
use super::lexer::{Token, TokenKind, tokens};
use super::operator::{Level, Operator};
use super::unknown::{not_a_function, not_a_name};
use crate::syntax::{Span, SyntaxError as MathError};

/// The longest expression that CloudWatch takes, in characters (BOTO:cloudwatch.MetricExpression).
pub const MAX_LENGTH: usize = 2048;

/// How deep parentheses, calls, arrays and minus signs may be nested in each other.
/// *Undocumented*: far more than any expression needs, far less than any stack holds.
pub const MAX_NESTING: usize = 64;

/// Reads an expression. The error has every wrong character, or every wrong name and the first
/// mistake of syntax; of one that is longer than [`MAX_LENGTH`] only that.
pub fn parse(source: &str) -> Result<Expr, Vec<MathError>> {
    let whole = |message: String| {
        let span = Span {
            start: 0,
            end: source.len(),
        };
        Err(vec![MathError::new(span, message)])
    };
    let length = source.chars().count();
    if length > MAX_LENGTH {
        return whole(format!(
            "an expression has at most {MAX_LENGTH} characters, not {length}"
        ));
    }
    if is_insights_query(source) {
        return whole("this is a Metrics Insights query, not metric math".to_owned());
    }
    let tokens = tokens(source)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        errors: Vec::new(),
    };
    let parsed = parser.whole();
    match parsed {
        Ok(expr) if parser.errors.is_empty() => Ok(expr),
        Ok(_) => Err(parser.errors),
        Err(error) => {
            parser.errors.push(error);
            parser.errors.sort_by_key(|error| error.start);
            Err(parser.errors)
        }
    }
}

/// Whether this is a query of Metrics Insights, which may stand where an expression may
/// (UG:cloudwatch-metrics-insights-querylanguage).
pub fn is_insights_query(source: &str) -> bool {
    let word = source.trim_start().split(char::is_whitespace).next();
    word.is_some_and(|word| word.eq_ignore_ascii_case("SELECT"))
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    errors: Vec<MathError>,
}

type Parsed = Result<Expr, MathError>;

const BINARY: [Level; 5] = [
    Level::Or,
    Level::And,
    Level::Compare,
    Level::Add,
    Level::Multiply,
];
const END: Token = Token {
    kind: TokenKind::End,
    span: Span { start: 0, end: 0 },
};

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

    fn whole(&mut self) -> Parsed {
        if self.peek().kind == TokenKind::End {
            return Err(MathError::new(self.peek().span, "the expression is empty"));
        }
        let expr = self.binary(&BINARY)?;
        match &self.peek().kind {
            TokenKind::End => Ok(expr),
            _ => Err(self.unexpected("the end")),
        }
    }

    /// Operands joined by operators of the first level, each of which binds as the next do.
    fn binary(&mut self, levels: &[Level]) -> Parsed {
        let Some((level, tighter)) = levels.split_first() else {
            return self.negated();
        };
        let first = self.binary(tighter)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(*level) {
            rest.push((operator, self.binary(tighter)?));
        }
        Ok(chain(first, rest))
    }

    fn operator(&mut self, level: Level) -> Option<Operator> {
        match self.peek().kind {
            TokenKind::Operator(operator) if operator.level() == level => {
                self.at += 1;
                Some(operator)
            }
            _ => None,
        }
    }

    fn negated(&mut self) -> Parsed {
        match self.take(&TokenKind::Operator(Operator::Subtract)) {
            Some(sign) => {
                let inner = self.nested(sign, Self::negated)?;
                Ok(Expr {
                    span: sign.to(inner.span),
                    node: Node::Negate(Box::new(inner)),
                })
            }
            None => self.power(),
        }
    }

    fn power(&mut self) -> Parsed {
        let first = self.operand()?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(Level::Power) {
            let sign = self.take(&TokenKind::Operator(Operator::Subtract));
            let operand = self.operand()?;
            rest.push((
                operator,
                match sign {
                    Some(sign) => Expr {
                        span: sign.to(operand.span),
                        node: Node::Negate(Box::new(operand)),
                    },
                    None => operand,
                },
            ));
        }
        Ok(chain(first, rest))
    }

    fn operand(&mut self) -> Parsed {
        let Token { kind, span } = self.peek().clone();
        let node = match kind {
            TokenKind::Number(number) => Node::Number(number),
            TokenKind::Text(text) => Node::Text(text),
            TokenKind::Word(word) => return self.word(&word, span),
            TokenKind::Open => return self.group(span),
            TokenKind::OpenArray => return self.array(span),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += 1;
        Ok(Expr { node, span })
    }

    fn group(&mut self, open: Span) -> Parsed {
        self.at += 1;
        let inner = match self.nested(open, |parser| parser.binary(&BINARY)) {
            Ok(inner) => inner,
            Err(error) => self.recover(error, &[TokenKind::Close])?,
        };
        let close = match self.close(&TokenKind::Close, open, ")") {
            Ok(close) => close,
            Err(error) => {
                self.recover(error, &[TokenKind::Close])?;
                self.next().span
            }
        };
        // the parentheses belong to what they hold together, not to a single name or call
        let span = match inner.node {
            Node::Chain { .. } | Node::Negate(_) => open.to(close),
            _ => inner.span,
        };
        Ok(Expr { span, ..inner })
    }

    fn array(&mut self, open: Span) -> Parsed {
        self.at += 1;
        let (parts, close) = self.list(&TokenKind::CloseArray, open, "]")?;
        Ok(Expr {
            node: Node::Array(parts),
            span: open.to(close),
        })
    }

    fn word(&mut self, word: &str, span: Span) -> Parsed {
        self.at += 1;
        if self.peek().kind == TokenKind::Open {
            return self.call(word, span);
        }
        if word.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Ok(Expr {
                node: Node::Id(word.to_owned()),
                span,
            });
        }
        let node = Keyword::of_name(word).map_or_else(
            || {
                self.errors.push(not_a_name(word, span));
                Node::Id(word.to_owned())
            },
            Node::Keyword,
        );
        Ok(Expr { node, span })
    }

    fn call(&mut self, name: &str, span: Span) -> Parsed {
        let open = self.next().span;
        let function = Function::of_name(name);
        if function.is_none() {
            self.errors.push(not_a_function(name, span));
        }
        let (arguments, close) = self.list(&TokenKind::Close, open, ")")?;
        let span = span.to(close);
        Ok(match function {
            Some(function) => Expr {
                node: Node::Call {
                    function,
                    arguments,
                },
                span,
            },
            None => Expr {
                node: Node::Array(arguments),
                span,
            },
        })
    }

    /// Expressions separated by commas, up to the closing token.
    fn list(
        &mut self,
        end: &TokenKind,
        open: Span,
        symbol: &str,
    ) -> Result<(Vec<Expr>, Span), MathError> {
        let mut parts = Vec::new();
        if let Some(close) = self.take(end) {
            return Ok((parts, close));
        }
        let stops = [TokenKind::Comma, end.clone()];
        loop {
            parts.push(match self.nested(open, |parser| parser.binary(&BINARY)) {
                Ok(part) => part,
                Err(error) => self.recover(error, &stops)?,
            });
            if self.take(&TokenKind::Comma).is_some() {
                continue;
            }
            match self.close(end, open, symbol) {
                Ok(close) => return Ok((parts, close)),
                Err(error) => {
                    self.recover(error, &stops)?;
                    if self.take(&TokenKind::Comma).is_none() {
                        return Ok((parts, self.next().span));
                    }
                }
            }
        }
    }

    /// After a mistake, goes on at the next of these tokens that is not inside of other
    /// parentheses, so that mistakes after it are found as well. What stands for what was not read
    /// is never seen.
    fn recover(&mut self, error: MathError, stops: &[TokenKind]) -> Parsed {
        let mut depth = 0_usize;
        let from = self.at;
        loop {
            let Token { kind, span } = self.peek();
            match kind {
                kind if depth == 0 && stops.contains(kind) => {
                    let span = *span;
                    self.errors.push(error);
                    return Ok(Expr {
                        node: Node::Array(Vec::new()),
                        span,
                    });
                }
                TokenKind::Open | TokenKind::OpenArray => depth += 1,
                TokenKind::Close | TokenKind::CloseArray if depth > 0 => depth -= 1,
                TokenKind::Close | TokenKind::CloseArray | TokenKind::End => {
                    self.at = from;
                    return Err(error);
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn close(&mut self, end: &TokenKind, open: Span, symbol: &str) -> Result<Span, MathError> {
        if let Some(close) = self.take(end) {
            return Ok(close);
        }
        if self.peek().kind == TokenKind::End {
            let message = format!("this is never closed by `{symbol}`");
            return Err(MathError::new(open, message));
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    fn nested(&mut self, span: Span, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= MAX_NESTING {
            let message = format!("the expression is nested deeper than {MAX_NESTING} levels");
            return Err(MathError::new(span, message).hint("split it into several queries"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn unexpected(&self, expected: &str) -> MathError {
        let Token { kind, span } = self.peek();
        let found = match kind {
            TokenKind::End => {
                return MathError::new(*span, format!("expected {expected}, found the end"));
            }
            TokenKind::Close => {
                let error = MathError::new(*span, format!("expected {expected}, found `)`"));
                return if expected == "the end" {
                    error.hint("there is no `(` for it")
                } else {
                    error
                };
            }
            TokenKind::Number(number) => number.to_string(),
            TokenKind::Text(text) | TokenKind::Word(text) => text.clone(),
            TokenKind::Operator(operator) => operator.symbol().to_owned(),
            TokenKind::Open => "(".to_owned(),
            TokenKind::OpenArray => "[".to_owned(),
            TokenKind::CloseArray => "]".to_owned(),
            TokenKind::Comma => ",".to_owned(),
        };
        let error = MathError::new(*span, format!("expected {expected}, found `{found}`"));
        match found.as_str() {
            "and" | "or" | "And" | "Or" => error.hint(format!("write `{}`", found.to_uppercase())),
            _ => error,
        }
    }
}

fn chain(first: Expr, rest: Vec<(Operator, Expr)>) -> Expr {
    match rest.last() {
        None => first,
        Some((_, last)) => {
            let span = first.span.to(last.span);
            Expr {
                node: Node::Chain {
                    first: Box::new(first),
                    rest,
                },
                span,
            }
        }
    }
}

//! Going through the tokens of a search, and collecting what is wrong with them.

use super::lexer::{Token, TokenKind, tokens};
use super::parser::MAX_NESTING;
use crate::syntax::{Span, SyntaxError};

pub(super) struct Parser {
    tokens: Vec<Token>,
    pub(super) at: usize,
    depth: usize,
    /// Whether the rest is not read, since it is not understood without what is nested too deep.
    pub(super) is_lost: bool,
    pub(super) errors: Vec<SyntaxError>,
}

const END: Token = Token {
    kind: TokenKind::End,
    span: Span { start: 0, end: 0 },
};

/// What a wrong part gives; its mistakes are in the errors.
pub(super) type Parsed<T> = Option<T>;

impl Parser {
    pub(super) fn of(source: &str) -> Self {
        let (tokens, errors) = tokens(source);
        Self {
            tokens,
            at: 0,
            depth: 0,
            is_lost: false,
            errors,
        }
    }

    /// Where the token before this one stands.
    pub(super) fn last_span(&self) -> Option<Span> {
        let last = self.tokens.get(self.at.saturating_sub(1));
        last.map(|token| token.span)
    }

    pub(super) fn peek(&self) -> &Token {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .unwrap_or(&END)
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    pub(super) fn take(&mut self, kind: &TokenKind) -> Option<Span> {
        if self.peek().kind == *kind {
            Some(self.next().span)
        } else {
            None
        }
    }

    pub(super) fn is_word(&self, text: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(word) if word == text)
    }

    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let is = self.is_word(keyword);
        self.at += usize::from(is);
        is
    }

    pub(super) fn fail(&mut self, span: Span, message: impl Into<String>) -> &mut SyntaxError {
        self.errors.push_mut(SyntaxError::new(span, message))
    }

    pub(super) fn fail_with(
        &mut self,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.fail(span, message).hint = Some(hint.into());
    }

    pub(super) fn nested<T>(
        &mut self,
        span: Span,
        parse: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
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

    pub(super) fn unexpected(&mut self, kind: &TokenKind, span: Span, expected: &str) {
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

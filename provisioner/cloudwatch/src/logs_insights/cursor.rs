//! The tokens of one command, read from left to right.

use super::expression::Aggregate;
use super::lexer::{Token, TokenKind};
use crate::syntax::{Span, SyntaxError};

/// Reads the tokens of one command from left to right.
pub(super) struct Parser<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) depth: usize,
    /// The aggregates found so far, where aggregates may stand.
    pub(super) aggregates: Option<Vec<Aggregate>>,
}

const END: Token = Token {
    kind: TokenKind::End,
    span: Span { start: 0, end: 0 },
};

impl<'a> Parser<'a> {
    pub(super) fn new(source: &'a str, tokens: &'a [Token]) -> Self {
        Self {
            source,
            tokens,
            at: 0,
            depth: 0,
            aggregates: None,
        }
    }

    pub(super) fn peek(&self) -> &'a Token {
        let tokens = self.tokens;
        tokens.get(self.at).or(tokens.last()).unwrap_or(&END)
    }

    pub(super) fn next(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Takes this symbol if it comes next.
    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let is = matches!(&self.peek().kind, TokenKind::Symbol(found) if *found == symbol);
        self.at += usize::from(is);
        is
    }

    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Takes this keyword if it comes next.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let is = self.is_keyword(keyword);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<(), SyntaxError> {
        if self.symbol(symbol) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    pub(super) fn unexpected(&self, expected: &str) -> SyntaxError {
        let token = self.peek();
        let found = match &token.kind {
            TokenKind::End => "the end of the command".to_owned(),
            _ => format!("`{}`", self.text(token.span)),
        };
        let error = SyntaxError::new(token.span, format!("expected {expected}, found {found}"));
        match &token.kind {
            TokenKind::Symbol("-") => error.hint("names with `-` need backticks"),
            TokenKind::Symbol("<>") => error.hint("write `!=`"),
            _ => error,
        }
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        self.source.get(span.start..span.end).unwrap_or_default()
    }

    /// From the token at `first` to the last one taken.
    pub(super) fn since(&self, first: usize) -> Span {
        let start = self.tokens.get(first).map_or(END.span, |token| token.span);
        let last = self
            .at
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last));
        last.map_or(start, |last| start.to(last.span))
    }
}

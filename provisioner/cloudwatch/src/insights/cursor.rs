//! Going through the tokens of a query, and collecting what is wrong with them.

use super::lexer::{Token, TokenKind, tokens};
use super::reserved;
use crate::syntax::{Span, SyntaxError};

/// What a wrong part gives; its mistakes are in the errors.
pub(super) type Parsed<T> = Option<T>;

pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) doubts: Vec<SyntaxError>,
}

const END: Token = Token {
    kind: TokenKind::End,
    span: Span { start: 0, end: 0 },
};

impl Parser {
    pub(super) fn of(source: &str) -> Self {
        let (tokens, errors) = tokens(source);
        Self {
            tokens,
            at: 0,
            errors,
            doubts: Vec::new(),
        }
    }

    pub(super) fn has_word(&self, text: &str) -> bool {
        let is = |token: &Token| matches!(&token.kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(text));
        self.tokens.iter().any(is)
    }

    /// A name, in double quotes unless it has only letters, digits and `_`.
    pub(super) fn name(&mut self, expected: &str) -> Parsed<String> {
        let Token { kind, span } = self.peek().clone();
        match kind {
            TokenKind::Name(name) if name.is_empty() => {
                self.at += 1;
                self.fail(span, format!("expected {expected}, found an empty name"));
                Some(name)
            }
            TokenKind::Name(name) => {
                self.at += 1;
                Some(name)
            }
            TokenKind::Text(text) => {
                self.at += 1;
                let hint = format!("write `\"{text}\"`");
                let message = format!("{expected} stands in double quotes, not in single ones");
                self.fail_with(span, message, hint);
                Some(text)
            }
            TokenKind::Word(word) if !reserved::is_of_clauses(&word) => {
                self.at += 1;
                Some(self.glued(&word, span))
            }
            TokenKind::Word(word) => {
                self.expected::<()>(expected);
                // a keyword that stands as a name does, not the next clause
                let is_name = matches!(
                    self.peek_second(),
                    Some(
                        TokenKind::Close
                            | TokenKind::Comma
                            | TokenKind::Equals
                            | TokenKind::NotEquals
                    )
                );
                self.at += usize::from(is_name);
                is_name.then_some(word)
            }
            _ => self.expected(expected),
        }
    }

    /// A word with what stands right behind it, which needs quotes if there is anything.
    fn glued(&mut self, word: &str, span: Span) -> String {
        let (mut whole, mut end) = (word.to_owned(), span);
        loop {
            let token = self.peek();
            match &token.kind {
                _ if token.span.start != end.end => break,
                TokenKind::Word(next) => whole.push_str(next),
                TokenKind::Other(c) if !matches!(c, '<' | '>' | ';' | '*') => whole.push(*c),
                TokenKind::Dot => whole.push('.'),
                _ => break,
            }
            end = token.span;
            self.at += 1;
        }
        if end != span {
            let hint = format!("write `\"{whole}\"`");
            self.fail_with(span.to(end), format!("`{whole}` needs double quotes"), hint);
        } else if reserved::is_reserved(word) {
            let message = format!("`{word}` is a reserved word");
            let doubt = SyntaxError::new(span, message);
            self.doubts.push(doubt.hint(format!("write `\"{word}\"`")));
        }
        whole
    }

    pub(super) fn peek(&self) -> &Token {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .unwrap_or(&END)
    }

    pub(super) fn peek_second(&self) -> Option<&TokenKind> {
        self.peek_at(1)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<&TokenKind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    pub(super) fn skip(&mut self, tokens: usize) {
        self.at += tokens;
    }

    pub(super) fn take(&mut self, kind: &TokenKind) -> bool {
        let is = self.peek().kind == *kind;
        self.at += usize::from(is);
        is
    }

    pub(super) fn is_word(&self, text: &str) -> bool {
        matches!(&self.peek().kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(text))
    }

    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let is = self.is_word(keyword);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, kind: &TokenKind, symbol: &str) -> Parsed<()> {
        if self.take(kind) {
            return Some(());
        }
        self.expected(&format!("`{symbol}`"))
    }

    pub(super) fn fail(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(span, message));
    }

    pub(super) fn fail_with(
        &mut self,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.errors.push(SyntaxError::new(span, message).hint(hint));
    }

    pub(super) fn expected<T>(&mut self, expected: &str) -> Parsed<T> {
        let Token { kind, span } = self.peek().clone();
        let message = format!("expected {expected}, found {kind}");
        match &kind {
            TokenKind::Word(word) if reserved::is_of_clauses(word) => {
                let hint =
                    format!("a name that is a keyword stands in double quotes: `\"{word}\"`");
                self.fail_with(span, message, hint);
            }
            _ => self.fail(span, message),
        }
        None
    }
}

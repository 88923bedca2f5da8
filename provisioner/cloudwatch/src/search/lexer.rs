//! From the text of a search to tokens. Collects every mistake, and goes on behind it.

#![expect(
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read"
)]

use crate::syntax::{Span, SyntaxError};

/// A token and where it stands.
pub(super) type Token = crate::syntax::Token<TokenKind>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A text without quotes; an operator too.
    Word(String),
    /// A text in double quotes, without them and its escapes.
    Exact(String),
    /// A text in single quotes, without them.
    Single(String),
    Open,
    Close,
    OpenSchema,
    CloseSchema,
    Equals,
    Comma,
    End,
}

/// The tokens of `source`, the last of which is [`TokenKind::End`], and the mistakes in it.
pub(super) fn tokens(source: &str) -> (Vec<Token>, Vec<SyntaxError>) {
    let mut lexer = Lexer {
        source,
        at: 0,
        in_schema: false,
        tokens: Vec::new(),
        errors: Vec::new(),
    };
    while let Some(first) = lexer.rest().chars().next() {
        lexer.step(first);
    }
    lexer.push(TokenKind::End, 0);
    (lexer.tokens, lexer.errors)
}

fn span(start: usize, length: usize) -> Span {
    Span {
        start,
        end: start + length,
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    in_schema: bool,
    tokens: Vec<Token>,
    errors: Vec<SyntaxError>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self, first: char) {
        let symbol = match first {
            c if c.is_whitespace() => {
                self.at += c.len_utf8();
                return;
            }
            '"' => return self.exact(1),
            '\\' if self.rest()[1..].starts_with('"') => return self.exact(2),
            '\'' => return self.single(),
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '{' => TokenKind::OpenSchema,
            '}' => TokenKind::CloseSchema,
            '=' => TokenKind::Equals,
            ',' => TokenKind::Comma,
            _ => return self.word(),
        };
        match symbol {
            TokenKind::OpenSchema => self.in_schema = true,
            TokenKind::CloseSchema => self.in_schema = false,
            _ => {}
        }
        self.push(symbol, 1);
    }

    /// Takes `length` bytes as a token.
    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = span(self.at, length);
        self.tokens.push(Token { kind, span });
        self.at = span.end;
    }

    /// A comma divides names of a schema, but may stand inside a term like any other character.
    fn word(&mut self) {
        let in_schema = self.in_schema;
        let ends = |c: char| {
            c.is_whitespace()
                || matches!(c, '(' | ')' | '{' | '}' | '"' | '=')
                || (in_schema && c == ',')
        };
        let rest = self.rest();
        let quote = rest.find("\\\"").unwrap_or(rest.len());
        let length = rest[..quote].find(ends).unwrap_or(quote);
        self.push(TokenKind::Word(rest[..length].to_owned()), length);
    }

    fn single(&mut self) {
        match self.rest()[1..].find('\'') {
            Some(length) => {
                let text = self.rest()[1..=length].to_owned();
                self.push(TokenKind::Single(text), length + 2);
            }
            None => self.endless('\''),
        }
    }

    /// All that is left, as if it ended there.
    fn endless(&mut self, quote: char) {
        let text = self.rest();
        let error = SyntaxError::new(span(self.at, text.len()), "this text has no end");
        self.errors
            .push(error.hint(format!("close it with `{quote}`")));
        let kind = match quote {
            '"' => TokenKind::Exact(text.to_owned()),
            _ => TokenKind::Single(text.to_owned()),
        };
        self.push(kind, text.len());
    }

    /// An exact text, in which `" \ ( )` stand behind a backslash (UG:search-expression-syntax,
    /// "Non-alphanumeric characters"). Names in a schema need none for parentheses.
    ///
    /// Its quotes are `quote` bytes long: with a backslash, which an example of the guide has before
    /// them (UG:search-expression-examples, `\"MetadataNoToken\"`) and a query needs that is itself
    /// in double quotes, the next such quote ends it.
    fn exact(&mut self, quote: usize) {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(quote).peekable();
        while let Some((index, c)) = chars.next() {
            let at = self.at + index;
            match (c, chars.peek().copied()) {
                ('"', _) if quote == 1 => {
                    return self.push(TokenKind::Exact(text), index + 1);
                }
                ('\\', Some((end, '"'))) if quote == 2 => {
                    return self.push(TokenKind::Exact(text), end + 1);
                }
                ('\\', Some((_, escaped @ ('"' | '\\' | '(' | ')')))) => {
                    chars.next();
                    text.push(escaped);
                }
                ('\\', Some((_, other))) => {
                    let span = span(at, 1 + other.len_utf8());
                    let message = format!("`\\{other}` stands for nothing");
                    let error = SyntaxError::new(span, message);
                    self.errors
                        .push(error.hint("a backslash is written `\\\\`"));
                }
                ('(' | ')', _) if !self.in_schema => {
                    let message = format!("`{c}` inside quotes needs a backslash");
                    let error = SyntaxError::new(span(at, 1), message);
                    self.errors.push(error.hint(format!("write `\\{c}`")));
                }
                _ => text.push(c),
            }
        }
        self.endless('"');
    }
}

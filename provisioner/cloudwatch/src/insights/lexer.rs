//! From the text of a query to tokens. Nothing stops it: a character without a meaning is a token
//! too, for the parser to name what it is part of.

#![expect(
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read"
)]

use std::fmt;

use crate::syntax::{Span, SyntaxError};

/// A token and where it stands.
pub(super) type Token = crate::syntax::Token<TokenKind>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters, digits and `_`: a keyword, a name or a number.
    Word(String),
    /// A name in double quotes, without them and its escapes.
    Name(String),
    /// A value in single quotes, without them and its escapes.
    Text(String),
    Open,
    Close,
    Comma,
    Dot,
    Equals,
    NotEquals,
    Other(char),
    End,
}

/// The tokens of `source`, the last of which is [`TokenKind::End`], and the texts without an end.
pub(super) fn tokens(source: &str) -> (Vec<Token>, Vec<SyntaxError>) {
    let (mut tokens, mut errors) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            c if is_plain(c) => {
                let length = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
                (TokenKind::Word(rest[..length].to_owned()), length)
            }
            '"' | '\'' => {
                let (text, length) = quoted(rest, first);
                let length = length.unwrap_or_else(|| {
                    let span = Span {
                        start: at,
                        end: source.len(),
                    };
                    let error = SyntaxError::new(span, "this text has no end");
                    errors.push(error.hint(format!("close it with `{first}`")));
                    rest.len()
                });
                let kind = match first {
                    '"' => TokenKind::Name(text),
                    _ => TokenKind::Text(text),
                };
                (kind, length)
            }
            '(' => (TokenKind::Open, 1),
            ')' => (TokenKind::Close, 1),
            ',' => (TokenKind::Comma, 1),
            '.' => (TokenKind::Dot, 1),
            '=' => (TokenKind::Equals, 1),
            '!' if rest.starts_with("!=") => (TokenKind::NotEquals, 2),
            other => (TokenKind::Other(other), other.len_utf8()),
        };
        let span = Span {
            start: at,
            end: at + length,
        };
        tokens.push(Token { kind, span });
        at = span.end;
    }
    let span = Span { start: at, end: at };
    tokens.push(Token {
        kind: TokenKind::End,
        span,
    });
    (tokens, errors)
}

/// What a name may have without quotes (UG:cloudwatch-metrics-insights-querylanguage, "What needs
/// quotation marks or escape characters?").
pub(super) fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The text between the quotes at the start of `rest`, and the length with them if it ends. A
/// backslash stands before quotation marks, and before itself (*undocumented*); before anything else
/// it is a character like others.
fn quoted(rest: &str, quote: char) -> (String, Option<usize>) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some((_, escaped @ ('"' | '\'' | '\\')))) => {
                text.push(*escaped);
                chars.next();
            }
            _ if c == quote => return (text, Some(index + 1)),
            _ => text.push(c),
        }
    }
    (text, None)
}

/// For messages.
impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "`{word}`"),
            Self::Name(name) => write!(f, "`\"{name}\"`"),
            Self::Text(text) => write!(f, "`'{text}'`"),
            Self::Open => f.write_str("`(`"),
            Self::Close => f.write_str("`)`"),
            Self::Comma => f.write_str("`,`"),
            Self::Dot => f.write_str("`.`"),
            Self::Equals => f.write_str("`=`"),
            Self::NotEquals => f.write_str("`!=`"),
            Self::Other(c) => write!(f, "`{c}`"),
            Self::End => f.write_str("the end"),
        }
    }
}

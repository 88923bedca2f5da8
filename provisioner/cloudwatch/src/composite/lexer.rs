//! From the text of a rule to tokens.

#![expect(
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read"
)]

use super::RuleError;

/// A token and the bytes it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword, a number, or a name without quotes.
    Word(String),
    /// A name that stood in double quotes.
    Quoted(String),
    Open,
    Close,
    Comma,
    End,
}

impl Token {
    pub(super) fn error(&self, message: impl Into<String>) -> RuleError {
        RuleError {
            message: message.into(),
            start: self.start,
            end: self.end,
            hint: None,
        }
    }
}

/// The tokens of `source`, the last of which is [`TokenKind::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, RuleError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let (kind, length) = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' => (TokenKind::Open, 1),
            ')' => (TokenKind::Close, 1),
            ',' => (TokenKind::Comma, 1),
            '"' => quoted(source, at)?,
            _ => {
                let rest = &source[at..];
                let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"');
                let length = rest.find(ends).unwrap_or(rest.len());
                (TokenKind::Word(rest[..length].to_owned()), length)
            }
        };
        tokens.push(Token {
            kind,
            start: at,
            end: at + length,
        });
        at += length;
    }
    tokens.push(Token {
        kind: TokenKind::End,
        start: at,
        end: at,
    });
    Ok(tokens)
}

/// The name in quotes at `at`, in which `\"` is a double quote.
fn quoted(source: &str, at: usize) -> Result<(TokenKind, usize), RuleError> {
    let mut name = String::new();
    let mut chars = source[at..].char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some((_, '"'))) => {
                name.push('"');
                chars.next();
            }
            ('"', _) => return Ok((TokenKind::Quoted(name), index + 1)),
            _ => name.push(c),
        }
    }
    Err(RuleError {
        message: "this name has no end".to_owned(),
        start: at,
        end: source.len(),
        hint: Some("close it with `\"`".to_owned()),
    })
}

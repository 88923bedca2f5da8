//! From text to tokens. Collects every character that has no place in an expression.

#![expect(
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read"
)]

use super::operator::Operator;
use crate::syntax::{Span, SyntaxError as MathError};

/// A token and where it stands.
pub(super) type Token = crate::syntax::Token<TokenKind>;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Number(f64),
    /// A text with its quotes.
    Text(String),
    /// A name of any kind: id, function or keyword.
    Word(String),
    Operator(Operator),
    Open,
    Close,
    OpenArray,
    CloseArray,
    Comma,
    End,
}

/// How a search names the account that it is made from.
const OWN_ACCOUNT: &str = "'LOCAL'";

/// The tokens of `source`, the last of which is [`TokenKind::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Vec<MathError>> {
    let mut lexer = Lexer {
        source,
        at: 0,
        tokens: Vec::new(),
        errors: Vec::new(),
    };
    while lexer.at < source.len() {
        lexer.step();
    }
    lexer.push(TokenKind::End, 0);
    if lexer.errors.is_empty() {
        Ok(lexer.tokens)
    } else {
        Err(lexer.errors)
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    tokens: Vec<Token>,
    errors: Vec<MathError>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let Some(first) = self.rest().chars().next() else {
            return;
        };
        match first {
            c if c.is_whitespace() => self.at += c.len_utf8(),
            '\'' | '"' => self.text(first),
            '0'..='9' => self.number(),
            '.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
            c if c.is_ascii_alphabetic() || c == '_' => self.word(),
            '(' => self.push(TokenKind::Open, 1),
            ')' => self.push(TokenKind::Close, 1),
            '[' => self.push(TokenKind::OpenArray, 1),
            ']' => self.push(TokenKind::CloseArray, 1),
            ',' => self.push(TokenKind::Comma, 1),
            _ => self.symbol(first),
        }
    }

    /// Takes `length` bytes as a token.
    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = Span {
            start: self.at,
            end: self.at + length,
        };
        self.tokens.push(Token { kind, span });
        self.at = span.end;
    }

    /// Takes `length` bytes as a mistake.
    fn fail(&mut self, length: usize, message: impl Into<String>, hint: Option<&str>) {
        let span = Span {
            start: self.at,
            end: self.at + length,
        };
        let error = MathError::new(span, message);
        self.errors.push(match hint {
            Some(hint) => error.hint(hint),
            None => error,
        });
        self.at = span.end;
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = prefix(rest, |c| c.is_ascii_alphanumeric() || c == '_');
        match &rest[..length] {
            "AND" => self.push(TokenKind::Operator(Operator::And), length),
            "OR" => self.push(TokenKind::Operator(Operator::Or), length),
            word => self.push(TokenKind::Word(word.to_owned()), length),
        }
    }

    fn number(&mut self) {
        let rest = self.rest();
        let mut length = prefix(rest, |c| c.is_ascii_digit());
        if rest[length..].starts_with('.') {
            length += 1 + prefix(&rest[length + 1..], |c| c.is_ascii_digit());
        }
        if let Some(exponent) = rest[length..].strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['+', '-']));
            let digits = prefix(&exponent[sign..], |c| c.is_ascii_digit());
            length += if digits > 0 { 1 + sign + digits } else { 0 };
        }
        let tail = prefix(&rest[length..], |c| {
            c.is_ascii_alphanumeric() || c == '_' || c == '.'
        });
        let text = &rest[..length + tail];
        match rest[..length].parse::<f64>() {
            Ok(number) if number.is_finite() && tail == 0 => {
                self.push(TokenKind::Number(number), length);
            }
            Ok(number) if tail == 0 => {
                let message = format!("the number `{text}` is too large ({number})");
                self.fail(length, message, None);
            }
            _ => self.fail(
                length + tail,
                format!("`{text}` is not a number"),
                Some("numbers carry no unit, and ids start with a lower-case letter"),
            ),
        }
    }

    /// A text in quotes of one kind, in which those of the other kind stand as they are. The own
    /// account of a search keeps its quotes inside of the same ones, as in an example of the guide:
    /// `(111122223333 OR 'LOCAL') '` (UG:search-expression-examples). Nothing else that is right has a
    /// word right behind a text.
    fn text(&mut self, quote: char) {
        let rest = self.rest();
        let (mut escaped, mut inside) = (false, 0);
        for (index, c) in rest.char_indices().skip(1) {
            if rest[index..].starts_with(OWN_ACCOUNT) {
                inside = index + OWN_ACCOUNT.len();
            }
            if c == quote && !escaped && index >= inside {
                let length = index + 1;
                return self.push(TokenKind::Text(rest[..length].to_owned()), length);
            }
            escaped = c == '\\' && !escaped;
        }
        self.fail(
            rest.len(),
            "this text has no end",
            Some(&format!("close it with `{quote}`")),
        );
    }

    fn symbol(&mut self, first: char) {
        let rest = self.rest();
        if let Some((symbol, operator)) = Operator::SYMBOLS
            .iter()
            .find(|(symbol, _)| rest.starts_with(symbol))
        {
            return self.push(TokenKind::Operator(*operator), symbol.len());
        }
        let hint = match first {
            '=' => Some("equality is written `==`"),
            '&' => Some("the logical operator is written `&&` or `AND`"),
            '|' => Some("the logical operator is written `||` or `OR`"),
            '!' => Some("there is no negation: compare with zero, `m1 == 0`"),
            '%' => Some("there is no remainder and no percent sign: multiply by 100 instead"),
            '{' | '}' => Some("arrays are written with `[` and `]`"),
            ';' => Some("arguments are separated by `,`"),
            _ => None,
        };
        self.fail(first.len_utf8(), format!("unexpected `{first}`"), hint);
    }
}

/// The length in bytes of the longest prefix of such characters.
fn prefix(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

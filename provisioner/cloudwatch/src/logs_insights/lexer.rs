//! From text to tokens. Collects every character that has no place in a query.

#![expect(
    clippy::string_slice,
    reason = "offsets are sums of the lengths of what was read"
)]

use super::period::Period;
use crate::syntax::{Span, SyntaxError};

/// A token and where it stands.
pub(super) type Token = crate::syntax::Token<TokenKind>;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A name without backticks: a command, a keyword, a function or a field.
    Word(String),
    /// A field some of which stands between backticks.
    Field(String),
    Number(f64),
    Period(Period),
    Text(String),
    /// What stands between slashes.
    Regex(String),
    Symbol(&'static str),
    End,
}

/// The longer ones first.
const SYMBOLS: [&str; 19] = [
    "!=", "<>", "<=", ">=", "=~", "=", "<", ">", "(", ")", "[", "]", ",", "+", "-", "*", "/", "^",
    "%",
];

/// The tokens of each command, each list with [`TokenKind::End`] at its end, and all mistakes.
pub(super) fn tokens(source: &str) -> (Vec<Vec<Token>>, Vec<SyntaxError>) {
    let mut lexer = Lexer {
        source,
        at: 0,
        commands: vec![Vec::new()],
        errors: Vec::new(),
    };
    while lexer.at < source.len() {
        lexer.step();
    }
    lexer.end(0);
    (lexer.commands, lexer.errors)
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    commands: Vec<Vec<Token>>,
    errors: Vec<SyntaxError>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return;
        };
        match first {
            c if c.is_whitespace() => self.at += c.len_utf8(),
            '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
            '|' => {
                self.end(1);
                self.commands.push(Vec::new());
            }
            '"' | '\'' => self.quoted(first),
            '/' if self.regex_may_follow() => self.quoted(first),
            '0'..='9' => self.number(),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
            '`' => self.name(),
            c if is_name(c) => self.name(),
            _ => self.symbol(first),
        }
    }

    /// Takes `length` bytes as a token of the current command.
    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = self.span(length);
        if let Some(command) = self.commands.last_mut() {
            command.push(Token { kind, span });
        }
        self.at = span.end;
    }

    fn end(&mut self, length: usize) {
        self.push(TokenKind::End, length);
    }

    fn span(&self, length: usize) -> Span {
        Span {
            start: self.at,
            end: self.at + length,
        }
    }

    fn fail(&mut self, length: usize, message: String, hint: &str) {
        let error = SyntaxError::new(self.span(length), message);
        self.errors.push(if hint.is_empty() {
            error
        } else {
            error.hint(hint)
        });
        self.at += length;
    }

    /// A slash begins a regular expression after `like` and `=~`, and anywhere in `parse`;
    /// elsewhere it divides.
    fn regex_may_follow(&self) -> bool {
        let Some(command) = self.commands.last() else {
            return false;
        };
        let is_word = |token: Option<&Token>, keyword: &str| {
            token.is_some_and(|token| matches!(&token.kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(keyword)))
        };
        let matches = command
            .last()
            .is_some_and(|token| token.kind == TokenKind::Symbol("=~"));
        matches || is_word(command.last(), "like") || is_word(command.first(), "parse")
    }

    /// A text or a regular expression. A backslash keeps the next character from ending it; in a
    /// text `\"`, `\'` and `\\` stand for the second character.
    fn quoted(&mut self, quote: char) {
        let rest = self.rest();
        let mut text = String::new();
        let mut characters = rest.char_indices().skip(1);
        while let Some((index, c)) = characters.next() {
            if c == quote {
                let length = index + 1;
                return match quote {
                    '/' => self.push(TokenKind::Regex(text), length),
                    _ => self.push(TokenKind::Text(text), length),
                };
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match characters.next() {
                Some((_, escaped)) => {
                    let literal = escaped == quote || (quote != '/' && "\"'\\".contains(escaped));
                    text.extend((!literal).then_some('\\'));
                    text.push(escaped);
                }
                None => text.push('\\'),
            }
        }
        let what = if quote == '/' {
            "regular expression"
        } else {
            "text"
        };
        let hint = format!("close it with `{quote}`");
        self.fail(rest.len(), format!("this {what} has no end"), &hint);
    }

    /// A number, or a number and a unit of time.
    fn number(&mut self) {
        let rest = self.rest();
        let mut length = prefix(rest, |c| c.is_ascii_digit());
        let digits = length;
        if rest[length..].starts_with('.') {
            length += 1 + prefix(&rest[length + 1..], |c| c.is_ascii_digit());
        }
        if let Some(exponent) = rest[length..].strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['+', '-']));
            let digits = prefix(&exponent[sign..], |c| c.is_ascii_digit());
            length += if digits > 0 { 1 + sign + digits } else { 0 };
        }
        let tail = prefix(&rest[length..], |c| is_name(c) || c.is_ascii_digit());
        let unit = &rest[length..length + tail];
        let text = &rest[..length + tail];
        if tail == 0
            && let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite())
        {
            return self.push(TokenKind::Number(number), length);
        }
        let count = rest[..digits].parse().ok().filter(|_| digits == length);
        match count.and_then(|count| Period::new(count, unit)) {
            Some(period) => self.push(TokenKind::Period(period), length + tail),
            None => self.fail(
                length + tail,
                format!("`{text}` is neither a number nor a period"),
                "periods are written as `5m`; names that begin with a digit need backticks",
            ),
        }
    }

    /// A name, parts of which may stand between backticks.
    fn name(&mut self) {
        let rest = self.rest();
        let mut name = String::new();
        let mut length = 0;
        let mut quoted = false;
        while let Some(c) = rest[length..].chars().next() {
            if c == '`' {
                let inner = &rest[length + 1..];
                let Some(end) = inner.find('`') else {
                    let message = "this name has no end".to_owned();
                    return self.fail(rest.len(), message, "close it with a backtick");
                };
                quoted = true;
                name.push_str(&inner[..end]);
                length += end + 2;
            } else if is_name(c) || c.is_ascii_digit() || c == '.' {
                name.push(c);
                length += c.len_utf8();
            } else {
                break;
            }
        }
        let kind = if quoted {
            TokenKind::Field(name)
        } else {
            TokenKind::Word(name)
        };
        self.push(kind, length);
    }

    fn symbol(&mut self, first: char) {
        let rest = self.rest();
        if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            return self.push(TokenKind::Symbol(symbol), symbol.len());
        }
        let hint = match first {
            '&' => "conditions are joined by `and`",
            '!' => "a condition is negated by `not`",
            '“' | '”' | '‘' | '’' => "texts stand between straight quotation marks",
            _ => {
                "names with other characters than letters, digits, `@`, `_` and `.` need backticks"
            }
        };
        self.fail(first.len_utf8(), format!("unexpected `{first}`"), hint);
    }
}

fn is_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '@' | '_')
}

/// The length in bytes of the longest prefix of such characters.
fn prefix(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

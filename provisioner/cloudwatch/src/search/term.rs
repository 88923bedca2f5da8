//! The terms of a search: texts, alone or as values of a property, and accounts.

use super::cursor::{Parsed, Parser};
use super::lexer::{Token, TokenKind};
use super::partial::Partial;
use super::query::{Account, Condition, Property, Value};
use crate::syntax::Span;

impl Parser {
    /// A text, alone or as the value of a property.
    pub(super) fn term(&mut self) -> Parsed<Condition> {
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
}

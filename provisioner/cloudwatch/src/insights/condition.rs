//! The conditions of `WHERE`, and what is said about those that other dialects of SQL have.

use super::cursor::{Parsed, Parser};
use super::lexer::{Token, TokenKind};
use super::query::{Condition, Label, Operand};
use crate::syntax::Span;

impl Parser {
    /// Conditions of which all must hold.
    pub(super) fn conditions(&mut self) -> Parsed<Vec<Condition>> {
        let mut conditions = Vec::new();
        loop {
            conditions.push(self.condition()?);
            if !self.keyword("AND") {
                return Some(conditions);
            }
        }
    }

    fn condition(&mut self) -> Parsed<Condition> {
        if self.is_word("NOT") {
            let hint = "a condition is turned round by `!=`";
            self.fail_with(self.peek().span, "there is no `NOT`", hint);
            return None;
        }
        if self.peek().kind == TokenKind::Open {
            let hint = "all conditions must hold, so that they need no parentheses";
            self.fail_with(self.peek().span, "conditions cannot be grouped", hint);
            return None;
        }
        let label = self.label()?;
        let equal = self.operator(&label)?;
        let value = self.operand(&label)?;
        Some(Condition {
            label,
            equal,
            value,
        })
    }

    /// A dimension, `AWS.AccountId`, or a tag.
    pub(super) fn label(&mut self) -> Parsed<Label> {
        if self.peek_second() == Some(&TokenKind::Dot) {
            if self.is_exactly("AWS", 0) && self.is_exactly("AccountId", 2) {
                self.skip(3);
                return Some(Label::AccountId);
            }
            if self.is_exactly("tag", 0) {
                self.skip(2);
                return Some(Label::Tag(self.name("the key of a tag")?));
            }
        }
        Some(Label::Dimension(self.name("a label")?))
    }

    fn is_exactly(&self, text: &str, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), Some(TokenKind::Word(word)) if word == text)
    }

    /// Whether it is `=`.
    fn operator(&mut self, label: &Label) -> Parsed<bool> {
        let Token { kind, span } = self.peek().clone();
        let second = self.peek_second().cloned();
        match (&kind, second) {
            (TokenKind::Equals, Some(TokenKind::Equals)) => {
                self.not_an_operator(span, "==", &format!("write `{label} = …`"))
            }
            (TokenKind::Other('<'), Some(TokenKind::Other('>'))) => {
                self.not_an_operator(span, "<>", &format!("write `{label} != …`"))
            }
            (TokenKind::Equals, _) => {
                self.skip(1);
                Some(true)
            }
            (TokenKind::NotEquals, _) => {
                self.skip(1);
                Some(false)
            }
            (TokenKind::Word(word), _) if is_comparison(word) => {
                let hint =
                    "a label is compared by `=` and `!=` only: `GROUP BY` it to see each value";
                self.not_an_operator(span, &word.to_uppercase(), hint)
            }
            (TokenKind::Other(c @ ('<' | '>' | '~')), _) => {
                let hint = "a label is compared by `=` and `!=` only";
                self.not_an_operator(span, &c.to_string(), hint)
            }
            _ => self.expected(&format!("`=` or `!=` after `{label}`")),
        }
    }

    fn not_an_operator<T>(&mut self, span: Span, symbol: &str, hint: &str) -> Parsed<T> {
        let end = span.start + symbol.len();
        self.fail_with(
            Span { end, ..span },
            format!("there is no `{symbol}`"),
            hint,
        );
        None
    }

    fn operand(&mut self, label: &Label) -> Parsed<Operand> {
        let Token { kind, span } = self.peek().clone();
        match kind {
            TokenKind::Text(text) => {
                self.skip(1);
                Some(Operand::Text(text))
            }
            TokenKind::Word(word)
                if word.eq_ignore_ascii_case("CURRENT_ACCOUNT_ID")
                    && self.peek_second() == Some(&TokenKind::Open) =>
            {
                self.skip(2);
                self.expect(&TokenKind::Close, ")")?;
                if *label != Label::AccountId {
                    let hint = "write `AWS.AccountId = CURRENT_ACCOUNT_ID()`";
                    self.fail_with(span, format!("`{label}` is not an account"), hint);
                }
                Some(Operand::CurrentAccount)
            }
            // as in one sentence of the guide
            TokenKind::Word(word)
                if *label == Label::AccountId && word.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                self.skip(1);
                Some(Operand::Text(word))
            }
            TokenKind::Name(text) | TokenKind::Word(text) => {
                let hint = format!("write `'{text}'`");
                self.fail_with(span, "a value stands in single quotes", hint);
                None
            }
            _ => self.expected("a value in single quotes"),
        }
    }

    /// What stands behind a clause that is whole, and is no other clause.
    pub(super) fn unexpected_after_clause(&mut self, in_conditions: bool) {
        let Token { kind, span } = self.peek().clone();
        let word = match &kind {
            TokenKind::Word(word) => word.to_uppercase(),
            TokenKind::Other(c) => c.to_string(),
            _ => String::new(),
        };
        let hint = match word.as_str() {
            "OR" => "there is no `OR`: run a query for each value, or `GROUP BY` the label",
            "HAVING" => "`ORDER BY` and `LIMIT` choose among the series",
            "AS" => "the label of the query names its series",
            "JOIN" | "UNION" => "a query is over the metrics of one namespace",
            "OFFSET" => "a query gives its first series only",
            ";" => "a query ends without a semicolon",
            "+" | "-" | "*" | "/" => {
                "mathematics is an expression of its own, which refers to the id of this query"
            }
            _ if kind == TokenKind::Comma => "a query has one function, of one metric",
            _ if matches!(kind, TokenKind::Text(_)) && in_conditions => {
                "a quote inside a value is written `\\'`"
            }
            _ => {
                self.expected::<()>("a clause or the end");
                return;
            }
        };
        self.fail_with(span, format!("unexpected {kind}"), hint);
    }
}

/// Whether other dialects compare by this word.
fn is_comparison(word: &str) -> bool {
    const WORDS: [&str; 8] = [
        "LIKE", "ILIKE", "IN", "NOT", "BETWEEN", "IS", "REGEXP", "RLIKE",
    ];
    WORDS.iter().any(|one| one.eq_ignore_ascii_case(word))
}

//! From `{ … }` to conditions.

use super::comparison::{Comparison, Operator, number_of};
use super::json::{Condition, Expression, Test};
use super::scanner::Scanner;
use super::selector::Selector;
use super::text::Text;
use super::{MAX_NESTING, MAX_WILDCARDS};
use crate::syntax::SyntaxError;

/// Reads the pattern whose brace is at `start`.
pub(super) fn parse(source: &str, start: usize) -> Result<Expression, SyntaxError> {
    let mut parser = Parser {
        scanner: Scanner::new(source, start + 1),
        depth: 0,
        wildcards: 0,
    };
    let expression = parser.or()?;
    parser.close("}", "`&&`, `||` or `}`")?;
    parser.scanner.skip_blanks();
    if !parser.scanner.rest().is_empty() {
        let at = parser.scanner.at();
        let message = "nothing may follow the closing `}`";
        return Err(SyntaxError::new(at..source.len(), message));
    }
    if parser.wildcards > MAX_WILDCARDS {
        let message = format!("a pattern has at most {MAX_WILDCARDS} wildcards in its properties");
        return Err(SyntaxError::new(start..source.trim_end().len(), message));
    }
    Ok(expression)
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    depth: usize,
    wildcards: usize,
}

impl Parser<'_> {
    fn or(&mut self) -> Result<Expression, SyntaxError> {
        let mut all = Vec::new();
        loop {
            match self.and()? {
                Expression::Or(inner) => all.extend(inner),
                other => all.push(other),
            }
            if !self.sign("||") {
                return Ok(one_or(all, Expression::Or));
            }
        }
    }

    fn and(&mut self) -> Result<Expression, SyntaxError> {
        let mut all = Vec::new();
        loop {
            match self.primary()? {
                Expression::And(inner) => all.extend(inner),
                other => all.push(other),
            }
            if !self.sign("&&") {
                return Ok(one_or(all, Expression::And));
            }
        }
    }

    fn primary(&mut self) -> Result<Expression, SyntaxError> {
        self.scanner.skip_blanks();
        if !self.scanner.take("(") {
            return self.condition().map(Expression::Condition);
        }
        if self.depth >= MAX_NESTING {
            let message = format!("the pattern is nested deeper than {MAX_NESTING} levels");
            return Err(SyntaxError::new(self.scanner.here(), message));
        }
        self.depth += 1;
        let inner = self.or()?;
        self.depth -= 1;
        self.close(")", "`&&`, `||` or `)`")?;
        Ok(inner)
    }

    fn condition(&mut self) -> Result<Condition, SyntaxError> {
        let selector = Selector::read(&mut self.scanner)?;
        self.wildcards += usize::from(selector.has_wildcard());
        self.scanner.skip_blanks();
        let start = self.scanner.at();
        let word = self.scanner.take_while(|c| c.is_ascii_alphabetic());
        let test = match word {
            "" => Test::Compare(self.comparison()?),
            "IS" => self.is(start)?,
            "NOT" => self.not_exists(start)?,
            _ => return Err(self.not_a_test(start, word)),
        };
        Ok(Condition { selector, test })
    }

    fn is(&mut self, start: usize) -> Result<Test, SyntaxError> {
        self.scanner.skip_blanks();
        match self.scanner.take_while(|c| c.is_ascii_alphabetic()) {
            "NULL" => Ok(Test::IsNull),
            "TRUE" => Ok(Test::Is(true)),
            "FALSE" => Ok(Test::Is(false)),
            "NOT" => Err(SyntaxError::new(
                self.scanner.since(start),
                "`IS NOT` is not supported",
            )),
            _ => {
                let message = "expected `NULL`, `TRUE` or `FALSE` after `IS`";
                Err(SyntaxError::new(self.scanner.since(start), message))
            }
        }
    }

    fn not_exists(&mut self, start: usize) -> Result<Test, SyntaxError> {
        self.scanner.skip_blanks();
        if self.scanner.take_while(|c| c.is_ascii_alphabetic()) == "EXISTS" {
            return Ok(Test::NotExists);
        }
        let message = "expected `EXISTS` after `NOT`";
        Err(SyntaxError::new(self.scanner.since(start), message))
    }

    fn not_a_test(&self, start: usize, word: &str) -> SyntaxError {
        let span = self.scanner.since(start);
        let error = SyntaxError::new(span, format!("`{word}` is not a condition"));
        match word.to_ascii_uppercase().as_str() {
            "EXISTS" => error.hint(
                "`EXISTS` is not supported; `= *` holds for strings and numbers that are there",
            ),
            upper @ ("IS" | "NOT") => error.hint(format!("write `{upper}`")),
            _ => {
                error.hint("conditions are `=`, `!=`, `<`, `>`, `<=`, `>=`, `IS` and `NOT EXISTS`")
            }
        }
    }

    fn comparison(&mut self) -> Result<Comparison, SyntaxError> {
        let operator = operator(&mut self.scanner)?;
        comparison(&mut self.scanner, operator, &JSON_WORD)
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.scanner.skip_blanks();
        self.scanner.take(sign)
    }

    fn close(&mut self, sign: &str, expected: &str) -> Result<(), SyntaxError> {
        if self.sign(sign) {
            return Ok(());
        }
        let message = format!("expected {expected}, found {}", self.scanner.found());
        let error = SyntaxError::new(self.scanner.here(), message);
        Err(match self.scanner.peek() {
            Some('&' | '|') => error.hint("the signs are doubled: `&&` and `||`"),
            _ => error,
        })
    }
}

fn one_or(
    mut all: Vec<Expression>,
    many: impl FnOnce(Vec<Expression>) -> Expression,
) -> Expression {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        last => {
            all.extend(last);
            many(all)
        }
    }
}

/// Takes a comparison sign.
pub(super) fn operator(scanner: &mut Scanner<'_>) -> Result<Operator, SyntaxError> {
    let found = Operator::SIGNS.iter().find(|(sign, _)| scanner.take(sign));
    found.map(|(_, operator)| *operator).ok_or_else(|| {
        let message = format!("expected a comparison, found {}", scanner.found());
        SyntaxError::new(scanner.here(), message)
            .hint("comparisons are `=`, `!=`, `<`, `>`, `<=` and `>=`")
    })
}

/// Which characters a text without quotation marks may have, and what to say of others.
pub(super) struct Word {
    pub(super) is: fn(char) -> bool,
}

/// AWS asks for quotation marks around all but letters, digits and underscores; its examples leave
/// them out around addresses, numbers and wildcards.
const JSON_WORD: Word = Word {
    is: |c| c.is_alphanumeric() || "_.*+-".contains(c),
};

/// Takes what stands on the right of a comparison.
pub(super) fn comparison(
    scanner: &mut Scanner<'_>,
    operator: Operator,
    word: &Word,
) -> Result<Comparison, SyntaxError> {
    scanner.skip_blanks();
    let start = scanner.at();
    let negated = operator == Operator::NotEqual;
    let compared = match scanner.peek() {
        Some('"') => Comparison::Text {
            negated,
            text: Text::new(scanner.quoted()?),
        },
        Some('%') => Comparison::Regex {
            negated,
            regex: scanner.regex()?,
        },
        _ => match scanner.take_while(word.is) {
            "" => {
                let message = format!("expected a value, found {}", scanner.found());
                let hint = "other characters than letters, digits and `_` need quotation marks";
                return Err(SyntaxError::new(scanner.here(), message).hint(hint));
            }
            text => match number_of(text) {
                Some(number) => Comparison::Number(operator, number),
                None => Comparison::Text {
                    negated,
                    text: Text::new(text),
                },
            },
        },
    };
    if operator.orders() && !matches!(compared, Comparison::Number(..)) {
        let message = format!("`{operator}` compares with numbers only");
        return Err(SyntaxError::new(scanner.since(start), message));
    }
    Ok(compared)
}

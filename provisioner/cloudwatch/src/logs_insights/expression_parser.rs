//! From the tokens of one command to expressions.

use super::MAX_NESTING;
use super::cursor::Parser;
use super::expression::{Aggregate, Comparison, Expression, Field, Form, Operator};
use super::function::{Aggregator, Named};
use super::lexer::TokenKind;
use super::regex::Regex;
use super::value::Value;
use crate::syntax::{Span, SyntaxError};

/// An expression, or the first mistake in it.
type Parsed = Result<Expression, SyntaxError>;

impl Parser<'_> {
    /// Reads an expression.
    pub(super) fn expression(&mut self) -> Parsed {
        let mut any = vec![self.all()?];
        while self.keyword("or") {
            any.push(self.all()?);
        }
        Ok(one_or(any, Expression::Any))
    }

    fn all(&mut self) -> Parsed {
        let mut all = vec![self.not()?];
        while self.keyword("and") {
            all.push(self.not()?);
        }
        Ok(one_or(all, Expression::All))
    }

    fn not(&mut self) -> Parsed {
        if self.keyword("not") {
            return self
                .nested(Self::not)
                .map(|one| Expression::Not(Box::new(one)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed {
        let value = self.sum()?;
        let before = self.at;
        let negated = self.keyword("not");
        if self.keyword("in") {
            return self.list(value, negated);
        }
        if self.keyword("like") {
            return self.like(value, negated);
        }
        if negated {
            self.at = before;
            return Ok(value);
        }
        if self.symbol("=~") {
            return self.like(value, false);
        }
        let operators = [
            ("=", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let operator = operators.into_iter().find(|(sign, _)| self.symbol(sign));
        let Some((_, operator)) = operator else {
            return Ok(value);
        };
        let other = self.sum()?;
        Ok(Expression::Compare(
            Box::new(value),
            operator,
            Box::new(other),
        ))
    }

    fn list(&mut self, value: Expression, negated: bool) -> Parsed {
        self.expect("[")?;
        let mut list = Vec::new();
        if !self.symbol("]") {
            loop {
                list.push(self.sum()?);
                if !self.symbol(",") {
                    break;
                }
            }
            self.expect("]")?;
        }
        let value = Box::new(value);
        Ok(Expression::In {
            value,
            list,
            negated,
        })
    }

    fn like(&mut self, value: Expression, negated: bool) -> Parsed {
        let token = self.next();
        let form = match &token.kind {
            TokenKind::Text(text) => Form::Text(text.clone()),
            TokenKind::Regex(source) => Form::Regex(Regex::new(source, token.span)?),
            _ => {
                self.at -= 1;
                return Err(self.unexpected("a text, or a regular expression such as `/a.*b/`"));
            }
        };
        let value = Box::new(value);
        Ok(Expression::Like {
            value,
            form,
            negated,
        })
    }

    fn sum(&mut self) -> Parsed {
        let signs = [("+", Operator::Add), ("-", Operator::Subtract)];
        self.chain(&signs, Self::product)
    }

    fn product(&mut self) -> Parsed {
        let signs = [
            ("*", Operator::Multiply),
            ("/", Operator::Divide),
            ("%", Operator::Remainder),
        ];
        self.chain(&signs, Self::power)
    }

    fn power(&mut self) -> Parsed {
        self.chain(&[("^", Operator::Power)], Self::unary)
    }

    /// Operators of one rank, all from the left (*undocumented*).
    fn chain(
        &mut self,
        signs: &[(&str, Operator)],
        operand: impl Fn(&mut Self) -> Parsed,
    ) -> Parsed {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some((_, operator)) = signs.iter().find(|(sign, _)| self.symbol(sign)) {
            rest.push((*operator, operand(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        Ok(Expression::Arithmetic(Box::new(first), rest))
    }

    fn unary(&mut self) -> Parsed {
        if self.symbol("-") {
            let one = self.nested(Self::unary)?;
            return Ok(Expression::Negate(Box::new(one)));
        }
        if self.symbol("+") {
            return self.nested(Self::unary);
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed {
        let token = self.next();
        match &token.kind {
            TokenKind::Number(number) => Ok(Expression::Constant(Value::Number(*number))),
            TokenKind::Text(text) => Ok(Expression::Constant(Value::Text(text.clone()))),
            TokenKind::Period(period) => Ok(Expression::Period(*period)),
            TokenKind::Symbol("(") => {
                let inner = self.nested(Self::expression)?;
                self.expect(")")?;
                Ok(inner)
            }
            TokenKind::Word(name) if self.symbol("(") => {
                self.nested(|parser| parser.call(name, token.span))
            }
            TokenKind::Word(word) if word.eq_ignore_ascii_case("true") => {
                Ok(Expression::Constant(Value::Boolean(true)))
            }
            TokenKind::Word(word) if word.eq_ignore_ascii_case("false") => {
                Ok(Expression::Constant(Value::Boolean(false)))
            }
            TokenKind::Word(name) if is_reserved(name) => {
                self.at -= 1;
                Err(self.unexpected("a field, a value or a function"))
            }
            TokenKind::Word(name) | TokenKind::Field(name) => Ok(Expression::Field(Field {
                name: name.clone(),
                span: token.span,
            })),
            _ => {
                self.at -= 1;
                Err(self.unexpected("a field, a value or a function"))
            }
        }
    }

    /// What follows the name and the opening parenthesis.
    fn call(&mut self, name: &str, span: Span) -> Parsed {
        match Named::of(name, span)? {
            Named::Bin => {
                let token = self.next();
                let TokenKind::Period(period) = token.kind else {
                    self.at -= 1;
                    return Err(self.unexpected("a period such as `5m`"));
                };
                self.expect(")")?;
                Ok(Expression::Bin(period, span))
            }
            Named::Aggregator(aggregator) => self.aggregate(aggregator, span),
            Named::Function(function, (least, most)) => {
                let arguments = self.arguments()?;
                let count = arguments.len();
                if count < least || count > most {
                    let wanted = if least == most {
                        least.to_string()
                    } else {
                        format!("{least} to {most}")
                    };
                    let message = format!("`{name}` takes {wanted} arguments, not {count}");
                    return Err(SyntaxError::new(span, message));
                }
                Ok(Expression::Call(function, arguments))
            }
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, SyntaxError> {
        let mut arguments = Vec::new();
        if self.symbol(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression()?);
            if self.symbol(")") {
                return Ok(arguments);
            }
            if !self.symbol(",") {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
    }

    fn aggregate(&mut self, aggregator: Aggregator, span: Span) -> Parsed {
        let Some(mut known) = self.aggregates.take() else {
            let message = format!("`{}` makes one value of many events", self.text(span));
            return Err(SyntaxError::new(span, message)
                .hint("it belongs into `stats`, and not into another of its kind"));
        };
        let parsed = self.aggregate_arguments(aggregator, span);
        let aggregate = parsed?;
        known.push(aggregate);
        let index = known.len() - 1;
        self.aggregates = Some(known);
        Ok(Expression::Aggregate(index))
    }

    /// `self.aggregates` is none meanwhile: no aggregate stands inside another.
    fn aggregate_arguments(
        &mut self,
        aggregator: Aggregator,
        span: Span,
    ) -> Result<Aggregate, SyntaxError> {
        if aggregator == Aggregator::Count && self.symbol("*") {
            self.expect(")")?;
            return Ok(Aggregate {
                aggregator,
                argument: None,
                span,
            });
        }
        let mut arguments = self.arguments()?.into_iter();
        let (argument, second, third) = (arguments.next(), arguments.next(), arguments.next());
        let wrong = |wanted: &str| {
            let message = format!("`{}` takes {wanted}", self.text(span));
            Err(SyntaxError::new(span, message))
        };
        let aggregator = match (aggregator, &argument, second, third) {
            (Aggregator::Count, _, None, _) => Aggregator::Count,
            (
                Aggregator::Percentile(_),
                Some(_),
                Some(Expression::Constant(Value::Number(percent))),
                None,
            ) if (0.0..=100.0).contains(&percent) => Aggregator::Percentile(percent),
            (Aggregator::Percentile(_), ..) => return wrong("a field and a number from 0 to 100"),
            (other, Some(_), None, _) => other,
            _ => return wrong("one argument"),
        };
        Ok(Aggregate {
            aggregator,
            argument,
            span,
        })
    }

    fn nested(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= MAX_NESTING {
            let message = format!("the expression is nested deeper than {MAX_NESTING} levels");
            return Err(SyntaxError::new(self.peek().span, message));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }
}

/// Keywords that are no fields unless they stand between backticks.
fn is_reserved(word: &str) -> bool {
    let words = ["and", "or", "not", "in", "like", "as", "by"];
    words
        .iter()
        .any(|reserved| reserved.eq_ignore_ascii_case(word))
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

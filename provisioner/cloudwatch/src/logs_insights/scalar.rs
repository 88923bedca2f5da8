//! The value of an expression for one record.

use super::call::call;
use super::expression::{Comparison, Expression, Form, Operator};
use super::record::Record;
use super::settings::Settings;
use super::value::Value;
use crate::time::Timestamp;

/// What an expression may refer to.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) record: &'s Record<'s>,
    /// The results of the aggregates of a `stats` command.
    pub(super) aggregates: &'s [Value],
    pub(super) now: Timestamp,
    pub(super) settings: Settings,
}

impl Scope<'_> {
    /// The value of an expression. Recurses as deep as it is nested, which reading it has bounded.
    pub(super) fn value(self, expression: &Expression) -> Value {
        match expression {
            Expression::Field(field) => self.record.field(&field.name),
            Expression::Constant(value) => value.clone(),
            // a period alone is none, but an argument of `datefloor`
            Expression::Period(_) => Value::Null,
            Expression::Call(function, arguments) => call(self, *function, arguments),
            Expression::Aggregate(index) => {
                self.aggregates.get(*index).cloned().unwrap_or(Value::Null)
            }
            Expression::Bin(period, _) => {
                let time = self.record.timestamp();
                time.map_or(Value::Null, |time| Value::Time(period.floor(time)))
            }
            Expression::Not(one) => Value::Boolean(!self.holds(one)),
            Expression::Negate(one) => self
                .number(one)
                .map_or(Value::Null, |number| Value::of(-number)),
            Expression::All(all) => Value::Boolean(all.iter().all(|one| self.holds(one))),
            Expression::Any(any) => Value::Boolean(any.iter().any(|one| self.holds(one))),
            Expression::Compare(one, comparison, two) => {
                Value::Boolean(self.compares(&self.value(one), *comparison, &self.value(two)))
            }
            Expression::In {
                value,
                list,
                negated,
            } => {
                let value = self.value(value);
                let is = |one| self.compares(&value, Comparison::Equal, &self.value(one));
                self.found(&value, *negated, list.iter().any(is))
            }
            Expression::Like {
                value,
                form,
                negated,
            } => {
                let value = self.value(value);
                let found = match form {
                    Form::Text(text) => value.shown().contains(text.as_str()),
                    Form::Regex(regex) => regex.is_match(&value.shown()),
                };
                self.found(&value, *negated, found)
            }
            Expression::Arithmetic(first, rest) => self.arithmetic(first, rest),
        }
    }

    pub(super) fn holds(self, expression: &Expression) -> bool {
        self.value(expression).holds()
    }

    pub(super) fn number(self, expression: &Expression) -> Option<f64> {
        self.value(expression).number()
    }

    fn found(self, value: &Value, negated: bool, found: bool) -> Value {
        Value::Boolean(match value {
            Value::Null => negated && self.settings.absent_differs,
            _ => found != negated,
        })
    }

    /// As numbers if both are or read as such, else as texts (*undocumented*). What is not there
    /// compares with nothing.
    fn compares(self, one: &Value, comparison: Comparison, two: &Value) -> bool {
        if one.is_null() || two.is_null() {
            return comparison == Comparison::NotEqual && self.settings.absent_differs;
        }
        let order = match (one.number(), two.number()) {
            (Some(one), Some(two)) => one.partial_cmp(&two),
            _ => Some(one.shown().cmp(&two.shown())),
        };
        order.is_some_and(|order| match comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        })
    }

    /// None as soon as an operand is no number, or a result none.
    fn arithmetic(self, first: &Expression, rest: &[(Operator, Expression)]) -> Value {
        let first = self.number(first);
        let result = rest.iter().try_fold(first, |left, (operator, right)| {
            let (left, right) = (left?, self.number(right)?);
            let result = match operator {
                Operator::Add => left + right,
                Operator::Subtract => left - right,
                Operator::Multiply => left * right,
                Operator::Divide => left / right,
                Operator::Remainder => left % right,
                Operator::Power => left.powf(right),
            };
            result.is_finite().then_some(Some(result))
        });
        result.flatten().map_or(Value::Null, Value::of)
    }
}

//! The operators and how tightly they bind.

/// An operator between two operands (UG:using-metric-math).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// How tightly an operator binds, loosest first. *Undocumented*: the guide lists no precedence;
/// this is the usual one, with all operators of a level taken from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Or,
    And,
    Compare,
    Add,
    Multiply,
    /// Of the minus sign before an operand.
    Negate,
    Power,
    /// Of everything that needs no parentheses.
    Operand,
}

/// What kind of operator it is, which decides the operands that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Logical,
    Comparison,
    Arithmetic,
}

impl Operator {
    /// How each is written; a symbol before any other that begins like it.
    pub(super) const SYMBOLS: [(&'static str, Self); 13] = [
        ("||", Self::Or),
        ("&&", Self::And),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("<", Self::Less),
        (">", Self::Greater),
        ("+", Self::Add),
        ("-", Self::Subtract),
        ("*", Self::Multiply),
        ("/", Self::Divide),
        ("^", Self::Power),
    ];

    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::And => "AND",
            _ => Self::SYMBOLS
                .iter()
                .find(|(_, operator)| *operator == self)
                .map_or("", |(symbol, _)| symbol),
        }
    }

    pub(super) fn level(self) -> Level {
        match self {
            Self::Or => Level::Or,
            Self::And => Level::And,
            Self::Equal
            | Self::NotEqual
            | Self::LessOrEqual
            | Self::GreaterOrEqual
            | Self::Less
            | Self::Greater => Level::Compare,
            Self::Add | Self::Subtract => Level::Add,
            Self::Multiply | Self::Divide => Level::Multiply,
            Self::Power => Level::Power,
        }
    }

    pub(super) fn family(self) -> Family {
        match self.level() {
            Level::Or | Level::And => Family::Logical,
            Level::Compare => Family::Comparison,
            _ => Family::Arithmetic,
        }
    }

    /// The result for two numbers; `None` when there is none, as for a division by zero.
    pub(super) fn apply(self, left: f64, right: f64) -> Option<f64> {
        struct Pair(f64, f64);
        impl Operation for Pair {
            type Output = f64;

            fn run(self, apply: impl Fn(f64, f64) -> f64) -> f64 {
                apply(self.0, self.1)
            }
        }
        let result = self.with(Pair(left, right));
        result.is_finite().then_some(result)
    }

    /// Does something with the function of this operator, whose result is not finite where there
    /// is none.
    pub(super) fn with<O: Operation>(self, operation: O) -> O::Output {
        match self {
            Self::Or => operation.run(|left, right| truth(is_true(left) | is_true(right))),
            Self::And => operation.run(|left, right| truth(is_true(left) & is_true(right))),
            #[expect(clippy::float_cmp, reason = "what `==` of two metrics means")]
            Self::Equal => operation.run(|left, right| truth(left == right)),
            #[expect(clippy::float_cmp, reason = "what `!=` of two metrics means")]
            Self::NotEqual => operation.run(|left, right| truth(left != right)),
            Self::LessOrEqual => operation.run(|left, right| truth(left <= right)),
            Self::GreaterOrEqual => operation.run(|left, right| truth(left >= right)),
            Self::Less => operation.run(|left, right| truth(left < right)),
            Self::Greater => operation.run(|left, right| truth(left > right)),
            Self::Add => operation.run(|left, right| left + right),
            Self::Subtract => operation.run(|left, right| left - right),
            Self::Multiply => operation.run(|left, right| left * right),
            Self::Divide => operation.run(|left, right| left / right),
            Self::Power => operation.run(f64::powf),
        }
    }
}

/// Something to be done with the function of an operator. Generic over the function, so that a
/// loop over many values holds it inline.
pub(super) trait Operation {
    type Output;

    fn run(self, apply: impl Fn(f64, f64) -> f64) -> Self::Output;
}

fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

/// Everything but zero is true (UG:using-metric-math).
pub(super) fn is_true(value: f64) -> bool {
    value != 0.0
}

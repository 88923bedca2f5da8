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
        let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
        let result = match self {
            Self::Or => truth(is_true(left) || is_true(right)),
            Self::And => truth(is_true(left) && is_true(right)),
            #[expect(clippy::float_cmp, reason = "what `==` of two metrics means")]
            Self::Equal => truth(left == right),
            #[expect(clippy::float_cmp, reason = "what `!=` of two metrics means")]
            Self::NotEqual => truth(left != right),
            Self::LessOrEqual => truth(left <= right),
            Self::GreaterOrEqual => truth(left >= right),
            Self::Less => truth(left < right),
            Self::Greater => truth(left > right),
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Power => left.powf(right),
        };
        result.is_finite().then_some(result)
    }
}

/// Everything but zero is true (UG:using-metric-math).
pub(super) fn is_true(value: f64) -> bool {
    value != 0.0
}

//! Metric math: expressions over time series (UG:using-metric-math).

mod error;

pub use error::MathError;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    source: String,
}

/// A name in an expression that stands for another query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The id.
    pub id: &'a str,
    /// The offset of its first byte in the expression.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

/// What an expression, or a part of it, gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One number.
    Scalar,
    /// One time series.
    Series,
    /// Several time series.
    Array,
    /// A text, only as an argument.
    Text,
}

/// Reads an expression. Every mistake that can be told apart is in the error.
pub fn parse(source: &str) -> Result<Expr, Vec<MathError>> {
    Ok(Expr {
        source: source.to_owned(),
    })
}

impl Expr {
    /// Every id that stands for another query, in the order of the text.
    pub fn references(&self) -> Vec<Reference<'_>> {
        Vec::new()
    }

    /// Checks types and gives the type of the whole. `type_of` knows the type of an id; an id that
    /// it does not know counts as a series.
    pub fn check(&self, type_of: &dyn Fn(&str) -> Option<Type>) -> Result<Type, Vec<MathError>> {
        let _ = type_of;
        Ok(Type::Series)
    }
}

impl std::fmt::Display for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)
    }
}

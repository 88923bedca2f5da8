//! A search as a tree, and its canonical text.

use std::fmt;

use super::partial::Partial;

/// A search: which metrics it finds. Two are equal when their trees are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(super) schema: Option<Schema>,
    pub(super) condition: Option<Condition>,
}

/// A namespace and the exact set of dimension names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The namespace.
    pub namespace: String,
    /// The names of the dimensions, in ascending order.
    pub dimensions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// One of the values is found where the property says.
    Text {
        property: Property,
        values: Vec<Value>,
    },
    /// The metric is in one of the accounts.
    Account(Vec<Account>),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

/// Where a text is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Property {
    /// In the namespace, the name, the names and the values of dimensions.
    Any,
    Namespace,
    MetricName,
    /// In the value of the dimension of this name.
    Dimension(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Partial(Partial),
    Exact(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Account {
    Id(String),
    Local,
}

impl Query {
    /// The schema, if there is one.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Whether it asks for accounts.
    pub fn names_accounts(&self) -> bool {
        self.condition
            .as_ref()
            .is_some_and(Condition::names_accounts)
    }
}

impl Condition {
    /// The parser bounds the depth.
    fn names_accounts(&self) -> bool {
        match self {
            Self::Text { .. } => false,
            Self::Account(_) => true,
            Self::Not(inner) => inner.names_accounts(),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::names_accounts),
        }
    }
}

/// The canonical text. It reads back as an equal query, unless its spaces make it longer than a
/// query may be.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}")?;
        }
        match (&self.schema, &self.condition) {
            (Some(_), Some(condition)) => write!(f, " {condition}"),
            (None, Some(condition)) => write!(f, "{condition}"),
            (_, None) => Ok(()),
        }
    }
}

/// With its braces. A name is in quotes when it has more than letters, digits and `_ / . - : #`.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        name(&self.namespace, f)?;
        for dimension in &self.dimensions {
            f.write_str(",")?;
            name(dimension, f)?;
        }
        f.write_str("}")
    }
}

fn name(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_plain(name) {
        f.write_str(name)
    } else {
        quoted(name, f)
    }
}

fn is_plain(name: &str) -> bool {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '-' | ':' | '#');
    !name.is_empty() && name.chars().all(plain)
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '(' | ')') {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    f.write_str("\"")
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { property, values } => {
                write!(f, "{property}")?;
                one_of(values, f)
            }
            Self::Account(accounts) => {
                f.write_str(":aws.AccountId=")?;
                one_of(accounts, f)
            }
            Self::Not(inner) => {
                f.write_str("NOT ")?;
                inner.grouped(matches!(**inner, Self::And(_) | Self::Or(_)), f)
            }
            Self::And(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { " " })?;
                    part.grouped(matches!(part, Self::Or(_)), f)?;
                }
                Ok(())
            }
            Self::Or(parts) => list(parts, " OR ", f),
        }
    }
}

impl Condition {
    fn grouped(&self, parentheses: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if parentheses {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

fn one_of(values: &[impl fmt::Display], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let [only] = values {
        return write!(f, "{only}");
    }
    f.write_str("(")?;
    list(values, " OR ", f)?;
    f.write_str(")")
}

fn list(parts: &[impl fmt::Display], between: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { between })?;
        write!(f, "{part}")?;
    }
    Ok(())
}

/// With its equals sign.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::Namespace => f.write_str("Namespace="),
            Self::MetricName => f.write_str("MetricName="),
            Self::Dimension(dimension) => {
                let reads_back = is_plain(dimension)
                    && !dimension.starts_with(':')
                    && !["Namespace", "MetricName", "AND", "OR", "NOT"]
                        .contains(&dimension.as_str());
                if reads_back {
                    f.write_str(dimension)?;
                } else {
                    quoted(dimension, f)?;
                }
                f.write_str("=")
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Partial(term) => f.write_str(term.text()),
            Self::Exact(text) => quoted(text, f),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Local => f.write_str("'LOCAL'"),
        }
    }
}

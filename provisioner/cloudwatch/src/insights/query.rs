//! A query as a structure, and its canonical text.

use std::fmt;
use std::str::FromStr;

use super::reserved::is_reserved;

/// A query that groups metrics into series.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    pub(super) function: Function,
    pub(super) metric: String,
    pub(super) namespace: String,
    /// The names of `SCHEMA`, in ascending order; none is no dimension at all.
    pub(super) schema: Option<Vec<String>>,
    pub(super) conditions: Vec<Condition>,
    pub(super) group_by: Vec<Label>,
    pub(super) order_by: Option<Order>,
    pub(super) limit: Option<usize>,
}

/// How samples become one value, and the values of a series its rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "each variant is the function that it is named after"
)]
pub enum Function {
    Avg,
    Count,
    Max,
    Min,
    Sum,
}

/// What a metric has a value for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A dimension.
    Dimension(String),
    /// The account that the metric is in, `AWS.AccountId`.
    AccountId,
    /// A tag of the resource that the metric is of, `tag.Key`.
    Tag(String),
}

/// The order of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order {
    /// What makes one number of the points of each series.
    pub by: Function,
    /// Whether the largest comes first.
    pub descending: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    pub(super) label: Label,
    /// Whether the label must have the value, or must not.
    pub(super) equal: bool,
    pub(super) value: Operand,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Operand {
    Text(String),
    /// `CURRENT_ACCOUNT_ID()`.
    CurrentAccount,
}

impl Query {
    /// How the samples of a window become one value.
    pub fn function(&self) -> Function {
        self.function
    }

    /// The name of the metrics.
    pub fn metric(&self) -> &str {
        &self.metric
    }

    /// The namespace of the metrics.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The labels by which it groups; none when it gives one series.
    pub fn group_by(&self) -> &[Label] {
        &self.group_by
    }

    /// Whether it gives a series for each group, not one in all.
    pub fn is_grouped(&self) -> bool {
        !self.group_by.is_empty()
    }

    /// The order of its series, if it says so.
    pub fn order_by(&self) -> Option<Order> {
        self.order_by
    }

    /// The most series that it wants.
    pub fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// Whether it asks for tags, which metric data do not have.
    pub fn names_tags(&self) -> bool {
        let conditions = self.conditions.iter().map(|condition| &condition.label);
        conditions
            .chain(&self.group_by)
            .any(|label| matches!(label, Label::Tag(_)))
    }
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 5] = [Self::Avg, Self::Count, Self::Max, Self::Min, Self::Sum];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avg => "AVG",
            Self::Count => "COUNT",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::Sum => "SUM",
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is no function of Metrics Insights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not one of `AVG`, `COUNT`, `MAX`, `MIN` and `SUM`")]
pub struct FunctionError {
    text: String,
}

/// In any case.
impl FromStr for Function {
    type Err = FunctionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|function| function.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| FunctionError {
                text: text.to_owned(),
            })
    }
}

/// The canonical text. It reads back as an equal query, unless it is longer than one may be.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            function, limit, ..
        } = self;
        write!(f, "SELECT {function}({})", Name(&self.metric))?;
        match &self.schema {
            None => write!(f, " FROM {}", Name(&self.namespace))?,
            Some(names) => {
                write!(f, " FROM SCHEMA({}", Name(&self.namespace))?;
                names
                    .iter()
                    .try_for_each(|name| write!(f, ", {}", Name(name)))?;
                f.write_str(")")?;
            }
        }
        list(&self.conditions, " WHERE ", " AND ", f)?;
        list(&self.group_by, " GROUP BY ", ", ", f)?;
        if let Some(order) = self.order_by {
            let direction = if order.descending { " DESC" } else { "" };
            write!(f, " ORDER BY {}(){direction}", order.by)?;
        }
        limit.map_or(Ok(()), |limit| write!(f, " LIMIT {limit}"))
    }
}

/// The parts with `before` before the first, and `between` before the others.
fn list(
    parts: &[impl fmt::Display],
    before: &str,
    between: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if index == 0 { before } else { between })?;
    }
    Ok(())
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = if self.equal { "=" } else { "!=" };
        write!(f, "{} {operator} ", self.label)?;
        match &self.value {
            Operand::Text(text) => quoted(text, '\'', f),
            Operand::CurrentAccount => f.write_str("CURRENT_ACCOUNT_ID()"),
        }
    }
}

/// As it stands in a query: a name with special characters, or that is reserved, is in quotes.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dimension(name) => write!(f, "{}", Name(name)),
            Self::AccountId => f.write_str("AWS.AccountId"),
            Self::Tag(key) => write!(f, "tag.{}", Name(key)),
        }
    }
}

struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !self.0.is_empty() && self.0.bytes().all(plain) && !is_reserved(self.0) {
            f.write_str(self.0)
        } else {
            quoted(self.0, '"', f)
        }
    }
}

fn quoted(text: &str, quote: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{quote}")?;
    for c in text.chars() {
        if c == quote || c == '\\' {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    write!(f, "{quote}")
}

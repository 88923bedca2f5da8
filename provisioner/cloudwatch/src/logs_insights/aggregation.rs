//! The expression by which a log alarm makes numbers of a query's result (UG+:alarm-on-logs,
//! BOTO:cloudwatch.PutLogAlarm).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::aggregate::State;
use super::function::Aggregator;
use super::settings::Settings;
use super::table::Table;
use super::value::{Key, Value};
use crate::syntax::SyntaxError;

/// The most contributors that an alarm looks at.
const MAX_CONTRIBUTORS: usize = 500;

/// `count(*)` or one of `avg`, `sum`, `min`, `max` of a field; `by` up to five fields; and in which
/// order contributors are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregation {
    /// What is made of the rows.
    pub function: AggregationFunction,
    /// The columns whose values make contributors.
    pub by: Vec<String>,
    /// The order of the contributors by their values.
    pub sort: Option<Direction>,
}

/// What an aggregation makes of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is the function that it is named after"
)]
pub enum AggregationFunction {
    Count,
    Average(String),
    Sum(String),
    Minimum(String),
    Maximum(String),
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// The value of some of the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributor {
    /// The values of the columns that it is grouped by, in their order. Empty without `by`.
    pub attributes: Vec<(String, String)>,
    /// The value; none if no row has a number.
    pub value: Option<f64>,
}

impl Aggregation {
    /// The value of each contributor. Without `by` there is exactly one, which `count(*)` gives the
    /// value 0 when there are no rows; the other functions give it none then. Rows that lack one of
    /// the fields to group by are left out (*undocumented*).
    ///
    /// In the order of `sort`, the largest first without one, contributors of one value by their
    /// names; of more than 500 the first (*undocumented*).
    pub fn apply(&self, table: &Table) -> Vec<Contributor> {
        let aggregator = self.function.aggregator();
        let value_at = self.function.field().map(|field| table.column(field));
        let places: Vec<Option<usize>> = self.by.iter().map(|name| table.column(name)).collect();
        let at = |row: &[Value], place: Option<usize>| {
            place
                .and_then(|place| row.get(place))
                .cloned()
                .unwrap_or(Value::Null)
        };
        let mut groups: BTreeMap<Vec<Key>, State> = BTreeMap::new();
        if self.by.is_empty() {
            groups.insert(Vec::new(), State::new(aggregator));
        }
        for row in &table.rows {
            let keys: Vec<Key> = places.iter().map(|place| Key(at(row, *place))).collect();
            if keys.iter().any(|key| key.0.is_null()) {
                continue;
            }
            let value = value_at.map_or(Value::Boolean(true), |place| at(row, place));
            // texts would win over numbers in `min`
            let value = value.number().map_or(Value::Null, Value::of);
            let state = groups.entry(keys).or_insert_with(|| State::new(aggregator));
            state.take(aggregator, value, None);
        }
        let finished = groups.into_iter().map(|(keys, state)| Contributor {
            attributes: self
                .by
                .iter()
                .cloned()
                .zip(keys.iter().map(|key| key.0.to_string()))
                .collect(),
            value: state.result(aggregator, Settings::default()).number(),
        });
        let mut contributors: Vec<Contributor> = finished.collect();
        let descending = self.sort != Some(Direction::Ascending);
        contributors.sort_by(|one, two| {
            let key = |one: &Contributor| one.value.map_or(Value::Null, Value::of);
            let order = key(one).natural_order(&key(two));
            if descending { order.reverse() } else { order }
        });
        contributors.truncate(MAX_CONTRIBUTORS);
        contributors
    }
}

impl AggregationFunction {
    /// The column whose values it takes.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Count => None,
            Self::Average(field)
            | Self::Sum(field)
            | Self::Minimum(field)
            | Self::Maximum(field) => Some(field),
        }
    }

    fn aggregator(&self) -> Aggregator {
        match self {
            Self::Count => Aggregator::Count,
            Self::Average(_) => Aggregator::Average,
            Self::Sum(_) => Aggregator::Sum,
            Self::Minimum(_) => Aggregator::Minimum,
            Self::Maximum(_) => Aggregator::Maximum,
        }
    }
}

impl FromStr for Aggregation {
    type Err = Vec<SyntaxError>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// An expression that reads back the same.
impl fmt::Display for Aggregation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.function {
            AggregationFunction::Count => "count",
            AggregationFunction::Average(_) => "avg",
            AggregationFunction::Sum(_) => "sum",
            AggregationFunction::Minimum(_) => "min",
            AggregationFunction::Maximum(_) => "max",
        };
        match self.function.field() {
            None => write!(f, "{name}(*)")?,
            Some(field) => write!(f, "{name}({})", quoted(field))?,
        }
        for (index, field) in self.by.iter().enumerate() {
            write!(
                f,
                "{} {}",
                if index == 0 { " by" } else { "," },
                quoted(field)
            )?;
        }
        f.write_str(match self.sort {
            None => "",
            Some(Direction::Ascending) => " | sort asc",
            Some(Direction::Descending) => " | sort desc",
        })
    }
}

/// With backticks where the name needs them.
fn quoted(field: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '@' | '_' | '.');
    let starts = field.starts_with(|c: char| c.is_alphabetic() || matches!(c, '@' | '_'));
    if starts && field.chars().all(plain) {
        field.to_owned()
    } else {
        format!("`{field}`")
    }
}

//! What `stats` makes of many values.

use std::collections::BTreeSet;

use super::function::Aggregator;
use super::settings::Settings;
use super::value::Value;
use crate::time::Timestamp;

/// The values seen so far, as far as an aggregate needs them.
#[derive(Debug)]
pub(super) enum State {
    Count(f64),
    /// Exact, where AWS approximates many different values.
    Distinct(BTreeSet<String>),
    /// How many, their mean, and the sum of the squares of their distances from it; and their sum.
    Moments {
        count: f64,
        mean: f64,
        squares: f64,
        sum: f64,
    },
    Values(Vec<f64>),
    /// The value that comes first, or last.
    Extreme(Option<Value>),
    /// The value of the earliest time, or of the latest.
    Timed(Option<(Timestamp, Value)>),
}

impl State {
    pub(super) fn new(aggregator: Aggregator) -> Self {
        match aggregator {
            Aggregator::Count => Self::Count(0.0),
            Aggregator::CountDistinct => Self::Distinct(BTreeSet::new()),
            Aggregator::Sum | Aggregator::Average | Aggregator::Deviation => Self::Moments {
                count: 0.0,
                mean: 0.0,
                squares: 0.0,
                sum: 0.0,
            },
            Aggregator::Percentile(_) => Self::Values(Vec::new()),
            Aggregator::Minimum
            | Aggregator::Maximum
            | Aggregator::SortsFirst
            | Aggregator::SortsLast => Self::Extreme(None),
            Aggregator::Earliest | Aggregator::Latest => Self::Timed(None),
        }
    }

    /// Takes a value; what is not there does not count.
    pub(super) fn take(&mut self, aggregator: Aggregator, value: Value, time: Option<Timestamp>) {
        if value.is_null() {
            return;
        }
        match self {
            Self::Count(count) => *count += 1.0,
            Self::Distinct(values) => drop(values.insert(value.to_string())),
            Self::Moments {
                count,
                mean,
                squares,
                sum,
            } => {
                let Some(number) = value.number() else { return };
                *count += 1.0;
                *sum += number;
                let distance = number - *mean;
                *mean += distance / *count;
                *squares += distance * (number - *mean);
            }
            Self::Values(values) => values.extend(value.number()),
            Self::Extreme(best) => {
                let last = matches!(aggregator, Aggregator::Maximum | Aggregator::SortsLast);
                let replaces = |best: &Value| {
                    let order = value.natural_order(best);
                    if last { order.is_gt() } else { order.is_lt() }
                };
                if best.as_ref().is_none_or(replaces) {
                    *best = Some(value);
                }
            }
            Self::Timed(best) => {
                let Some(time) = time else { return };
                let replaces = |best: &(Timestamp, Value)| {
                    if aggregator == Aggregator::Latest {
                        time > best.0
                    } else {
                        time < best.0
                    }
                };
                if best.as_ref().is_none_or(replaces) {
                    *best = Some((time, value));
                }
            }
        }
    }

    /// The result; none of no values, but for counts.
    pub(super) fn result(self, aggregator: Aggregator, settings: Settings) -> Value {
        match self {
            Self::Count(count) => Value::of(count),
            Self::Distinct(values) => Value::of(values.len() as f64),
            Self::Moments {
                count,
                squares,
                sum,
                ..
            } => match aggregator {
                _ if count == 0.0 => Value::Null,
                Aggregator::Sum => Value::of(sum),
                Aggregator::Average => Value::of(sum / count),
                _ if settings.sample_deviation => Value::of((squares / (count - 1.0)).sqrt()),
                _ => Value::of((squares / count).sqrt()),
            },
            Self::Values(values) => match aggregator {
                Aggregator::Percentile(percent) => percentile(values, percent),
                _ => Value::Null,
            },
            Self::Extreme(best) => best.map_or(Value::Null, |best| match (aggregator, &best) {
                // an extreme number is a number, also when it was written as text
                (Aggregator::Minimum | Aggregator::Maximum, Value::Text(_)) => {
                    best.number().map_or(best, Value::of)
                }
                _ => best,
            }),
            Self::Timed(best) => best.map_or(Value::Null, |(_, value)| value),
        }
    }
}

/// The smallest value that is not below so many percent of all (*undocumented*: AWS approximates).
fn percentile(mut values: Vec<f64>, percent: f64) -> Value {
    values.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * values.len() as f64).ceil().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank from 1 to the number of values"
    )]
    let index = rank as usize - 1;
    values
        .get(index)
        .or(values.last())
        .map_or(Value::Null, |value| Value::of(*value))
}

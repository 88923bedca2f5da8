//! Filling in a label.

use super::dynamic::{Dynamic, Property};
use super::format::{MISSING, duration, number, time};
use super::parse::{Label, Part};
use crate::math::{Function, reduce_values};
use crate::query::MetricStat;
use crate::series::Series;
use crate::time::Timestamp;

/// Where a metric is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The id of the account.
    pub account: String,
    /// The label of the account.
    pub account_label: String,
    /// The region.
    pub region: String,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            account: "000000000000".to_owned(),
            account_label: "local".to_owned(),
            region: "us-east-1".to_owned(),
        }
    }
}

/// What a label is of.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The series, over the range that is shown.
    pub series: &'a Series,
    /// The metric, if the series is of one; an expression has no properties.
    pub metric: Option<&'a MetricStat>,
    /// The default label.
    pub label: &'a str,
    /// Where the metric is.
    pub place: &'a Place,
    /// To what times are relative.
    pub now: Timestamp,
}

impl Label {
    /// The text of this label for a series. What the series does not have, as the average of no
    /// points or a dimension of an expression, is `--` (*undocumented*).
    pub fn render(&self, subject: &Subject<'_>) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Dynamic(value) => subject.value(value).unwrap_or_else(|| MISSING.to_owned()),
        });
        parts.collect()
    }
}

type Point = (Timestamp, f64);

impl Subject<'_> {
    fn value(&self, value: &Dynamic) -> Option<String> {
        let reduced = |function| reduce_values(function, self.series).map(number);
        let relative = |point: Option<Point>| Some(duration(self.now.millis_since(point?.0)));
        let at = |point: Option<Point>| Some(time(point?.0));
        let (first, last) = (self.first(), self.last());
        let (minimum, maximum) = (
            self.extreme(|one, best| one < best),
            self.extreme(|one, best| one > best),
        );
        match value {
            Dynamic::Average => reduced(Function::Avg),
            Dynamic::DatapointCount => reduced(Function::DatapointCount),
            Dynamic::First => Some(number(first?.1)),
            Dynamic::FirstLastRange => Some(number(last?.1 - first?.1)),
            Dynamic::FirstLastTimeRange => Some(duration(last?.0.millis_since(first?.0))),
            Dynamic::FirstTime => at(first),
            Dynamic::FirstTimeRelative => relative(first),
            Dynamic::Label => Some(self.label.to_owned()),
            Dynamic::Last => Some(number(last?.1)),
            Dynamic::LastTime => at(last),
            Dynamic::LastTimeRelative => relative(last),
            Dynamic::Maximum => reduced(Function::Max),
            Dynamic::MaximumTime => at(maximum),
            Dynamic::MaximumTimeRelative => relative(maximum),
            Dynamic::Minimum => reduced(Function::Min),
            Dynamic::MinMaxRange => Some(number(maximum?.1 - minimum?.1)),
            Dynamic::MinMaxTimeRange => Some(duration(maximum?.0.millis_since(minimum?.0))),
            Dynamic::MinimumTime => at(minimum),
            Dynamic::MinimumTimeRelative => relative(minimum),
            Dynamic::Sum => reduced(Function::Sum),
            Dynamic::Property(property) => self.property(property),
        }
    }

    fn first(&self) -> Option<Point> {
        self.series.points().first().copied()
    }

    fn last(&self) -> Option<Point> {
        self.series.points().last().copied()
    }

    /// The oldest of the smallest or largest points (*undocumented*: which of equal ones).
    fn extreme(&self, better: impl Fn(f64, f64) -> bool) -> Option<Point> {
        let points = self.series.points().iter().copied();
        points.reduce(|best, one| if better(one.1, best.1) { one } else { best })
    }

    fn property(&self, property: &Property) -> Option<String> {
        let metric = self.metric?;
        Some(match property {
            Property::AccountId => self.place.account.clone(),
            Property::AccountLabel => self.place.account_label.clone(),
            Property::Dimension(name) => metric.metric.dimensions.get(name)?.to_owned(),
            Property::MetricName => metric.metric.name.clone(),
            Property::Namespace => metric.metric.namespace.clone(),
            Property::Period => metric.period.seconds().to_string(),
            Property::Region => self.place.region.clone(),
            Property::Stat => metric.statistic.to_string(),
        })
    }
}

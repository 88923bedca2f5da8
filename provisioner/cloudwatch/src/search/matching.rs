//! Which metrics a search finds.

use super::query::{Account, Condition, Property, Query, Schema, Value};
use super::settings::{NamespaceAlone, Settings};
use crate::metric::MetricId;

impl Query {
    /// Whether it finds this metric, with [`Settings::default`].
    pub fn matches(&self, metric: &MetricId) -> bool {
        self.matches_in(metric, &Settings::default())
    }

    /// Whether it finds this metric. How old its data are does not count here.
    pub fn matches_in(&self, metric: &MetricId, settings: &Settings) -> bool {
        let of_schema = |schema: &Schema| schema.matches(metric, settings.namespace_alone);
        self.schema.as_ref().is_none_or(of_schema)
            && self
                .condition
                .as_ref()
                .is_none_or(|condition| condition.holds(metric, settings))
    }
}

impl Schema {
    fn matches(&self, metric: &MetricId, alone: NamespaceAlone) -> bool {
        let names = metric.dimensions.iter().map(|(name, _)| name);
        self.namespace == metric.namespace
            && (names.eq(self.dimensions.iter().map(String::as_str))
                || (self.dimensions.is_empty() && alone == NamespaceAlone::AnyDimensions))
    }
}

impl Condition {
    /// The parser bounds the depth.
    fn holds(&self, metric: &MetricId, settings: &Settings) -> bool {
        match self {
            Self::Text { property, values } => {
                values.iter().any(|value| value.is_at(property, metric))
            }
            Self::Account(accounts) => accounts.iter().any(|account| account.is_of(settings)),
            Self::Not(inner) => !inner.holds(metric, settings),
            Self::And(parts) => parts.iter().all(|part| part.holds(metric, settings)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(metric, settings)),
        }
    }
}

impl Value {
    fn is_at(&self, property: &Property, metric: &MetricId) -> bool {
        match property {
            Property::Namespace => self.is_in(&metric.namespace),
            Property::MetricName => self.is_in(&metric.name),
            Property::Dimension(name) => {
                let value = metric.dimensions.get(name);
                value.is_some_and(|value| self.is_in(value))
            }
            Property::Any => {
                self.is_in(&metric.name)
                    || self.is_in(&metric.namespace)
                    || metric
                        .dimensions
                        .iter()
                        .any(|(name, value)| self.is_in(name) || self.is_in(value))
            }
        }
    }

    fn is_in(&self, name: &str) -> bool {
        match self {
            Self::Partial(term) => term.is_in(name),
            Self::Exact(text) => text == name,
        }
    }
}

impl Account {
    fn is_of(&self, settings: &Settings) -> bool {
        match (self, &settings.account) {
            (Self::Local, _) | (_, None) => true,
            (Self::Id(id), Some(local)) => id == local,
        }
    }
}

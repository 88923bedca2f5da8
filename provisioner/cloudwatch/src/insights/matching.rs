//! Which metrics a query takes, and into which group each goes.

use super::group::Group;
use super::query::{Condition, Label, Operand, Query};
use super::settings::{Absent, Settings};
use crate::metric::MetricId;

impl Query {
    /// Whether it takes the samples of this metric.
    pub fn matches(&self, metric: &MetricId, settings: &Settings) -> bool {
        self.metric == metric.name
            && self.namespace == metric.namespace
            && self.schema.as_ref().is_none_or(|names| {
                let found = metric.dimensions.iter().map(|(name, _)| name);
                found.eq(names.iter().map(String::as_str))
            })
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(metric, settings))
    }

    /// The group that a metric goes into.
    pub fn group_of(&self, metric: &MetricId, settings: &Settings) -> Group {
        let labels = self.group_by.iter();
        Group::new(labels.map(|label| (label, label.of(metric, settings))))
    }
}

impl Label {
    /// What the metric has for this label. Metric data have no tags.
    fn of<'a>(&self, metric: &'a MetricId, settings: &'a Settings) -> Option<&'a str> {
        match self {
            Self::Dimension(name) => metric.dimensions.get(name),
            Self::AccountId => settings.account.as_deref(),
            Self::Tag(_) => None,
        }
    }
}

impl Condition {
    fn holds(&self, metric: &MetricId, settings: &Settings) -> bool {
        let is_same = match (&self.label, &self.value, &settings.account) {
            // without an account every id is that of the metrics
            (Label::AccountId, Operand::CurrentAccount, _) | (Label::AccountId, _, None) => true,
            (label, Operand::Text(text), _) => match label.of(metric, settings) {
                Some(value) => value == text,
                None => return !self.equal && settings.absent == Absent::IsDifferent,
            },
            (_, Operand::CurrentAccount, _) => false,
        };
        is_same == self.equal
    }
}

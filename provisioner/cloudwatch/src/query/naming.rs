//! What the results of a query are called.

use crate::label::{self, Place, Subject};
use crate::query::MetricStat;
use crate::series::Series;
use crate::time::Timestamp;

/// The label of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Naming {
    /// The given one, else the default one.
    text: String,
    /// The given one, if there are dynamic values in it. One that cannot be read is plain text.
    dynamic: Option<label::Label>,
    /// What it is called without a label.
    default: String,
}

/// What dynamic labels are relative to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) place: &'a Place,
    pub(super) now: Timestamp,
}

impl Naming {
    pub(super) fn new(given: Option<&str>, default: String) -> Self {
        let read = given.and_then(|given| label::Label::parse(given).ok());
        Self {
            text: given.unwrap_or(&default).to_owned(),
            dynamic: read.filter(|label| label.dynamic().next().is_some()),
            default,
        }
    }

    /// What it is called as one series of an array.
    pub(super) fn as_member(&self) -> &str {
        match self.dynamic {
            Some(_) => &self.default,
            None => &self.text,
        }
    }

    /// The label of its one series.
    pub(super) fn of_series(
        &self,
        series: &Series,
        metric: Option<&MetricStat>,
        around: Around<'_>,
    ) -> String {
        self.rendered(series, metric, &self.default, around)
            .unwrap_or_else(|| self.text.clone())
    }

    /// The label of one series of its array, which is called `own`: a dynamic one is filled in for
    /// each series (UG:graph-dynamic-labels); any other one comes first, if it is not empty
    /// (UG:using-metric-math).
    pub(super) fn of_member(
        &self,
        series: &Series,
        metric: Option<&MetricStat>,
        own: String,
        around: Around<'_>,
    ) -> String {
        match self.rendered(series, metric, &own, around) {
            Some(label) => label,
            None if self.text.is_empty() => own,
            None => format!("{} {own}", self.text),
        }
    }

    fn rendered(
        &self,
        series: &Series,
        metric: Option<&MetricStat>,
        label: &str,
        around: Around<'_>,
    ) -> Option<String> {
        let subject = Subject {
            series,
            metric,
            label,
            place: around.place,
            now: around.now,
        };
        Some(self.dynamic.as_ref()?.render(&subject))
    }
}

//! Evaluating planned queries over metric data.

use super::plan::{Plan, Planned, Planning};
use super::{Alignment, QueryResult};
use crate::math::{Binding, Scope, Value};
use crate::period::Period;
use crate::series::Series;
use crate::store::{MetricData, Windows};
use crate::time::Timestamp;

impl Plan {
    /// Evaluates the queries over the windows that start in `[start, end)` and gives the results
    /// that return data, in the order of the list.
    ///
    /// An expression whose functions have no data here, such as `SEARCH`, gives no points.
    pub fn evaluate(
        &self,
        data: &dyn MetricData,
        start: Timestamp,
        end: Timestamp,
        alignment: Alignment,
    ) -> Vec<QueryResult> {
        let windows = |period: Period| match alignment {
            Alignment::Clock => Windows::aligned_to_clock(period, start, end),
            Alignment::Sliding => Windows::sliding(period, start, end),
        };
        let mut bindings = self.bindings(data, &windows);
        bindings.sort_by_key(|(index, _)| *index);
        let returned = bindings.into_iter().filter_map(|(index, binding)| {
            let query = self.queries.get(index)?;
            query.return_data.then(|| results(query, binding.value))
        });
        returned.flatten().collect()
    }

    /// The series of the one query that returns data, over windows of one length: what a math
    /// alarm compares with its threshold (UG:alarm-data-queries).
    pub fn returned_series(&self, data: &dyn MetricData, windows: Windows) -> Series {
        let of_period = |period: Period| Windows { period, ..windows };
        let mut bindings = self.bindings(data, &of_period).into_iter();
        let returned = bindings.find(|(index, _)| {
            self.queries
                .get(*index)
                .is_some_and(|query| query.return_data)
        });
        match returned.map(|(_, binding)| binding.value) {
            Some(Value::Series(series)) => series,
            _ => Series::empty(),
        }
    }

    /// Every query with its value and its place in the list, each after those it refers to.
    fn bindings(
        &self,
        data: &dyn MetricData,
        windows: &dyn Fn(Period) -> Windows,
    ) -> Vec<(usize, Binding<'_>)> {
        let mut places = Vec::with_capacity(self.order.len());
        let mut bindings: Vec<Binding<'_>> = Vec::with_capacity(self.order.len());
        let mut times: Vec<Timestamp> = Vec::new();
        for (index, query) in self
            .order
            .iter()
            .filter_map(|index| Some((*index, self.queries.get(*index)?)))
        {
            let (value, metric) = match &query.source {
                Planning::Stat(stat) => (
                    Value::Series(data.series(stat, windows(stat.period))),
                    Some(stat.period),
                ),
                Planning::Expression(expr) => {
                    // without any period, one minute (undocumented)
                    let windows = windows(query.period.unwrap_or(Period::MINUTE));
                    times.clear();
                    times.extend(windows.starts());
                    let scope = Scope {
                        bindings: &bindings,
                        times: &times,
                    };
                    (
                        expr.evaluate(&scope)
                            .unwrap_or(Value::Series(Series::empty())),
                        None,
                    )
                }
            };
            places.push(index);
            bindings.push(Binding {
                id: &query.id,
                label: &query.label,
                value,
                metric,
            });
        }
        places.into_iter().zip(bindings).collect()
    }
}

/// The series of a value. Those of an array are labelled with the label of the query, if that is
/// not empty, and their own (UG:using-metric-math).
fn results(query: &Planned, value: Value) -> Vec<QueryResult> {
    let result = |label: String, series: Series| QueryResult {
        id: query.id.clone(),
        label,
        series,
    };
    match value {
        Value::Scalar(_) => Vec::new(),
        Value::Series(series) => vec![result(query.label.clone(), series)],
        Value::Array(members) => {
            let label = |own: String| {
                if query.label.is_empty() {
                    own
                } else {
                    format!("{} {own}", query.label)
                }
            };
            members
                .into_iter()
                .map(|member| result(label(member.label), member.series))
                .collect()
        }
    }
}

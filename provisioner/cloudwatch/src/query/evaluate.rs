//! Evaluating planned queries over metric data.

use std::cell::RefCell;

use super::nodes::Node;
use super::plan::{Plan, Planned, Planning};
use super::{Alignment, Message, QueryResult, Status};
use crate::math::{Binding, EvaluationError, Hooks, Scope, Value};
use crate::period::Period;
use crate::series::Series;
use crate::store::{MetricData, Windows};
use crate::time::Timestamp;

impl Plan {
    /// Evaluates the queries over the windows that start in `[start, end)` and gives the results
    /// that return data, in the order of the list. What is not available offline gives one result
    /// without points and with a message.
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
        let mut evaluated = self.bindings(data, &windows);
        evaluated.sort_by_key(|(node, ..)| node.query);
        let returned = evaluated
            .into_iter()
            .filter_map(|(node, binding, messages)| {
                let query = self.queries.get(node.query)?;
                let is_result = query.return_data && node.period == query.own_period();
                is_result.then(|| results(query, binding.value, messages))
            });
        returned.flatten().collect()
    }

    /// The series of the one query that returns data, over windows of one length: what a math
    /// alarm compares with its threshold (UG:alarm-data-queries).
    pub fn returned_series(&self, data: &dyn MetricData, windows: Windows) -> Series {
        let of_period = |period: Period| Windows { period, ..windows };
        let mut evaluated = self.bindings(data, &of_period).into_iter();
        let returned = evaluated.find(|(node, ..)| {
            let query = self.queries.get(node.query);
            query.is_some_and(|query| query.return_data && node.period == query.own_period())
        });
        match returned.map(|(_, binding, _)| binding.value) {
            Some(Ok(Value::Series(series))) => series.into_owned(),
            _ => Series::empty(),
        }
    }

    /// Every node with its value and what there is to say about it, each after those it refers to.
    fn bindings(
        &self,
        data: &dyn MetricData,
        windows: &dyn Fn(Period) -> Windows,
    ) -> Vec<(Node, Binding<'_>, Vec<Message>)> {
        let mut bindings: Vec<Binding<'_>> = Vec::with_capacity(self.nodes.len());
        let mut messages = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let Some(query) = self.queries.get(node.query) else {
                continue;
            };
            let windows = windows(node.period);
            let said = RefCell::new(Vec::new());
            let (value, metric) = match &query.source {
                Planning::Stat(stat) => {
                    let series = data.series(stat, windows);
                    (
                        Ok(Value::Series(std::borrow::Cow::Owned(series))),
                        Some(stat),
                    )
                }
                Planning::Expression(expr) => {
                    let scope = Scope {
                        bindings: &bindings,
                        windows,
                        settings: self.settings,
                        hooks: Hooks::NONE,
                    };
                    (expr.evaluate(&scope).map(Value::into_owned), None)
                }
            };
            messages.push(said.into_inner());
            bindings.push(Binding {
                id: &query.id,
                label: &query.label,
                period: node.period,
                metric,
                value,
            });
        }
        let evaluated = self.nodes.iter().copied().zip(bindings).zip(messages);
        evaluated
            .map(|((node, binding), messages)| (node, binding, messages))
            .collect()
    }
}

/// The series of a value. Those of an array are labelled with the label of the query, if that is
/// not empty, and their own (UG:using-metric-math).
fn results(
    query: &Planned,
    value: Result<Value<'static>, EvaluationError>,
    messages: Vec<Message>,
) -> Vec<QueryResult> {
    let result = |label: String, series: Series| QueryResult {
        id: query.id.clone(),
        label,
        series,
        status: Status::Complete,
        messages: Vec::new(),
    };
    let mut results = match value {
        Ok(Value::Scalar(_)) => Vec::new(),
        Ok(Value::Series(series)) => vec![result(query.label.clone(), series.into_owned())],
        Ok(Value::Array(members)) => {
            let label = |own: String| {
                if query.label.is_empty() {
                    own
                } else {
                    format!("{} {own}", query.label)
                }
            };
            members
                .into_iter()
                .map(|member| {
                    let own = member.label.into_text();
                    result(label(own), member.series.into_owned())
                })
                .collect()
        }
        Err(error) => vec![QueryResult {
            status: Status::InternalError,
            messages: vec![Message::of_error(&error)],
            ..result(query.label.clone(), Series::empty())
        }],
    };
    if let Some(first) = results.first_mut() {
        first.messages.extend(messages);
    }
    results
}

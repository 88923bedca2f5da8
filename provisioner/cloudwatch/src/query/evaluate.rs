//! Evaluating planned queries over metric data.

use std::borrow::Cow;

use super::naming::Around;
use super::nodes::Node;
use super::plan::{Plan, Planned, Planning};
use super::searching::Searching;
use super::{Alignment, Message, Options, QueryResult, Status};
use crate::insights;
use crate::math::{Binding, EvaluationError, Hooks, Label, Member, Scope, Value};
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
        self.evaluate_with(data, start, end, &Options::new(alignment))
    }

    /// As [`Self::evaluate`], with options.
    pub fn evaluate_with(
        &self,
        data: &dyn MetricData,
        start: Timestamp,
        end: Timestamp,
        options: &Options,
    ) -> Vec<QueryResult> {
        let windows = |period: Period| match options.alignment {
            Alignment::Clock => Windows::aligned_to_clock(period, start, end),
            Alignment::Sliding => Windows::sliding(period, start, end),
        };
        let around = Around {
            place: &options.place,
            now: options.now.unwrap_or(end),
        };
        let searching = Searching::new(data, &windows, end, options);
        let insights = options.insights.seen_after(end, around.now);
        let mut evaluated = self.bindings(data, &windows, Some(&searching), &insights);
        evaluated.sort_by_key(|(node, ..)| node.query);
        let returned = evaluated
            .into_iter()
            .filter_map(|(node, binding, messages)| {
                let query = self.returned(node)?;
                Some(results(query, binding, messages, around))
            });
        returned.flatten().collect()
    }

    /// The series of the one query that returns data, over windows of one length: what a math
    /// alarm compares with its threshold (UG:alarm-data-queries).
    pub fn returned_series(&self, data: &dyn MetricData, windows: Windows) -> Series {
        let of_period = |period: Period| Windows { period, ..windows };
        let settings = insights::Settings::for_alarms();
        let evaluated = self.bindings(data, &of_period, None, &settings).into_iter();
        let mut returned = evaluated.filter(|(node, ..)| self.returned(*node).is_some());
        match returned.next().map(|(_, binding, _)| binding.value) {
            Some(Ok(Value::Series(series))) => series.into_owned(),
            _ => Series::empty(),
        }
    }

    /// The query of a node whose value is returned.
    fn returned(&self, node: Node) -> Option<&Planned> {
        let query = self.queries.get(node.query)?;
        (query.return_data && node.period == query.own_period()).then_some(query)
    }

    /// Every node with its value and what there is to say about it, each after those it refers to.
    fn bindings(
        &self,
        data: &dyn MetricData,
        windows: &dyn Fn(Period) -> Windows,
        searching: Option<&Searching<'_>>,
        settings: &insights::Settings,
    ) -> Vec<(Node, Binding<'_>, Vec<Message>)> {
        let mut bindings: Vec<Binding<'_>> = Vec::with_capacity(self.nodes.len());
        let mut messages = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let Some(query) = self.queries.get(node.query) else {
                continue;
            };
            let windows = windows(node.period);
            let mut said = Vec::new();
            let (value, metric) = match &query.source {
                Planning::Stat(stat) => {
                    let series = data.series(stat, windows);
                    (Ok(Value::Series(Cow::Owned(series))), Some(stat))
                }
                Planning::Expression(expr) => {
                    let scope = Scope {
                        bindings: &bindings,
                        windows,
                        settings: self.settings,
                        hooks: Hooks {
                            search: &|search| searching?.find(search),
                            ..Hooks::NONE
                        },
                    };
                    let value = expr.evaluate(&scope).map(Value::into_owned);
                    said.extend(searching.map_or_else(Vec::new, Searching::messages));
                    (value, None)
                }
                Planning::Insights(insights) => {
                    let found = insights.evaluate(data, windows, settings);
                    if found.is_partial {
                        said.push(Message::of_partial_data());
                    }
                    if insights.names_tags() {
                        said.push(Message::of_tags());
                    }
                    (Ok(grouped(insights, found)), None)
                }
            };
            messages.push(said);
            bindings.push(Binding {
                id: &query.id,
                label: query.naming.as_member(),
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

/// The series of a query of Metrics Insights: one without `GROUP BY`, else one for each group, with
/// its label.
fn grouped(query: &insights::Query, found: insights::Evaluation) -> Value<'static> {
    let mut series = found.series.into_iter();
    if !query.is_grouped() {
        let series = series.next().map_or_else(Series::empty, |one| one.series);
        return Value::Series(Cow::Owned(series));
    }
    let members = series.map(|one| Member {
        label: Label::Known(Cow::Owned(one.group.to_string())),
        metric: None,
        series: Cow::Owned(one.series),
    });
    Value::Array(members.collect())
}

/// The series of a value; of what has none one without points, and with a message.
fn results(
    query: &Planned,
    binding: Binding<'_>,
    messages: Vec<Message>,
    around: Around<'_>,
) -> Vec<QueryResult> {
    let result = |label: String, series: Series| QueryResult {
        id: query.id.clone(),
        label,
        series,
        status: Status::Complete,
        messages: Vec::new(),
    };
    let naming = &query.naming;
    let mut results = match binding.value {
        Ok(Value::Scalar(_)) => Vec::new(),
        Ok(Value::Series(series)) => {
            let metric = binding.metric.map(AsRef::as_ref);
            vec![result(
                naming.of_series(&series, metric, around),
                series.into_owned(),
            )]
        }
        Ok(Value::Array(members)) => members
            .into_iter()
            .map(|member| {
                let own = member.label.into_text();
                let metric = member.metric.as_deref();
                let label = naming.of_member(&member.series, metric, own, around);
                result(label, member.series.into_owned())
            })
            .collect(),
        Err(error) => vec![failed(
            result(naming.as_member().to_owned(), Series::empty()),
            &error,
        )],
    };
    match results.first_mut() {
        Some(first) => first.messages.extend(messages),
        // nothing was found, and there is something to be said about it
        None if !messages.is_empty() => results.push(QueryResult {
            messages,
            ..result(naming.as_member().to_owned(), Series::empty())
        }),
        None => {}
    }
    results
}

fn failed(result: QueryResult, error: &EvaluationError) -> QueryResult {
    QueryResult {
        status: Status::InternalError,
        messages: vec![Message::of_error(error)],
        ..result
    }
}

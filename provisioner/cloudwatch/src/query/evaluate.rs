//! Evaluating planned queries over metric data.

use std::cell::RefCell;

use super::naming::Around;
use super::nodes::Node;
use super::plan::{Plan, Planned};
use super::run::{Evaluated, Learning, Run};
use super::searching::Searching;
use super::{Alignment, Message, Options, QueryResult, Status};
use crate::anomaly::Models;
use crate::insights;
use crate::math::{EvaluationError, Value};
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
        self.evaluate_learning(data, (start, end), options, &RefCell::default())
    }

    /// As [`Self::evaluate_with`], with what was learnt before with the same options.
    pub(crate) fn evaluate_learning(
        &self,
        data: &dyn MetricData,
        (start, end): (Timestamp, Timestamp),
        options: &Options,
        models: &RefCell<Models>,
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
        let run = Run {
            plan: self,
            data,
            windows: &windows,
            searching: Some(&searching),
            insights: &options.insights,
            now: Some(around.now),
            learning: Some(Learning {
                settings: &options.anomaly,
                models,
            }),
        };
        let mut evaluated = run.evaluate(self.nodes.iter().copied());
        evaluated.sort_by_key(|one| one.node.query);
        let returned = evaluated.into_iter().filter_map(|one| {
            let query = self.returned(one.node)?;
            Some(results(query, one, around))
        });
        returned.flatten().collect()
    }

    /// The series of the one query that returns data, over windows of one length: what a math
    /// alarm compares with its threshold (UG:alarm-data-queries).
    ///
    /// There are no bands in it: alarms whose expressions have one are evaluated with what was
    /// learnt before.
    pub fn returned_series(&self, data: &dyn MetricData, windows: Windows) -> Series {
        self.returned_series_learning(data, windows, None)
    }

    /// As [`Self::returned_series`], with bands.
    pub(crate) fn returned_series_learning(
        &self,
        data: &dyn MetricData,
        windows: Windows,
        learning: Option<Learning<'_>>,
    ) -> Series {
        let of_period = |period: Period| Windows { period, ..windows };
        let run = Run {
            plan: self,
            data,
            windows: &of_period,
            searching: None,
            insights: &insights::Settings::for_alarms(),
            now: None,
            learning,
        };
        let evaluated = run.evaluate(self.nodes.iter().copied()).into_iter();
        let mut returned = evaluated.filter(|one| self.returned(one.node).is_some());
        match returned.next().map(|one| one.binding.value) {
            Some(Ok(Value::Series(series))) => series.into_owned(),
            _ => Series::empty(),
        }
    }

    /// The query of a node whose value is returned.
    fn returned(&self, node: Node) -> Option<&Planned> {
        let query = self.queries.get(node.query)?;
        (query.return_data && node.period == query.own_period()).then_some(query)
    }
}

/// The series of a value; of what has none one without points, and with a message.
fn results(query: &Planned, evaluated: Evaluated<'_>, around: Around<'_>) -> Vec<QueryResult> {
    let result = |label: String, series: Series| QueryResult {
        id: query.id.clone(),
        label,
        series,
        status: Status::Complete,
        messages: Vec::new(),
    };
    let naming = &query.naming;
    let Evaluated {
        binding, messages, ..
    } = evaluated;
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

//! `GetMetricData`.

use cloudwatch::{
    insights,
    label::Place,
    query::{self, Alignment, MAX_POINTS, MAX_QUERIES, Plan, QueryResult},
    search,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    CloudWatch, MetricDataQuery,
    errors::{invalid_token, invalid_value, validation},
    settings,
};
use crate::{
    identity::Scope,
    services::{Constraints, paging},
    wire::{ServiceError, Time},
};

const OPERATION: &str = "GetMetricData";

/// `GetMetricData`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetMetricDataInput {
    pub(crate) metric_data_queries: Vec<MetricDataQuery>,
    pub(crate) start_time: Option<Time>,
    pub(crate) end_time: Option<Time>,
    pub(crate) next_token: Option<String>,
    pub(crate) scan_by: Option<String>,
    pub(crate) max_datapoints: Option<i64>,
}

/// The output of `GetMetricData`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetMetricDataOutput {
    pub(crate) metric_data_results: Vec<MetricDataResult>,
    pub(crate) next_token: Option<String>,
    messages: Vec<MessageData>,
}

/// The points of one query; `timestamps` and `values` belong together by position.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MetricDataResult {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) timestamps: Vec<Time>,
    pub(crate) values: Vec<f64>,
    pub(crate) status_code: &'static str,
    messages: Vec<MessageData>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MessageData {
    code: String,
    value: String,
}

/// Where a next page starts: the result and the point in it.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Position {
    result: usize,
    point: usize,
}

impl CloudWatch {
    /// Statistics and expressions over `[StartTime, EndTime)`, newest first unless asked otherwise.
    pub(crate) fn get_metric_data(
        &self,
        scope: &Scope,
        input: &GetMetricDataInput,
    ) -> Result<GetMetricDataOutput, ServiceError> {
        let mut constraints = Constraints::new();
        let start = constraints
            .required("startTime", input.start_time.as_ref())
            .copied();
        let end = constraints
            .required("endTime", input.end_time.as_ref())
            .copied();
        if input.metric_data_queries.is_empty() {
            constraints.violated(None, "metricDataQueries", "Member must not be null");
        }
        if let Some(order) = &input.scan_by {
            constraints.one_of(
                "scanBy",
                order,
                &["TimestampDescending", "TimestampAscending"],
            );
        }
        let size = input.max_datapoints.unwrap_or(MAX_POINTS);
        constraints.range("maxDatapoints", size, 1, MAX_POINTS);
        constraints.check()?;
        let (Some(start), Some(end)) = (start, end) else {
            return Err(validation("StartTime and EndTime are required"));
        };
        if start >= end {
            return Err(validation(
                "The parameter StartTime must be less than the parameter EndTime.",
            ));
        }
        if input.metric_data_queries.len() > MAX_QUERIES {
            return Err(validation(format!(
                "The collection MetricDataQueries must not have a size greater than {MAX_QUERIES}."
            )));
        }
        let position: Position = match &input.next_token {
            None => Position::default(),
            Some(token) => paging::position(OPERATION, token).ok_or_else(invalid_token)?,
        };
        let queries = settings::queries("MetricDataQueries", &input.metric_data_queries)?;
        check_points(&queries, at(start), at(end))?;
        let results = {
            let plan = Plan::with(&queries, self.shared.options.engine.math).map_err(|errors| {
                let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
                validation(format!("Error in expression: {}", all.join("; ")))
            })?;
            let options = self.reading(scope);
            plan.evaluate_with(&*self.metrics.read(), at(start), at(end), &options)
        };
        let ascending = input.scan_by.as_deref() == Some("TimestampAscending");
        Ok(page(
            results,
            position,
            usize::try_from(size).unwrap_or(1),
            ascending,
        ))
    }
}

impl CloudWatch {
    /// How a request of this scope reads.
    pub(super) fn reading(&self, scope: &Scope) -> query::Options {
        let account = Some(scope.account.clone());
        query::Options {
            search: search::Settings {
                account: account.clone(),
                ..search::Settings::default()
            },
            insights: insights::Settings {
                account,
                ..insights::Settings::for_graphs()
            },
            place: Place {
                account: scope.account.clone(),
                region: scope.region.clone(),
                ..Place::default()
            },
            now: Some(self.shared.now()),
            ..query::Options::new(Alignment::Clock)
        }
    }
}

fn at(time: Time) -> Timestamp {
    Timestamp::from_millis(time.millis())
}

/// A range and period that would make more windows than anybody reads: refused before any is computed.
pub(super) fn check_points(
    queries: &[query::MetricDataQuery],
    start: Timestamp,
    end: Timestamp,
) -> Result<(), ServiceError> {
    let span = end.millis_since(start);
    let windows: i64 = queries
        .iter()
        .filter_map(|query| match &query.source {
            query::QuerySource::Stat(wanted) => Some(wanted.period.millis()),
            query::QuerySource::Expression(_) => {
                query.period.map(cloudwatch::period::Period::millis)
            }
        })
        .map(|period| span / period + 1)
        .sum();
    if windows > 10 * MAX_POINTS {
        return Err(invalid_value(format!(
            "The requested range and periods have {windows} datapoints, more than this server computes at once."
        )));
    }
    Ok(())
}

fn page(
    results: Vec<QueryResult>,
    from: Position,
    size: usize,
    ascending: bool,
) -> GetMetricDataOutput {
    let mut budget = size;
    let mut next = None;
    let mut shown = Vec::new();
    for (index, result) in results.into_iter().enumerate().skip(from.result) {
        let skipped = if index == from.result { from.point } else { 0 };
        if next.is_some() {
            break;
        }
        let mut points: Vec<(Timestamp, f64)> = result.series.points().to_vec();
        if !ascending {
            points.reverse();
        }
        let rest = points.len().saturating_sub(skipped);
        let taken = rest.min(budget);
        budget -= taken;
        let complete = taken == rest;
        if !complete {
            next = Some(Position {
                result: index,
                point: skipped + taken,
            });
        }
        let points = points.into_iter().skip(skipped).take(taken);
        let (timestamps, values) = points
            .map(|(time, value)| (Time(time.millis()), value))
            .unzip();
        shown.push(MetricDataResult {
            id: result.id,
            label: result.label,
            timestamps,
            values,
            status_code: if complete {
                result.status.name()
            } else {
                "PartialData"
            },
            messages: result
                .messages
                .into_iter()
                .map(|message| MessageData {
                    code: message.code,
                    value: message.value,
                })
                .collect(),
        });
    }
    GetMetricDataOutput {
        metric_data_results: shown,
        next_token: next.map(|position| paging::token(OPERATION, &position)),
        messages: Vec::new(),
    }
}

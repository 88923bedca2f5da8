//! Values of metrics, as `GetMetricData` gives them.

use aws_sdk_cloudwatch::operation::get_metric_data::GetMetricDataOutput;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    Dimension, Metric, MetricDataQuery as Asked, MetricDataResult, MetricStat as AskedStat, ScanBy,
    StandardUnit, StatusCode,
};
use cloudwatch::metric::MetricId;
use cloudwatch::query::{Message, MetricDataQuery, MetricStat, QueryResult, QuerySource, Status};
use cloudwatch::series::Series;
use cloudwatch::time::Timestamp;

use super::{Error, Session};

/// What a call is for, in messages.
const ACTION: &str = "read metrics";

impl Session {
    /// What the queries give in `[start, end)`, all pages, in the order of the answer.
    pub(crate) async fn metric_data(
        &self,
        queries: &[MetricDataQuery],
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<QueryResult>, Error> {
        let mut found: Vec<QueryResult> = Vec::new();
        let mut pages = self
            .cloudwatch
            .get_metric_data()
            .set_metric_data_queries(Some(queries.iter().map(asked).collect()))
            .start_time(DateTime::from_millis(start.millis()))
            .end_time(DateTime::from_millis(end.millis()))
            .scan_by(ScanBy::TimestampAscending)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Error::new(ACTION, &self.endpoint, error))?;
            add(&mut found, page);
        }
        Ok(found)
    }
}

/// A later page goes on with the series of an earlier one.
fn add(found: &mut Vec<QueryResult>, page: GetMetricDataOutput) {
    for result in page.metric_data_results.unwrap_or_default() {
        let result = told(result);
        match found
            .iter_mut()
            .find(|one| one.id == result.id && one.label == result.label)
        {
            Some(known) => {
                let points = known.series.points().iter().chain(result.series.points());
                known.series = points.copied().collect();
                known.messages.extend(result.messages);
                known.status = result.status;
            }
            None => found.push(result),
        }
    }
}

fn told(result: MetricDataResult) -> QueryResult {
    let times = result.timestamps.unwrap_or_default();
    let values = result.values.unwrap_or_default();
    let points = times.iter().zip(values);
    let series: Series = points
        .filter_map(|(at, value)| Some((Timestamp::from_millis(at.to_millis().ok()?), value)))
        .collect();
    let message = |message: aws_sdk_cloudwatch::types::MessageData| Message {
        code: message.code.unwrap_or_default(),
        value: message.value.unwrap_or_default(),
    };
    QueryResult {
        id: result.id.unwrap_or_default(),
        label: result.label.unwrap_or_default(),
        series,
        status: match result.status_code {
            Some(StatusCode::InternalError | StatusCode::Forbidden) => Status::InternalError,
            _ => Status::Complete,
        },
        messages: result
            .messages
            .unwrap_or_default()
            .into_iter()
            .map(message)
            .collect(),
    }
}

fn asked(query: &MetricDataQuery) -> Asked {
    let (stat, expression) = match &query.source {
        QuerySource::Stat(stat) => (Some(asked_stat(stat)), None),
        QuerySource::Expression(text) => (None, Some(text.clone())),
    };
    Asked::builder()
        .id(&query.id)
        .set_metric_stat(stat)
        .set_expression(expression)
        .set_label(query.label.clone())
        .return_data(query.return_data)
        .set_period(
            query
                .period
                .map(|period| i32::try_from(period.seconds()).unwrap_or(i32::MAX)),
        )
        .build()
}

fn asked_stat(stat: &MetricStat) -> AskedStat {
    AskedStat::builder()
        .metric(metric(&stat.metric))
        .period(i32::try_from(stat.period.seconds()).unwrap_or(i32::MAX))
        .stat(stat.statistic.to_string())
        .set_unit(stat.unit.map(|unit| StandardUnit::from(unit.name())))
        .build()
}

fn metric(metric: &MetricId) -> Metric {
    let dimension = |(name, value)| Dimension::builder().name(name).value(value).build();
    Metric::builder()
        .namespace(&metric.namespace)
        .metric_name(&metric.name)
        .set_dimensions(Some(metric.dimensions.iter().map(dimension).collect()))
        .build()
}

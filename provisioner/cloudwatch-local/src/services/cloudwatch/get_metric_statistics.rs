//! `GetMetricStatistics`.

use std::collections::BTreeMap;

use cloudwatch::{
    metric::Unit,
    query::MetricStat,
    statistic::Statistic,
    store::{MetricData as _, Windows},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    CloudWatch, Dimension,
    errors::{invalid_combination, invalid_value, missing},
    settings,
};
use crate::wire::{ServiceError, Time};

/// How many points an answer has at most.
const MAX_POINTS: i64 = 1440;

/// `GetMetricStatistics`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetMetricStatisticsInput {
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Vec<Dimension>,
    start_time: Option<Time>,
    end_time: Option<Time>,
    period: Option<i64>,
    statistics: Vec<String>,
    extended_statistics: Vec<String>,
    unit: Option<String>,
}

/// The output of `GetMetricStatistics`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetMetricStatisticsOutput {
    label: String,
    datapoints: Vec<Datapoint>,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Datapoint {
    timestamp: Option<Time>,
    sample_count: Option<f64>,
    average: Option<f64>,
    sum: Option<f64>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    unit: Option<&'static str>,
    extended_statistics: Option<BTreeMap<String, f64>>,
}

impl CloudWatch {
    /// Statistics of one metric over periods aligned to the clock; points in ascending order.
    pub(crate) fn get_metric_statistics(
        &self,
        input: &GetMetricStatisticsInput,
    ) -> Result<GetMetricStatisticsOutput, ServiceError> {
        let (Some(namespace), Some(name)) = (&input.namespace, &input.metric_name) else {
            return Err(missing(
                "The parameters Namespace and MetricName are required.",
            ));
        };
        let (Some(start), Some(end)) = (input.start_time, input.end_time) else {
            return Err(missing(
                "The parameters StartTime and EndTime are required.",
            ));
        };
        if start >= end {
            return Err(invalid_value(
                "The parameter StartTime must be less than the parameter EndTime.",
            ));
        }
        if input.period.is_none() {
            return Err(missing("The parameter Period is required."));
        }
        let period = settings::period("Period", input.period)
            .map_err(|error| invalid_value(error.message))?;
        let points = (end.millis() - start.millis()) / period.millis();
        if points > MAX_POINTS {
            return Err(invalid_combination(format!(
                "You have requested up to {points} datapoints, which exceeds the limit of {MAX_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range."
            )));
        }
        let statistics = wanted(input)?;
        let unit = settings::unit("Unit", input.unit.as_deref())
            .map_err(|error| invalid_value(error.message))?;
        let metric = settings::metric_id(namespace, name, &input.dimensions);
        let windows = Windows::aligned_to_clock(period, at(start), at(end));
        // without a unit, the data of each unit make points of their own
        let units: Vec<Unit> = unit.map_or_else(
            || Unit::ALL.map(|(unit, _)| unit).to_vec(),
            |unit| vec![unit],
        );
        let mut datapoints: BTreeMap<(Timestamp, Unit), Datapoint> = BTreeMap::new();
        let data = self.metrics.read();
        for unit in units {
            for (name, statistic) in &statistics {
                let query = MetricStat {
                    metric: metric.clone(),
                    period,
                    statistic: *statistic,
                    unit: Some(unit),
                };
                for (time, value) in data.series(&query, windows).points() {
                    let point = datapoints.entry((*time, unit)).or_default();
                    point.timestamp = Some(Time(time.millis()));
                    point.unit = Some(unit.name());
                    point.set(name, *value);
                }
            }
        }
        Ok(GetMetricStatisticsOutput {
            label: name.clone(),
            datapoints: datapoints.into_values().collect(),
        })
    }
}

impl Datapoint {
    fn set(&mut self, statistic: &str, value: f64) {
        match statistic {
            "SampleCount" => self.sample_count = Some(value),
            "Average" => self.average = Some(value),
            "Sum" => self.sum = Some(value),
            "Minimum" => self.minimum = Some(value),
            "Maximum" => self.maximum = Some(value),
            extended => {
                let values = self.extended_statistics.get_or_insert_default();
                values.insert(extended.to_owned(), value);
            }
        }
    }
}

fn at(time: Time) -> Timestamp {
    Timestamp::from_millis(time.millis())
}

fn wanted(input: &GetMetricStatisticsInput) -> Result<Vec<(&str, Statistic)>, ServiceError> {
    let (simple, extended) = (&input.statistics, &input.extended_statistics);
    if simple.is_empty() && extended.is_empty() {
        return Err(missing(
            "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
        ));
    }
    if !simple.is_empty() && !extended.is_empty() {
        return Err(invalid_combination(
            "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.",
        ));
    }
    if simple.len() > 5 || extended.len() > 10 {
        return Err(invalid_value(
            "At most 5 Statistics or 10 ExtendedStatistics may be specified.",
        ));
    }
    let simple = simple.iter().map(|name| {
        let found = settings::simple_statistic("Statistics.member", name);
        found.map(|statistic| (name.as_str(), statistic))
    });
    let extended = extended.iter().map(|name| {
        let found = settings::extended_statistic("ExtendedStatistics.member", name);
        found.map(|statistic| (name.as_str(), statistic))
    });
    simple
        .chain(extended)
        .map(|found| found.map_err(|error| invalid_value(error.message)))
        .collect()
}

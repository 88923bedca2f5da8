//! From the strings and numbers of `PutMetricAlarm` and queries to the types of the domain.

use cloudwatch::{
    alarm::{
        BandComparison, Comparison, Condition, EvaluationWindow, LowSamples, MissingData, Problem,
        Settings, Source, WarmUp,
    },
    metric::{MetricId, Unit},
    period::Period,
    query::{self, QuerySource},
    statistic::{Statistic, StatisticError},
    zone::Zone,
};

use super::{
    Dimension, Metric, MetricDataQuery, MetricStat, PutMetricAlarmInput,
    errors::{invalid_combination, validation},
};
use crate::wire::ServiceError;

/// The problems that the domain found, as one error.
pub(super) fn invalid(problems: &[Problem]) -> ServiceError {
    let all: Vec<String> = problems
        .iter()
        .map(|problem| match &problem.hint {
            Some(hint) => format!("Invalid {}: {} ({hint})", problem.field, problem.message),
            None => format!("Invalid {}: {}", problem.field, problem.message),
        })
        .collect();
    validation(all.join("; "))
}

/// The settings that an alarm's input asks for, with every rule of CloudWatch checked.
pub(super) fn alarm_settings(input: &PutMetricAlarmInput) -> Result<Settings, ServiceError> {
    let source = source(input)?;
    let missing = match input.treat_missing_data.as_deref() {
        None => source.default_missing(),
        Some(name) => missing_data(name)?,
    };
    let settings = Settings {
        source,
        evaluation_periods: positive("EvaluationPeriods", input.evaluation_periods)?
            .ok_or_else(|| validation("The parameter EvaluationPeriods must be specified"))?,
        datapoints_to_alarm: positive("DatapointsToAlarm", input.datapoints_to_alarm)?,
        condition: condition(input)?,
        missing,
        low_samples: low_samples(input.evaluate_low_sample_count_percentile.as_deref())?,
        window: window(input)?,
        warm_up: warm_up(input)?,
    };
    let problems = settings.problems();
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(invalid(&problems))
    }
}

fn source(input: &PutMetricAlarmInput) -> Result<Source, ServiceError> {
    let single = [
        ("MetricName", input.metric_name.is_some()),
        ("Namespace", input.namespace.is_some()),
        ("Dimensions", !input.dimensions.is_empty()),
        ("Period", input.period.is_some()),
        ("Unit", input.unit.is_some()),
        ("Statistic", input.statistic.is_some()),
        ("ExtendedStatistic", input.extended_statistic.is_some()),
    ];
    if !input.metrics.is_empty() {
        if let Some((name, _)) = single.iter().find(|(_, given)| *given) {
            return Err(validation(format!(
                "{name} must not be set when Metrics is: the parameters of a single metric and Metrics are mutually exclusive"
            )));
        }
        let queries = queries("Metrics", &input.metrics)?;
        return Ok(insights(&queries)?.unwrap_or(Source::Math(queries)));
    }
    let (Some(name), Some(namespace)) = (&input.metric_name, &input.namespace) else {
        return Err(validation(
            "Exactly one of Metrics and MetricName with Namespace must be specified",
        ));
    };
    let statistic = match (&input.statistic, &input.extended_statistic) {
        (Some(_), Some(_)) => {
            return Err(invalid_combination(
                "The parameters ExtendedStatistic and Statistic are mutually exclusive and you have specified both.",
            ));
        }
        (None, None) => {
            return Err(validation(
                "Exactly one of Statistic and ExtendedStatistic must be specified",
            ));
        }
        (Some(simple), None) => simple_statistic("Statistic", simple)?,
        (None, Some(extended)) => extended_statistic("ExtendedStatistic", extended)?,
    };
    Ok(Source::Metric(query::MetricStat {
        metric: metric_id(namespace, name, &input.dimensions),
        period: period("Period", input.period)?,
        statistic,
        unit: unit("Unit", input.unit.as_deref())?,
    }))
}

/// A Metrics Insights query, which is the only entry of its alarm.
fn insights(queries: &[query::MetricDataQuery]) -> Result<Option<Source>, ServiceError> {
    let [only] = queries else { return Ok(None) };
    let QuerySource::Expression(text) = &only.source else {
        return Ok(None);
    };
    let first = text.split_whitespace().next().unwrap_or_default();
    if !first.eq_ignore_ascii_case("SELECT") {
        return Ok(None);
    }
    let period = only
        .period
        .ok_or_else(|| validation("Metrics[0].Period must be specified for a query"))?;
    Ok(Some(Source::Insights {
        query: text.clone(),
        period,
    }))
}

/// Queries of an alarm or of `GetMetricData`; `field` names the list in messages.
pub(super) fn queries(
    field: &str,
    queries: &[MetricDataQuery],
) -> Result<Vec<query::MetricDataQuery>, ServiceError> {
    queries
        .iter()
        .enumerate()
        .map(|(index, query)| one_query(&format!("{field}[{index}]"), query))
        .collect()
}

fn one_query(field: &str, query: &MetricDataQuery) -> Result<query::MetricDataQuery, ServiceError> {
    let source = match (&query.metric_stat, &query.expression) {
        (Some(stat), None) => QuerySource::Stat(metric_stat(&format!("{field}.MetricStat"), stat)?),
        (None, Some(expression)) => QuerySource::Expression(expression.clone()),
        _ => {
            return Err(validation(format!(
                "Exactly one of MetricStat and Expression must be specified in {field} ({})",
                query.id
            )));
        }
    };
    let own = match query.period {
        None => None,
        Some(_) => Some(period(&format!("{field}.Period"), query.period)?),
    };
    Ok(query::MetricDataQuery {
        id: query.id.clone(),
        source,
        label: query.label.clone(),
        return_data: query.return_data.unwrap_or(true),
        period: own,
    })
}

fn metric_stat(field: &str, stat: &MetricStat) -> Result<query::MetricStat, ServiceError> {
    let Metric {
        namespace: Some(namespace),
        metric_name: Some(name),
        dimensions,
    } = &stat.metric
    else {
        return Err(validation(format!(
            "{field}.Metric must have Namespace and MetricName"
        )));
    };
    let Some(name_of_statistic) = &stat.stat else {
        return Err(validation(format!("{field}.Stat must be specified")));
    };
    Ok(query::MetricStat {
        metric: metric_id(namespace, name, dimensions),
        period: period(&format!("{field}.Period"), stat.period)?,
        statistic: statistic(&format!("{field}.Stat"), name_of_statistic)?,
        unit: unit(&format!("{field}.Unit"), stat.unit.as_deref())?,
    })
}

/// The identity of a metric.
pub(super) fn metric_id(namespace: &str, name: &str, dimensions: &[Dimension]) -> MetricId {
    let dimensions = dimensions
        .iter()
        .map(|one| (&one.name, &one.value))
        .collect();
    MetricId::new(namespace, name, dimensions)
}

/// A period, of any use.
pub(super) fn period(field: &str, seconds: Option<i64>) -> Result<Period, ServiceError> {
    let Some(seconds) = seconds else {
        return Err(validation(format!("{field} must be specified")));
    };
    u32::try_from(seconds)
        .ok()
        .and_then(|seconds| Period::from_seconds(seconds).ok())
        .ok_or_else(|| {
            validation(format!(
                "Invalid value {seconds} for {field}: it must be 1, 5, 10, 20, 30 or a multiple of 60"
            ))
        })
}

/// A statistic of any kind.
pub(super) fn statistic(field: &str, name: &str) -> Result<Statistic, ServiceError> {
    name.parse().map_err(|error: StatisticError| {
        let hint = error.hint().map(|hint| format!(" ({hint})"));
        validation(format!(
            "The value {name} for parameter {field} is not supported: {error}{}",
            hint.unwrap_or_default()
        ))
    })
}

/// One of the five that `Statistic` takes.
pub(super) fn simple_statistic(field: &str, name: &str) -> Result<Statistic, ServiceError> {
    let known = Statistic::SIMPLE.iter().find(|(_, known)| *known == name);
    known.map(|(statistic, _)| *statistic).ok_or_else(|| {
        let names = Statistic::SIMPLE.map(|(_, name)| name).join(", ");
        validation(format!(
            "The value {name} for parameter {field} must be a value in the set [ {names} ]."
        ))
    })
}

/// One of all others, which `ExtendedStatistic` takes.
pub(super) fn extended_statistic(field: &str, name: &str) -> Result<Statistic, ServiceError> {
    let found = statistic(field, name)?;
    if found.is_simple() {
        return Err(validation(format!(
            "The value {name} for parameter {field} is not supported: it is a Statistic."
        )));
    }
    Ok(found)
}

/// A unit.
pub(super) fn unit(field: &str, name: Option<&str>) -> Result<Option<Unit>, ServiceError> {
    name.map(str::parse).transpose().map_err(|error| {
        validation(format!(
            "The value for parameter {field} is not supported: {error}"
        ))
    })
}

/// What points are compared with: exactly one of `Threshold` and `ThresholdMetricId`, with a comparison
/// that fits.
fn condition(input: &PutMetricAlarmInput) -> Result<Condition, ServiceError> {
    let Some(name) = input.comparison_operator.as_deref() else {
        return Err(validation(
            "The parameter ComparisonOperator must be specified",
        ));
    };
    let unsupported = |error| {
        validation(format!(
            "The value for parameter ComparisonOperator is not supported: {error}"
        ))
    };
    match (input.threshold, &input.threshold_metric_id) {
        (Some(_), Some(_)) => Err(validation(
            "The parameters Threshold and ThresholdMetricId are mutually exclusive",
        )),
        (None, None) => Err(validation(
            "The parameter Threshold must be specified for a static alarm",
        )),
        (Some(threshold), None) if !threshold.is_finite() => {
            Err(validation("The parameter Threshold must be a number"))
        }
        (Some(threshold), None) => {
            let comparison: Comparison = name.parse().map_err(unsupported)?;
            Ok(Condition::fixed(comparison, threshold))
        }
        (None, Some(id)) => {
            let comparison: BandComparison = name.parse().map_err(unsupported)?;
            Ok(Condition::band(comparison, id.as_str()))
        }
    }
}

fn window(input: &PutMetricAlarmInput) -> Result<EvaluationWindow, ServiceError> {
    let Some(window) = &input.evaluation_window else {
        return Ok(EvaluationWindow::Sliding);
    };
    match (&window.sliding_window, &window.wall_clock_window) {
        (Some(_), None) => Ok(EvaluationWindow::Sliding),
        (None, Some(clock)) => {
            let zone = match &clock.timezone {
                None => Zone::utc(),
                Some(name) => name.parse().map_err(|error| {
                    validation(format!(
                        "EvaluationWindow.WallClockWindow.Timezone: {error}"
                    ))
                })?,
            };
            Ok(EvaluationWindow::WallClock(zone))
        }
        _ => Err(validation(
            "Exactly one of SlidingWindow and WallClockWindow must be specified in EvaluationWindow",
        )),
    }
}

fn warm_up(input: &PutMetricAlarmInput) -> Result<Option<WarmUp>, ServiceError> {
    let Some(given) = &input.warm_up_configuration else {
        return Ok(None);
    };
    let field = "WarmUpConfiguration.WarmUpPeriodDurationInMinutes";
    let minutes = positive(field, given.warm_up_period_duration_in_minutes)?
        .ok_or_else(|| validation(format!("The parameter {field} must be specified")))?;
    let whole = given.only_start_evaluating_after_warm_up_period_ends;
    Ok(Some(WarmUp {
        minutes,
        whole: whole.unwrap_or(false),
    }))
}

fn missing_data(name: &str) -> Result<MissingData, ServiceError> {
    name.parse().map_err(|_| {
        validation(format!(
            "Option {name} for parameter TreatMissingData is not supported. Supported options: [breaching, notBreaching, ignore, missing]"
        ))
    })
}

fn low_samples(name: Option<&str>) -> Result<LowSamples, ServiceError> {
    let Some(name) = name else {
        return Ok(LowSamples::default());
    };
    name.parse().map_err(|_| {
        validation(format!(
            "Option {name} for parameter EvaluateLowSampleCountPercentile is not supported. Supported options: [evaluate, ignore]"
        ))
    })
}

fn positive(field: &str, number: Option<i64>) -> Result<Option<u32>, ServiceError> {
    match number {
        None => Ok(None),
        Some(number) => match u32::try_from(number) {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(validation(format!(
                "The value {number} for parameter {field} must be 1 or more"
            ))),
        },
    }
}

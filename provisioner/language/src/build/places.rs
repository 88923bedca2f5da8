//! Where the settings of an alarm are written: from CloudFormation properties back to fields of YAML.

use cloudwatch::alarm::Problem;

use crate::diagnostic::{Code, Diagnostic, MATH, PERIOD, SETTING, WINDOW};
use crate::source::{Sources, Span};
use crate::tree::inside;

/// The places of an alarm's settings.
pub(super) struct Places {
    /// What stands for a setting that has no field.
    pub(super) name: Span,
    pub(super) period: Option<Span>,
    pub(super) threshold: Option<Span>,
    pub(super) low_samples: Option<Span>,
    pub(super) datapoints: Option<Span>,
    /// One for each of `Metrics`; for a single metric, one.
    pub(super) queries: Vec<QueryPlaces>,
}

/// The places of one metric or expression.
pub(super) struct QueryPlaces {
    pub(super) whole: Span,
    pub(super) statistic: Option<Span>,
    pub(super) period: Option<Span>,
    pub(super) unit: Option<Span>,
    /// With its text, to find a part of it.
    pub(super) expression: Option<(Span, String)>,
}

impl Places {
    /// A problem of CloudWatch as a mistake in YAML.
    pub(super) fn diagnostic(&self, problem: &Problem, sources: &Sources) -> Diagnostic {
        let span = self.find(problem, sources);
        Diagnostic::error(code(&problem.field), span, problem.message.clone())
            .hint(problem.hint.clone())
    }

    fn find(&self, problem: &Problem, sources: &Sources) -> Span {
        let (query, property) = self.split(&problem.field);
        let found = match property {
            "Expression" => {
                query
                    .and_then(|query| query.expression.as_ref())
                    .map(|(span, text)| match problem.span {
                        Some((start, end)) => inside::place(sources, span, text, start..end),
                        None => span.clone(),
                    })
            }
            "Period" => query
                .and_then(|query| query.period.clone())
                .or_else(|| self.period.clone()),
            "Stat" | "Statistic" | "ExtendedStatistic" => {
                query.and_then(|query| query.statistic.clone())
            }
            "Unit" => query.and_then(|query| query.unit.clone()),
            "EvaluationPeriods" | "DatapointsToAlarm" => {
                self.datapoints.clone().or_else(|| self.period.clone())
            }
            "Threshold" => self.threshold.clone(),
            "EvaluateLowSampleCountPercentile" => self.low_samples.clone(),
            _ => None,
        };
        found
            .or_else(|| query.map(|query| query.whole.clone()))
            .unwrap_or_else(|| self.name.clone())
    }

    /// The query that a property is of, and its last name: `Metrics[1].MetricStat.Period` is `Period` of the second.
    fn split<'f>(&self, field: &'f str) -> (Option<&QueryPlaces>, &'f str) {
        let property = field.rsplit('.').next().unwrap_or(field);
        let index = field
            .strip_prefix("Metrics[")
            .and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
        let query = match index {
            Some(index) => self.queries.get(index),
            None if self.queries.len() == 1 => self.queries.first(),
            None => None,
        };
        (query, property)
    }
}

fn code(field: &str) -> Code {
    match field.rsplit('.').next().unwrap_or(field) {
        "Period" => PERIOD,
        "EvaluationPeriods" => WINDOW,
        "Expression" => MATH,
        _ => SETTING,
    }
}

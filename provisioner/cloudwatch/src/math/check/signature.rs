//! What each function takes and gives (UG:using-metric-math, "Functions supported for metric math").

use super::super::function::{Function, Keyword};
use super::{Argument, Type};

/// What a function gives for such arguments; `None` when it does not take them.
pub(super) fn result(function: Function, arguments: &[Argument]) -> Option<Type> {
    use Argument::{Of, Word};
    use Function as F;
    use Type::{Array as A, Scalar as S, Series as T, Text as X, Texts as Xs};
    let found = match (function, arguments) {
        (
            F::Abs
            | F::Ceil
            | F::Floor
            | F::Log
            | F::Log10
            | F::Diff
            | F::DiffTime
            | F::Rate
            | F::RunningSum,
            [Of(one @ (T | A))],
        )
        | (
            F::Fill,
            [
                Of(one @ (T | A)),
                Of(S | T) | Word(Keyword::Repeat | Keyword::Linear),
            ],
        ) => *one,
        (
            F::Avg | F::Max | F::Min | F::Sum | F::Stddev | F::DatapointCount | F::Period,
            [Of(T)],
        )
        | (F::MetricCount, [Of(A)]) => S,
        (
            F::Avg | F::Max | F::Min | F::Sum | F::Stddev | F::DatapointCount | F::First | F::Last,
            [Of(A)],
        )
        | (
            F::Minute
            | F::Hour
            | F::Day
            | F::Date
            | F::Month
            | F::Year
            | F::Epoch
            | F::ServiceQuota,
            [Of(T)],
        )
        | (F::TimeSeries, [Of(S)])
        | (F::InsightRuleMetric, [Of(X), Of(X)])
        | (F::DbPerfInsights, [Of(X), Of(X), Of(X)])
        | (
            F::If,
            [Of(T), Of(T | S)]
            | [Of(T), Of(T | S), Of(T | S)]
            | [Of(S), Of(T)]
            | [Of(S), Of(T), Of(T)],
        ) => T,
        (F::Metrics, [] | [Of(X)])
        | (F::RemoveEmpty, [Of(A)])
        | (F::Slice, [Of(A), Of(S)] | [Of(A), Of(S), Of(S)])
        | (
            F::Sort,
            [
                Of(A),
                Word(Keyword::By(_)),
                Word(Keyword::Ascending | Keyword::Descending),
            ]
            | [
                Of(A),
                Word(Keyword::By(_)),
                Word(Keyword::Ascending | Keyword::Descending),
                Of(S),
            ],
        )
        | (F::AnomalyDetectionBand, [Of(T)] | [Of(T), Of(S)])
        | (F::Search, [Of(X), Of(X)] | [Of(X), Of(X), Of(S)])
        | (F::DbPerfInsights, [Of(X), Of(X), Of(Xs)]) => A,
        (F::Lambda, [Of(X), rest @ ..]) if rest.iter().all(|one| matches!(one, Of(X | S))) => T,
        _ => return None,
    };
    Some(found)
}

/// What a function takes, for a message.
pub(super) fn usage(function: Function) -> &'static str {
    use Function as F;
    match function {
        F::Abs
        | F::Ceil
        | F::Floor
        | F::Log
        | F::Log10
        | F::Diff
        | F::DiffTime
        | F::Rate
        | F::RunningSum
        | F::Avg
        | F::Max
        | F::Min
        | F::Sum
        | F::Stddev
        | F::DatapointCount => "one time series or one array",
        F::First | F::Last | F::RemoveEmpty | F::MetricCount => "one array of time series",
        F::Minute
        | F::Hour
        | F::Day
        | F::Date
        | F::Month
        | F::Year
        | F::Epoch
        | F::ServiceQuota => "one time series",
        F::Period => "the id of a metric",
        F::TimeSeries => "one number",
        F::Fill => "a time series or an array, and a number, a time series, `REPEAT` or `LINEAR`",
        F::If => {
            "a condition, a value where it holds and optionally a value where it does not; at least one of the first two is a time series"
        }
        F::Metrics => "nothing, or a text that ids contain",
        F::Slice => {
            "an array, the index of the first series and optionally the index after the last"
        }
        F::Sort => {
            "an array, `AVG`, `MIN`, `MAX` or `SUM`, `ASC` or `DESC`, and optionally a number of series"
        }
        F::AnomalyDetectionBand => "a time series and optionally a number of standard deviations",
        F::Search => "a query, a statistic and optionally a period",
        F::InsightRuleMetric => "the name of a rule and the name of a metric, both texts",
        F::DbPerfInsights => "a service, a resource and one or several metrics, all texts",
        F::Lambda => "the name of a function and its arguments, texts or numbers",
    }
}

//! The functions whose values come from elsewhere.

use std::borrow::Cow;

use super::super::expression::{Expr, Node};
use super::super::function::Function;
use super::super::settings::MixedPeriods;
use super::super::text::content;
use super::super::value::{Label, Member, Value};
use super::scope::Search;
use super::{Evaluated, EvaluationError, Scope};
use crate::period::Period;

/// How many standard deviations a band is wide on either side when nobody says
/// (UG:using-metric-math).
const WIDTH: f64 = 2.0;

/// `ANOMALY_DETECTION_BAND(series[, width])`: the lower limit, then the upper one.
pub(super) fn band<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
    let (series, width) = match arguments {
        [series] => (series, Some(WIDTH)),
        [series, width] => match width.evaluate(scope)? {
            Value::Scalar(width) => (series, width),
            _ => return Err(EvaluationError::Types),
        },
        _ => return Err(EvaluationError::Types),
    };
    let width = width.ok_or(EvaluationError::Types)?;
    // what has no value has no band either
    series.evaluate(scope)?;
    let band = (scope.hooks.band)(series, width);
    let [lower, upper] = band.ok_or(EvaluationError::Unavailable {
        function: Function::AnomalyDetectionBand,
    })?;
    let member = |label, series| Member {
        label: Label::Known(Cow::Borrowed(label)),
        metric: None,
        series: Cow::Owned(series),
    };
    Ok(Value::Array(vec![
        member("lower", lower),
        member("upper", upper),
    ]))
}

/// `SEARCH('query', 'statistic'[, period])`. Without a period that of the expression
/// (*undocumented*), which is the longest when periods are mixed.
pub(super) fn search<'a>(arguments: &'a [Expr], scope: &Scope<'a>) -> Evaluated<'a> {
    let (query, statistic, period) = match arguments {
        [query, statistic] => (query, statistic, None),
        [query, statistic, period] => (query, statistic, period_of(period)),
        _ => return Err(EvaluationError::Types),
    };
    let (Node::Text(query), Node::Text(statistic)) = (&query.node, &statistic.node) else {
        return Err(EvaluationError::Types);
    };
    let found = (scope.hooks.search)(Search {
        query: content(query),
        statistic: content(statistic),
        period: match scope.settings.mixed_periods {
            MixedPeriods::Longest => scope.windows.period,
            MixedPeriods::Own => period.unwrap_or(scope.windows.period),
        },
    });
    found.map(Value::Array).ok_or(EvaluationError::Unavailable {
        function: Function::Search,
    })
}

/// A number that is written out, as a period.
pub(in crate::math) fn period_of(expr: &Expr) -> Option<Period> {
    let Node::Number(seconds) = expr.node else {
        return None;
    };
    if seconds.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&seconds) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and in range"
    )]
    Period::from_seconds(seconds as u32).ok()
}

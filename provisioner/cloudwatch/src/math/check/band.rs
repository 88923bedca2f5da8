//! What anomaly detection on an expression may not be about (UG:using-metric-math).

use super::super::expression::{Expr, Use};
use super::super::function::Function;
use crate::syntax::{Span, SyntaxError};

/// Adds an error for each band after the first, and for each function inside of a band that has no
/// series of its own to learn from.
pub(super) fn check(expr: &Expr, errors: &mut Vec<SyntaxError>) {
    let calls = expr.calls();
    let is_band = |call: &&Use| call.function == Function::AnomalyDetectionBand;
    for (index, band) in calls.iter().filter(is_band).enumerate() {
        if index > 0 {
            let error = SyntaxError::new(span(band), "an expression has at most one band");
            errors.push(error.hint("make the other one a query of its own"));
        }
        let inside = calls
            .iter()
            .filter(|call| call.start > band.start && call.end <= band.end);
        for call in inside {
            if matches!(
                call.function,
                Function::Metrics | Function::Search | Function::DbPerfInsights
            ) {
                let message = format!("`{}` has no place in a band", call.function);
                errors.push(SyntaxError::new(span(call), message));
            }
        }
    }
}

fn span(call: &Use) -> Span {
    Span {
        start: call.start,
        end: call.end,
    }
}

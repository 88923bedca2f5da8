//! Conditions: comparison, threshold, how many periods; and the sentence that says so.

use cloudwatch::alarm::Comparison;
use cloudwatch::metric::Unit;

use super::Builder;
use crate::diagnostic::THRESHOLD_UNIT;
use crate::manifest::{Condition, Spanned};
use crate::term::{Datapoints, Term, Threshold};

/// A condition that can be compared with.
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    pub(super) threshold: f64,
    pub(super) datapoints: Datapoints,
}

impl Builder<'_> {
    pub(super) fn compared(
        &mut self,
        condition: &Condition,
        unit: Option<Unit>,
    ) -> Option<Compared> {
        let (comparison, stated) = stated(condition)?;
        let threshold = self.threshold(stated, unit)?;
        let datapoints = condition
            .r#for
            .as_ref()
            .map_or(Datapoints::ONE, |datapoints| datapoints.value.0);
        Some(Compared {
            comparison,
            threshold,
            datapoints,
        })
    }

    /// A threshold in the unit of what it is compared with.
    pub(super) fn threshold(
        &mut self,
        stated: &Spanned<Term<Threshold>>,
        unit: Option<Unit>,
    ) -> Option<f64> {
        match stated.value.0.convert(unit) {
            Ok(threshold) => Some(threshold),
            Err(error) => {
                let hint = match unit {
                    None => "say in which unit the values are, such as `unit: Milliseconds`",
                    Some(_) => "write the threshold in a unit that fits, or as a plain number",
                };
                if unit.is_none() {
                    self.report_absent(
                        THRESHOLD_UNIT,
                        &stated.span,
                        error.to_string(),
                        hint.to_owned(),
                    );
                } else {
                    self.report(
                        THRESHOLD_UNIT,
                        &stated.span,
                        error.to_string(),
                        hint.to_owned(),
                    );
                }
                None
            }
        }
    }
}

/// Which comparison is written, and its threshold.
pub(super) fn stated(condition: &Condition) -> Option<(Comparison, &Spanned<Term<Threshold>>)> {
    let above = condition
        .above
        .as_ref()
        .map(|one| (Comparison::GreaterThanThreshold, one));
    let at_least = condition
        .at_least
        .as_ref()
        .map(|one| (Comparison::GreaterThanOrEqualToThreshold, one));
    let below = condition
        .below
        .as_ref()
        .map(|one| (Comparison::LessThanThreshold, one));
    let at_most = condition
        .at_most
        .as_ref()
        .map(|one| (Comparison::LessThanOrEqualToThreshold, one));
    above.or(at_least).or(below).or(at_most)
}

/// The condition in words: "Average of `RequestDuration` is above 500 Milliseconds (3 of 5 periods of 1m)."
pub(super) fn sentence(
    subject: &str,
    compared: &Compared,
    unit: Option<Unit>,
    period: &str,
) -> String {
    let comparison = match compared.comparison {
        Comparison::GreaterThanThreshold => "above",
        Comparison::GreaterThanOrEqualToThreshold => "at least",
        Comparison::LessThanThreshold => "below",
        Comparison::LessThanOrEqualToThreshold => "at most",
    };
    let unit = match unit {
        None | Some(Unit::None | Unit::Count) => String::new(),
        Some(Unit::Percent) => " %".to_owned(),
        Some(unit) => format!(" {unit}"),
    };
    let Datapoints { breaching, periods } = compared.datapoints;
    let during = match (breaching, periods) {
        (1, 1) => format!("for {period}"),
        _ if breaching == periods => format!("for {periods} periods of {period}"),
        _ => format!("in {breaching} of {periods} periods of {period}"),
    };
    format!(
        "{subject} is {comparison} {}{unit} {during}.",
        compared.threshold
    )
}

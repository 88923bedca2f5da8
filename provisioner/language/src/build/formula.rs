//! Expressions over metrics that have names.

use cloudwatch::math;

use super::Builder;
use crate::diagnostic::{UNKNOWN_METRIC_ID, did_you_mean, list};
use crate::manifest::Spanned;
use crate::term::{Formula, Term};
use crate::tree::inside;

impl Builder<'_> {
    /// Whether an expression names only metrics that there are.
    pub(super) fn references(&mut self, formula: &Spanned<Term<Formula>>, ids: &[&str]) -> bool {
        let text = formula.value.0.as_str();
        // what cannot be read is reported by the check of its form
        let Ok(expression) = math::parse(text) else {
            return false;
        };
        let mut good = true;
        for reference in expression.references() {
            if ids.contains(&reference.id) || self.taken.contains(reference.id) {
                continue;
            }
            good = false;
            let span = inside::place(
                self.context.sources,
                &formula.span,
                text,
                reference.start..reference.end,
            );
            let message = format!("unknown metric `{}` in the expression", reference.id);
            let hint = did_you_mean(reference.id, ids.iter().copied())
                .unwrap_or_else(|| format!("the metrics are {}", list(ids.iter().copied(), "and")));
            self.report(UNKNOWN_METRIC_ID, &span, message, hint);
        }
        good
    }
}

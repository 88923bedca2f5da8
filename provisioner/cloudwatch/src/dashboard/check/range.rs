//! Ranges of time, of a dashboard and of a widget.

use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Keyed, Written};
use crate::dashboard::model::Moment;

/// A relative start alone, or an absolute end with any start.
pub(super) fn check(
    of: &impl Keyed,
    (start, end): (Option<&Written<Moment>>, Option<&Written<Moment>>),
    place: Place<'_>,
    findings: &mut Findings,
) {
    if of.has("end") && !of.has("start") {
        findings.error(&place.key("end"), "needs `start`");
    }
    if !of.has("end") && start.is_some_and(|start| !start.get().is_relative()) {
        findings.error(
            &place.key("start"),
            "must be relative, such as `-PT3H` or `-P7D`, or have an `end`",
        );
    }
    if end.is_some_and(|end| end.get().is_relative()) {
        findings.error(
            &place.key("end"),
            "must be an absolute time such as `2026-01-31T12:00:00Z`",
        );
    }
    if let (Some(Moment::At(start)), Some(Moment::At(end))) =
        (start.map(Written::get), end.map(Written::get))
        && start >= end
    {
        findings.warn(&place.key("end"), "is not after the start");
    }
}

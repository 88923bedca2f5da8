//! The whole body, and where its widgets are.

use std::collections::BTreeSet;

use super::{CheckSettings, bounded, range, require, variable, widget};
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Keyed, List, Whole};
use crate::dashboard::model::{Body, Content, Widget};
use crate::dashboard::{
    COLUMNS, MAX_HEIGHT, MAX_METRICS, MAX_METRICS_OF_ALL, MAX_VARIABLES, MAX_WIDGETS,
};

pub(super) fn check(body: &Body, settings: CheckSettings, findings: &mut Findings) {
    let place = Place::WHOLE;
    require(body, &["widgets"], place, findings);
    range::check(
        body,
        (body.start.as_ref(), body.end.as_ref()),
        place,
        findings,
    );
    check_variables(body, place.key("variables"), findings);
    let place = place.key("widgets");
    if let Some(widgets) = &body.widgets {
        bounded(widgets, MAX_WIDGETS, place, findings);
    }
    let mut metrics = 0;
    // more than there may be are not looked at
    for (index, widget) in body.widgets().take_while(|(index, _)| *index < MAX_WIDGETS) {
        let place = place.index(index);
        check_place(widget, settings, place, findings);
        widget::check(widget, place, findings);
        if let Content::Metric(metric) = &widget.content {
            let listed = metric.metrics.as_ref().map_or(0, List::len);
            // a list that is too long is a mistake of its own
            metrics += listed.min(MAX_METRICS);
        }
    }
    if metrics > MAX_METRICS_OF_ALL {
        let message = format!(
            "all widgets together must have at most {MAX_METRICS_OF_ALL} metrics, not {metrics}"
        );
        findings.error(&place, message);
    }
}

fn check_variables(body: &Body, place: Place<'_>, findings: &mut Findings) {
    if let Some(variables) = &body.variables {
        bounded(variables, MAX_VARIABLES, place, findings);
    }
    let mut ids = BTreeSet::new();
    for (index, variable) in body
        .variables()
        .take_while(|(index, _)| *index < MAX_VARIABLES)
    {
        let place = place.index(index);
        variable::check(variable, place, findings);
        if let Some(id) = variable.id.as_deref().filter(|id| !ids.insert(*id)) {
            findings.error(&place.key("id"), format!("the id `{id}` is used twice"));
        }
    }
}

fn check_place(
    widget: &Widget,
    settings: CheckSettings,
    place: Place<'_>,
    findings: &mut Findings,
) {
    let mut within = |key: &str, number: &Option<Whole>, from: u32, to: u32| {
        if number
            .as_ref()
            .is_some_and(|number| !(from..=to).contains(&number.get()))
        {
            let message = format!("must be a whole number from {from} to {to}");
            findings.error(&place.key(key), message);
        }
    };
    within("x", &widget.x, 0, COLUMNS - 1);
    within("width", &widget.width, 1, COLUMNS);
    within("height", &widget.height, 1, MAX_HEIGHT);
    for (key, other) in [("x", "y"), ("y", "x")] {
        if widget.has(key) && !widget.has(other) {
            findings.error(&place.key(key), format!("needs `{other}`"));
        }
    }
    let (width, _) = widget.size();
    let beyond = |x: &Whole| x.get() < COLUMNS && width <= COLUMNS && x.get() + width > COLUMNS;
    if widget.x.as_ref().is_some_and(beyond) {
        let message = format!("reaches beyond the {COLUMNS} columns");
        findings.add(&place.key("width"), message, settings.beyond_columns);
    }
}

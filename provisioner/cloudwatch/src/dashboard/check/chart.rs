//! Chart widgets.

use std::collections::BTreeSet;

use super::{bounded, metric::check_marks, require};
use crate::dashboard::MAX_METRICS;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Keyed, List};
use crate::dashboard::model::{Chart, ChartData};

/// One axis at each side.
const MAX_AXES: usize = 2;

pub(super) fn check(chart: &Chart, place: Place<'_>, findings: &mut Findings) {
    require(chart, &["view"], place, findings);
    if let Some(data) = &chart.data {
        check_data(data, place.key("data"), findings);
    }
    if let Some(axes) = &chart.y_axes {
        let place = place.key("yAxis");
        bounded(axes, MAX_AXES, place, findings);
        if axes.is_empty() {
            findings.error(&place, "must have at least one axis");
        }
    }
    if let Some(annotations) = &chart.annotations {
        let place = place.key("annotations");
        if let Some(lines) = &annotations.horizontal {
            check_marks(lines, place.key("horizontal"), findings);
        }
        if let Some(lines) = &annotations.vertical {
            check_marks(lines, place.key("vertical"), findings);
        }
    }
    let Some(view) = chart.view else { return };
    for key in ["xAxis", "yAxis"] {
        if chart.has(key) && !view.has_axes() {
            findings.warn(&place.key(key), format!("does nothing in a `{view}`"));
        }
    }
    let Some(annotations) = &chart.annotations else {
        return;
    };
    let place = place.key("annotations");
    let (horizontal, vertical) = view.has_annotations();
    for (key, works) in [("horizontal", horizontal), ("vertical", vertical)] {
        if annotations.has(key) && !works {
            findings.warn(&place.key(key), format!("does nothing in a `{view}`"));
        }
    }
}

fn check_data(data: &ChartData, place: Place<'_>, findings: &mut Findings) {
    require(data, &["queries"], place, findings);
    let place = place.key("queries");
    if let Some(queries) = &data.queries {
        bounded(queries, MAX_METRICS, place, findings);
    }
    let mut ids = BTreeSet::new();
    let queries = data.queries.iter().flat_map(List::indexed);
    for (index, query) in queries.take_while(|(index, _)| *index < MAX_METRICS) {
        let place = place.index(index);
        require(query, &["id", "type", "language", "query"], place, findings);
        if let Some(id) = query.id.as_deref().filter(|id| !ids.insert(*id)) {
            findings.error(&place.key("id"), format!("the id `{id}` is used twice"));
        }
    }
}

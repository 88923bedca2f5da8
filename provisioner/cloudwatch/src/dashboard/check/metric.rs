//! Metric widgets (API:CloudWatch-Metric-Widget-Structure).

use super::{bounded, expression, range, require};
use crate::dashboard::MAX_METRICS;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::{Keyed, List};
use crate::dashboard::model::{Annotations, Axes, Axis, Mark, Metric, Options, View};
use crate::period::Period;

pub(super) fn check(metric: &Metric, place: Place<'_>, findings: &mut Findings) {
    require(metric, &["region"], place, findings);
    check_period(metric.period, place, findings);
    range::check(
        metric,
        (metric.start.as_ref(), metric.end.as_ref()),
        place,
        findings,
    );
    check_view(metric, place, findings);
    if let Some(axes) = &metric.axes {
        check_axes(axes, place.key("yAxis"), findings);
    }
    if let Some(annotations) = &metric.annotations {
        check_annotations(annotations, place.key("annotations"), findings);
    }
    let of_alarm = metric
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.alarms.as_ref())
        .is_some_and(|alarms| !alarms.is_empty());
    if of_alarm {
        check_alarm_graph(metric, place, findings);
    } else {
        require(metric, &["metrics"], place, findings);
    }
    let place = place.key("metrics");
    if let Some(metrics) = &metric.metrics {
        bounded(metrics, MAX_METRICS, place, findings);
    }
    for (index, entry) in metric
        .entries()
        .take_while(|(index, _)| *index < MAX_METRICS)
    {
        if let Some(options) = &entry.options {
            let inner = place.index(index);
            check_options(options, inner.index(entry.place_of_options()), findings);
        }
    }
    let expanded = metric.expand_at(&place, findings);
    expression::check(metric, &expanded, place, findings);
}

/// What does nothing in a view, and what a view needs.
fn check_view(metric: &Metric, place: Place<'_>, findings: &mut Findings) {
    let view = metric.shown_as();
    let one_value = matches!(
        view,
        View::SingleValue | View::Gauge | View::Bar | View::Pie
    );
    for (key, set, works) in [
        ("stacked", metric.stacked, view != View::SingleValue),
        ("sparkline", metric.sparkline, view == View::SingleValue),
        (
            "setPeriodToTimeRange",
            metric.set_period_to_time_range,
            one_value,
        ),
    ] {
        if set == Some(true) && !works {
            findings.warn(&place.key(key), format!("does nothing in a `{view}`"));
        }
    }
    // CDK refuses both together
    if metric.sparkline == Some(true) && metric.set_period_to_time_range == Some(true) && one_value
    {
        findings.warn(
            &place.key("sparkline"),
            "shows nothing of a value of the whole range of time",
        );
    }
    for key in ["width", "height"]
        .into_iter()
        .filter(|key| metric.has(key))
    {
        findings.warn(&place.key(key), "only sizes images, not widgets");
    }
    let ends = |axis: &Axis| axis.has("min") && axis.has("max");
    let left = metric.axes.as_ref().and_then(|axes| axes.left.as_ref());
    if view == View::Gauge && !left.is_some_and(ends) {
        findings.error(
            &place.key("yAxis"),
            "a gauge needs `left` with `min` and `max`",
        );
    }
}

/// A multiple of a minute; less only for metrics of high resolution, which the reference of the
/// body does not mention.
fn check_period(period: Option<Period>, of: Place<'_>, findings: &mut Findings) {
    if period.is_some_and(Period::is_high_resolution) {
        findings.warn(&of.key("period"), "only shows metrics of high resolution");
    }
}

fn check_axes(axes: &Axes, place: Place<'_>, findings: &mut Findings) {
    for (side, axis) in [("left", &axes.left), ("right", &axes.right)] {
        let ends = axis
            .as_ref()
            .and_then(|axis| Some((axis.min.as_ref()?.get(), axis.max.as_ref()?.get())));
        if ends.is_some_and(|(min, max)| min >= max) {
            let place = place.key(side);
            findings.warn(&place.key("min"), "is not below `max`");
        }
    }
}

fn check_annotations(annotations: &Annotations, place: Place<'_>, findings: &mut Findings) {
    if let Some(lines) = &annotations.horizontal {
        check_marks(lines, place.key("horizontal"), findings);
    }
    if let Some(lines) = &annotations.vertical {
        check_marks(lines, place.key("vertical"), findings);
    }
    if let Some(alarms) = &annotations.alarms {
        bounded(alarms, 1, place.key("alarms"), findings);
    }
}

/// Each line has a value.
pub(super) fn check_marks<T: Keyed>(
    marks: &List<Mark<T>>,
    place: Place<'_>,
    findings: &mut Findings,
) {
    for (index, mark) in marks.indexed() {
        let place = place.index(index);
        for (edge, line) in mark.lines() {
            match edge {
                Some(edge) => require(line, &["value"], place.index(edge), findings),
                None => require(line, &["value"], place, findings),
            }
        }
    }
}

/// The graph of an alarm shows the metric and the threshold of the alarm, and nothing else.
fn check_alarm_graph(metric: &Metric, place: Place<'_>, findings: &mut Findings) {
    let has = |length: Option<usize>| length.is_some_and(|length| length > 0);
    if has(metric.metrics.as_ref().map(List::len)) {
        let message = "must not be beside the alarm of `annotations`";
        findings.error(&place.key("metrics"), message);
    }
    let Some(annotations) = &metric.annotations else {
        return;
    };
    let place = place.key("annotations");
    for (key, length) in [
        ("horizontal", annotations.horizontal.as_ref().map(List::len)),
        ("vertical", annotations.vertical.as_ref().map(List::len)),
    ] {
        if has(length) {
            findings.error(&place.key(key), "must not be beside an alarm");
        }
    }
}

fn check_options(options: &Options, place: Place<'_>, findings: &mut Findings) {
    check_period(options.period, place, findings);
    if options.expression.is_some() && options.has("stat") {
        findings.warn(&place.key("stat"), "does nothing for an expression");
    }
}

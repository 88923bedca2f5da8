//! Metric widgets, by their view.

use cloudwatch::dashboard::{Axis, Decimal, LegendPosition, Metric, Requests, View as Kind};

use super::bar::{self, Bar};
use super::{View, gauge, graph, pie, single, table};
use crate::alarm_chart;
use crate::answers::Answers;
use crate::clock;
use crate::levels;
use crate::look::Look;
use crate::shown::Shown;

pub(super) fn draw(
    metric: &Metric,
    (requests, answers): (&Requests<'_>, &Answers),
    shown: &[Shown<'_>],
    look: &Look<'_>,
) -> View {
    if let Some(arn) = metric.alarm() {
        return alarm_chart::of_widget(arn, shown, requests.range, answers, look);
    }
    let kind = metric.shown_as();
    if shown.is_empty() {
        return View::empty(kind.name(), "no data in this range of time");
    }
    let ranges = levels::of(metric);
    match kind {
        Kind::TimeSeries => graph::draw(
            shown,
            &style(metric, requests.live, look),
            requests.range,
            look,
        ),
        Kind::SingleValue => {
            single::draw(shown, &ranges, single::Options::of(metric, requests), look)
        }
        Kind::Gauge => gauge_of(metric, shown, look),
        Kind::Bar => {
            let options = bar::Options {
                ends: ends(metric),
                units: edge(left(metric)).units,
                title: axis_title(metric),
                levels: ranges,
            };
            bar::draw(&bars(shown), &options, look)
        }
        Kind::Pie => {
            let labels = metric
                .labels
                .as_ref()
                .and_then(|labels| labels.visible)
                .unwrap_or(true);
            pie::draw(&bars(shown), pie::Options { labels, hole: 0.55 }, look)
        }
        Kind::Table => table::draw(metric, shown, &clock::of(metric, &look.zone)),
    }
}

fn gauge_of(metric: &Metric, shown: &[Shown<'_>], look: &Look<'_>) -> View {
    let stated = ends(metric);
    let ends = (
        stated.0.unwrap_or(gauge::DEFAULT.0),
        stated.1.unwrap_or(gauge::DEFAULT.1),
    );
    let mut view = gauge::draw(shown, &levels::of(metric), ends, look);
    if stated.0.is_none() || stated.1.is_none() {
        view.problems
            .push("a gauge needs `yAxis.left.min` and `yAxis.left.max`".to_owned());
    }
    view
}

/// A bar for each series.
pub(super) fn bars(shown: &[Shown<'_>]) -> Vec<Bar> {
    shown
        .iter()
        .map(|one| Bar {
            label: one.label.clone(),
            color: one.color,
            value: one.newest(),
            unit: one.unit,
        })
        .collect()
}

fn style(metric: &Metric, live: bool, look: &Look<'_>) -> graph::Style {
    let position = metric.legend.as_ref().and_then(|legend| legend.position);
    let axes = metric.axes.as_ref();
    graph::Style {
        areas: if metric.stacked == Some(true) {
            graph::Areas::Stacked
        } else {
            graph::Areas::None
        },
        left: edge(axes.and_then(|axes| axes.left.as_ref())),
        right: edge(axes.and_then(|axes| axes.right.as_ref())),
        legend: match position.unwrap_or(LegendPosition::Bottom) {
            LegendPosition::Bottom => graph::Legend::Below,
            LegendPosition::Right => graph::Legend::Beside,
            LegendPosition::Hidden => graph::Legend::Hidden,
        },
        levels: levels::of(metric),
        moments: graph::moments::of(metric),
        live,
        zone: clock::of(metric, &look.zone),
        ..graph::Style::default()
    }
}

/// What a widget says of an axis.
fn edge(axis: Option<&Axis>) -> graph::Edge {
    let Some(axis) = axis else {
        return graph::Edge::default();
    };
    let end = |of: &Option<Decimal>| of.as_ref().map(Decimal::get);
    graph::Edge {
        ends: (end(&axis.min), end(&axis.max)),
        title: axis.label.clone().unwrap_or_default(),
        units: axis.show_units.unwrap_or(true),
    }
}

fn left(metric: &Metric) -> Option<&Axis> {
    metric.axes.as_ref().and_then(|axes| axes.left.as_ref())
}

/// The stated ends of the left axis.
fn ends(metric: &Metric) -> (Option<f64>, Option<f64>) {
    let axis = left(metric);
    let end = |of: Option<&Decimal>| of.map(Decimal::get);
    axis.map_or((None, None), |axis| {
        (end(axis.min.as_ref()), end(axis.max.as_ref()))
    })
}

fn axis_title(metric: &Metric) -> String {
    left(metric)
        .and_then(|axis| axis.label.clone())
        .unwrap_or_default()
}

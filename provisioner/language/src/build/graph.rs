//! Graphs and numbers: the properties of a metric widget.

use std::collections::BTreeSet;

use cloudwatch::dashboard::{
    self, Annotations, Axes, Decimal, Entry, HorizontalLine, LegendPosition, Mark, Metric, Options,
    Written,
};
use cloudwatch::metric::Unit;
use cloudwatch::period::Period;
use indexmap::IndexMap;

use super::Builder;
use super::metric::Surroundings;
use crate::manifest::{Axis, Fill, Graph, GraphMetric, Legend, Line, Number, Side, Spanned, View};
use crate::term::{Color, Term};

impl Builder<'_> {
    pub(super) fn graph(&mut self, graph: &Graph, around: &Surroundings<'_>) -> Metric {
        let mut around = *around;
        around.period = graph.period.as_ref().or(around.period);
        around.statistic = graph.statistic.as_ref().or(around.statistic);
        self.whole_minutes(graph.period.as_ref());
        let mut widget = self.metric_widget(graph.title.as_ref(), &graph.metrics, &around);
        widget.view = Some(graph.view.map_or(dashboard::View::TimeSeries, view_of));
        widget.stacked = Some(graph.stacked.unwrap_or(false));
        widget.axes = (graph.left.is_some() || graph.right.is_some()).then(|| Axes {
            left: graph.left.as_ref().map(axis_of),
            right: graph.right.as_ref().map(axis_of),
            ..Axes::default()
        });
        let lines: dashboard::List<Mark<HorizontalLine>> = graph
            .lines
            .iter()
            .flatten()
            .filter_map(|line| self.line(&line.value, &graph.metrics))
            .map(Mark::Line)
            .collect();
        widget.annotations = (!lines.is_empty()).then(|| Annotations {
            horizontal: Some(lines),
            ..Annotations::default()
        });
        widget.legend = graph.legend.map(|legend| dashboard::Legend {
            position: Some(match legend {
                Legend::Bottom => LegendPosition::Bottom,
                Legend::Right => LegendPosition::Right,
                Legend::Hidden => LegendPosition::Hidden,
            }),
            ..dashboard::Legend::default()
        });
        widget
    }

    pub(super) fn number(&mut self, number: &Number, around: &Surroundings<'_>) -> Metric {
        let mut around = *around;
        around.period = number.period.as_ref().or(around.period);
        around.statistic = number.statistic.as_ref().or(around.statistic);
        self.whole_minutes(number.period.as_ref());
        let mut widget = self.metric_widget(number.title.as_ref(), &number.metrics, &around);
        widget.view = Some(dashboard::View::SingleValue);
        widget.sparkline = Some(number.sparkline.unwrap_or(true));
        widget
    }

    fn metric_widget(
        &mut self,
        title: Option<&String>,
        metrics: &IndexMap<String, Spanned<GraphMetric>>,
        around: &Surroundings<'_>,
    ) -> Metric {
        let ids: Vec<&str> = metrics.keys().map(String::as_str).collect();
        let mut entries = Vec::new();
        for (id, metric) in metrics {
            if let Some(formula) = &metric.value.expression {
                self.references(formula, &ids);
            }
            self.whole_minutes(metric.value.period.as_ref());
            entries.extend(self.entry(id, &metric.value, around));
        }
        let period = around
            .period
            .map_or(Period::MINUTE, |period| period.value.0);
        Metric {
            title: title.cloned(),
            region: Some(self.context.environment.region.clone()),
            period: Some(period),
            metrics: Some(entries.into_iter().collect()),
            ..Metric::default()
        }
    }

    /// One of `metrics`.
    fn entry(
        &mut self,
        id: &str,
        metric: &GraphMetric,
        around: &Surroundings<'_>,
    ) -> Option<Entry> {
        let mut options = Options {
            id: Some(id.to_owned()),
            label: metric.label.as_ref().map(|label| label.value.clone()),
            color: metric
                .color
                .as_ref()
                .and_then(|color| color_of(&color.value)),
            period: metric.period.as_ref().map(|period| period.value.0),
            visible: metric.visible.filter(|visible| !visible),
            axis: metric.axis.and_then(right),
            ..Options::default()
        };
        if let Some(formula) = &metric.expression {
            options.expression = Some(formula.value.0.as_str().to_owned());
            return Some(Entry::of_expression(options));
        }
        let stat = self.stat(&metric.metric()?, around)?;
        options.statistic = Some(stat.statistic.into());
        Some(Entry::of_metric(&stat.metric, options))
    }

    fn line(
        &mut self,
        line: &Line,
        metrics: &IndexMap<String, Spanned<GraphMetric>>,
    ) -> Option<HorizontalLine> {
        let above = line.above.as_ref();
        let above = above.map(|stated| (stated, Some(dashboard::Fill::Above)));
        let below = line.below.as_ref();
        let below = below.map(|stated| (stated, Some(dashboard::Fill::Below)));
        let fill = line.fill.and_then(|fill| match fill {
            Fill::Above => Some(dashboard::Fill::Above),
            Fill::Below => Some(dashboard::Fill::Below),
            Fill::None => None,
        });
        let (stated, fill) = line
            .value
            .as_ref()
            .map(|stated| (stated, fill))
            .or(above)
            .or(below)?;
        let value = self.threshold(stated, unit_of_axis(line.axis, metrics))?;
        Some(HorizontalLine {
            value: Decimal::new(value),
            label: line.label.clone(),
            color: line.color.as_ref().and_then(color_of),
            fill,
            axis: line.axis.and_then(right),
            ..HorizontalLine::default()
        })
    }
}

/// As it is written, in lower or upper case.
fn color_of(Term(color): &Term<Color>) -> Option<Written<dashboard::Color>> {
    color.as_str().parse().ok()
}

/// The left side is not written: it is the default.
fn right(side: Side) -> Option<dashboard::Side> {
    (side == Side::Right).then_some(dashboard::Side::Right)
}

/// The unit of what is drawn against an axis, when all of it has the same.
fn unit_of_axis(
    side: Option<Side>,
    metrics: &IndexMap<String, Spanned<GraphMetric>>,
) -> Option<Unit> {
    let side = side.unwrap_or(Side::Left);
    let on_axis = metrics
        .values()
        .filter(|metric| metric.value.axis.unwrap_or(Side::Left) == side);
    let units: BTreeSet<Unit> = on_axis
        .filter_map(|metric| metric.value.unit.as_ref())
        .map(|unit| unit.value.0)
        .collect();
    if units.len() == 1 {
        units.into_iter().next()
    } else {
        None
    }
}

fn axis_of(axis: &Axis) -> dashboard::Axis {
    dashboard::Axis {
        label: axis.label.clone(),
        min: axis.min.and_then(Decimal::new),
        max: axis.max.and_then(Decimal::new),
        ..dashboard::Axis::default()
    }
}

const fn view_of(view: View) -> dashboard::View {
    match view {
        View::TimeSeries => dashboard::View::TimeSeries,
        View::Bar => dashboard::View::Bar,
        View::Pie => dashboard::View::Pie,
        View::Gauge => dashboard::View::Gauge,
        View::Table => dashboard::View::Table,
    }
}

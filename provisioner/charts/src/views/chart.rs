//! Charts of the newer kind (API:CloudWatch-Dashboard-Body-Structure): what their queries gave, by
//! the view.
//!
//! Kept in the body and not drawn: of `lineOptions` the `spline`, of `barOptions` the
//! `orientation`, of `markOptions` all but `enabled`, of `colorOptions` the `colorPreset`,
//! `aggregationOptions`, where labels stand, the `xAxis`, a second `yAxis`, and marks at times.

use cloudwatch::dashboard::{
    Chart, ChartAxis, ChartFill, ChartLanguage, ChartLegend, ChartLegendPosition, ChartLine,
    ChartView, Decimal, LinePattern, List, Mark, PlotOptions, Requests, Side, Written,
};
use cloudwatch::query::QueryResult;
use serde_json::Value;

use super::graph::Stroke;
use super::{View, bar, columns, gauge, graph, heatmap, histogram, metric, pie, single};
use crate::answers::Answers;
use crate::levels::{self, Level};
use crate::look::{Look, Palette};
use crate::palette as colours;
use crate::scale;
use crate::shown::Shown;
use crate::summary::summary;

pub(super) fn draw(
    chart: &Chart,
    (requests, answers): (&Requests<'_>, &Answers),
    shown: &[Shown<'_>],
    look: &Look<'_>,
) -> View {
    let mut view = match chart.view {
        _ if shown.is_empty() => View::empty("chart", "no data in this range of time"),
        None => View::empty("chart", "the chart has no `view`"),
        Some(view) => of_view(view, chart, shown, requests, look),
    };
    view.problems.extend(offline(requests, answers));
    view
}

fn of_view(
    view: ChartView,
    chart: &Chart,
    shown: &[Shown<'_>],
    requests: &Requests<'_>,
    look: &Look<'_>,
) -> View {
    let plot = chart.plot.as_ref();
    match view {
        ChartView::Line => graph::draw(shown, &line_style(chart, look), requests.range, look),
        ChartView::Column => columns::draw(
            shown,
            (&line_style(chart, look), is_stacked(plot)),
            requests.range,
            look,
        ),
        ChartView::Scatter => graph::scatter(shown, &line_style(chart, look), requests.range, look),
        ChartView::Bar => {
            let options = bar::Options {
                ends: ends(chart),
                title: title(chart),
                levels: levels(chart),
                units: units(chart),
            };
            bar::draw(&metric::bars(shown), &options, look)
        }
        ChartView::Pie => {
            let label = plot
                .and_then(|plot| plot.label.as_ref())
                .and_then(|label| label.show);
            let options = pie::Options {
                labels: label.unwrap_or(true),
                hole: hole(plot),
            };
            pie::draw(&metric::bars(shown), options, look)
        }
        ChartView::Number => {
            let number = plot.and_then(|plot| plot.number.as_ref());
            let options = single::Options {
                sparkline: number.and_then(|number| number.sparkline).unwrap_or(true),
                full_precision: number.and_then(|number| number.truncate) == Some(false),
            };
            single::draw(shown, &[], options, look)
        }
        ChartView::Gauge => {
            let options = plot.and_then(|plot| plot.gauge.as_ref());
            let end = |end: Option<&Decimal>, default| end.map_or(default, Decimal::get);
            let ends = (
                end(
                    options.and_then(|gauge| gauge.min.as_ref()),
                    gauge::DEFAULT.0,
                ),
                end(
                    options.and_then(|gauge| gauge.max.as_ref()),
                    gauge::DEFAULT.1,
                ),
            );
            gauge::draw(shown, &levels(chart), ends, look)
        }
        ChartView::Histogram => {
            let options = plot
                .and_then(|plot| plot.histogram.clone())
                .unwrap_or_default();
            histogram::draw(shown, (&options, &line_style(chart, look)), look)
        }
        ChartView::Heatmap => {
            let colors = plot.and_then(|plot| plot.color.clone()).unwrap_or_default();
            heatmap::draw(shown, &colors, requests.range, look)
        }
        ChartView::Legend => View::table("legend", summary(shown)),
    }
}

/// The series of the queries that are shown.
pub(super) fn shown<'a>(
    chart: &Chart,
    requests: &Requests<'_>,
    answers: &'a Answers,
    palette: Palette,
) -> Vec<Shown<'a>> {
    let stated = chart
        .plot
        .as_ref()
        .and_then(|plot| plot.line.as_ref())
        .and_then(|line| line.color.as_ref());
    let stated = stated.map(|color| *Written::get(color));
    let of = |id: &str, result: &QueryResult| result.id == id;
    let visible = requests
        .chart
        .iter()
        .filter(|request| request.query.visible.unwrap_or(true));
    let results: Vec<&QueryResult> = visible
        .filter_map(|request| request.query.id.as_deref())
        .flat_map(|id| answers.results.iter().filter(move |result| of(id, result)))
        .filter(|result| !result.series.is_empty())
        .collect();
    let alone = results.len() == 1;
    results
        .into_iter()
        .enumerate()
        .map(|(index, result)| {
            let label = if result.label.is_empty() {
                result.id.clone()
            } else {
                result.label.clone()
            };
            let color = stated
                .filter(|_| alone)
                .unwrap_or_else(|| colours::of(palette, index));
            Shown {
                dashes: colours::dashes(palette, index),
                ..Shown::plain(label, color, result.series.points())
            }
        })
        .collect()
}

/// What is to be said of the queries that nothing here can answer.
fn offline(requests: &Requests<'_>, answers: &Answers) -> Vec<String> {
    let unanswered = requests.chart.iter().filter(|request| {
        let id = request.query.id.as_deref().unwrap_or_default();
        request.query.language == Some(ChartLanguage::PromQl)
            && !answers.results.iter().any(|result| result.id == id)
    });
    unanswered
        .map(|request| {
            let id = request.query.id.as_deref().unwrap_or("?");
            let query = request.query.query.as_deref().unwrap_or_default();
            format!("`{id}`: PromQL is not available offline: `{query}`")
        })
        .collect()
}

fn line_style(chart: &Chart, look: &Look<'_>) -> graph::Style {
    let plot = chart.plot.as_ref();
    let line = plot.and_then(|plot| plot.line.clone()).unwrap_or_default();
    let marks = plot
        .and_then(|plot| plot.mark.as_ref())
        .and_then(|mark| mark.enabled);
    let dashes = match line.pattern {
        Some(LinePattern::Dashed) => "6 4",
        Some(LinePattern::Dotted) => "2 3",
        Some(LinePattern::Solid) | None => "",
    };
    let legend = plot.and_then(|plot| plot.legend.as_ref());
    let logarithmic = y_axis(chart).and_then(|axis| axis.kind)
        == Some(cloudwatch::dashboard::AxisKind::Logarithmic);
    graph::Style {
        areas: match (line.stacked, line.filled) {
            (Some(true), _) => graph::Areas::Stacked,
            (_, Some(true)) => graph::Areas::Filled,
            _ => graph::Areas::None,
        },
        logarithmic,
        stroke: Stroke {
            width: line
                .width
                .as_ref()
                .map_or(1.5, Decimal::get)
                .clamp(0.5, 8.0),
            dashes,
            dots: marks == Some(true),
        },
        left: graph::Edge {
            ends: ends(chart),
            title: title(chart),
            units: units(chart),
        },
        legend: match legend.map(|legend: &ChartLegend| (legend.show, legend.position)) {
            Some((Some(false), _)) => graph::Legend::Hidden,
            Some((_, Some(ChartLegendPosition::Right))) => graph::Legend::Beside,
            _ => graph::Legend::Below,
        },
        levels: levels(chart),
        zone: look.zone.clone(),
        ..graph::Style::default()
    }
}

fn is_stacked(plot: Option<&PlotOptions>) -> bool {
    plot.and_then(|plot| plot.bar.as_ref())
        .and_then(|bar| bar.stacked)
        == Some(true)
}

/// The part of a pie that is a hole: `50%`, or a number of percent.
fn hole(plot: Option<&PlotOptions>) -> f64 {
    let size = plot
        .and_then(|plot| plot.pie.as_ref())
        .and_then(|pie| pie.inner_size.as_ref());
    let percent = match size {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim_end_matches('%').parse().ok(),
        _ => None,
    };
    percent.map_or(0.0, |percent: f64| (percent / 100.0).clamp(0.0, 0.9))
}

fn y_axis(chart: &Chart) -> Option<&ChartAxis> {
    chart.y_axes.as_ref().and_then(|axes| axes.iter().next())
}

fn title(chart: &Chart) -> String {
    y_axis(chart)
        .and_then(|axis| axis.title.clone())
        .unwrap_or_default()
}

fn units(chart: &Chart) -> bool {
    y_axis(chart)
        .and_then(|axis| axis.show_units)
        .unwrap_or(true)
}

fn ends(chart: &Chart) -> (Option<f64>, Option<f64>) {
    let end =
        |of: fn(&ChartAxis) -> Option<&Value>| y_axis(chart).and_then(of).and_then(Value::as_f64);
    (end(|axis| axis.min.as_ref()), end(|axis| axis.max.as_ref()))
}

/// The lines and bands at values.
fn levels(chart: &Chart) -> Vec<Level> {
    let lines = chart
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.horizontal.as_ref());
    let value = |line: &ChartLine| line.value.as_ref().map(Decimal::get);
    let one = |mark: &Mark<ChartLine>| {
        let first = mark.first();
        let labels: Option<Vec<(f64, String)>> = mark
            .lines()
            .map(|(_, line)| Some((value(line)?, line.label.clone().unwrap_or_default())))
            .collect();
        let labels = labels?;
        let (low, high) = scale::ends(labels.iter().map(|(value, _)| *value));
        let (from, to) = match (mark, first.fill) {
            (Mark::Line(_), Some(ChartFill::Above)) => (low, f64::INFINITY),
            (Mark::Line(_), Some(ChartFill::Below)) => (f64::NEG_INFINITY, low),
            _ => (low, high),
        };
        let color = first.color.as_ref();
        Some(Level {
            from,
            to,
            color: color.map_or(levels::DEFAULT, |color| *Written::get(color)),
            side: Side::Left,
            labels,
        })
    };
    lines
        .into_iter()
        .flat_map(List::iter)
        .filter_map(one)
        .collect()
}

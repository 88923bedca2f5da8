//! What queries over logs give: rows, or graphs of them.

use cloudwatch::dashboard::{Log, LogView, Requests};
use cloudwatch::metric::Unit;
use cloudwatch::time::Timestamp;

use super::bar::{self, Bar};
use super::{View, graph, pie};
use crate::answers::{Answers, LogRows};
use crate::clock;
use crate::grid::{Cell, Grid};
use crate::look::Look;
use crate::palette;
use crate::sheet::Block;
use crate::shown::Shown;

/// The most bars (`UG:CWL_Insights-Visualizing-Log-Data`).
const MOST_BARS: usize = 100;
/// The most rows: more would nobody read, and cost whoever looks.
const MOST_ROWS: usize = 1000;

pub(super) fn draw(log: &Log, requests: &Requests<'_>, answers: &Answers, look: &Look<'_>) -> View {
    let Some(rows) = answers.log.as_ref() else {
        return unanswered(log);
    };
    if rows.rows.is_empty() {
        return View::empty("log", "no log events match in this range of time");
    }
    match log.view.unwrap_or(LogView::Table) {
        LogView::Table => table(rows),
        LogView::TimeSeries => over_time(log, rows, requests, look).unwrap_or_else(|| {
            let mut view = table(rows);
            view.problems
                .push("a graph over time needs `stats … by bin(…)`".to_owned());
            view
        }),
        LogView::Bar => {
            let mut bars = bars(rows);
            let more = bars.len().saturating_sub(MOST_BARS);
            bars.truncate(MOST_BARS);
            let mut view = bar::draw(&bars, &bar::Options::default(), look);
            if more > 0 {
                view.problems
                    .push(format!("only {MOST_BARS} bars are shown, {more} are not"));
            }
            view
        }
        LogView::Pie => pie::draw(
            &bars(rows),
            pie::Options {
                labels: true,
                hole: 0.55,
            },
            look,
        ),
    }
}

/// The query, where there is no answer to it.
fn unanswered(log: &Log) -> View {
    let query = log.query.clone().unwrap_or_default();
    let mut view = View::empty("log", "the query was not run");
    let code = crate::escape::Escaped(&query).to_string();
    if let super::Body::Sheet { html, blocks } = &mut view.body {
        html.push_str("<pre tabindex=\"0\">");
        html.push_str(&code);
        html.push_str("</pre>");
        blocks.push(Block::Code(query));
    }
    view
}

fn table(rows: &LogRows) -> View {
    let code = |name: &str| name.starts_with('@') && name != "@timestamp";
    let cell = |(place, text): (usize, &String)| {
        let name = rows.columns.get(place).map_or("", String::as_str);
        match text.parse::<f64>() {
            Ok(_) => Cell::number(&**text),
            Err(_) if code(name) => Cell::code(&**text),
            Err(_) => Cell::text(&**text),
        }
    };
    let grid = Grid {
        head: rows
            .columns
            .iter()
            .map(|name| Cell::text(&**name))
            .collect(),
        rows: rows
            .rows
            .iter()
            .take(MOST_ROWS)
            .map(|row| row.iter().enumerate().map(cell).collect())
            .collect(),
        ..Grid::default()
    };
    let mut view = View::table("log", grid);
    let more = rows.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        view.problems
            .push(format!("only {MOST_ROWS} rows are shown, {more} are not"));
    }
    view
}

/// The columns that have numbers only, with their places.
fn numbers(rows: &LogRows) -> Vec<usize> {
    let is_number = |text: &String| text.is_empty() || text.parse::<f64>().is_ok();
    let of = |place: &usize| {
        let cells = || rows.rows.iter().filter_map(|row| row.get(*place));
        cells().all(is_number) && cells().any(|text| !text.is_empty())
    };
    (0..rows.columns.len()).filter(of).collect()
}

/// A graph of the columns of numbers, over the column of times.
fn over_time(log: &Log, rows: &LogRows, requests: &Requests<'_>, look: &Look<'_>) -> Option<View> {
    let is_time = |place: &usize| {
        let mut cells = rows.rows.iter().filter_map(|row| row.get(*place));
        cells.all(|text| clock::read(text).is_some())
    };
    let times = (0..rows.columns.len()).find(is_time)?;
    let numbers: Vec<usize> = numbers(rows)
        .into_iter()
        .filter(|place| *place != times)
        .collect();
    let point = |row: &Vec<String>, place: usize| {
        Some((
            clock::read(row.get(times)?)?,
            row.get(place)?.parse::<f64>().ok()?,
        ))
    };
    let points: Vec<Vec<(Timestamp, f64)>> = numbers
        .iter()
        .map(|place| {
            let mut points: Vec<_> = rows
                .rows
                .iter()
                .filter_map(|row| point(row, *place))
                .collect();
            points.sort_by_key(|(at, _)| *at);
            points
        })
        .collect();
    let shown: Vec<Shown<'_>> = numbers
        .iter()
        .zip(&points)
        .enumerate()
        .map(|(index, (place, points))| {
            let label = rows.columns.get(*place).cloned().unwrap_or_default();
            Shown {
                dashes: palette::dashes(look.palette, index),
                ..Shown::plain(label, palette::of(look.palette, index), points)
            }
        })
        .collect();
    if shown.is_empty() {
        return None;
    }
    let style = graph::Style {
        areas: if log.stacked == Some(true) {
            graph::Areas::Stacked
        } else {
            graph::Areas::None
        },
        zone: look.zone.clone(),
        ..graph::Style::default()
    };
    Some(graph::draw(&shown, &style, requests.range, look))
}

/// A bar for each row and column of numbers: what the other columns of the row say is its name.
fn bars(rows: &LogRows) -> Vec<Bar> {
    let numbers = numbers(rows);
    let several = numbers.len() > 1;
    let mut bars = Vec::new();
    for row in &rows.rows {
        let words = row
            .iter()
            .enumerate()
            .filter(|(place, _)| !numbers.contains(place));
        let name = words
            .map(|(_, text)| text.as_str())
            .collect::<Vec<&str>>()
            .join(" · ");
        for (index, place) in numbers.iter().enumerate() {
            let column = rows.columns.get(*place).map_or("", String::as_str);
            let label = match (name.is_empty(), several) {
                (true, _) => column.to_owned(),
                (false, true) => format!("{name} · {column}"),
                (false, false) => name.clone(),
            };
            let color = palette::series(if several { index } else { bars.len() });
            let value = row.get(*place).and_then(|text| text.parse().ok());
            bars.push(Bar {
                label,
                color,
                value,
                unit: Unit::None,
            });
        }
    }
    bars
}

//! An alarm as a graph: its metric against its threshold or band, and its states along the bottom.

use cloudwatch::alarm::{BandComparison, Comparison, State};
use cloudwatch::dashboard::{AlarmArn, Color, Range, Side};
use cloudwatch::query::QueryResult;
use cloudwatch::series::Series;
use cloudwatch::time::Timestamp;

use crate::answers::Answers;
use crate::clock;
use crate::frame;
use crate::grid::{Cell, Grid};
use crate::levels::Level;
use crate::look::Look;
use crate::number;
use crate::palette::{self, Fill, Ink};
use crate::picture::Picture;
use crate::scale::{self, Axis};
use crate::shown::Shown;
use crate::svg::{Anchor, Drawing, Label, Path};
use crate::tiles::Tile;
use crate::unit;
use crate::views::graph::frame::{Frame, needs};
use crate::views::graph::{Stroke, Style, legend, levels, lines};
use crate::views::{self, View};

const BREACHING: Color = Color([0xd6, 0x27, 0x28]);
const BAND: Color = Color([0x7f, 0x7f, 0x7f]);
/// The height of the states.
const STATES: f64 = 26.0;

/// What a graph of an alarm shows.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmChart<'a> {
    /// What stands above it.
    pub title: &'a str,
    /// The series that the alarm evaluates.
    pub series: &'a [QueryResult],
    /// With what it compares them.
    pub limit: Option<AlarmLimit>,
    /// The states that it had, each from its time to the next, in ascending order of time. Before
    /// the first nothing is known.
    pub states: &'a [(Timestamp, State)],
    /// The range of time.
    pub range: Range,
}

/// With what an alarm compares its metric.
#[derive(Debug, Clone, PartialEq)]
pub enum AlarmLimit {
    /// One value.
    Fixed(Comparison, f64),
    /// A band, by its lower and its upper edge.
    Band(BandComparison, Series, Series),
}

impl AlarmLimit {
    /// Whether a value at a time breaches; nothing is known where the band has no value.
    fn breaches(&self, at: Timestamp, value: f64) -> bool {
        match self {
            Self::Fixed(comparison, threshold) => comparison.breaches(value, *threshold),
            Self::Band(comparison, lower, upper) => match (lower.at(at), upper.at(at)) {
                (Some(lower), Some(upper)) => comparison.breaches(value, lower, upper),
                _ => false,
            },
        }
    }

    fn values(&self) -> Vec<f64> {
        match self {
            Self::Fixed(_, threshold) => vec![*threshold],
            Self::Band(_, lower, upper) => lower.values().chain(upper.values()).collect(),
        }
    }
}

/// The graph of an alarm.
pub fn alarm_chart(chart: &AlarmChart<'_>, look: &Look<'_>) -> Picture {
    let shown: Vec<Shown<'_>> = chart
        .series
        .iter()
        .enumerate()
        .map(|(index, result)| {
            Shown::plain(
                result.label.clone(),
                palette::of(look.palette, index),
                result.series.points(),
            )
        })
        .collect();
    frame::framed(chart.title, &[], look, |look| {
        let mut view = view(
            &shown,
            chart.limit.as_ref(),
            chart.states,
            chart.range,
            look,
        );
        view.problems = chart
            .series
            .iter()
            .flat_map(|one| &one.messages)
            .map(|one| one.value.clone())
            .collect();
        view
    })
}

/// The graph of the alarm that a metric widget shows.
pub(crate) fn of_widget(
    arn: &AlarmArn,
    shown: &[Shown<'_>],
    range: Range,
    answers: &Answers,
    look: &Look<'_>,
) -> View {
    let Some(alarm) = answers
        .alarms
        .iter()
        .find(|alarm| alarm.arn == arn.as_str())
    else {
        let mut view = View::empty("alarm", "the alarm was not found");
        view.problems.push(format!("not found: `{}`", arn.name()));
        return view;
    };
    let limit = alarm
        .threshold
        .map(|(comparison, value)| AlarmLimit::Fixed(comparison, value));
    let states: Vec<(Timestamp, State)> = alarm
        .updated
        .map(|at| (at, alarm.state))
        .into_iter()
        .collect();
    view(shown, limit.as_ref(), &states, range, look)
}

fn view(
    shown: &[Shown<'_>],
    limit: Option<&AlarmLimit>,
    states: &[(Timestamp, State)],
    range: Range,
    look: &Look<'_>,
) -> View {
    let mut drawing = Drawing::new(look);
    let whole = Tile::new((f64::from(look.width), f64::from(look.height)));
    let entries = legend::entries(shown);
    let style = Style {
        levels: limit
            .and_then(|limit| level(limit, shown))
            .into_iter()
            .collect(),
        zone: look.zone.clone(),
        ..Style::default()
    };
    let (mut tile, beside) = legend::room(&entries, style.legend, whole);
    if !states.is_empty() {
        tile.height -= STATES;
    }
    let unit = shown.first().map(|one| one.unit).unwrap_or_default();
    let values = values(shown, limit);
    let frame = Frame::with(&style, (range, tile), |side, edge, height| {
        (side == Side::Left).then(|| Axis::new(&needs(values, edge, unit, height)))
    });
    frame.grid(&mut drawing);
    levels::shade(&mut drawing, &frame, &style.levels);
    if let Some(AlarmLimit::Band(_, lower, upper)) = limit {
        draw_band(&mut drawing, &frame, lower, upper);
    }
    for one in shown {
        drawing.group("series", &one.label, |drawing| {
            points(drawing, &frame, one, limit);
        });
    }
    levels::draw(&mut drawing, &frame, &style.levels);
    frame.marks(&mut drawing);
    if !states.is_empty() {
        let tile = Tile {
            y: tile.bottom() + 4.0,
            height: STATES - 8.0,
            ..frame.area
        };
        draw_states(&mut drawing, (&tile, range), &frame, states);
    }
    if let Some(beside) = beside {
        legend::draw(&mut drawing, &entries, &beside);
    }
    View::drawn("alarm", drawing, Some(table(shown, states, range, look)))
}

/// The ends of what is on the axis, with room beyond the threshold, so that its breaching side is
/// seen.
fn values(shown: &[Shown<'_>], limit: Option<&AlarmLimit>) -> (f64, f64) {
    let limits = limit.map(AlarmLimit::values).unwrap_or_default();
    let own = shown
        .iter()
        .flat_map(|one| [one.stats.ends.0, one.stats.ends.1]);
    let (low, high) = scale::ends(limits.into_iter().chain(own));
    let room = if high > low {
        (high - low) * 0.1
    } else {
        high.abs() * 0.2
    };
    let least = low - room;
    (if low >= 0.0 { least.max(0.0) } else { least }, high + room)
}

/// The threshold, and the side of it that breaches.
fn level(limit: &AlarmLimit, shown: &[Shown<'_>]) -> Option<Level> {
    let AlarmLimit::Fixed(comparison, threshold) = limit else {
        return None;
    };
    let unit = shown.first().map(|one| one.unit).unwrap_or_default();
    let (from, to) = if comparison.breaches(threshold + 1.0, *threshold) {
        (*threshold, f64::INFINITY)
    } else {
        (f64::NEG_INFINITY, *threshold)
    };
    let label = format!("threshold {}", unit::short(*threshold, unit));
    Some(Level {
        from,
        to,
        color: BREACHING,
        side: Side::Left,
        labels: vec![(*threshold, label)],
    })
}

/// What is expected, where both edges are known.
fn draw_band(drawing: &mut Drawing, frame: &Frame, lower: &Series, upper: &Series) {
    let edges = lower
        .points()
        .iter()
        .filter_map(|(at, low)| Some((*at, *low, upper.at(*at)?)));
    let edges: Vec<(Timestamp, f64, f64)> = edges.collect();
    drawing.group("band", "expected", |drawing| {
        for run in runs(&edges) {
            drawing.shape(&between(frame, run), Fill::Tint(BAND, 0.28));
        }
    });
}

/// The parts of a band in which no period is missing.
fn runs(edges: &[(Timestamp, f64, f64)]) -> impl Iterator<Item = &[(Timestamp, f64, f64)]> {
    let between = edges.iter().zip(edges.iter().skip(1));
    let period = between.map(|(one, next)| next.0.millis_since(one.0)).min();
    let longest = period.unwrap_or_default().saturating_mul(3) / 2;
    edges.chunk_by(move |one, next| next.0.millis_since(one.0) <= longest)
}

/// The shape between the lower and the upper edges.
fn between(frame: &Frame, edges: &[(Timestamp, f64, f64)]) -> Path {
    let mut area = Path::default();
    for (at, _, top) in edges {
        area.to((frame.x(*at), frame.y(*top, Side::Left)));
    }
    for (at, bottom, _) in edges.iter().rev() {
        area.to((frame.x(*at), frame.y(*bottom, Side::Left)));
    }
    area.close();
    area
}

/// The datapoints as dots on a line; those that breach are larger and have the colour of alarms.
fn points(drawing: &mut Drawing, frame: &Frame, one: &Shown<'_>, limit: Option<&AlarmLimit>) {
    lines::draw(drawing, frame, one, Stroke::default(), None);
    let crowded = one.points.len() as f64 > frame.area.width / 5.0;
    for (at, value) in one.points {
        let breaches = limit.is_some_and(|limit| limit.breaches(*at, *value));
        let (x, y) = (frame.x(*at), frame.y(*value, Side::Left));
        if breaches {
            drawing.circle((x, y), 3.2, Fill::Own(BREACHING));
        } else if !crowded {
            drawing.circle((x, y), 2.2, Fill::Own(one.color));
        }
    }
}

/// The states as a band, each with its word where there is room.
fn draw_states(
    drawing: &mut Drawing,
    (tile, range): (&Tile, Range),
    frame: &Frame,
    states: &[(Timestamp, State)],
) {
    drawing.rect(
        (tile.x, tile.y),
        (tile.width, tile.height),
        Fill::Ink(Ink::Line),
    );
    for (index, (from, state)) in states.iter().enumerate() {
        let to = states.get(index + 1).map_or(range.end(), |(next, _)| *next);
        let (x, end) = (frame.x(*from), frame.x(to));
        if end <= x {
            continue;
        }
        let (color, word) = (views::state_color(*state), state.name());
        drawing.group("state", state.name(), |drawing| {
            // an alarm is also the highest, for whoever sees no colours
            let top = if *state == State::Alarm { 0.0 } else { 4.0 };
            drawing.rect(
                (x, tile.y + top),
                ((end - x).max(1.5), tile.height - top),
                Fill::Own(color),
            );
            if crate::width::width(word, 10.0) + 8.0 < end - x {
                let at = (f64::midpoint(x, end), tile.y + tile.height - 4.0);
                let label = Label::new(word, at, 10.0).anchored(Anchor::Middle);
                drawing.label(label.filled(Fill::Own(Color([0xff; 3]))).bold());
            }
        });
    }
}

/// The newest datapoints and the states, as a table.
fn table(
    shown: &[Shown<'_>],
    states: &[(Timestamp, State)],
    range: Range,
    look: &Look<'_>,
) -> Grid {
    const MOST: usize = 60;
    let minute = |at: Timestamp| Cell::text(clock::minute(at, &look.zone));
    let of = |one: &Shown<'_>| {
        let from = one.points.len().saturating_sub(MOST);
        let points = one.points.get(from..).unwrap_or_default().iter();
        let row = |(at, value): &(Timestamp, f64)| {
            vec![
                minute(*at),
                Cell::text(&*one.label),
                Cell::number(number::exact(*value)),
            ]
        };
        points.map(row).collect::<Vec<_>>()
    };
    let mut rows: Vec<(Timestamp, Vec<Cell>)> = Vec::new();
    for (from, state) in states {
        rows.push((
            *from,
            vec![
                minute((*from).max(range.start())),
                Cell::text("state"),
                Cell::text(state.name()),
            ],
        ));
    }
    let mut rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, row)| row).collect();
    rows.extend(shown.iter().flat_map(of));
    Grid {
        head: vec![
            Cell::text("Time"),
            Cell::text("What"),
            Cell::number("Value"),
        ],
        rows,
        ..Grid::default()
    }
}

//! Bands of what is expected (UG:cloudwatch-anomaly-detection): a grey area, and in red what of a
//! metric is outside of it.

use cloudwatch::dashboard::{Color, Side};
use cloudwatch::time::Timestamp;

use super::frame::Frame;
use crate::palette::Fill;
use crate::shown::Shown;
use crate::svg::{Drawing, Path};
use crate::thin;

const GREY: Color = Color([0x7f, 0x7f, 0x7f]);
const OUTSIDE: Color = Color([0xd6, 0x27, 0x28]);

/// A band, by its lower and its upper edge.
pub(super) struct Band<'a> {
    of: &'a str,
    label: &'a str,
    side: Side,
    gap: i64,
    edges: Vec<(Timestamp, f64, f64)>,
}

/// The bands among the series: of the two edges of one query the lower one comes first.
pub(super) fn of<'a>(shown: &'a [Shown<'_>]) -> Vec<Band<'a>> {
    let mut bands = Vec::new();
    let mut edges = shown
        .iter()
        .filter_map(|one| Some((one, one.band.as_deref()?)));
    while let Some((lower, of)) = edges.next() {
        let Some((upper, _)) = edges
            .clone()
            .next()
            .filter(|(upper, _)| upper.id == lower.id)
        else {
            continue;
        };
        edges.next();
        let mut above = upper.points.iter().peekable();
        let mut both = Vec::with_capacity(lower.points.len());
        for (at, low) in lower.points {
            while above.next_if(|(time, _)| time < at).is_some() {}
            if let Some((_, high)) = above.peek().filter(|(time, _)| time == at) {
                both.push((*at, low.min(*high), low.max(*high)));
            }
        }
        let gap = thin::gap(lower.points, lower.period_millis());
        bands.push(Band {
            of,
            label: &lower.label,
            side: lower.side,
            gap,
            edges: both,
        });
    }
    bands
}

impl Band<'_> {
    /// Whether it says what is expected of a series.
    pub(super) fn is_of(&self, one: &Shown<'_>) -> bool {
        self.of == one.id
    }

    pub(super) fn draw(&self, drawing: &mut Drawing, frame: &Frame) {
        let mut area = Path::default();
        for run in self
            .edges
            .chunk_by(|(one, ..), (next, ..)| next.millis_since(*one) <= self.gap)
        {
            // of each column of pixels the whole height
            let columns =
                || run.chunk_by(|(one, ..), (next, ..)| frame.column(*one) == frame.column(*next));
            let edge = |upper: bool| {
                columns().filter_map(move |column| {
                    let (at, ..) = column.first()?;
                    let values = column
                        .iter()
                        .map(|(_, low, high)| if upper { *high } else { *low });
                    let (low, high) = crate::scale::ends(values);
                    Some((
                        frame.x(*at),
                        frame.y(if upper { high } else { low }, self.side),
                    ))
                })
            };
            for (place, point) in edge(true).enumerate() {
                if place == 0 {
                    area.jump(point);
                } else {
                    area.to(point);
                }
            }
            let below: Vec<(f64, f64)> = edge(false).collect();
            for point in below.into_iter().rev() {
                area.to(point);
            }
            area.close();
        }
        drawing.group("band", self.label, |drawing| {
            drawing.shape(&area, Fill::Tint(GREY, 0.28));
        });
    }

    /// The points of a series outside of it, and the lines to them.
    pub(super) fn mark_outside(&self, drawing: &mut Drawing, frame: &Frame, one: &Shown<'_>) {
        let mut edges = self.edges.iter().peekable();
        let mut is_outside = |at: Timestamp, value: f64| {
            while edges.next_if(|(time, ..)| *time < at).is_some() {}
            edges
                .peek()
                .is_some_and(|(time, low, high)| *time == at && !(*low..=*high).contains(&value))
        };
        let outside: Vec<(thin::Point, bool)> = one
            .points
            .iter()
            .map(|point| (*point, is_outside(point.0, point.1)))
            .collect();
        let gap = thin::gap(one.points, one.period_millis());
        let (mut line, mut dots) = (Path::default(), Path::default());
        let mut last = None;
        for run in outside
            .chunk_by(|(_, one), (_, next)| one == next)
            .filter(|run| run.iter().any(|(_, out)| *out))
        {
            let points: Vec<thin::Point> = run.iter().map(|(point, _)| *point).collect();
            thin::seen(
                &points,
                gap,
                |at| frame.column(at),
                |thin::Drawn::Point((at, value), joined)| {
                    let point = (frame.x(at), frame.y(value, one.side));
                    if joined == thin::Joined::Yes {
                        line.to(point);
                    } else {
                        line.jump(point);
                    }
                    if last.replace(frame.column(at)) != Some(frame.column(at)) {
                        dots.dot(point);
                    }
                },
            );
        }
        drawing.line(&line, Fill::Own(OUTSIDE), 2.0, "");
        drawing.dots(&dots, Fill::Own(OUTSIDE), 5.0);
    }
}

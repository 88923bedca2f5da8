//! Lines through points.

use cloudwatch::time::Timestamp;

use super::Stroke;
use super::frame::Frame;
use crate::palette::Fill;
use crate::shown::Shown;
use crate::svg::{Drawing, Path};
use crate::thin::{self, Drawn, Joined};

/// More points than one for so many pixels are not told apart by dots.
const DOT_ROOM: f64 = 6.0;

/// The line of a series, which ends where windows are missing; a point between two gaps is a dot.
/// Given the time that it is, the part to a window that is not over is dashed.
pub(crate) fn draw(
    drawing: &mut Drawing,
    frame: &Frame,
    one: &Shown<'_>,
    stroke: Stroke,
    now: Option<Timestamp>,
) {
    let (over, partial) = halves(one, now);
    let gap = thin::gap(one.points, one.period_millis());
    let mut line = Path::default();
    let mut dots = Path::default();
    let mut alone: Option<(f64, f64)> = None;
    thin::seen(
        over,
        gap,
        |at| frame.column(at),
        |Drawn::Point((at, value), joined)| {
            let point = (frame.x(at), frame.y(value, one.side));
            if joined == Joined::Yes {
                line.to(point);
                alone = None;
            } else {
                if let Some(point) = alone.replace(point) {
                    dots.dot(point);
                }
                line.jump(point);
            }
            if stroke.dots && (one.points.len() as f64) * DOT_ROOM < frame.area.width {
                dots.dot(point);
            }
        },
    );
    let next = partial.first().copied();
    let last = over.last().copied();
    let reached = last
        .zip(next)
        .filter(|((at, _), (next, _))| next.millis_since(*at) <= gap);
    if let Some(point) = alone.filter(|_| reached.is_none()) {
        dots.dot(point);
    }
    let dashes = if stroke.dashes.is_empty() {
        one.dashes
    } else {
        stroke.dashes
    };
    drawing.line(&line, Fill::Own(one.color), stroke.width, dashes);
    if let Some((from, to)) = reached {
        let mut rest = Path::default();
        for (at, value) in [from, to] {
            rest.to((frame.x(at), frame.y(value, one.side)));
        }
        drawing.line(&rest, Fill::Own(one.color), stroke.width, "2 3");
    }
    if let Some((at, value)) = next {
        dots.dot((frame.x(at), frame.y(value, one.side)));
    }
    drawing.dots(
        &dots,
        Fill::Own(one.color),
        (stroke.width * 2.6).clamp(4.0, 10.0),
    );
}

/// The points whose windows are over, and the one whose window is not.
fn halves<'a>(one: &Shown<'a>, now: Option<Timestamp>) -> (&'a [thin::Point], &'a [thin::Point]) {
    let Some((period, now)) = one.period_millis().zip(now) else {
        return (one.points, &[]);
    };
    let over = one
        .points
        .partition_point(|(at, _)| now.millis_since(*at) >= period);
    // only the newest is partial: what lies in the future was meant to
    if over + 1 == one.points.len() {
        one.points.split_at(over)
    } else {
        (one.points, &[])
    }
}

/// What is between a line and zero.
pub(crate) fn fill(drawing: &mut Drawing, frame: &Frame, one: &Shown<'_>) {
    let gap = thin::gap(one.points, one.period_millis());
    let floor = frame.floor(one.side);
    let mut area = Path::default();
    let mut last: Option<f64> = None;
    thin::seen(
        one.points,
        gap,
        |at| frame.column(at),
        |Drawn::Point((at, value), joined)| {
            let (x, y) = (frame.x(at), frame.y(value, one.side));
            if joined == Joined::No {
                if let Some(last) = last {
                    area.to((last, floor));
                    area.close();
                }
                area.jump((x, floor));
            }
            area.to((x, y));
            last = Some(x);
        },
    );
    if let Some(last) = last {
        area.to((last, floor));
        area.close();
    }
    drawing.shape(&area, Fill::Tint(one.color, 0.3));
}

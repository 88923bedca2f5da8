//! Areas that stand on each other: those above zero upwards, those below it downwards, each axis on
//! its own.

use cloudwatch::dashboard::Side;
use cloudwatch::time::Timestamp;

use super::Stroke;
use super::frame::Frame;
use crate::palette::Fill;
use crate::shown::Shown;
use crate::svg::{Drawing, Path};
use crate::thin;

/// So many times are kept at most: a few for each pixel of the widest screens.
const MOST: usize = 8192;

/// Between which heights a series lies at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Layer {
    at: Timestamp,
    from: f64,
    to: f64,
    /// Whether the window before it has a value, too.
    joined: bool,
}

/// The layers of each series.
pub(crate) struct Stacks {
    layers: Vec<Vec<Layer>>,
    left: (f64, f64),
    right: (f64, f64),
}

impl Stacks {
    pub(crate) fn new(shown: &[Shown<'_>]) -> Self {
        let times = times(shown);
        let mut heights = [Heights::new(times.len()), Heights::new(times.len())];
        let layers = shown.iter().map(|one| {
            let [left, right] = &mut heights;
            let heights = if one.side == Side::Left { left } else { right };
            if one.band.is_some() {
                Vec::new()
            } else {
                heights.add(one, &times)
            }
        });
        let layers = layers.collect();
        let [left, right] = heights.map(|heights| heights.ends());
        Self {
            layers,
            left,
            right,
        }
    }

    /// The ends of all layers of a side.
    pub(crate) fn ends(&self, side: Side) -> (f64, f64) {
        match side {
            Side::Left => self.left,
            Side::Right => self.right,
        }
    }

    /// The layer of a series: an area, and the line on it. A value between two gaps is a bar.
    pub(crate) fn draw(
        &self,
        drawing: &mut Drawing,
        frame: &Frame,
        (index, one): (usize, &Shown<'_>),
        stroke: Stroke,
    ) {
        let layers = self.layers.get(index).map_or(&[][..], Vec::as_slice);
        let (mut area, mut line, mut bars) = (Path::default(), Path::default(), Path::default());
        for run in layers.chunk_by(|_, next| next.joined) {
            let upper = run
                .iter()
                .map(|layer| (frame.x(layer.at), frame.y(layer.to, one.side)));
            let lower = run
                .iter()
                .rev()
                .map(|layer| (frame.x(layer.at), frame.y(layer.from, one.side)));
            if let [_] = run {
                upper.chain(lower).enumerate().for_each(|(place, point)| {
                    if place == 0 {
                        bars.jump(point);
                    } else {
                        bars.to(point);
                    }
                });
                continue;
            }
            for (place, point) in upper.enumerate() {
                if place == 0 {
                    area.jump(point);
                    line.jump(point);
                } else {
                    area.to(point);
                    line.to(point);
                }
            }
            lower.for_each(|point| area.to(point));
            area.close();
        }
        drawing.shape(&area, Fill::Tint(one.color, 0.45));
        drawing.line(&bars, Fill::Own(one.color), 3.0, "");
        drawing.line(&line, Fill::Own(one.color), stroke.width, one.dashes);
    }
}

/// How high the layers of a side are by now, above and below zero, at each time.
struct Heights {
    above: Vec<f64>,
    below: Vec<f64>,
    any: bool,
}

impl Heights {
    fn new(times: usize) -> Self {
        Self {
            above: vec![0.0; times],
            below: vec![0.0; times],
            any: false,
        }
    }

    fn add(&mut self, one: &Shown<'_>, times: &[Timestamp]) -> Vec<Layer> {
        let gap = thin::gap(one.points, one.period_millis());
        let mut layers = Vec::with_capacity(one.points.len().min(times.len()));
        let mut points = one.points.iter().peekable();
        let mut before: Option<Timestamp> = None;
        let heights = self.above.iter_mut().zip(&mut self.below);
        for (at, (above, below)) in times.iter().zip(heights) {
            // points between the times that were kept do not end an area
            let mut joined = true;
            let mut found = None;
            while let Some((time, value)) = points.next_if(|(time, _)| time <= at) {
                joined &= before.is_some_and(|before| time.millis_since(before) <= gap);
                before = Some(*time);
                found = Some(*value).filter(|_| time == at);
            }
            if let Some(value) = found.filter(|value| value.is_finite()) {
                let height = if value < 0.0 { below } else { above };
                let from = *height;
                *height = (from + value).clamp(-1e300, 1e300);
                self.any = true;
                layers.push(Layer {
                    at: *at,
                    from,
                    to: *height,
                    joined: joined && !layers.is_empty(),
                });
            }
        }
        layers
    }

    fn ends(&self) -> (f64, f64) {
        if self.any {
            crate::scale::ends(self.above.iter().chain(&self.below).copied())
        } else {
            (f64::INFINITY, f64::NEG_INFINITY)
        }
    }
}

/// The times of all series. Of many those at which the total is least and greatest in their part of
/// the range, so that no peak is lost.
fn times(shown: &[Shown<'_>]) -> Vec<Timestamp> {
    let mut times: Vec<Timestamp> = Vec::new();
    for one in shown {
        let known = times.len() == one.points.len()
            && times
                .iter()
                .zip(one.points)
                .all(|(time, (at, _))| time == at);
        if !known {
            times.extend(one.points.iter().map(|(at, _)| *at));
            times.sort_unstable();
            times.dedup();
        }
    }
    if times.len() <= MOST {
        return times;
    }
    let mut totals = vec![0.0; times.len()];
    for one in shown {
        let mut place = 0;
        for (at, value) in one.points {
            while times.get(place).is_some_and(|time| time < at) {
                place += 1;
            }
            if let Some(total) = totals.get_mut(place) {
                *total += value;
            }
        }
    }
    let points: Vec<thin::Point> = times.into_iter().zip(totals).collect();
    let part = i64::try_from(points.len() * 4 / MOST + 1).unwrap_or(i64::MAX);
    let mut kept = Vec::with_capacity(MOST);
    let size = usize::try_from(part).unwrap_or(1);
    for chunk in points.chunks(size) {
        thin::seen(
            chunk,
            i64::MAX,
            |_| 0,
            |thin::Drawn::Point((at, _), _)| kept.push(at),
        );
    }
    kept
}

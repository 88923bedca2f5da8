//! Learning, and telling what may be expected.

use std::time::Duration;

use super::profile::Profile;
use super::robust::spread;
use super::season::{Moment, Season};
use super::settings::Settings;
use super::trend;
use crate::period::Period;
use crate::series::Series;
use crate::time::Timestamp;

/// Fewer values around a time of day do not tell its spread.
const FEWEST_RESIDUALS: usize = 12;
/// What floating point may be off by, as a share of the level: no metric is that constant.
const ROUNDING: f64 = 1e-9;

/// A value of the history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) moment: Moment,
    pub(super) value: f64,
}

/// What the history lets expect.
#[derive(Debug, Clone)]
pub struct Model {
    season: Season,
    profile: Profile,
    /// The standard deviation around what is expected, by slot of the day.
    spreads: Vec<f64>,
    /// What the expectation changes in a second.
    slope: f64,
    /// When the change is nothing.
    origin: Timestamp,
}

/// Between which values a metric is expected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Values below are anomalies.
    pub lower: Series,
    /// Values above are anomalies.
    pub upper: Series,
}

impl Model {
    /// Learns from a history, whose points are the starts of windows of this length. Which part of
    /// it counts, [`band`](super::band) decides; excluded ranges are left out. `None` when there is too little of
    /// it.
    pub fn fit(history: &Series, period: Period, settings: &Settings) -> Option<Self> {
        let length = length(period);
        let learnt: Vec<(Timestamp, f64)> = history
            .points()
            .iter()
            .filter(|(start, _)| !settings.excludes(*start, *start + length))
            .copied()
            .collect();
        let (first, last) = (learnt.first()?.0, learnt.last()?.0);
        let span = (last + length).millis_since(first);
        if span < millis(settings.minimum) {
            return None;
        }
        let season = Season::new(settings.zone.clone(), period);
        let mut points: Vec<Point> = learnt
            .iter()
            .map(|(at, value)| Point {
                moment: season.moment(*at),
                value: *value,
            })
            .collect();
        let slope = trend::slope(&points);
        for (point, (at, _)) in points.iter_mut().zip(&learnt) {
            point.value -= slope * seconds(*at, last);
        }
        let by_day = span >= millis(settings.daily_from);
        let profile = Profile::of(&points, &season, by_day)?;
        Some(Self {
            spreads: spreads(&points, &profile, &season, settings.least_spread),
            season,
            profile,
            slope,
            origin: last,
        })
    }

    /// What is expected at these times, give or take so many standard deviations.
    pub fn band(&self, times: &[Timestamp], width: f64) -> Band {
        let limits = |sign: f64| {
            let limit = |at: &Timestamp| {
                let moment = self.season.moment(*at);
                let expected =
                    self.profile.at(moment, &self.season) + self.slope * seconds(*at, self.origin);
                let spread = self.spreads.get(self.season.slot(moment)).copied();
                let spread = spread.unwrap_or_default().max(expected.abs() * ROUNDING);
                (*at, expected + sign * width * spread)
            };
            times.iter().map(limit).collect()
        };
        Band {
            lower: limits(-1.0),
            upper: limits(1.0),
        }
    }
}

/// The standard deviation of each slot, from the distances of the values of the slot and of its two
/// neighbours to what is expected; of all times where those are too few, and where nothing is known
/// of the times of the day.
fn spreads(points: &[Point], profile: &Profile, season: &Season, least: f64) -> Vec<f64> {
    let residual = |point: &Point| point.value - profile.at(point.moment, season);
    let overall = spread(points.iter().map(residual)).unwrap_or_default();
    let count = season.slots_per_day();
    if !profile.is_by_day() {
        return vec![overall * unsure(points.len()); count];
    }
    let mut slots: Vec<Vec<f64>> = vec![Vec::new(); count];
    for point in points {
        if let Some(slot) = slots.get_mut(season.slot(point.moment)) {
            slot.push(residual(point));
        }
    }
    let around = |slot: usize| [(slot + count - 1) % count, slot, (slot + 1) % count];
    (0..count)
        .map(|slot| {
            let near = around(slot).into_iter().filter_map(|slot| slots.get(slot));
            let near: Vec<f64> = near.flatten().copied().collect();
            let own = spread(near.iter().copied()).filter(|_| near.len() >= FEWEST_RESIDUALS);
            let made_of = slots.get(slot).map_or(0, Vec::len);
            own.unwrap_or(overall).max(overall * least) * unsure(made_of)
        })
        .collect()
}

/// An expectation that was made of few values is nearer to them than to the next one.
fn unsure(made_of: usize) -> f64 {
    let count = made_of.max(2) as f64;
    ((count + 1.0) / (count - 1.0)).sqrt()
}

pub(super) fn length(period: Period) -> Duration {
    Duration::from_secs(u64::from(period.seconds()))
}

fn seconds(at: Timestamp, since: Timestamp) -> f64 {
    at.millis_since(since) as f64 / 1000.0
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

//! What is expected at the times of the day, and at those of the week where they differ.

use std::collections::BTreeMap;

use super::model::Point;
use super::robust::{median, spread};
use super::season::{Moment, Season};

/// From how many times the usual deviation on a weekday has expectations of its own. Chance alone
/// gives about a quarter.
const OWN_FROM: f64 = 0.75;

/// What is expected, by slot. A slot without history falls back to what is known of more.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    overall: f64,
    /// Empty with too little history.
    daily: Vec<Option<f64>>,
    /// From Monday; empty for a weekday like all others.
    weekdays: [Vec<Option<f64>>; 7],
    /// Where in a slot its points are on average, in seconds: what is expected in between is on
    /// the line from one to the next.
    centre: f64,
}

impl Profile {
    /// The profile of points without a trend; `None` without points.
    pub(super) fn of(points: &[Point], season: &Season, by_day: bool) -> Option<Self> {
        let mut values: Vec<f64> = points.iter().map(|point| point.value).collect();
        let overall = median(&mut values)?;
        let mut profile = Self {
            overall,
            daily: Vec::new(),
            weekdays: Default::default(),
            centre: 0.0,
        };
        if by_day {
            let offsets = points.iter().map(|point| season.offset(point.moment));
            profile.centre = offsets.sum::<f64>() / points.len() as f64;
            profile.daily = medians(points.iter(), season);
            profile.weekdays = profile.weekdays_of_their_own(points, season);
        }
        Some(profile)
    }

    /// Whether times of the day are told apart.
    pub(super) fn is_by_day(&self) -> bool {
        !self.daily.is_empty()
    }

    /// What is expected at a moment.
    pub(super) fn at(&self, moment: Moment, season: &Season) -> f64 {
        if !self.is_by_day() {
            return self.overall;
        }
        let place = (f64::from(moment.second) - self.centre) / season.slot_seconds();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "not more than the slots of a day"
        )]
        let before = place.floor() as isize;
        let one = self.slot(moment.weekday, before);
        let next = self.slot(moment.weekday, before + 1);
        one + (next - one) * (place - place.floor())
    }

    /// A slot of a weekday, or of the day before or after it.
    fn slot(&self, weekday: usize, slot: isize) -> f64 {
        let count = self.daily.len();
        let (weekday, slot) = match usize::try_from(slot) {
            Err(_) => ((weekday + 6) % 7, count - 1),
            Ok(slot) if slot < count => (weekday, slot),
            Ok(slot) => ((weekday + 1) % 7, slot - count),
        };
        let own = self.weekdays.get(weekday).and_then(|slots| slots.get(slot));
        let any = self.daily.get(slot);
        let found = own.copied().flatten().or(any.copied().flatten());
        found.unwrap_or(self.overall)
    }

    /// The slots of those weekdays that were different on two dates, and in the same way: what
    /// happened once is no pattern.
    fn weekdays_of_their_own(&self, points: &[Point], season: &Season) -> [Vec<Option<f64>>; 7] {
        let mut dates: BTreeMap<i64, (usize, Vec<Option<f64>>)> = BTreeMap::new();
        for day in points.chunk_by(|one, next| one.moment.day == next.moment.day) {
            let Some(first) = day.first() else { continue };
            let slots = medians(day.iter(), season);
            dates.insert(first.moment.day, (first.moment.weekday, slots));
        }
        let deviations = dates.values().flat_map(|(_, slots)| self.deviations(slots));
        let usual = spread(deviations.flatten()).unwrap_or_default();
        std::array::from_fn(|weekday| {
            let mut same = dates.values().filter(|(other, _)| *other == weekday);
            let (Some((_, newest)), Some((_, before))) = (same.next_back(), same.next_back())
            else {
                return Vec::new();
            };
            if self.agreement(newest, before) <= OWN_FROM * usual {
                return Vec::new();
            }
            let slots = self.daily.iter().zip(newest).zip(before);
            slots
                .map(|((daily, newest), before)| {
                    // the middle of three, so that one bad week decides nothing
                    let known = [*daily, *newest, *before];
                    median(&mut known.into_iter().flatten().collect::<Vec<f64>>())
                })
                .collect()
        })
    }

    fn deviations(&self, slots: &[Option<f64>]) -> Vec<Option<f64>> {
        let pairs = slots.iter().zip(&self.daily);
        pairs.map(|(own, any)| Some((*own)? - (*any)?)).collect()
    }

    /// By how much two dates differ from all days in the same direction, on average.
    fn agreement(&self, one: &[Option<f64>], other: &[Option<f64>]) -> f64 {
        let (one, other) = (self.deviations(one), self.deviations(other));
        let both: Vec<f64> = one
            .into_iter()
            .zip(other)
            .filter_map(|(one, other)| {
                let (one, other) = (one?, other?);
                let agree = one.is_sign_positive() == other.is_sign_positive();
                Some(if agree {
                    one.abs().min(other.abs())
                } else {
                    0.0
                })
            })
            .collect();
        both.iter().sum::<f64>() / (both.len() as f64).max(1.0)
    }
}

/// The median of each slot.
fn medians<'a>(points: impl Iterator<Item = &'a Point>, season: &Season) -> Vec<Option<f64>> {
    let mut slots: Vec<Vec<f64>> = vec![Vec::new(); season.slots_per_day()];
    for point in points {
        if let Some(slot) = slots.get_mut(season.slot(point.moment)) {
            slot.push(point.value);
        }
    }
    slots.iter_mut().map(|values| median(values)).collect()
}

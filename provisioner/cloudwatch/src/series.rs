//! A time series: points in ascending order of time, at most one at a time, all finite.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Points in ascending order of time, at most one at a time. Every value is a finite number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(Timestamp, f64)>")]
pub struct Series(Vec<(Timestamp, f64)>);

impl Series {
    /// The series without a point.
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// The points, in ascending order of time.
    pub fn points(&self) -> &[(Timestamp, f64)] {
        &self.0
    }

    /// The value at exactly this time.
    pub fn at(&self, time: Timestamp) -> Option<f64> {
        let index = self.0.binary_search_by_key(&time, |(at, _)| *at).ok()?;
        self.0.get(index).map(|(_, value)| *value)
    }

    /// The values, in ascending order of time.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = f64> + Clone + '_ {
        self.0.iter().map(|(_, value)| *value)
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This series with each value replaced; a point whose new value is absent or not finite is
    /// dropped.
    pub(crate) fn map(&self, mut value: impl FnMut(f64) -> Option<f64>) -> Self {
        let points = self
            .0
            .iter()
            .filter_map(|(at, old)| Some((*at, value(*old).filter(|new| new.is_finite())?)));
        Self(points.collect())
    }

    /// As [`Self::map`], in the memory of this series.
    pub(crate) fn mapped(mut self, mut value: impl FnMut(f64) -> Option<f64>) -> Self {
        self.0.retain_mut(|(_, old)| {
            let new = value(*old).filter(|new| new.is_finite());
            *old = new.unwrap_or(*old);
            new.is_some()
        });
        self
    }

    /// A series of points that are already in ascending order of time.
    pub(crate) fn from_sorted(points: Vec<(Timestamp, f64)>) -> Self {
        debug_assert!(
            points.is_sorted_by(|one, next| one.0 < next.0),
            "points in ascending order of time"
        );
        debug_assert!(
            points.iter().all(|(_, value)| value.is_finite()),
            "finite values"
        );
        Self(points)
    }
}

/// Takes points in any order. Values that are not finite are dropped; of several points at one
/// time the last given stays.
impl From<Vec<(Timestamp, f64)>> for Series {
    fn from(mut points: Vec<(Timestamp, f64)>) -> Self {
        points.retain(|(_, value)| value.is_finite());
        // stable, so that the last given of one time is the first when reversed
        points.reverse();
        points.sort_by_key(|(at, _)| *at);
        points.dedup_by_key(|(at, _)| *at);
        Self(points)
    }
}

impl FromIterator<(Timestamp, f64)> for Series {
    fn from_iter<I: IntoIterator<Item = (Timestamp, f64)>>(points: I) -> Self {
        points.into_iter().collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_the_last_of_one_time() {
        let at = Timestamp::from_seconds;
        let series: Series = [(at(2), 2.0), (at(1), 1.0), (at(2), 3.0), (at(3), f64::NAN)]
            .into_iter()
            .collect();
        assert_eq!(series.points(), [(at(1), 1.0), (at(2), 3.0)]);
        assert_eq!(series.at(at(2)), Some(3.0));
        assert_eq!(series.at(at(3)), None);
    }
}

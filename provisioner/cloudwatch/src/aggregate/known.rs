//! Statistics of samples that are known one by one.

use serde::{Deserialize, Serialize};

use crate::datum::Sample;
use crate::statistic::{Amount, Bounds, Interval, Percentage};

/// What a percentile is that falls between two samples (*undocumented*: UG:statistics-definitions
/// says what a percentile means, not how it is worked out). Statistics with bounds do not depend on
/// it: a sample through which a share's border goes counts by the part inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    /// The next sample above, so that every percentile is a value that was measured: the one of rank
    /// `⌈p/100·n⌉`.
    #[default]
    NearestRank,
    /// On the line between its two neighbours, at `p/100·(n−1)` samples from the smallest.
    Linear,
}

/// Samples, ascending by value, none of them negative, and how many they are altogether.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) samples: &'a [Sample],
    pub(super) count: f64,
}

/// What is inside bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    /// How many samples; of one at a share's border only the part inside (*undocumented*:
    /// UG:statistics-definitions calls the trimmed count an interpolated approximation).
    pub(super) count: f64,
    /// The sum of their values.
    pub(super) sum: f64,
}

impl Kept {
    /// The average; `None` when nothing is inside.
    pub(super) fn mean(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

impl Known<'_> {
    pub(super) fn percentile(
        &self,
        percentage: Percentage,
        interpolation: Interpolation,
    ) -> Option<f64> {
        match interpolation {
            Interpolation::NearestRank => self.at_rank(percentage.of(self.count)),
            Interpolation::Linear => {
                let place = percentage.of((self.count - 1.0).max(0.0));
                let below = self.at_rank(place.floor() + 1.0)?;
                let above = self.at_rank(place.ceil() + 1.0)?;
                Some((below + (above - below) * place.fract()).min(above))
            }
        }
    }

    pub(super) fn kept(&self, bounds: Bounds) -> Kept {
        match bounds {
            Bounds::Shares(shares) => self.kept_of_shares(shares),
            Bounds::Values(values) => self.kept_of_values(values),
        }
    }

    /// The average with what is outside moved to the bound; `None` without samples.
    pub(super) fn winsorized_mean(&self, bounds: Bounds) -> Option<f64> {
        let sum = match bounds {
            Bounds::Shares(shares) => {
                let (from, to) = self.borders(shares);
                let lowest = self.first_beyond(from)?;
                let highest = self.at_rank(to)?;
                from * lowest + self.kept_of_shares(shares).sum + (self.count - to) * highest
            }
            Bounds::Values(values) => {
                let lower = values.lower().map_or(0.0, Amount::get);
                let upper = values.upper().map_or(f64::INFINITY, Amount::get);
                let moved = |sample: &Sample| sample.value.max(lower).min(upper) * sample.count;
                self.samples.iter().map(moved).sum()
            }
        };
        (self.count > 0.0).then(|| sum / self.count)
    }

    /// Lower excluded, upper included (UG:statistics-definitions).
    pub(super) fn kept_of_values(&self, values: Interval<Amount>) -> Kept {
        let up_to = |bound: Amount| {
            self.samples
                .partition_point(|sample| sample.value <= bound.get())
        };
        let first = values.lower().map_or(0, up_to);
        let end = values.upper().map_or(self.samples.len(), up_to);
        let inside = self.samples.get(first..end).unwrap_or_default();
        Kept {
            count: inside.iter().map(|sample| sample.count).sum(),
            sum: inside
                .iter()
                .map(|sample| sample.value * sample.count)
                .sum(),
        }
    }

    fn kept_of_shares(&self, shares: Interval<Percentage>) -> Kept {
        let (from, to) = self.borders(shares);
        let (mut seen, mut sum) = (0.0_f64, 0.0);
        for sample in self.samples {
            let end = seen + sample.count;
            let inside = end.min(to) - seen.max(from);
            if inside > 0.0 {
                sum += sample.value * inside;
            }
            seen = end;
        }
        let count = to - from;
        Kept { count, sum }
    }

    /// After how many samples a range of shares starts and ends.
    fn borders(&self, shares: Interval<Percentage>) -> (f64, f64) {
        let place = |share: Percentage| share.of(self.count);
        (
            shares.lower().map_or(0.0, place),
            shares.upper().map_or(self.count, place),
        )
    }

    /// The smallest value that at least `rank` samples do not exceed.
    fn at_rank(&self, rank: f64) -> Option<f64> {
        self.first(|seen| seen >= rank)
    }

    /// The smallest value that more than `place` samples do not exceed.
    fn first_beyond(&self, place: f64) -> Option<f64> {
        self.first(|seen| seen > place)
    }

    /// The first value at which enough samples were seen; the last one otherwise.
    fn first(&self, enough: impl Fn(f64) -> bool) -> Option<f64> {
        let mut seen = 0.0;
        let mut samples = self.samples.iter();
        let found = samples.find(|sample| {
            seen += sample.count;
            enough(seen)
        });
        found.or(self.samples.last()).map(|sample| sample.value)
    }
}

//! Which series come first.

use super::evaluate::GroupSeries;
use super::query::{Function, Order};
use crate::series::Series;

/// The first series by an order. Keeps no more than twice as many as are wanted.
pub(super) struct Ranking {
    order: Option<Order>,
    wanted: usize,
    seen: usize,
    series: Vec<(f64, GroupSeries)>,
}

impl Ranking {
    pub(super) fn new(order: Option<Order>, wanted: usize) -> Self {
        Self {
            order,
            wanted,
            seen: 0,
            series: Vec::new(),
        }
    }

    /// Adds a series; they come in the order of their groups.
    pub(super) fn add(&mut self, series: GroupSeries) {
        self.seen += 1;
        let rank = self
            .order
            .map_or(0.0, |order| order.by.of_points(&series.series));
        self.series.push((rank, series));
        if self.series.len() >= self.wanted.saturating_mul(2) {
            self.cut();
        }
    }

    /// Sorts, and keeps what is wanted. Series of one rank stay in the order of their groups.
    fn cut(&mut self) {
        if let Some(order) = self.order {
            self.series.sort_by(|(one, _), (other, _)| {
                let ascending = one.total_cmp(other);
                if order.descending {
                    ascending.reverse()
                } else {
                    ascending
                }
            });
        }
        self.series.truncate(self.wanted);
    }

    /// How many series there were.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    pub(super) fn finish(mut self) -> Vec<GroupSeries> {
        self.cut();
        self.series.into_iter().map(|(_, series)| series).collect()
    }
}

impl Function {
    /// One number of the points of a series (UG:cloudwatch-metrics-insights-querylanguage,
    /// "ORDER BY").
    fn of_points(self, series: &Series) -> f64 {
        let values = series.values();
        match self {
            Self::Avg => values.sum::<f64>() / series.len() as f64,
            Self::Count => series.len() as f64,
            Self::Max => values.fold(f64::NEG_INFINITY, f64::max),
            Self::Min => values.fold(f64::INFINITY, f64::min),
            Self::Sum => values.sum(),
        }
    }
}

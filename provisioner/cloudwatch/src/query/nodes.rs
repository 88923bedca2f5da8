//! What has to be evaluated: queries, each with the length of its windows.

use std::collections::BTreeSet;

use super::plan::Planned;
use crate::math::MixedPeriods;
use crate::period::Period;

/// A query that is evaluated with windows of one length. With mixed periods a query may be
/// evaluated with several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node {
    /// Its place in the list.
    pub(super) query: usize,
    pub(super) period: Period,
}

impl Planned {
    /// The length of the windows of its result. Without any, as in `TIME_SERIES(1)`, one minute
    /// (*undocumented*).
    pub(super) fn own_period(&self) -> Period {
        self.period.unwrap_or(Period::MINUTE)
    }
}

/// Everything that the queries that return data need, and nothing else; each after what it refers
/// to, the metrics in the order of the list.
pub(super) fn nodes(queries: &[Planned], order: &[usize], mixed: MixedPeriods) -> Vec<Node> {
    let mut wanted: Vec<BTreeSet<Period>> = queries
        .iter()
        .map(|query| {
            query
                .return_data
                .then(|| query.own_period())
                .into_iter()
                .collect()
        })
        .collect();
    for &index in order.iter().rev() {
        let (Some(query), Some(periods)) = (queries.get(index), wanted.get(index).cloned()) else {
            continue;
        };
        for (&other, period) in query
            .needs
            .iter()
            .flat_map(|other| periods.iter().map(move |period| (other, *period)))
        {
            if let (Some(needed), Some(wanted)) = (queries.get(other), wanted.get_mut(other)) {
                wanted.insert(match mixed {
                    MixedPeriods::Longest => period,
                    MixedPeriods::Own => needed.own_period(),
                });
            }
        }
    }
    let of = |query: usize| {
        let periods = wanted.get(query).into_iter().flatten();
        periods.map(move |period| Node {
            query,
            period: *period,
        })
    };
    order.iter().copied().flat_map(of).collect()
}

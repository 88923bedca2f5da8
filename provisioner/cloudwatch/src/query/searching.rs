//! What `SEARCH` finds in metric data.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::{Message, MetricStat, Options};
use crate::label::{Labelled, defaults};
use crate::math::{Label, Member, Search};
use crate::metric::MetricId;
use crate::period::Period;
use crate::search;
use crate::store::{MetricData, Windows};
use crate::time::Timestamp;

/// The searches of one evaluation.
pub(super) struct Searching<'a> {
    data: &'a dyn MetricData,
    windows: &'a dyn Fn(Period) -> Windows,
    end: Timestamp,
    options: &'a Options,
    /// How many series all searches together may still give: as many as a graph shows
    /// (UG:search-expression-syntax).
    left: Cell<usize>,
    messages: RefCell<Vec<Message>>,
}

impl<'a> Searching<'a> {
    pub(super) fn new(
        data: &'a dyn MetricData,
        windows: &'a dyn Fn(Period) -> Windows,
        end: Timestamp,
        options: &'a Options,
    ) -> Self {
        Self {
            data,
            windows,
            end,
            options,
            left: Cell::new(options.search.limit),
            messages: RefCell::default(),
        }
    }

    /// The series of the metrics that a search finds among those with data in the two weeks before
    /// the end of the range. A search that cannot be read, which a plan would have refused, finds
    /// nothing.
    pub(super) fn find(&self, search: Search<'_>) -> Option<Vec<Member<'static>>> {
        let query = search::parse(search.query).ok()?;
        let statistic = search.statistic.parse().ok()?;
        let limit = self.left.get();
        let settings = search::Settings {
            limit,
            ..self.options.search.clone()
        };
        let found = query.select(self.data, self.end, &settings);
        self.left.set(limit.saturating_sub(found.metrics.len()));
        if found.is_cut {
            let most = self.options.search.limit;
            self.messages.borrow_mut().push(Message {
                code: "MaxMetricsExceeded".to_owned(),
                value: format!(
                    "the searches find more than {most} metrics; the first {most} are shown"
                ),
            });
        }
        let stat = |metric: MetricId| {
            Arc::new(MetricStat {
                metric,
                period: search.period,
                statistic,
                unit: None,
            })
        };
        let stats: Vec<Arc<MetricStat>> = found.metrics.into_iter().map(stat).collect();
        Some(self.members(&stats))
    }

    /// What there is to say about the searches since this was asked before.
    pub(super) fn messages(&self) -> Vec<Message> {
        self.messages.take()
    }

    fn members(&self, stats: &[Arc<MetricStat>]) -> Vec<Member<'static>> {
        let labelled: Vec<Labelled<'_>> = stats
            .iter()
            .map(|metric| Labelled {
                metric,
                region: &self.options.place.region,
            })
            .collect();
        let member = |(stat, label): (&Arc<MetricStat>, String)| Member {
            label: Label::Known(Cow::Owned(label)),
            metric: Some(Arc::clone(stat)),
            series: Cow::Owned(self.data.series(stat, (self.windows)(stat.period))),
        };
        stats.iter().zip(defaults(&labelled)).map(member).collect()
    }
}
